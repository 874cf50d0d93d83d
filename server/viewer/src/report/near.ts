import type { Map as LibreMap } from "maplibre-gl";
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

/** A piece of road as tiles hold it. */
export interface RoadShape {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly lines: readonly (readonly Place[])[];
}

/** Metres in a degree of latitude on a sphere of the earth's mean radius. */
const DEGREE_M = 111_195;

/** The point of a stretch that is nearest to `from`, on a plane that is good for some hundred metres. */
function nearest(from: Place, a: Place, b: Place): { at: Place; distanceM: number } {
  const narrow = Math.cos((from[1] * Math.PI) / 180);
  const flat = ([lon, lat]: Place): [number, number] => [
    (lon - from[0]) * DEGREE_M * narrow,
    (lat - from[1]) * DEGREE_M,
  ];
  const [[ax, ay], [bx, by]] = [flat(a), flat(b)];
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const share = long === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / long));
  const [x, y] = [ax + dx * share, ay + dy * share];
  return { at: [from[0] + x / (DEGREE_M * narrow), from[1] + y / DEGREE_M], distanceM: Math.hypot(x, y) };
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/**
 * The roads within `reachM` of a place, the nearest first, each road once: pieces of one name, or of one way where it
 * has no name, are one road to whoever stands there.
 */
export function roadsNear(shapes: readonly RoadShape[], place: Place, reachM: number = NEAR_M): NearRoad[] {
  const found = new Map<string, NearRoad>();
  for (const { properties, lines } of shapes) {
    const id = text(properties["id"]);
    if (id === null) continue;
    const [name, kind] = [text(properties["name"]), text(properties["class"])];
    const road = name ?? `${String(properties["osm_id"] ?? id)}`;
    for (const line of lines) {
      for (const [index, b] of line.slice(1).entries()) {
        const { at, distanceM } = nearest(place, line[index] ?? b, b);
        if (distanceM <= reachM && distanceM < (found.get(road)?.distanceM ?? Infinity))
          found.set(road, { id, name, class: kind, at, distanceM });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.distanceM - b.distanceM || a.id.localeCompare(b.id));
}

/** The roads of the tiles around `place`, as exact as the tiles of this zoom are. */
export function shapesAt(map: LibreMap): RoadShape[] {
  const sources = Object.entries(map.getStyle().sources).filter(([, source]) => source.type === "vector");
  return sources.flatMap(([id]) =>
    map.querySourceFeatures(id, { sourceLayer: "roads" }).flatMap(({ properties, geometry }) => {
      if (properties["class"] === "river") return [];
      const lines =
        geometry.type === "LineString"
          ? [geometry.coordinates]
          : geometry.type === "MultiLineString"
            ? geometry.coordinates
            : [];
      return [{ properties, lines: lines.map((line) => line.map(([lon = 0, lat = 0]): Place => [lon, lat])) }];
    }),
  );
}
