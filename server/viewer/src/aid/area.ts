import { element } from "../element.ts";
import { age, count, when } from "../format.ts";
import type { Language } from "../words.ts";
import { shortage } from "./amount.ts";
import { siteRow } from "./list.ts";
import type { Area, Needs, Site } from "./needs.ts";
import { byUrgency } from "./order.ts";
import { itemName, itemOf } from "./sentences.ts";
import type { AidStore, Screen } from "./store.ts";
import { tell, tellCode } from "./words.ts";

/** People who were counted, each basis with its word: `1.374 di pengungsian · 2.589 bertahan di rumah`. */
export function countedWords({ people }: Area, language: Language): string {
  return Object.entries(people)
    .map(([basis, n]) => `${count(n, language)} ${tellCode(language, "basis", basis)}`)
    .join(" · ");
}

/** How many there are beside those who were counted: always called an estimate, with its range and its method. */
export function estimateWords({ estimated }: Area, language: Language): string[] {
  if (estimated === null) return [];
  const { people, low, high, method, source } = estimated;
  const n = count(people, language);
  const words =
    low === null || high === null
      ? tell(language, "area.estimate_one", { n })
      : tell(language, "area.estimate", { n, low: count(low, language), high: count(high, language) });
  return [
    words,
    ...(method === null ? [] : [tell(language, "area.method", { method: tellCode(language, "method", method) })]),
    ...(source === null ? [] : [tell(language, "area.population", { source })]),
  ];
}

/** A desa lies in the kecamatan whose code its own begins with. */
export function liesIn(site: Site, area: Area): boolean {
  return (
    site.area === area.id ||
    (area.placeCode !== null &&
      (site.placeCode === area.placeCode || site.placeCode?.startsWith(`${area.placeCode}.`) === true))
  );
}

/** One area: who is counted there, who is estimated, what its sites lack. */
export class AreaCard implements Screen {
  readonly element = element("article", { class: "area" });
  private readonly store: AidStore;
  private readonly id: string;

  constructor(store: AidStore, id: string) {
    this.store = store;
    this.id = id;
    this.draw();
  }

  draw(): void {
    const { needs } = this.store;
    const { language, now, timeZone } = this.store.reader;
    if (needs === null) {
      this.element.replaceChildren();
      return;
    }
    const area = needs.areas.find(({ id }) => id === this.id);
    if (area === undefined) {
      this.element.replaceChildren(element("p", { role: "status" }, tell(language, "area.unknown")));
      return;
    }
    const sites = byUrgency(
      needs.sites.filter((site) => liesIn(site, area)),
      null,
    );
    const people = countedWords(area, language);
    this.element.replaceChildren(
      element("h3", { class: "name" }, tell(language, "area.heading", { name: area.name })),
      ...(people === ""
        ? []
        : [element("p", { class: "people" }, element("strong", {}, tell(language, "area.people", { people })))]),
      ...estimateWords(area, language).map((line) => element("p", { class: "estimate" }, line)),
      ...(area.silent > 0 ? [element("p", { class: "asks" }, tell(language, "area.silent", { n: area.silent }))] : []),
      ...(area.heardAt === null
        ? []
        : [
            element(
              "p",
              { class: "soft" },
              tell(language, "site.heard", {
                time: when(area.heardAt, now, timeZone, language),
                age: age(area.heardAt, now, language),
              }),
            ),
          ]),
      ...this.gaps(area, needs),
      element("h4", {}, tell(language, "area.sites")),
      sites.length === 0
        ? element("p", { class: "hint" }, tell(language, "area.no_sites"))
        : element("ol", { class: "sites" }, ...sites.map((site) => siteRow(site, needs, this.store))),
    );
  }

  private gaps(area: Area, needs: Needs): HTMLElement[] {
    const { language } = this.store.reader;
    const rows = Object.entries(area.gaps).filter(([item, gap]) => gap > 0 || itemOf(needs, item).critical);
    if (rows.length === 0) return [];
    return [
      element("h4", {}, tell(language, "area.gaps")),
      element(
        "dl",
        {},
        ...rows.flatMap(([item, gap]) => [
          element("dt", {}, itemName(needs, item, language)),
          element(
            "dd",
            {},
            [
              gap > 0
                ? shortage(gap, itemOf(needs, item).unit, language)
                : tell(
                    language,
                    area.silent > 0 || countedWords(area, language) === "" ? "legend.unknown" : "legend.none",
                  ),
              (area.unknown[item] ?? 0) > 0 ? tell(language, "area.unknown_at", { n: area.unknown[item] ?? 0 }) : "",
            ]
              .filter((part) => part !== "")
              .join(" · "),
          ),
        ]),
      ),
    ];
  }
}
