import messages from "../messages/listing.ts";
import { speaker } from "../words.ts";

export type ListingKey = keyof typeof messages.id;

/** The words of the map as a list. */
export const tell = speaker(messages);
