import messages from "../messages/device.ts";
import { speaker } from "../words.ts";

export type DeviceKey = keyof typeof messages.id;

/** The words for `key` of keys and devices. */
export const tell = speaker(messages);
