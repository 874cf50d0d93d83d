import type { Map as LibreMap } from "maplibre-gl";
import { bearing, COMPASS, type Compass, nearestOn } from "../ground.ts";
import type { Place } from "../task.ts";

/** Roads closer to a tap than this may all be meant: the breadth of a road, its shoulders and a finger's error. */
export const NEAR_M = 25;

/** A road near a place, and its point that is nearest. */
export interface NearRoad {
  readonly id: string;
  readonly name: string | null;
  readonly class: string | null;
  readonly at: Place;
  readonly distanceM: number;
}

/** A road that may be meant, with all that tiles hold of it. */
export interface Candidate extends NearRoad {
  readonly lines: readonly (readonly Place[])[];
}

/** A piece of road as tiles hold it. */
export interface RoadShape {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly lines: readonly (readonly Place[])[];
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** What is one road to whoever stands there: pieces of one name, or of one way where it has no name. */
function roadOf(properties: RoadShape["properties"]): string | null {
  const id = text(properties["id"]);
  return id === null ? null : (text(properties["name"]) ?? `${String(properties["osm_id"] ?? id)}`);
}

/** The roads within `reachM` of a place, the nearest first, each road once. */
export function roadsNear(shapes: readonly RoadShape[], place: Place, reachM: number = NEAR_M): Candidate[] {
  const found = new Map<string, NearRoad>();
  const drawn = new Map<string, (readonly Place[])[]>();
  for (const { properties, lines } of shapes) {
    const [id, road] = [text(properties["id"]), roadOf(properties)];
    if (id === null || road === null) continue;
    drawn.set(road, [...(drawn.get(road) ?? []), ...lines]);
    for (const line of lines) {
      for (const [index, b] of line.slice(1).entries()) {
        const { at, distanceM } = nearestOn(place, line[index] ?? b, b);
        if (distanceM <= reachM && distanceM < (found.get(road)?.distanceM ?? Infinity))
          found.set(road, { id, name: text(properties["name"]), class: text(properties["class"]), at, distanceM });
      }
    }
  }
  return [...found]
    .map(([road, near]) => ({ ...near, lines: drawn.get(road) ?? [] }))
    .sort((a, b) => a.distanceM - b.distanceM || a.id.localeCompare(b.id));
}

/** A second road is another one where it is so many times as far from the place as the first. */
const APART = 3;

/** The road that is meant by a place that is exact to `errorM`; `null` where another one may be. */
export function meant(found: readonly Candidate[], errorM: number): Candidate | null {
  const [first, second] = found;
  if (first === undefined || first.distanceM > NEAR_M) return null;
  return second === undefined || second.distanceM > APART * first.distanceM + errorM ? first : null;
}

/** The lines of a layer in the tiles around, as exact as the tiles of this zoom are. */
function linesOf(map: LibreMap, sourceLayer: string): RoadShape[] {
  const sources = Object.entries(map.getStyle().sources).filter(([, source]) => source.type === "vector");
  return sources.flatMap(([id]) =>
    map.querySourceFeatures(id, { sourceLayer }).flatMap(({ properties, geometry }) => {
      const lines =
        geometry.type === "LineString"
          ? [geometry.coordinates]
          : geometry.type === "MultiLineString" || geometry.type === "Polygon"
            ? geometry.coordinates
            : geometry.type === "MultiPolygon"
              ? geometry.coordinates.flat()
              : [];
      return [{ properties, lines: lines.map((line) => line.map(([lon = 0, lat = 0]): Place => [lon, lat])) }];
    }),
  );
}

const isRiver = ({ properties }: RoadShape): boolean => properties["class"] === "river";

/** The roads of the tiles around. */
export const shapesAt = (map: LibreMap): RoadShape[] => linesOf(map, "roads").filter((shape) => !isRiver(shape));

/** Rivers and shores of the tiles around. */
export const shoresAt = (map: LibreMap): RoadShape[] => [
  ...linesOf(map, "roads").filter(isRiver),
  ...linesOf(map, "water"),
];

/** What has a name and a place in the tiles around: landings, sites, depots, villages. */
export function namedAt(map: LibreMap): Named[] {
  const sources = Object.entries(map.getStyle().sources).filter(([, source]) => source.type === "vector");
  return ["places", "shelters", "depots"].flatMap((sourceLayer) =>
    sources.flatMap(([id]) =>
      map.querySourceFeatures(id, { sourceLayer }).flatMap(({ properties, geometry }): Named[] => {
        const name = text(properties["name"]);
        if (name === null || geometry.type !== "Point") return [];
        const [lon = 0, lat = 0] = geometry.coordinates;
        return [{ name, isJetty: properties["kind"] === "jetty", at: [lon, lat] }];
      }),
    ),
  );
}

/** A place with a name that a road may lead to. */
export interface Named {
  readonly name: string;
  readonly isJetty: boolean;
  readonly at: Place;
}

/** How a road without a name lies, for somebody who stands at its beginning. */
export type Lie =
  | { readonly kind: "to_jetty" }
  | { readonly kind: "to"; readonly name: string }
  | { readonly kind: "along_river" }
  | { readonly kind: "compass"; readonly from: Compass; readonly to: Compass };

/** A road leads to what stands so near to it, metres. */
const AT_M = 60;
/** A road is along a river that is so near and so nearly parallel, metres and degrees. */
const BANK_M = 150;
const PARALLEL_DEG = 25;

/** Distance of `place` from the nearest of `lines` and the bearing of the stretch there, metres and degrees. */
function beside(lines: readonly (readonly Place[])[], place: Place): { distanceM: number; bearing: number } | null {
  let best: { distanceM: number; bearing: number } | null = null;
  for (const line of lines) {
    for (const [index, b] of line.slice(1).entries()) {
      const a = line[index] ?? b;
      const { distanceM } = nearestOn(place, a, b);
      if (best === null || distanceM < best.distanceM) best = { distanceM, bearing: bearing(a, b) };
    }
  }
  return best;
}

/** How each of the roads lies: where it leads if no other does, along a river, else by the compass. */
export function liesOf(
  roads: readonly Candidate[],
  shores: readonly RoadShape[],
  named: readonly Named[],
): (Lie | null)[] {
  const leads = roads.map(({ lines }) => named.filter(({ at }) => (beside(lines, at)?.distanceM ?? Infinity) <= AT_M));
  return roads.map((road, index): Lie | null => {
    const alone = (leads[index] ?? []).filter((place) =>
      leads.every((others, other) => other === index || !others.some(({ name }) => name === place.name)),
    );
    const jetty = alone.find(({ isJetty }) => isJetty);
    if (jetty !== undefined) return { kind: "to_jetty" };
    const [first] = alone;
    if (first !== undefined) return { kind: "to", name: first.name };
    const here = beside(road.lines, road.at);
    if (here === null) return null;
    const river = beside(
      shores.flatMap(({ lines }) => lines),
      road.at,
    );
    if (river !== null && river.distanceM <= BANK_M) {
      const apart = Math.abs(((here.bearing - river.bearing + 270) % 180) - 90);
      if (apart <= PARALLEL_DEG) return { kind: "along_river" };
    }
    const at = Math.round(here.bearing / 45) % 4;
    const [from, to] = [COMPASS[at], COMPASS[at + 4]];
    return from === undefined || to === undefined ? null : { kind: "compass", from, to };
  });
}

/** A point of a road about `apartM` from a place, where its name is readable beside others. */
export function labelAt({ lines, at }: Candidate, apartM: number): Place {
  let best: { at: Place; off: number } = { at, off: apartM };
  for (const line of lines) {
    for (const [index, b] of line.slice(1).entries()) {
      const a = line[index] ?? b;
      const parts = Math.max(1, Math.min(64, Math.ceil(nearestOn(a, b, b).distanceM / 10)));
      for (let part = 0; part <= parts; part++) {
        const share = part / parts;
        const spot: Place = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        const off = Math.abs(nearestOn(at, spot, spot).distanceM - apartM);
        if (off < best.off) best = { at: spot, off };
      }
    }
  }
  return best.at;
}
