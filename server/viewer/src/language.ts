// The languages there are catalogues for, and how a message of one is filled.
import { HEADS, LANGUAGES } from "./messages/languages.ts";
import { type Fill, inForm } from "./plural.ts";

export { LANGUAGES };
export type Language = (typeof LANGUAGES)[number];

/** The languages in which the data itself speaks, such as a sentence of the server or the name of a good. */
export type DataLanguage = "id" | "en";
export type InBoth<T = string> = Readonly<Record<DataLanguage, T>>;

/** Which of the two a reader of `language` gets. */
export const inData = (language: Language): DataLanguage => (language === "en" ? "en" : "id");

/** The language's own name. */
export const nameOf = (language: Language): string => HEADS[language].name;

/** The same in one word, for a button. */
export const shortOf = (language: Language): string => HEADS[language].short;

/** "Switch to it", in the language itself: whoever wants it reads it. */
export const turnTo = (language: Language): string => HEADS[language].turn;

/** As browsers know the language (BCP 47), for numbers and dates. */
export const localeOf = (language: Language): string => HEADS[language].locale;

/** What stands between whole and decimals. */
export const decimalOf = (language: Language): string => HEADS[language].decimal;

/** What stands between hour and minute. */
export const clockOf = (language: Language): string => HEADS[language].clock;

/** The language of a code; `null` where there is no catalogue of it. */
export const languageOf = (code: string | null | undefined): Language | null =>
  LANGUAGES.find((each) => each === code) ?? null;

/** The one that comes after it, where languages are gone through. */
export const languageAfter = (language: Language): Language =>
  LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length] ?? "id";

/** What stands between thousands. */
export const groupOf = (language: Language): string => HEADS[language].group;

/** The words of a dictionary, with every `{name}` filled in. Parts that load later bring a dictionary of their own. */
export function speaker<K extends string>(
  dictionary: Readonly<Record<Language, Readonly<Record<K, string>>>>,
): (language: Language, key: K, fill?: Fill) => string {
  return (language, key, fill = {}) =>
    inForm(language, dictionary[language][key], fill).replace(/\{(\w+)\}/g, (whole, name: string) =>
      String(fill[name] ?? whole),
    );
}
