import type { Height } from "../body.ts";
import type { Place } from "../task.ts";
import type { NearRoad } from "./near.ts";
import type { ReportBody } from "./outbox.ts";

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
export function bodyOf(draft: Draft, seenAt: Date, drill: boolean): ReportBody {
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
