import { round } from "./point.ts";
import type { Words } from "./road-state.ts";

/** Position of a language in words of both: Bahasa Indonesia first. */
export type Tongue = 0 | 1;

export const TONGUES: readonly [Tongue, Tongue] = [0, 1];

/** The same in both languages. */
export const both = (words: (tongue: Tongue) => string): Words => [words(0), words(1)];

/** Chooses the text in a language. */
export const choose = (tongue: Tongue, id: string, en: string): string => (tongue === 0 ? id : en);

/** Metres in words: rounded to tens below a kilometre, else kilometres with one decimal. */
export function lengthWords(metres: number, tongue: Tongue): string {
  if (metres < 9.5) return `${round(metres)} m`;
  if (metres < 995) return `${round(metres / 10) * 10} m`;
  const km = `${decimals(metres / 1000, 1)} km`;
  return choose(tongue, km.replace(".", ","), km);
}

/** Seconds in words, rounded up to minutes. */
export function durationWords(seconds: number, tongue: Tongue): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return choose(tongue, `${rest} menit`, `${rest} min`);
  const whole = choose(tongue, `${hours} jam`, `${hours} h`);
  return rest === 0 ? whole : `${whole} ${choose(tongue, `${rest} menit`, `${rest} min`)}`;
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
