import messages from "../messages/share.ts";
import { speaker } from "../words.ts";

export type ShareKey = keyof typeof messages.id;

/** The words of what is handed on. */
export const tell = speaker(messages);
