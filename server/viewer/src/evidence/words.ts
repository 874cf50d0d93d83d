import messages from "../messages/evidence.ts";
import { speaker } from "../words.ts";

export type EvidenceKey = keyof typeof messages.id;

/** The words about old evidence under the header. */
export const tell = speaker(messages);
