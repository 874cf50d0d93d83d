import { roundBelow } from "../scale.ts";
import { decimalOf, type Language } from "../words.ts";
import { tell } from "./words.ts";

/** How long a px of a page is on paper, mm (CSS: 96 in an inch). */
export const PX_MM = 25.4 / 96;

export interface Bar {
  readonly words: string;
  readonly px: number;
}

/** The scale bar that is no longer than `widestPx`. */
export function barOf(metresPerPx: number, widestPx: number): Bar {
  const metres = roundBelow(metresPerPx * widestPx);
  return { words: metres < 1000 ? `${metres} m` : `${metres / 1000} km`, px: metres / metresPerPx };
}

/** `n` of 1 : n in two figures: a printer is no more exact than that. */
export function ratioOf(metresPerPx: number): number {
  const exact = (metresPerPx * 1000) / PX_MM;
  const unit = 10 ** (Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / unit) * unit;
}

/** A line of the grid as it is typed into the search of the map. */
export function degreesWords(degrees: number, axis: "lat" | "lon", decimals: number, language: Language): string {
  const side = axis === "lat" ? (degrees < 0 ? "south_of" : "north_of") : degrees < 0 ? "west_of" : "east_of";
  const figures = Math.abs(degrees).toFixed(decimals);
  return tell(language, side, { degrees: figures.replace(".", decimalOf(language)) });
}
