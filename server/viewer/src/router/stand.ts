import type { GridPoint } from "./point.ts";

/** How far a load is carried on foot from the end of a road to a place, metres (model/src/access/road_end.rs). */
export const ON_FOOT_M = 300;

/** A point on an edge that a place was snapped to. */
export interface Stand {
  readonly edge: number;
  /** Share of the edge's length from its start, 0 to 1. */
  readonly share: number;
  readonly point: GridPoint;
  /** Metres from the place, as the crow flies. */
  readonly distanceM: number;
  /** A river, canal or lake lies between. */
  readonly acrossWater: boolean;
  /** Metres to the nearest edge, where it was passed over for this one. */
  readonly passedOverM: number | null;
  /** Component of the network for the class on a dry day, by its least node. */
  readonly component: number;
  /** The distance, and what is added where the road leads nowhere or lies across water. */
  readonly costM: number;
}

/** Whether the end of the road counts as the place: what is left is dry, and short enough to carry a load over. */
export function isThere({ acrossWater, distanceM }: Stand): boolean {
  return !acrossWater && distanceM <= ON_FOOT_M;
}
