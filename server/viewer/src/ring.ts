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
