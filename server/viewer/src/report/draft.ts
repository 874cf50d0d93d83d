import { HEIGHTS, type Height } from "../body.ts";
import { type Loose, list, loose, number, text } from "../loose.ts";
import type { Said } from "../outbox/entry.ts";
import type { Place } from "../task.ts";
import type { NearRoad } from "./near.ts";

/** What somebody sees on a road: water up to a height, or something else. */
export type Sight =
  | { readonly kind: "water"; readonly height: Height }
  | {
      readonly kind: "other";
      readonly status: "closed" | "restricted" | "open";
      readonly cause: string | null;
      readonly name: string;
    };

/** What else can be seen, each with one touch. */
export const OTHERS: readonly (Sight & { kind: "other" })[] = [
  { kind: "other", name: "landslide", status: "closed", cause: "landslide" },
  { kind: "other", name: "bridge_damage", status: "closed", cause: "bridge_damage" },
  { kind: "other", name: "fallen_tree", status: "closed", cause: "fallen_tree" },
  { kind: "other", name: "closed", status: "closed", cause: "unknown" },
  { kind: "other", name: "restricted", status: "restricted", cause: null },
  { kind: "other", name: "open", status: "open", cause: null },
];

/** A report as it is being made. */
export interface Draft {
  readonly place: Place;
  readonly road: NearRoad | null;
  readonly sight: Sight;
  readonly current: boolean;
  readonly dark: boolean;
  readonly rising: boolean;
  readonly told: boolean;
}

/**
 * The report for the server. Water makes a road restricted for all, and its depth closes it for those for whom it is
 * too deep: the server knows the limits of each class, and counts water that flows or is seen in the dark one band
 * deeper. The place is the point of the chosen road, not of the finger.
 */
export function bodyOf(draft: Draft, seenAt: Date, drill: boolean): Said {
  const { sight } = draft;
  return {
    status: sight.kind === "water" ? "restricted" : sight.status,
    geometry: { type: "Point", coordinates: [...(draft.road?.at ?? draft.place)] },
    ...(sight.kind === "water"
      ? { cause: "flood", depth_m: sight.height.depthM }
      : sight.cause === null
        ? {}
        : { cause: sight.cause }),
    ...(draft.current ? { current: true } : {}),
    ...(draft.dark ? { dark: true } : {}),
    ...(draft.rising ? { trend: "rising" } : {}),
    seen_at: seenAt.toISOString(),
    confidence: draft.told ? "told" : "seen",
    channel: "viewer",
    mode: drill ? "drill" : "actual",
  };
}

/** What of a draft is kept with what waits, so that it can be changed. */
export function keptDraft({ sight, ...draft }: Draft): Loose {
  return { ...draft, sight: sight.kind === "water" ? `water:${sight.height.name}` : sight.name };
}

/** Reads it again; `null` where it is none. */
export function readDraft(value: unknown): Draft | null {
  const kept = loose(value);
  const [place, road, sight] = [placeOf(kept["place"]), roadOf(kept["road"]), sightOf(text(kept["sight"]))];
  if (place === null || sight === null) return null;
  const [current, dark, rising, told] = ["current", "dark", "rising", "told"].map((name) => kept[name] === true);
  return {
    place,
    road,
    sight,
    current: current === true,
    dark: dark === true,
    rising: rising === true,
    told: told === true,
  };
}

function sightOf(name: string | null): Sight | null {
  const height = HEIGHTS.find((each) => `water:${each.name}` === name);
  return height === undefined ? (OTHERS.find((each) => each.name === name) ?? null) : { kind: "water", height };
}

function placeOf(value: unknown): Place | null {
  const [lon, lat] = list(value).map(number);
  return typeof lon === "number" && typeof lat === "number" ? [lon, lat] : null;
}

function roadOf(value: unknown): NearRoad | null {
  const road = loose(value);
  const [id, at] = [text(road["id"]), placeOf(road["at"])];
  if (id === null || at === null) return null;
  return { id, name: text(road["name"]), class: text(road["class"]), at, distanceM: number(road["distanceM"]) ?? 0 };
}
