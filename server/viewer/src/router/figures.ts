import { degrees, type GridPoint, round } from "./point.ts";

/** A moment as answers write it: RFC 3339 in whole seconds. */
export function time(ms: number | null): string | null {
  return ms === null ? null : new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

/** Milliseconds as seconds, not rounded. */
export const seconds = (ms: number): number => ms / 1000;

/** Metres, rounded to 0.1 m. */
export const metres = (length: number): number => round(length * 10) / 10;

export const place = (point: GridPoint): [number, number] => degrees(point);
