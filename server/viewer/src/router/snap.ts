import { BOAT, BRIDGE, FERRY, NEVER, RIVER, ROAD } from "./class.ts";
import type { Ground } from "./ground.ts";
import type { Role } from "./leads.ts";
import type { Near } from "./network.ts";
import { FIT_NEVER } from "./network-file.ts";
import type { GridPoint } from "./point.ts";
import { isThere, ON_FOOT_M, type Stand } from "./stand.ts";

// From a place to the road that it is at, as server/src/journey/snap.rs has it: the nearest edge that the vehicle may
// use on a dry day, closed ones included. One that leads nowhere, or lies across water, counts as farther away.

/** Farthest road that a place is snapped to, metres. */
export const REACH_M = 5_000;
/** How much farther a common component may be, metres, all places together. */
const COMMON_M = 200;
/** Radii of the search, tried in turn, metres. */
const STEPS_M = [300, 1_200, REACH_M];
/** Edges that are looked at within a radius at most, the nearest. */
const MOST = 512;
/** Least difference to the nearest edge, metres, from which that counts as passed over. */
const PAST_M = 1;

function standAt(ground: Ground, place: GridPoint, near: Near, of: number, role: Role): Stand | null {
  const { network } = ground;
  const component = network.component(near.edge, of);
  if (component === null) return null;
  const acrossWater = of !== BOAT && network.waterBetween(near.point, place);
  const faults = (network.suits(near.edge, of, role) ? 0 : 1) + (acrossWater ? 1 : 0);
  return { ...near, acrossWater, passedOverM: null, component, costM: near.distanceM + faults * ON_FOOT_M };
}

/** Notes the distance of the nearest edge, where it was passed over. */
function past(stand: Stand, nearestM: number): Stand {
  return { ...stand, passedOverM: stand.distanceM >= nearestM + PAST_M ? nearestM : null };
}

/** The candidates for a place: the best point in each component, by cost; empty where there is none within reach. */
export function stands(ground: Ground, place: GridPoint, of: number, role: Role): Stand[] {
  for (const reachM of STEPS_M) {
    const near = ground.network.near(place, reachM, MOST, (edge) => mayStand(ground, edge, of));
    const nearestM = near[0]?.distanceM ?? 0;
    const best = new Map<number, Stand>();
    for (const each of near) {
      const component = ground.network.component(each.edge, of);
      if (component === null) continue;
      const known = best.get(component);
      if (known !== undefined && known.costM <= each.distanceM) continue;
      const stand = standAt(ground, place, each, of, role);
      if (stand !== null && (known === undefined || stand.costM < known.costM))
        best.set(component, past(stand, nearestM));
    }
    const found = [...best.values()].sort((a, b) => a.costM - b.costM || a.edge - b.edge);
    // An edge just outside the radius could still win by a common component.
    const isSure = found[0] !== undefined && found[0].costM + COMMON_M <= reachM;
    if (isSure || reachM >= REACH_M) return found;
  }
  return [];
}

/** A point on every edge within walking distance that is not across water, nearest first. */
export function atHand(ground: Ground, place: GridPoint, of: number, role: Role): Stand[] {
  const near = ground.network.near(place, ON_FOOT_M, MOST, (edge) => mayStand(ground, edge, of));
  const nearestM = near[0]?.distanceM ?? 0;
  return near
    .map((each) => standAt(ground, place, each, of, role))
    .filter((stand) => stand !== null && isThere(stand))
    .map((stand) => past(stand as Stand, nearestM));
}

/** Land vehicles stand at roads and bridges; boats at rivers, ferry lines, and roads under water. */
function mayStand(ground: Ground, edge: number, of: number): boolean {
  const { file } = ground.network;
  const fits = file.fit(edge, of) !== FIT_NEVER;
  const kind = file.edgeKind[edge];
  if (of !== BOAT) return fits && (kind === ROAD || kind === BRIDGE);
  return kind === RIVER || kind === FERRY ? fits : ground.passability(edge, of) !== NEVER;
}

/**
 * The candidate that each place takes: of the components that every place has, the one with the shortest walks; else
 * each place's best. `null` where a place has no candidate.
 */
export function agree(places: readonly (readonly Stand[])[]): Stand[] | null {
  const own = places.map((candidates) => candidates[0]);
  if (own.some((stand) => stand === undefined)) return null;
  // Added up from the first on, as the server does: sums of numbers depend on their order.
  const ownM = own.reduce((sum, stand) => sum + (stand?.costM ?? 0), 0);
  let best: { readonly walkM: number; readonly found: Stand[] } | null = null;
  for (const { component } of places[0] ?? []) {
    const found = places.flatMap((candidates) => candidates.find((stand) => stand.component === component) ?? []);
    if (found.length < places.length) continue;
    const walkM = found.reduce((sum, { distanceM }) => sum + distanceM, 0);
    if (walkM <= ownM + COMMON_M && (best === null || walkM < best.walkM)) best = { walkM, found };
  }
  return best?.found ?? (own as Stand[]);
}
