import messages from "../messages/shell.ts";
import { speaker } from "../words.ts";

export type ShellKey = keyof typeof messages.id;

/** The words about the app on the device. */
export const tell = speaker(messages);
