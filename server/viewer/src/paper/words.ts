import messages from "../messages/paper.ts";
import { speaker } from "../words.ts";

export type PaperKey = keyof typeof messages.id;

/** The words of pictures and of paper. */
export const tell = speaker(messages);
