// Areas that a question asks to avoid, as server/src/journey/avoid.rs reads them: every road that meets one, even
// partly, is not used. That is a wish of whoever asks, and no closure: answers say so.
import { both, tell } from "./language.ts";
import type { Network } from "./network.ts";
import { degrees, gridPoint } from "./point.ts";
import type { RoadState } from "./road-state.ts";

type LonLat = readonly [number, number];

/** The corners around an area, in degrees; the last may be the first once more. */
export type Ring = readonly LonLat[];

/** What answers say decides an avoided road. */
export const AVOIDED = "avoid";

const WISH = both((language) => tell(language, "cause.avoid"));
const BY_REQUEST = both((language) => tell(language, "speaker.request"));

/** A state as sentences tell it of a road that is avoided: water is still told. */
export function asAskedFor(state: RoadState): RoadState {
  const isWet = state.depthM !== null && state.depthM > 0;
  return { ...state, matter: isWet ? state.matter : WISH, by: BY_REQUEST, since: null };
}

/** The edges that meet an area. */
export function edgesIn(network: Network, areas: readonly Ring[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const ring of areas)
    for (const edge of network.within(windowOf(ring))) {
      const line = (): LonLat[] => network.file.pointsOf(edge).map(degrees);
      if (!found.has(edge) && meets(line(), ring)) found.add(edge);
    }
  return found;
}

function windowOf(ring: Ring): [number, number, number, number] {
  const points = ring.flatMap((corner) => gridPoint(corner) ?? []);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Does a line lie in the area within a ring, or touch or cross its border? */
export function meets(line: readonly LonLat[], ring: Ring): boolean {
  const [first] = line;
  if (first !== undefined && isInside(first, ring)) return true;
  return line.slice(1).some((b, at) => {
    const a = line[at] ?? b;
    return ring.some((corner, each) => cross(a, b, corner, ring[(each + 1) % ring.length] ?? corner));
  });
}

/** Is a place within a ring, by how often a line from it to the west crosses its border? */
function isInside([x, y]: LonLat, ring: Ring): boolean {
  let isIn = false;
  ring.forEach(([ax, ay], at) => {
    const [bx, by] = ring[(at + 1) % ring.length] ?? [ax, ay];
    if (ay > y !== by > y && x > ax + ((y - ay) * (bx - ax)) / (by - ay)) isIn = !isIn;
  });
  return isIn;
}

/** On which side of the line from `a` to `b` a place lies; 0 on it. */
const side = (a: LonLat, b: LonLat, place: LonLat): number =>
  Math.sign((b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0]));

const isBeside = (a: LonLat, b: LonLat, place: LonLat): boolean =>
  Math.min(a[0], b[0]) <= place[0] &&
  place[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= place[1] &&
  place[1] <= Math.max(a[1], b[1]);

/** Do two pieces of line have a point in common? */
export function cross(a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean {
  const [c1, d1, a1, b1] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (c1 !== d1 && a1 !== b1) return true;
  const touches: readonly (readonly [number, LonLat, LonLat, LonLat])[] = [
    [c1, a, b, c],
    [d1, a, b, d],
    [a1, c, d, a],
    [b1, c, d, b],
  ];
  return touches.some(([on, from, to, place]) => on === 0 && isBeside(from, to, place));
}
