import type { Ground } from "./ground.ts";

/** One edge of a journey, or a part of it. */
export interface Step {
  readonly edge: number;
  /** Whether it is travelled against its geometry. */
  readonly backward: boolean;
  /** Where the step begins and ends: shares of the edge's length from the start of its geometry. */
  readonly from: number;
  readonly to: number;
  /** Travel time, milliseconds, with waiting for a ferry. */
  readonly ms: number;
}

export function stepM(ground: Ground, { edge, from, to }: Step): number {
  return Math.abs(to - from) * ground.network.file.lengthM(edge);
}
