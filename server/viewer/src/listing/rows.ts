import type { Geometry } from "geojson";
import { type Reading, readFeature, type View } from "../facts.ts";
import { nearestOn } from "../ground.ts";
import type { Properties } from "../properties.ts";
import type { Place } from "../task.ts";

/** A feature as a map draws it. */
export interface Drawn {
  readonly layer: string;
  readonly properties: Properties;
  readonly geometry: Geometry;
}

/** One thing that the map shows, in words, and where. */
export interface Row {
  /** As an address names it: `layer/id`. */
  readonly name: string;
  readonly layer: string;
  readonly reading: Reading;
  /** Its point nearest to the middle of the map. */
  readonly at: Place;
  readonly awayM: number;
}

export interface Listed {
  readonly groups: readonly { readonly layer: string; readonly rows: readonly Row[] }[];
  /** Stretches of road of which there is nothing to mind, by their state. */
  readonly calm: { readonly open: number; readonly presumed: number };
}

/** In which order groups are told: what may stop somebody, whom it concerns, the rest. */
const ORDER = ["closures", "roads", "hazards", "shelters", "depots", "reopening", "needs", "places"] as const;

export type ListedLayer = (typeof ORDER)[number];

/** The worst first, as the map's colours have it; what is not there comes last. */
const WORST = ["closed", "cut_off", "unknown", "emergency_only", "restricted", "boat_only", "planned"];

const rank = (state: string | null): number => {
  const at = WORST.indexOf(state ?? "");
  return at < 0 ? WORST.length : at;
};

/** Every line of a geometry; a point is a line of one. */
function linesOf(geometry: Geometry): Place[][] {
  const of = (places: unknown): Place[] => places as Place[];
  switch (geometry.type) {
    case "Point":
      return [of([geometry.coordinates])];
    case "MultiPoint":
    case "LineString":
      return [of(geometry.coordinates)];
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates.map(of);
    case "MultiPolygon":
      return geometry.coordinates.flat().map(of);
    case "GeometryCollection":
      return geometry.geometries.flatMap(linesOf);
  }
}

function nearestTo(middle: Place, geometry: Geometry): { at: Place; awayM: number } | null {
  let best: { at: Place; awayM: number } | null = null;
  for (const line of linesOf(geometry)) {
    for (const [index, b] of line.entries()) {
      const { at, distanceM } = nearestOn(middle, line[index - 1] ?? b, b);
      if (best === null || distanceM < best.awayM) best = { at, awayM: distanceM };
    }
  }
  return best;
}

/** All that is drawn in words, each thing once: of pieces in several tiles the nearest counts. */
export function listed(drawn: readonly Drawn[], middle: Place, view: View): Listed {
  const found = new Map<string, Row>();
  const calm = { open: new Set<string>(), presumed: new Set<string>() };
  for (const { layer, properties, geometry } of drawn) {
    const id = properties["id"];
    const place = nearestTo(middle, geometry);
    if (place === null || (typeof id !== "string" && typeof id !== "number")) continue;
    const name = `${layer}/${id}`;
    const before = found.get(name);
    if (before !== undefined && before.awayM <= place.awayM) continue;
    const reading = before?.reading ?? readFeature(layer, properties, view);
    if (reading === null) continue;
    const { state } = reading;
    if (layer === "roads" && (state === "open" || state === "presumed")) calm[state].add(name);
    else if (layer !== "roads" || state !== "never") found.set(name, { name, layer, reading, ...place });
  }
  const rows = [...found.values()].sort(
    (a, b) => rank(a.reading.state) - rank(b.reading.state) || a.awayM - b.awayM || a.name.localeCompare(b.name),
  );
  const groups = ORDER.map((layer) => ({ layer, rows: rows.filter((row) => row.layer === layer) }));
  return {
    groups: groups.filter((group) => group.rows.length > 0),
    calm: { open: calm.open.size, presumed: calm.presumed.size },
  };
}
