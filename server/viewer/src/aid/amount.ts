import type { Language } from "../words.ts";
import { count } from "../format.ts";
import { tellCode } from "./words.ts";

/** An amount with its unit, rounded for the eye only: `3.780 L`. */
export function amount(value: number, unit: string, language: Language): string {
  return `${count(value, language)} ${tellCode(language, "unit", unit)}`.trim();
}

/**
 * The number that somebody wrote, as people of the language write it: `1.250,5` and `1250,5` in Indonesian, `1,250.5`
 * in English. `null` where it is no number of at least zero, or could be read in two ways.
 */
export function readAmount(text: string, language: Language): number | null {
  const [thousands, decimal] = language === "id" ? ["\\.", ","] : [",", "\\."];
  const shape = new RegExp(`^(\\d+|\\d{1,3}(?:${thousands}\\d{3})+)(?:${decimal}(\\d{1,3}))?$`).exec(text.trim());
  if (shape === null) return null;
  const [, whole = "", part = ""] = shape;
  return Number(`${whole.replaceAll(/[.,]/g, "")}.${part === "" ? "0" : part}`);
}

/**
 * The two limits between three classes of shortage for the largest one on the map: a tenth and a third of it, rounded to numbers
 * that people read, never below one.
 */
export function limitsFor(largest: number): readonly [number, number] {
  const round = (value: number): number => {
    if (value <= 1) return 1;
    const power = 10 ** Math.floor(Math.log10(value));
    return [5, 2, 1].map((step) => step * power).find((step) => step <= value) ?? power;
  };
  const low = round(largest / 10);
  return [low, Math.max(low * 2, round(largest / 3))];
}
