import { daysLeft, type Moment } from "./clock.ts";
import type { Silence, Site } from "./needs.ts";

/** Behind those who run out within a day stands who was not counted, before all others: not known is not enough. */
const UNCOUNTED_DAYS = 1;

/** The most pressing first, as the server weighs them; with an item, by the time for which that item lasts. */
export function byUrgency(sites: readonly Site[], item: string | null, now: Moment): Site[] {
  const open = sites.filter(({ status }) => status !== "closed");
  const weight = (site: Site): number => site.priority ?? -1;
  const calm = (a: Site, b: Site): number => weight(b) - weight(a) || a.id.localeCompare(b.id);
  if (item === null) return open.sort(calm);
  const days = (site: Site): number => {
    const need = site.items.find((each) => each.item === item);
    return need === undefined ? Infinity : need.stockKnown ? (daysLeft(need, now) ?? Infinity) : UNCOUNTED_DAYS;
  };
  return open
    .filter((site) => site.items.some((each) => each.item === item))
    .sort((a, b) => days(a) - days(b) || calm(a, b));
}

/** Who was never heard of first, then the longest silent. */
export function bySilence(silent: readonly Silence[]): Silence[] {
  return [...silent].sort(
    (a, b) =>
      (b.hours ?? Infinity) - (a.hours ?? Infinity) || (b.depthM ?? 0) - (a.depthM ?? 0) || a.id.localeCompare(b.id),
  );
}
