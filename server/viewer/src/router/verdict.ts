import { OPEN, type Passability, PRESUMED, RESTRICTED, UNKNOWN } from "./class.ts";
import type { Piece } from "./route.ts";

/** Whether a vehicle can make a journey, from the best verdict to the worst. */
export type Verdict = "open" | "presumed" | "restricted" | "unknown" | "road_ends" | "no";

export const VERDICT_ORDER: readonly Verdict[] = ["open", "presumed", "restricted", "unknown", "road_ends", "no"];

/** The value of the field `status`. What lies between a road's end and the place is not known. */
export const STATUS: Readonly<Record<Verdict, string>> = {
  open: "open",
  presumed: "presumed",
  restricted: "restricted",
  unknown: "unknown",
  road_ends: "unknown",
  no: "closed",
};

/** The value of the field `verdict`. */
export const VERDICT: Readonly<Record<Verdict, string>> = {
  open: "BISA",
  presumed: "KEMUNGKINAN BISA, BELUM ADA LAPORAN",
  restricted: "BISA DENGAN SYARAT",
  unknown: "BELUM DIKETAHUI",
  road_ends: "TIDAK SAMPAI TUJUAN",
  no: "TIDAK",
};

/** The verdict on a journey over these pieces: the worst one decides. */
export function verdictOn(pieces: readonly Piece[]): Verdict {
  const worst = pieces.reduce<Passability>((most, { status }) => Math.max(most, status), -1);
  return worst < OPEN || worst > UNKNOWN ? "no" : (VERDICT_ORDER[worst] ?? "no");
}

/** Length of a journey in each state, metres. */
export interface Lengths {
  readonly allM: number;
  readonly presumedM: number;
  readonly restrictedM: number;
  readonly unknownM: number;
}

export function lengthsOf(pieces: readonly Piece[]): Lengths {
  const lengths = { allM: 0, presumedM: 0, restrictedM: 0, unknownM: 0 };
  for (const { status, fromM, toM } of pieces) {
    lengths.allM += toM - fromM;
    if (status === PRESUMED) lengths.presumedM += toM - fromM;
    if (status === RESTRICTED) lengths.restrictedM += toM - fromM;
    if (status === UNKNOWN) lengths.unknownM += toM - fromM;
  }
  return lengths;
}
