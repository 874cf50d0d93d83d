import { count } from "../format.ts";
import { decimalOf, type Language, localeOf } from "../words.ts";
import { tellCode } from "./words.ts";

/** An amount with its unit, rounded for the eye only: `3.780 L`. What is small keeps its digits: `0,05 buah`. */
export function amount(value: number, unit: string, language: Language): string {
  const shown =
    Math.abs(value) >= 1
      ? count(value, language)
      : new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 3 }).format(value);
  return `${shown} ${tellCode(language, "unit", unit, { n: shown })}`.trim();
}

/**
 * What is short: whole base units, rounded up, as `lintas_model::aid::words::shortage` tells it in bulletin, report and
 * terminal. Amounts are thousandths, so that nothing less than one of them lifts a whole number.
 */
export function shortage(value: number, unit: string, language: Language): string {
  return amount(Math.ceil(Math.round(value * 1000) / 1000), unit, language);
}

/**
 * The number that somebody wrote, as people of the language write it: `1.250,5` and `1250,5` in Indonesian, `1,250.5`
 * in English. `null` where it is no number of at least zero, or could be read in two ways.
 */
export function readAmount(text: string, language: Language): number | null {
  const [thousands, decimal] = decimalOf(language) === "," ? [".", ","] : [",", "."];
  const shape = new RegExp(`^(\\d+|\\d{1,3}(?:${thousands}\\d{3})+)(?:${decimal}(\\d{1,3}))?$`).exec(text.trim());
  if (shape === null) return null;
  const [, whole = "", part = ""] = shape;
  return Number(`${whole.replaceAll(/[.,]/g, "")}.${part === "" ? "0" : part}`);
}

/**
 * The two limits between three classes of shortage for the largest one on the map: a tenth and a third of it, rounded
 * to numbers that people read, never below one.
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
