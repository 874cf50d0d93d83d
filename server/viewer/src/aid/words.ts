import type { Fill } from "../plural.ts";
import { type Language, speaker } from "../words.ts";
import { ENGLISH } from "./english.ts";
import { INDONESIAN } from "./indonesian.ts";

export type AidKey = keyof typeof INDONESIAN;

export const AID_WORDS: Readonly<Record<Language, Readonly<Record<AidKey, string>>>> = { id: INDONESIAN, en: ENGLISH };

/** The words of needs, deliveries and decisions. */
export const tell = speaker<AidKey>(AID_WORDS);

/** The words for a code, or the code spelled out. */
export function tellCode(language: Language, group: string, code: string, fill: Fill = {}): string {
  const key = `${group}.${code}`;
  return key in INDONESIAN ? tell(language, key as AidKey, fill) : code.replaceAll("_", " ");
}
