import { instant } from "../instant.ts";
import { list, loose, number, text } from "../loose.ts";
import { type Photo, readPhotos } from "../photo/show.ts";
import type { Place } from "../task.ts";

/** A road report as the server tells it. Who reported is there for officers only. */
export interface Report {
  readonly id: string;
  readonly status: string;
  readonly vehicles: readonly string[];
  readonly cause: string | null;
  readonly depthM: number | null;
  readonly current: boolean;
  readonly trend: string | null;
  readonly reason: string | null;
  readonly seenAt: Date | null;
  readonly validUntil: Date | null;
  readonly confidence: string | null;
  readonly state: string;
  readonly reporter: string | null;
  readonly channel: string | null;
  readonly onBehalfOf: string | null;
  readonly place: Place | null;
  /** The edges of the network that it bears on. */
  readonly edges: readonly string[];
  /** It is told that it bears on none. */
  readonly isOnNoRoad: boolean;
  /** Those that may be seen with the key on this device. */
  readonly photos: readonly Photo[];
}

/** Lists come as arrays or, as in tiles, joined with `;`. */
const words = (value: unknown): string[] =>
  (typeof value === "string"
    ? value.split(";")
    : list(value).filter((each): each is string => typeof each === "string")
  )
    .map((each) => each.trim())
    .filter((each) => each !== "");

function middle(coordinates: unknown): Place | null {
  let at = coordinates;
  while (Array.isArray(at) && Array.isArray(at[0])) at = at[Math.floor(at.length / 2)] as unknown;
  const [lon, lat] = list(at);
  return typeof lon === "number" && typeof lat === "number" ? [lon, lat] : null;
}

/** Reads an answer of `/reports`, the newest word first. */
export function readReports(json: unknown): Report[] {
  return list(loose(json)["features"])
    .flatMap((each) => {
      const told = loose(loose(each)["properties"]);
      const id = text(told["id"]) ?? text(loose(each)["id"]);
      if (id === null) return [];
      return [
        {
          id,
          status: text(told["status"]) ?? "unknown",
          vehicles: words(told["vehicles"]),
          cause: text(told["cause"]),
          depthM: number(told["depth_m"]),
          current: told["current"] === true,
          trend: text(told["trend"]),
          reason: text(told["reason"]),
          seenAt: instant(told["seen_at"]),
          validUntil: instant(told["valid_until"]),
          confidence: text(told["confidence"]),
          state: text(told["state"]) ?? "active",
          reporter: text(told["reporter"]),
          channel: text(told["channel"]),
          onBehalfOf: text(told["on_behalf_of"]),
          edges: words(told["edges"]),
          isOnNoRoad: told["edges"] !== undefined && words(told["edges"]).length === 0,
          photos: readPhotos(told["photos"]),
          place: middle(loose(loose(each)["geometry"])["coordinates"]),
        },
      ];
    })
    .sort((a, b) => (b.seenAt?.getTime() ?? 0) - (a.seenAt?.getTime() ?? 0) || a.id.localeCompare(b.id));
}
