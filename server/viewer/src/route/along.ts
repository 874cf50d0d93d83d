import type { Place } from "../task.ts";
import type { Way } from "./answer.ts";
import { metresBetween } from "./line.ts";

/** Where somebody is on a way: metres from its start, as its pieces count, and metres beside it. */
export interface Along {
  readonly alongM: number;
  readonly besideM: number;
}

/** Metres in a degree of latitude on a sphere of the earth's mean radius. */
const DEGREE_M = 111_195;

/** The nearest point of a way to a place; `null` for a way without a line. */
export function alongOf(way: Way, place: Place): Along | null {
  const narrow = Math.cos((place[1] * Math.PI) / 180);
  let passed = 0;
  let best: Along | null = null;
  for (const line of way.lines) {
    for (const [index, b] of line.slice(1).entries()) {
      const a = line[index] ?? b;
      const flat = ([lon, lat]: Place): [number, number] => [
        (lon - place[0]) * DEGREE_M * narrow,
        (lat - place[1]) * DEGREE_M,
      ];
      const [[ax, ay], [bx, by]] = [flat(a), flat(b)];
      const [dx, dy] = [bx - ax, by - ay];
      const long = dx * dx + dy * dy;
      const share = long === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / long));
      const besideM = Math.hypot(ax + dx * share, ay + dy * share);
      const length = metresBetween(a, b);
      if (best === null || besideM < best.besideM) best = { alongM: passed + length * share, besideM };
      passed += length;
    }
  }
  const end = way.pieces.at(-1)?.toM ?? passed;
  return best === null || passed === 0 ? best : { ...best, alongM: (best.alongM * end) / passed };
}
