import { ask } from "../ask.ts";
import type { Change } from "../live/change.ts";
import { type Loose, loose, text } from "../loose.ts";
import type { Vehicle } from "../vehicle.ts";
import type { Way } from "./answer.ts";

/** How loud something is told: a way that is closed, and one that got worse or is not known any more. */
export type Loudness = "loud" | "soft";

/** What befell a road of the way that is shown. */
export interface Warning {
  readonly loudness: Loudness;
  /** The state of that road for this vehicle; `null` where nobody could be asked. */
  readonly state: string | null;
  readonly name: string | null;
  readonly cause: string | null;
}

/** States that are worse than others, the best first. What is not among them is taken for the worst. */
const ORDER: readonly string[] = ["open", "presumed", "restricted", "unknown"];
/** So many roads are asked for at a time. */
const TOGETHER = 20;

const rank = (state: string): number => {
  const at = ORDER.indexOf(state);
  return at < 0 ? ORDER.length : at;
};

/** The roads of a way that a change names. */
export function touched(way: Way, change: Change): string[] {
  const changed = new Set(change.edges);
  return way.edges.filter((edge) => changed.has(edge));
}

/** Is one state worse than another? */
export const isWorse = (state: string, than: string): boolean => rank(state) > rank(than);

export interface Roads {
  readonly root: string;
  readonly vehicle: Vehicle;
}

/**
 * The worst of what a change says of the roads of a way, where it is worse than the way was and was not told before;
 * `null` where it is not. `told` holds what was told of each road.
 */
export async function warningFor(
  way: Way,
  edges: readonly string[],
  roads: Roads,
  told: Map<string, string>,
): Promise<Warning | null> {
  let worst: Warning | null = null;
  for (let at = 0; at < edges.length; at += TOGETHER) {
    const some = edges.slice(at, at + TOGETHER);
    for (const warning of await Promise.all(some.map((edge) => warningOf(way, edge, roads, told)))) {
      if (warning?.loudness === "loud") return warning;
      worst ??= warning;
    }
  }
  return worst;
}

async function warningOf(
  way: Way,
  edge: string,
  { root, vehicle }: Roads,
  told: Map<string, string>,
): Promise<Warning | null> {
  let road: Loose;
  try {
    road = loose(loose(await ask(`${root}collections/roads/items/${encodeURIComponent(edge)}`))["properties"]);
  } catch {
    // Something happened to the road, and nobody can say what: that is told, too.
    return { loudness: "soft", state: null, name: null, cause: null };
  }
  const state = text(road[vehicle]) ?? text(road["status"]) ?? "unknown";
  const known = told.get(edge);
  // What opens and closes again is told again.
  told.set(edge, state);
  if (known === state || !isWorse(state, "presumed") || !isWorse(state, way.status)) return null;
  const loudness = ORDER.includes(state) ? "soft" : "loud";
  return { loudness, state, name: text(road["name"]), cause: text(road["cause"]) };
}
