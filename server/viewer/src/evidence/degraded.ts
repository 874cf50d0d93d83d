import { element } from "../element.ts";
import type { Language } from "../words.ts";
import { type EvidenceKey, tell } from "./words.ts";

/** The codes of the header `X-Lintas-Degraded` that people have to know of, the gravest first. */
const TOLD: readonly (readonly [string, EvidenceKey])[] = [
  ["reports-unreadable", "unread"],
  ["reports-read-only", "read_only"],
];

/** What the map does not rest on, in words; none where it rests on all. */
export function degradedWords(codes: readonly string[], language: Language): string[] {
  return TOLD.filter(([code]) => codes.includes(code)).map(([, key]) => tell(language, key));
}

/** The bar under the header; `null` where nothing is wrong. It has no way to be closed. */
export function degradedBar(codes: readonly string[], language: Language): HTMLElement | null {
  const words = degradedWords(codes, language);
  return words.length === 0 ? null : element("div", { class: "degraded", role: "alert" }, words.join(" "));
}
