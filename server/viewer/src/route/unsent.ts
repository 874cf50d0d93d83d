import { DEGREE_M } from "../ground.ts";
import { list, loose, number, text } from "../loose.ts";
import { belongs, type Entry, isDelivered } from "../outbox/entry.ts";
import { type Host, OUTBOX, type Place } from "../task.ts";
import { concerns, read, type Vehicle } from "../vehicle.ts";

/** Half the side of the area around a point that the server is asked to avoid, metres: the breadth of a road. */
const ASIDE_M = 15;
/** Water up to here passes for every class (model/src/passability/depth.rs), metres. */
const SHALLOW_M = 0.15;

/**
 * Where somebody on this device saw a road closed for a class, or water on it, and the server has not heard of it yet:
 * until it has, no answer may lead over there.
 */
export async function closedUnheard(host: Host, vehicle: Vehicle): Promise<Place[]> {
  // Most have nothing that waits, and need none of its code.
  if (read(OUTBOX) === null) return [];
  const { outbox } = await import("../outbox/browser.ts");
  await outbox().ready();
  return placesOf(
    outbox()
      .waiting()
      .filter((entry) => entry.setting === null || belongs(entry, host.setting())),
    vehicle,
  );
}

/** The places of those reports that close a road for a class, or may. */
export function placesOf(entries: readonly Entry[], vehicle: Vehicle): Place[] {
  return entries.flatMap((entry): Place[] => {
    if (entry.to !== "reports" || isDelivered(entry)) return [];
    const { body } = entry;
    const [status, depthM] = [text(body["status"]), number(body["depth_m"])];
    const named = list(body["vehicles"]).flatMap((each) => text(each) ?? []);
    const afloat = vehicle === "boat";
    const closed = concerns(named, vehicle) && (status === "closed" || (status === "boat_only" && !afloat));
    const wet = depthM !== null && depthM > SHALLOW_M && !afloat;
    const [lon, lat] = list(loose(body["geometry"])["coordinates"]).map(number);
    return (closed || wet) && typeof lon === "number" && typeof lat === "number" ? [[lon, lat]] : [];
  });
}

/** Areas around places, as `/route` takes them to avoid. */
export function areasAround(places: readonly Place[]): {
  readonly type: "MultiPolygon";
  readonly coordinates: readonly (readonly Place[])[][];
} {
  const coordinates = places.map(([lon, lat]) => {
    const north = ASIDE_M / DEGREE_M;
    const east = north / Math.cos((lat * Math.PI) / 180);
    const corner = (x: number, y: number): Place => [lon + x * east, lat + y * north];
    return [[corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)]];
  });
  return { type: "MultiPolygon", coordinates };
}
