import { type DataLanguage, decimalOf, groupOf, speaker } from "../language.ts";
import journey from "../messages/journey.ts";
import time from "../messages/time.ts";
import { round } from "./point.ts";
import type { Words } from "./road-state.ts";

/** The sentences on a journey: the messages that the server's own are made of (model/src/journey). */
export const tell = speaker(journey);

const tellTime = speaker(time);

/** The same in both languages. */
export const both = (words: (language: DataLanguage) => string): Words => [words("id"), words("en")];

/** Those of a language, of words in both. */
export const inOne = (words: Words, language: DataLanguage): string => words[language === "id" ? 0 : 1];

/** Metres in words: rounded to tens below a kilometre, else kilometres with one decimal. */
export function lengthWords(metres: number, language: DataLanguage): string {
  if (metres < 9.5) return `${round(metres)} m`;
  if (metres < 995) return `${round(metres / 10) * 10} m`;
  return `${numberWords(metres / 1000, 1, language)} km`;
}

/** Seconds in words, rounded up to minutes. */
export function durationWords(seconds: number, language: DataLanguage): string {
  const all = Math.max(1, Math.ceil(seconds / 60));
  const [hours, minutes] = [Math.floor(all / 60), all % 60];
  if (hours === 0) return tellTime(language, "minutes", { n: minutes });
  if (minutes === 0) return tellTime(language, "hours", { n: hours });
  return tellTime(language, "hours_minutes", { hours, minutes });
}

/** A number with so many decimals as the language writes it, thousands set apart. */
export function numberWords(value: number, digits: number, language: DataLanguage): string {
  const [whole = "", rest = ""] = decimals(value, digits).split(".");
  const apart = whole.replaceAll(/\B(?=(\d{3})+$)/g, groupOf(language));
  return rest === "" ? apart : `${apart}${decimalOf(language)}${rest}`;
}

/** A number with so many decimals; halfway between two the even one, as the server writes it, not the greater. */
export function decimals(value: number, digits: number): string {
  // Only odd multiples of a power of two lie exactly halfway.
  if (Math.abs(value * 2 ** (digits + 1)) % 2 !== 1) return value.toFixed(digits);
  const low = Math.floor(value * 10 ** digits);
  return ((low % 2 === 0 ? low : low + 1) / 10 ** digits).toFixed(digits);
}

export function capitalised(words: string): string {
  const [first = "", ...rest] = Array.from(words);
  return first.toUpperCase() + rest.join("");
}
