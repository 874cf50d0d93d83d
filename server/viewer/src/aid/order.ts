import type { Silence, Site } from "./needs.ts";

/**
 * The most pressing first, in the order of the server, which bulletin, proposal and map have too; with an item, those
 * that need it, in the server's order for that item. Closed sites are left out.
 */
export function byUrgency(sites: readonly Site[], item: string | null): Site[] {
  const open = sites.filter(({ status }) => status !== "closed");
  if (item === null) return open;
  const place = (site: Site): number =>
    site.items.find((each) => each.item === item)?.order ?? Number.POSITIVE_INFINITY;
  return open.filter((site) => site.items.some((each) => each.item === item)).sort((a, b) => place(a) - place(b) || 0);
}

/** Who was never heard of first, then the longest silent. */
export function bySilence(silent: readonly Silence[]): Silence[] {
  return [...silent].sort(
    (a, b) =>
      (b.hours ?? Infinity) - (a.hours ?? Infinity) || (b.depthM ?? 0) - (a.depthM ?? 0) || a.id.localeCompare(b.id),
  );
}
