// The form of a word that goes with a number, written in messages as ICU MessageFormat writes it, so that whoever
// translates them into a language with more forms, or with one alone, finds what translators know:
// `{n} {n, plural, one {road} other {roads}}`. Forms hold words only.
import type { Language } from "./language.ts";

/** What stands in the places of a message. */
export type Fill = Readonly<Record<string, string | number>>;

const CHOICE = /\{(\w+), plural,((?: \w+ \{[^{}]*\})+)\}/g;
const FORM = / (\w+) \{([^{}]*)\}/g;

/** A number as a language writes it, read again; what is none counts as many. */
function numberIn(language: Language, written: string | number | undefined): number {
  if (typeof written !== "string") return written ?? Number.NaN;
  const parts = new Intl.NumberFormat(language).formatToParts(12_345.6);
  const sign = (kind: string): string => parts.find(({ type }) => type === kind)?.value ?? "";
  return Number(written.replaceAll(sign("group"), "").replace(sign("decimal"), "."));
}

/** A message with the forms that go with its numbers. */
export function inForm(language: Language, words: string, fill: Fill): string {
  return words.replace(CHOICE, (_, name: string, forms: string) => {
    const form = new Intl.PluralRules(language).select(numberIn(language, fill[name]));
    const known = new Map([...forms.matchAll(FORM)].map(([, category, words]) => [category, words]));
    return known.get(form) ?? known.get("other") ?? "";
  });
}
