import type { Ground } from "./ground.ts";
import { degrees, type GridPoint, metresTo, round } from "./point.ts";
import type { Step } from "./step.ts";

export type Points = readonly GridPoint[];

/** The points of a step in the order of travel: two or more. */
export function pointsOf(ground: Ground, { edge, from, to, backward }: Step): Points {
  const points = pointsBetween(ground, edge, Math.min(from, to), Math.max(from, to));
  return backward ? points.reverse() : points;
}

/** The points of an edge between two shares of its length, the lower first: two or more. */
export function pointsBetween(ground: Ground, edge: number, low: number, high: number): GridPoint[] {
  const all = ground.network.file.pointsOf(edge);
  if (low <= 0 && high >= 1) return all;
  const segments = all.slice(1).map((b, at) => ({ a: all[at] as GridPoint, b }));
  const lengths = segments.map(({ a, b }) => metresTo(a, b));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const [start, end] = [low * total, high * total];
  const points: GridPoint[] = [];
  let walked = 0;
  for (const [at, { a, b }] of segments.entries()) {
    const length = lengths[at] ?? 0;
    const next = walked + length;
    if (next >= start && points.length === 0) points.push(on(a, b, (start - walked) / length));
    if (points.length > 0) {
      if (next >= end) {
        points.push(on(a, b, (end - walked) / length));
        return points;
      }
      points.push(b);
    }
    walked = next;
  }
  // By rounding the end lies a hair beyond the last point.
  const last = all.at(-1);
  while (points.length < 2 && last !== undefined) points.push(last);
  return points;
}

/** The place at a share of an edge's length. */
export function placeAt(ground: Ground, edge: number, share: number): GridPoint {
  return pointsBetween(ground, edge, share, share)[0] as GridPoint;
}

/** The point at a share of the segment from `a` to `b`; `a` where it has no length. */
function on(a: GridPoint, b: GridPoint, share: number): GridPoint {
  const part = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  return { x: round(a.x + (b.x - a.x) * part), y: round(a.y + (b.y - a.y) * part) };
}

/** One line through all parts in degrees, without consecutive repetitions; two equal points where nothing moves. */
export function lineOf(parts: readonly Points[]): [number, number][] {
  const line: [number, number][] = [];
  let last: GridPoint | null = null;
  for (const point of parts.flat()) {
    if (last?.x !== point.x || last.y !== point.y) line.push(degrees(point));
    last = point;
  }
  if (line.length === 1 && line[0] !== undefined) line.push([...line[0]]);
  return line;
}
