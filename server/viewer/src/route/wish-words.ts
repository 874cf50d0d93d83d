import messages from "../messages/wish.ts";
import { speaker } from "../words.ts";

/** The words for points to pass and areas to avoid. */
export const tellWish = speaker(messages);
