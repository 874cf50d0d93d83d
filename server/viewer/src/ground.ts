// Distances and directions on the ground, on a plane that is good for some kilometres.
import type { Place } from "./task.ts";

/** Metres in a degree of latitude on a sphere of the earth's mean radius. */
export const DEGREE_M = 111_195;

export type Compass = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";

export const COMPASS: readonly Compass[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

/** The point of a stretch from `a` to `b` that is nearest to `from`, and how much of the stretch lies before it. */
export function nearestOn(from: Place, a: Place, b: Place): { at: Place; distanceM: number; share: number } {
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
  return { at: [from[0] + x / (DEGREE_M * narrow), from[1] + y / DEGREE_M], distanceM: Math.hypot(x, y), share };
}

/** Bearing from `a` to `b`, degrees clockwise from north. */
export function bearing(a: Place, b: Place): number {
  const narrow = Math.cos((a[1] * Math.PI) / 180);
  return ((Math.atan2((b[0] - a[0]) * narrow, b[1] - a[1]) * 180) / Math.PI + 360) % 360;
}

/** The direction from `a` to `b` as people say it. */
export const towards = (a: Place, b: Place): Compass => COMPASS[Math.round(bearing(a, b) / 45) % 8] ?? "n";
