import type { Place } from "../task.ts";
import type { Piece, Way } from "./answer.ts";

/** Mean radius of the earth in metres (IUGG 1980): good to half a percent, which a drawing does not show. */
const EARTH_M = 6_371_009;

export function metresBetween(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const half =
    Math.sin(((b[1] - a[1]) * rad) / 2) ** 2 +
    Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(((b[0] - a[0]) * rad) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** One state of the way, to be drawn in the pattern of that state. */
export interface Drawn {
  readonly status: string;
  readonly lines: readonly (readonly Place[])[];
}

/**
 * The lines of a way cut where its state changes. The server's metres and those of the drawing differ a little: the
 * cuts are set in proportion. What no piece covers counts as not known.
 */
export function cut(way: Way): Drawn[] {
  const lengths = way.lines.map((line) => line.slice(1).map((to, at) => metresBetween(line[at] ?? to, to)));
  const total = lengths.flat().reduce((sum, each) => sum + each, 0);
  const end = way.pieces.at(-1)?.toM ?? 0;
  if (way.pieces.length === 0 || total === 0 || end === 0) return [{ status: way.status, lines: way.lines }];
  const scale = total / end;
  const drawn: Drawn[] = [];
  let reached = 0;
  for (const piece of covered(way.pieces)) {
    const to = piece.toM * scale;
    drawn.push({ status: piece.status, lines: between(way.lines, lengths, reached, to) });
    reached = to;
  }
  return drawn.filter(({ lines }) => lines.length > 0);
}

/** Nearer than this to its road, a place is at the road, metres: the breadth of a yard. */
const YARD_M = 20;

/** From the ends that were asked for to where the way really begins and stops: ground that nobody vouches for. */
export function gaps(way: Way, from: Place, to: Place): Drawn[] {
  const [first, last] = [way.lines[0]?.[0], way.lines.at(-1)?.at(-1)];
  const apart = ([a, b]: readonly [Place, Place | undefined]): [Place, Place][] =>
    b === undefined || metresBetween(a, b) < YARD_M ? [] : [[a, b]];
  return [...apart([from, first]), ...apart([to, last])].map((gap) => ({ status: "gap", lines: [gap] }));
}

/** The pieces in order, with holes between them filled as not known. */
function covered(pieces: readonly Piece[]): { readonly status: string; readonly toM: number }[] {
  const filled: { status: string; toM: number }[] = [];
  let reached = 0;
  for (const { status, fromM, toM } of [...pieces].sort((a, b) => a.fromM - b.fromM)) {
    // A metre is the rounding of two numbers, not a hole.
    if (fromM > reached + 1) filled.push({ status: "unknown", toM: fromM });
    if (toM > reached) filled.push({ status, toM });
    reached = Math.max(reached, toM);
  }
  return filled;
}

/** The part of `lines` between two distances from the start of the first. */
function between(
  lines: readonly (readonly Place[])[],
  lengths: readonly (readonly number[])[],
  from: number,
  to: number,
): Place[][] {
  const parts: Place[][] = [];
  let passed = 0;
  for (const [which, line] of lines.entries()) {
    const part: Place[] = [];
    for (const [at, length] of (lengths[which] ?? []).entries()) {
      const [a, b] = [line[at], line[at + 1]];
      if (a === undefined || b === undefined) continue;
      const [start, stop] = [Math.max(0, (from - passed) / (length || 1)), Math.min(1, (to - passed) / (length || 1))];
      if (length > 0 && start < 1 && stop > 0 && stop > start) {
        if (part.length === 0) part.push(along(a, b, start));
        part.push(along(a, b, stop));
      }
      passed += length;
    }
    if (part.length > 1) parts.push(part);
  }
  return parts;
}

/** The place on a way that is so many metres from its start, as its pieces count; `null` for a way without a line. */
export function placeAlong(way: Way, metres: number): Place | null {
  const lengths = way.lines.map((line) => line.slice(1).map((to, at) => metresBetween(line[at] ?? to, to)));
  const total = lengths.flat().reduce((sum, each) => sum + each, 0);
  const end = way.pieces.at(-1)?.toM ?? total;
  const at = end === 0 ? 0 : (metres * total) / end;
  // A little before the end there is still a piece of line that begins.
  return between(way.lines, lengths, Math.min(at, total * 0.999), total)[0]?.[0] ?? null;
}

function along(a: Place, b: Place, share: number): Place {
  return share <= 0 ? a : share >= 1 ? b : [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}
