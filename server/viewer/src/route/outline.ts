// The outline of an area, drawn with a finger: of the hundreds of points of a stroke few corners, that cross nowhere.
import { readPlace, written } from "../permalink.ts";
import { cross } from "../router/avoid.ts";
import type { Place } from "../task.ts";

/** A point of the screen, px. */
export type Pixel = readonly [number, number];

/** Corners of a drawn area at most: its address goes into a link. */
export const MOST_CORNERS = 24;
/** How far a stroke may lie beside the outline that is made of it, px: a finger is no sharper. */
const WITHIN_PX = 3;
/** What covers less is a tap and no area, px². */
const LEAST_PX2 = 600;
/** Where a finger comes back to the beginning it mostly goes on a little: so much of the stroke may be cut off. */
const TAIL = 0.12;

function besidePx(point: Pixel, a: Pixel, b: Pixel): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const long = dx * dx + dy * dy;
  const share = long === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / long));
  return Math.hypot(point[0] - a[0] - dx * share, point[1] - a[1] - dy * share);
}

/**
 * A line with fewer points, none of the others farther than `within` beside it. After D. H. Douglas and T. K. Peucker,
 * "Algorithms for the reduction of the number of points required to represent a digitized line or its caricature",
 * Cartographica 10 (2), 1973, pp. 112–122.
 */
export function simplified(line: readonly Pixel[], within: number): Pixel[] {
  const [first, last] = [line[0], line.at(-1)];
  if (first === undefined || last === undefined || line.length < 3) return [...line];
  let [farthest, at] = [within, -1];
  line.slice(1, -1).forEach((point, each) => {
    const beside = besidePx(point, first, last);
    if (beside > farthest) [farthest, at] = [beside, each + 1];
  });
  if (at < 0) return [first, last];
  return [...simplified(line.slice(0, at + 1), within).slice(0, -1), ...simplified(line.slice(at), within)];
}

function lengthPx(line: readonly Pixel[]): number {
  return line
    .slice(1)
    .reduce((sum, b, at) => sum + Math.hypot(b[0] - (line[at] ?? b)[0], b[1] - (line[at] ?? b)[1]), 0);
}

/** A stroke without the short ends that stick out where it crosses itself. */
function trimmed(line: readonly Pixel[]): readonly Pixel[] {
  for (let width = line.length - 2; width > 1; width--)
    for (let at = 0; at + width + 1 < line.length; at++) {
      const [a, b, c, d] = [line[at], line[at + 1], line[at + width], line[at + width + 1]];
      if (a === undefined || b === undefined || c === undefined || d === undefined || !cross(a, b, c, d)) continue;
      const loop = line.slice(at + 1, at + width + 1);
      return lengthPx(loop) >= (1 - TAIL) * lengthPx(line) ? loop : line;
    }
  return line;
}

/** Does a ring cross itself? What lies within it would then be read in more than one way. */
export function crossesItself(ring: readonly Pixel[]): boolean {
  const corner = (at: number): Pixel => ring[at % ring.length] as Pixel;
  return ring.some((a, at) =>
    ring.some((c, other) => {
      const isNext = other <= at + 1 || (at === 0 && other === ring.length - 1);
      return !isNext && cross(a, corner(at + 1), c, corner(other + 1));
    }),
  );
}

/** The hull around points: of a stroke that crosses itself, all that it may have meant. */
export function hull(points: readonly Pixel[]): Pixel[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (from: readonly Pixel[]): Pixel[] => {
    const side: Pixel[] = [];
    for (const point of from) {
      for (let [a, b] = side.slice(-2); a !== undefined && b !== undefined; [a, b] = side.slice(-2)) {
        if ((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0) break;
        side.pop();
      }
      side.push(point);
    }
    return side.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const coveredPx2 = (ring: readonly Pixel[]): number =>
  Math.abs(
    ring.reduce((sum, [x, y], at) => {
      const [nextX, nextY] = ring[(at + 1) % ring.length] ?? [x, y];
      return sum + x * nextY - nextX * y;
    }, 0),
  ) / 2;

/** The corners of the area that a stroke encloses; `null` where it encloses none. */
export function ringOf(stroke: readonly Pixel[]): Pixel[] | null {
  const drawn = trimmed(simplified(stroke, 1));
  const line = crossesItself(drawn) ? hull(drawn) : drawn;
  let ring: readonly Pixel[] = line;
  for (let within = WITHIN_PX; within === WITHIN_PX || ring.length > MOST_CORNERS; within *= 1.4) {
    const [first] = line;
    ring = first === undefined ? [] : simplified([...line, first], within).slice(0, -1);
  }
  if (crossesItself(ring)) ring = hull(ring);
  return ring.length < 3 || coveredPx2(ring) < LEAST_PX2 ? null : [...ring];
}

/** Places one after the other, as an address says them. */
export const writtenList = (places: readonly Place[]): string => places.map(written).join(";");

/** Reads what {@link writtenList} wrote; `null` where a part of it is no place. */
export function readList(words: string): Place[] | null {
  const places = words.split(";").map(readPlace);
  return places.every((place) => place !== null) ? places : null;
}

/** The corners of areas, as an address says them. */
export const writtenAreas = (areas: readonly (readonly Place[])[]): string => areas.map(writtenList).join("/");

/** Reads what {@link writtenAreas} wrote; `null` where a part of it is no area. */
export function readAreas(words: string): Place[][] | null {
  const areas = words.split("/").map(readList);
  return areas.every((ring) => ring !== null && ring.length > 2) ? (areas as Place[][]) : null;
}
