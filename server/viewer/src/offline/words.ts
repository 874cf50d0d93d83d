import messages from "../messages/offline.ts";
import { speaker } from "../words.ts";

export type OfflineKey = keyof typeof messages.id;

/** The words of the panel for times without a network. */
export const tell = speaker(messages);
