import { DEGREE_M } from "../ground.ts";
import type { Place } from "../task.ts";

/** Where the device says that it is. */
export interface Fix {
  readonly place: Place;
  /** Radius within which it is with 95 %, metres. */
  readonly accuracyM: number;
  /** Where it moves to, degrees clockwise from north; `null` where it stands or does not know. */
  readonly headingDeg: number | null;
}

const CORNERS = 48;

/** The circle in which the device is, as a ring of places. */
export function circle({ place: [lon, lat], accuracyM }: Fix): Place[] {
  const narrow = Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: CORNERS + 1 }, (_, at): Place => {
    const turn = (at / CORNERS) * 2 * Math.PI;
    return [lon + (Math.cos(turn) * accuracyM) / (DEGREE_M * narrow), lat + (Math.sin(turn) * accuracyM) / DEGREE_M];
  });
}

/** Reads what a browser tells. */
export function fixOf({ longitude, latitude, accuracy, heading, speed }: GeolocationCoordinates): Fix {
  const moves = heading !== null && Number.isFinite(heading) && speed !== null && speed > 0.5;
  return { place: [longitude, latitude], accuracyM: accuracy, headingDeg: moves ? heading : null };
}
