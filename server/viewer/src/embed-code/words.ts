import messages from "../messages/embed-code.ts";
import { speaker } from "../words.ts";

export type EmbedCodeKey = keyof typeof messages.id;

/** The words of the page that builds the code of a frame. */
export const tell = speaker(messages);
