import { origin } from "./answer.ts";
import { passabilityName, vehicleOf } from "./class.ts";
import { roadEndsJson } from "./ends-answer.ts";
import { metres, time } from "./figures.ts";
import type { Ground, Premise } from "./ground.ts";
import { lineOf, pointsBetween } from "./line.ts";
import type { GridPoint } from "./point.ts";
import { beyond, type Interval, Reach } from "./reach.ts";
import { oldestOf } from "./route.ts";
import { stands } from "./snap.ts";
import { isThere } from "./stand.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * How far a vehicle comes in given minutes, as the lines of `/reach`: each part of a road under the shortest time that
 * reaches it. Areas around them are not drawn here; the server's follow the same lines.
 */
export function reachAnswer(
  ground: Ground,
  from: GridPoint,
  of: number,
  minutes: readonly number[],
  premise: Premise = "known",
): Json {
  const stand = stands(ground, from, of, "start")[0];
  if (stand === undefined)
    return { ...origin(ground, of), snap_distance_m: null, reached: false, road_ends: [], features: [] };
  const reach = new Reach(ground, stand, of, premise);
  const features: Json[] = [];
  let before: Interval[] = [];
  for (const each of [...new Set(minutes)].sort((a, b) => a - b)) {
    const parts = reach.within(each * 60_000);
    const left = beyond(parts, before);
    const states = [...new Set(left.map(({ edge }) => ground.passabilityBeside(edge, of)))].sort((a, b) => a - b);
    for (const status of states) {
      const own = left.filter(({ edge }) => ground.passabilityBeside(edge, of) === status);
      const oldest = oldestOf(
        ground,
        own.map(({ edge }) => edge),
      );
      const lines = own.map(({ edge, low, high }) => lineOf([pointsBetween(ground, edge, low, high)]));
      features.push({
        type: "Feature",
        geometry: { type: "MultiLineString", coordinates: lines },
        properties: {
          kind: "road",
          minutes: each,
          status: passabilityName(status),
          vehicle: vehicleOf(of),
          oldest_as_of: time(oldest?.asOfMs ?? null),
        },
      });
    }
    before = parts;
  }
  return {
    ...origin(ground, of),
    snap_distance_m: metres(stand.distanceM),
    reached: isThere(stand),
    road_ends: roadEndsJson(ground, [["start", stand]]),
    features,
  };
}
