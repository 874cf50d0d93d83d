import { type InBoth, type Key, say } from "./words.ts";

/** Below half an hour nothing is left that could be planned with. */
export const OUT_DAYS = 0.02;
/** From so many days on nothing is pressing: the horizon of shortages. */
const CALM_DAYS = 3;

/**
 * The classes of time left; each has a ring and a word of its own, with the limits of the style. `none`: nothing is
 * needed there, and no ring is drawn.
 */
export type Ring = "out" | "6" | "24" | "72" | "more" | "unknown" | "none";

/** What is known of a site's supplies: ring, card, list and popup all speak from these fields and from no others. */
export interface Known {
  /** Of the critical items that it needs: `known partly unknown`; `null` where it needs nothing. */
  readonly supply: string | null;
  readonly people: number | null;
  /** How the people were counted: `counted from_households estimated`. */
  readonly method: string | null;
  /** Nobody has heard from it for too long. */
  readonly silent: boolean;
}

/** Whether somebody counted the people there; an estimate is no count. */
export const peopleCounted = ({ people, method }: Known): boolean => people !== null && method !== "estimated";

/** People and stock were counted, and somebody was heard of lately: only then anything is called enough. */
export const isCounted = (known: Known): boolean => known.supply === "known" && peopleCounted(known) && !known.silent;

/** The ring for so many days left of what was counted; `null`: of nothing that is known. */
export function ringFor(known: Known, days: number | null): Ring {
  if (days !== null && days < CALM_DAYS) return days < OUT_DAYS ? "out" : days < 0.25 ? "6" : days < 1 ? "24" : "72";
  if (isCounted(known)) return "more";
  return known.supply === null && !known.silent ? "none" : "unknown";
}

/** So far the server looks ahead: what lasts longer is told without a number. */
export const FAR_DAYS = 30;
/** Up to so many days the time left is told in hours. */
const IN_HOURS_DAYS = 2;

/**
 * What the map writes beside a ring in either language, as the fields `label_id` and `label_en` of the layer do
 * (`model/src/aid/ring.rs`); `null` where there is nothing to say.
 */
export function ringLabel(known: Known, days: number | null): InBoth | null {
  const both = (key: Key, n = 0): InBoth => ({ id: say("id", key, { n }), en: say("en", key, { n }) });
  const ring = ringFor(known, days);
  if (ring === "none") return null;
  if (ring === "out") return both("ring.out");
  if (ring === "unknown") {
    if (known.silent) return both("ring.silent");
    return both(known.people === null ? "ring.people_unknown" : "ring.stock_unknown");
  }
  if (days === null || days >= FAR_DAYS) return null;
  if (days < IN_HOURS_DAYS) return both("ring.hours", Math.max(1, Math.floor(24 * days)));
  return both("ring.days", Math.floor(days));
}
