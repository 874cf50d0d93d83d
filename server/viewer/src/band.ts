import type { Catalog } from "./catalog.ts";
import { element } from "./element.ts";
import { age, moment } from "./format.ts";
import { say, type Language } from "./words.ts";

/** The band over every map of a drill. It has no way to be closed. */
export function drillBand(language: Language): HTMLElement {
  return element("div", { class: "drill", role: "note" }, say(language, "drill.band"));
}

/** The time that the map speaks of, in the clock of its region. */
export function dataAge(catalog: Catalog, now: Date, connected: boolean, language: Language): HTMLElement {
  const zone = catalog.regions[0]?.timeZone ?? "UTC";
  const line = catalog.asOf === null ? say(language, "data.none") : say(language, "data.as_of", { time: moment(catalog.asOf, zone, language) });
  const old = catalog.asOf === null ? null : age(catalog.asOf, now, language);
  return element(
    "div",
    { class: "as-of", role: "status" },
    element("strong", {}, line),
    old === null ? null : element("span", {}, ` · ${old}`),
    connected ? null : element("span", { class: "offline" }, ` ${say(language, "data.offline")}`),
  );
}
