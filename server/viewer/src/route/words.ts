import messages from "../messages/route.ts";
import { speaker } from "../words.ts";

export type RouteKey = keyof typeof messages.id;

/** The words of the panel for routes and reach. */
export const tell = speaker(messages);
