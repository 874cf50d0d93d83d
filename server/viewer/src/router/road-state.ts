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
  const { beside } = after;
  // Where it was not closed at points before, its parts were as the whole.
  const parts = beside === null ? null : unopened(before.beside ?? before, beside);
  const { pass } = unopened(before, after);
  return pass === after.pass && parts === beside ? after : { ...after, pass, beside: parts };
}

/** What is now, with nothing open that was not open then. */
function unopened<Now extends Passing>(then: Passing, now: Now): Now {
  const word = (passability: Passability, of: number): Passability =>
    passability === OPEN && then.pass[of] !== OPEN ? PRESUMED : passability;
  return now.pass.every((passability, of) => passability === word(passability, of))
    ? now
    : { ...now, pass: now.pass.map(word) };
}

/** The worse of two states, class by class and part by part: for a clock that cannot be right. */
export function worse(a: RoadState, b: RoadState): RoadState {
  const closedAt = [...new Set([...a.closedAt, ...b.closedAt])].sort((one, other) => one - other);
  const pass = worst(a, b);
  // What is not closed at points holds for all of the road, and so for what lies beside the points of the other.
  const [partsOfA, partsOfB] = [a.beside ?? a, b.beside ?? b];
  const parts = worst(partsOfA, partsOfB);
  const same = (state: RoadState): boolean =>
    equal(state.pass, pass) && equal(state.closedAt, closedAt) && equal((state.beside ?? state).pass, parts);
  if (same(b)) return b;
  if (same(a)) return a;
  const { depthM, floodM } = partsOfB;
  return { ...b, pass, closedAt, beside: closedAt.length === 0 ? null : { pass: parts, depthM, floodM } };
}

const worst = (a: Passing, b: Passing): Passability[] =>
  Array.from({ length: CLASSES }, (_, of) => Math.max(a.pass[of] ?? CLOSED, b.pass[of] ?? CLOSED));

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at]);

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
