import messages from "../messages/earlier.ts";
import { speaker } from "../words.ts";

export type EarlierKey = keyof typeof messages.id;

/** The words of the map as it was. */
export const tell = speaker(messages);
