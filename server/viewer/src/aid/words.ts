import messages from "../messages/needs.ts";
import type { Fill } from "../plural.ts";
import { type Language, speaker } from "../words.ts";

export type AidKey = keyof typeof messages.id;

/** The words of needs, deliveries and decisions. */
export const tell = speaker(messages);

/** The words for a code, or the code spelled out. */
export function tellCode(language: Language, group: string, code: string, fill: Fill = {}): string {
  const key = `${group}.${code}`;
  return key in messages.id ? tell(language, key as AidKey, fill) : code.replaceAll("_", " ");
}
