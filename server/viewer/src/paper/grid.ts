// The squares over a map on paper: letters from west to east, numbers from north to south, between lines at round
// degrees, so that "C4" is found again by whoever has the paper, and by whoever has only its coordinates.
import type { Bounds } from "../bounds.ts";

/** A line of the grid: where it lies in degrees, and on the map as a share of it from west or north. */
export interface GridLine {
  readonly degrees: number;
  readonly at: number;
}

/** A column or a row between two lines, or between a line and the edge. */
export interface GridBand {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface MapGrid {
  readonly meridians: readonly GridLine[];
  readonly parallels: readonly GridLine[];
  readonly columns: readonly GridBand[];
  readonly rows: readonly GridBand[];
  /** As many decimals tell a line. */
  readonly decimals: number;
}

/** So broad is a square at least, mm: a hand writes in it. */
const LEAST_MM = 20;
const TIMES = [1, 2, 5] as const;

/** Where a latitude lies on a map of Mercator's, without unit. */
const mercator = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));

/** The finest step of 1, 2 or 5 times a power of ten, in degrees, that is no smaller than `least`. */
export function stepFrom(least: number): { readonly step: number; readonly decimals: number } {
  const power = Math.floor(Math.log10(least));
  const times = TIMES.find((each) => each * 10 ** power >= least * (1 - 1e-9));
  const [factor, exponent] = times === undefined ? [1, power + 1] : [times, power];
  return { step: factor * 10 ** exponent, decimals: Math.max(0, -exponent) };
}

/** Multiples of `step` between two degrees. */
function multiples(from: number, to: number, step: number): number[] {
  const [first, last] = [Math.ceil(from / step), Math.floor(to / step)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}

/** `0` is A, `25` is Z, `26` is AA. */
export function lettersOf(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : lettersOf(Math.floor(at / 26) - 1) + last;
}

function bands(lines: readonly GridLine[], name: (at: number) => string): GridBand[] {
  const edges = [0, ...lines.map(({ at }) => at).filter((at) => at > 0 && at < 1), 1];
  return edges.slice(1).map((to, at) => ({ name: name(at), from: edges[at] ?? 0, to }));
}

/** The grid of a map with north up that is so broad on paper. */
export function gridOf([west, south, east, north]: Bounds, widthMm: number): MapGrid {
  const { step, decimals } = stepFrom(((east - west) * LEAST_MM) / widthMm);
  const [top, bottom] = [mercator(north), mercator(south)];
  const meridians = multiples(west, east, step).map((degrees) => ({ degrees, at: (degrees - west) / (east - west) }));
  const parallels = multiples(south, north, step)
    .reverse()
    .map((degrees) => ({ degrees, at: (top - mercator(degrees)) / (top - bottom) }));
  return {
    meridians,
    parallels,
    columns: bands(meridians, lettersOf),
    rows: bands(parallels, (at) => String(at + 1)),
    decimals,
  };
}
