import { nearestOn } from "../ground.ts";
import type { Place } from "../task.ts";
import type { Way } from "./answer.ts";
import { metresBetween } from "./line.ts";

/** Where somebody is on a way: metres from its start, as its pieces count, and metres beside it. */
export interface Along {
  readonly alongM: number;
  readonly besideM: number;
}

/** The nearest point of a way to a place; `null` for a way without a line. */
export function alongOf(way: Way, place: Place): Along | null {
  let passed = 0;
  let best: Along | null = null;
  for (const line of way.lines) {
    for (const [index, b] of line.slice(1).entries()) {
      const a = line[index] ?? b;
      const { distanceM: besideM, share } = nearestOn(place, a, b);
      const length = metresBetween(a, b);
      if (best === null || besideM < best.besideM) best = { alongM: passed + length * share, besideM };
      passed += length;
    }
  }
  const end = way.pieces.at(-1)?.toM ?? passed;
  return best === null || passed === 0 ? best : { ...best, alongM: (best.alongM * end) / passed };
}
