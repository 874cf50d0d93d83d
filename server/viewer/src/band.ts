import type { Catalog } from "./catalog.ts";
import { element } from "./element.ts";
import { age, moment, when } from "./format.ts";
import { type Language, say } from "./words.ts";

/** The band over every map of a drill. It has no way to be closed. */
export function drillBand(language: Language): HTMLElement {
  return element("div", { class: "drill", role: "note" }, say(language, "drill.band"));
}

/** How the page hears of changes, and since when it does not. */
export interface Contact {
  readonly kind: "starting" | "live" | "polling" | "lost";
  /** When the last sign of life came, by the server's clock. */
  readonly since: Date;
}

/**
 * The time that the map speaks of, in the clock of its region, and whether it is kept up to date. Old data that comes
 * over a living connection is no live map: where `stale`, the connection only says that it waits. Where words over the
 * map say since when there is no contact, `warned`, it is not said twice.
 */
export function dataAge(
  catalog: Catalog,
  now: Date,
  contact: Contact,
  stale: boolean,
  warned: boolean,
  language: Language,
): HTMLElement {
  const zone = zoneOf(catalog);
  const line =
    catalog.asOf === null
      ? say(language, "data.none")
      : say(language, asOfWords(catalog), { time: moment(catalog.asOf, zone, language) });
  const old = catalog.asOf === null ? null : age(catalog.asOf, now, language);
  const { kind } = contact;
  const lost = warned ? "data.lost" : "data.offline";
  return element(
    "div",
    { class: "as-of", role: "status" },
    element("strong", {}, line),
    old === null ? null : element("span", {}, ` · ${old}`),
    catalog.behind ? element("strong", { class: "behind" }, ` ${say(language, "data.behind")}`) : null,
    kind === "live" || kind === "polling"
      ? element(
          "span",
          { class: stale ? "contact waiting" : "contact", "data-contact": kind },
          ` ${say(language, stale ? "data.waiting" : `data.${kind}`)}`,
        )
      : null,
    kind === "lost"
      ? element(
          "span",
          { class: "offline" },
          ` ${say(language, lost, { time: when(contact.since, now, zone, language) })}`,
        )
      : null,
  );
}

/** Data that the device kept is called so. */
export const asOfWords = (catalog: Catalog): "data.saved" | "data.as_of" =>
  catalog.saved ? "data.saved" : "data.as_of";

const zoneOf = (catalog: Catalog): string => catalog.regions[0]?.timeZone ?? "UTC";

/** Six hours: half of what people report of a rising flood is wrong by then (half-life of a depth while it rises). */
export const OLD_MINUTES = 360;

/** Is the data older than anybody should decide by? */
export function isOld(catalog: Catalog, now: Date, oldMinutes: number): boolean {
  return catalog.asOf === null || now.getTime() - catalog.asOf.getTime() > oldMinutes * 60_000;
}

/** Words over a map that nobody should decide by any more; `null` while it may be trusted. */
export function staleness(
  catalog: Catalog,
  now: Date,
  contact: Contact,
  oldMinutes: number,
  embed: boolean,
  language: Language,
): HTMLElement | null {
  const lost = contact.kind === "lost";
  if (!lost && !isOld(catalog, now, oldMinutes)) return null;
  const time = when(contact.since, now, zoneOf(catalog), language);
  const since = lost ? say(language, "data.offline", { time }) : null;
  let of = say(language, "data.none");
  if (catalog.asOf !== null) {
    const asOf = moment(catalog.asOf, zoneOf(catalog), language);
    of = `${say(language, asOfWords(catalog), { time: asOf })} (${age(catalog.asOf, now, language)}).`;
  }
  return element(
    "div",
    { class: "stale-words", role: "alert" },
    element("strong", {}, lost ? since : of),
    " ",
    lost ? of : null,
    " ",
    say(language, embed ? "data.old" : "data.old_here"),
  );
}
