import { BOAT, CLASSES, CLOSED, NO_WAY, OPEN, type Passability, PRESUMED, RESTRICTED, UNKNOWN } from "./class.ts";
import { round } from "./point.ts";

/** Words in both languages, Bahasa Indonesia first. */
export type Words = readonly [string, string];

/** Who passes, by class, and the water on the way: what weighs. */
export interface Passing {
  readonly pass: readonly Passability[];
  readonly depthM: number | null;
  readonly floodM: number | null;
}

/** The state of a road, with the words that a sentence tells of it, as the server made them. */
export interface RoadState extends Passing {
  readonly evidence: string;
  readonly reasons: readonly string[];
  readonly reportId: string | null;
  readonly cause: string | null;
  readonly asOfMs: number | null;
  readonly expiresMs: number | null;
  /** What is wrong there. */
  readonly matter: Words | null;
  /** Which kind of evidence says so. */
  readonly by: Words | null;
  /** `asOfMs` as people of the region write it. */
  readonly since: Words | null;
  /** Points at which it is closed: shares of its length, ascending. */
  readonly closedAt: readonly number[];
  /** The state before and behind these points. */
  readonly beside: Passing | null;
}

/** The code of the reason that the last good news is too old to count. */
export const OLD_EVIDENCE = "bukti_lama";

/** The same state without what was good news, where nobody can know any more whether it still holds. */
export function outlived(state: RoadState): RoadState {
  const later = (word: Passability): Passability => (word === OPEN ? PRESUMED : word === RESTRICTED ? UNKNOWN : word);
  const { beside } = state;
  // Closed at a point, it may still be good news before and behind that.
  if (![...state.pass, ...(beside?.pass ?? [])].some((word) => word !== later(word))) return state;
  const reasons = state.reasons.includes(OLD_EVIDENCE) ? state.reasons : [...state.reasons, OLD_EVIDENCE];
  return {
    ...state,
    pass: state.pass.map(later),
    reasons,
    beside: beside === null ? null : { ...beside, pass: beside.pass.map(later) },
  };
}

/** What time made of a state: a class is open only where it was open before. Time opens nothing. */
export function aged(before: RoadState, after: RoadState): RoadState {
  const word = (passability: Passability, of: number): Passability =>
    passability === OPEN && before.pass[of] !== OPEN ? PRESUMED : passability;
  if (after.pass.every((passability, of) => passability === word(passability, of))) return after;
  return { ...after, pass: after.pass.map(word) };
}

/** The worse of two states, class by class: for a clock that cannot be right. */
export function worse(a: RoadState, b: RoadState): RoadState {
  const pass = Array.from({ length: CLASSES }, (_, of) => Math.max(a.pass[of] ?? CLOSED, b.pass[of] ?? CLOSED));
  const same = (state: RoadState): boolean => state.pass.every((word, of) => word === pass[of]);
  if (same(b)) return b;
  return same(a) ? a : { ...b, pass, closedAt: [], beside: null };
}

/** How roads that are not free slow vehicles down, as the region sets it. */
export interface Slowdown {
  readonly restricted_factor: number;
  readonly four_by_four_in_water_kmh: number;
  readonly truck_in_water_kmh: number;
  readonly heavy_truck_in_water_kmh: number;
  readonly least_in_water_kmh: number;
  readonly night_or_rain_factor: number;
  readonly contingency_factor: number;
}

/** Top speed of a class in water of a depth, km/h; `null` where it is not slowed (model/src/network/weight.rs). */
function inWaterKmh(slowdown: Slowdown, of: number, depthM: number): number | null {
  if (depthM <= 0) return null;
  const light = (metres: number): number => {
    const mm = Math.min(300, Math.max(0, metres * 1000));
    return Math.max(slowdown.least_in_water_kmh, 0.0009 * mm * mm - 0.5529 * mm + 86.9448);
  };
  switch (of) {
    case 0:
    case 1:
      return light(depthM);
    case 2:
      return light(Math.max(0, depthM - 0.05));
    case 3:
      return slowdown.four_by_four_in_water_kmh;
    case 4:
      return slowdown.truck_in_water_kmh;
    case 5:
      return slowdown.heavy_truck_in_water_kmh;
    default:
      return null;
  }
}

/**
 * Milliseconds of a class over an edge that takes `dryMs` on a dry day, in a state of it; [`NO_WAY`] where it may not
 * use it. Roads whose state is not known are used only with `unknownToo`.
 */
export function weightMs(
  slowdown: Slowdown,
  of: number,
  unknownToo: boolean,
  dryMs: number,
  lengthM: number,
  { pass, depthM, floodM }: Passing,
): number {
  const passability = pass[of] ?? CLOSED;
  if (dryMs >= NO_WAY || passability > (unknownToo ? UNKNOWN : RESTRICTED)) return NO_WAY;
  let ms = dryMs;
  const kmh = depthM === null ? null : inWaterKmh(slowdown, of, depthM);
  if (kmh !== null) {
    const share = floodM === null ? 1 : Math.min(1, Math.max(0, floodM / lengthM));
    const wetMs = (lengthM / Math.max(kmh, slowdown.least_in_water_kmh)) * 3600;
    ms = Math.max(ms, ms * (1 - share) + wetMs * share);
  }
  if (passability === RESTRICTED || passability === UNKNOWN) ms *= Math.max(1, slowdown.restricted_factor);
  return Math.min(2 ** 27, Math.max(1, round(ms)));
}

/** Milliseconds over one direction of an edge, waiting for a ferry included. */
export function arcMs(of: number, isBanned: boolean, boardingMs: number, edgeMs: number): number {
  if (edgeMs >= NO_WAY || isBanned) return NO_WAY;
  return Math.min(NO_WAY - 1, edgeMs + (of === BOAT ? 0 : boardingMs));
}
