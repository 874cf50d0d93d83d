import { element } from "../element.ts";
import { count } from "../format.ts";
import { Bring } from "./bring.ts";
import { ringSign } from "./clock.ts";
import { needsLegend } from "./legend.ts";
import type { Needs, Silence, Site, Total } from "./needs.ts";
import { bySilence, byUrgency } from "./order.ts";
import { STYLED } from "./paint.ts";
import {
  accessWords,
  goneWords,
  itemName,
  itemOf,
  peopleWords,
  pressing,
  silenceWords,
  silentWords,
} from "./sentences.ts";
import type { AidStore, Screen } from "./store.ts";
import { totalWords } from "./totals.ts";
import { tell } from "./words.ts";

const FIRST = 30;

/** The sites in the order in which they need somebody, with the hours left and the way there. */
export class UrgentList implements Screen {
  readonly element = element("div", { class: "urgent" });
  private readonly store: AidStore;
  private shown = FIRST;
  /** By site: what aid comes with, which stays unfolded while the list is drawn anew. */
  private readonly brings = new Map<string, Bring>();

  constructor(store: AidStore) {
    this.store = store;
    this.draw();
  }

  draw(): void {
    const { needs, item } = this.store;
    if (needs === null) {
      this.element.replaceChildren();
      return;
    }
    const { language } = this.store.reader;
    const sites = byUrgency(needs.sites, item);
    const closed = needs.sites.filter(({ status }) => status === "closed").length;
    this.element.replaceChildren(
      this.chooser(needs),
      this.totals(needs),
      needsLegend(this.store.host.map, needs, item ?? styledItem(needs), this.store.reader),
      element("ol", { class: "sites" }, ...sites.slice(0, this.shown).map((site) => this.row(site, needs))),
      ...(sites.length === 0 ? [element("p", { class: "hint" }, tell(language, "list.none"))] : []),
      ...(sites.length > this.shown
        ? [
            element(
              "button",
              { type: "button", class: "more-sites", "data-key": "more", onclick: () => this.more() },
              tell(language, "list.more", { n: sites.length - this.shown }),
            ),
          ]
        : []),
      ...(closed > 0 ? [element("p", { class: "hint" }, tell(language, "list.closed", { n: closed }))] : []),
    );
  }

  private more(): void {
    this.shown += 100;
    this.draw();
  }

  private chooser(needs: Needs): HTMLElement {
    const { language } = this.store.reader;
    const { item } = this.store;
    const critical = needs.items.filter((each) => each.critical);
    const option = (value: string, words: string): HTMLElement =>
      element("option", { value, selected: value === (item ?? "") }, words);
    return element(
      "label",
      { class: "field item" },
      element("span", {}, tell(language, "item.label")),
      element(
        "select",
        {
          "data-key": "item",
          onchange: (event) => this.store.choose((event.target as HTMLSelectElement).value || null),
        },
        option("", tell(language, "item.first")),
        ...critical.map(({ code }) => option(code, itemName(needs, code, language))),
      ),
    );
  }

  /** What lacks in all: the numbers of the bulletin, with how many sites were counted and how many were not. */
  private totals(needs: Needs): HTMLElement {
    const { language } = this.store.reader;
    const { item } = this.store;
    const totals = needs.totals.filter((total) =>
      item === null ? itemOf(needs, total.item).critical && total.gap > 0 : total.item === item,
    );
    const told = (each: Total): HTMLElement =>
      element("li", { "data-total": each.item }, totalWords(each, needs, language, item !== null));
    const list = element(
      "ul",
      { class: "totals" },
      ...totals.map(told),
      ...(needs.checks.loads > 0
        ? [
            element(
              "li",
              { class: "checks" },
              tell(language, "total.checks", { n: needs.checks.loads, sites: needs.checks.sites }),
            ),
          ]
        : []),
    );
    const heading = tell(language, "total.heading", { n: count(needs.horizonDays, language) });
    return element("div", {}, element("p", { class: "hint" }, heading), list);
  }

  private row(site: Site, needs: Needs): HTMLElement {
    const row = siteRow(site, needs, this.store);
    const bring = this.brings.get(site.id) ?? new Bring(this.store, site.id);
    this.brings.set(site.id, bring);
    bring.draw();
    row.append(bring.element);
    return row;
  }
}

/** One site in a list: how long it lasts, what is not known, the way there, who is there. */
export function siteRow(site: Site, needs: Needs, store: AidStore): HTMLElement {
  const { language } = store.reader;
  const { ring, words, also } = pressing(site, needs, store.item, store.reader);
  const urgent = site.urgent.map((code) => itemName(needs, code, language)).join(", ");
  const open = (): void => {
    store.look(site.place);
    store.go({ at: "site", id: site.id });
  };
  return element(
    "li",
    {},
    element(
      "button",
      { type: "button", class: "site-row", "data-key": `site-${site.id}`, "data-site": site.id, onclick: open },
      ringSign(ring),
      element(
        "span",
        { class: "about" },
        element("strong", {}, site.name),
        element("span", { class: "left", "data-ring": ring }, words),
        also !== null && element("span", { class: "soft" }, also),
        element("span", { class: "access", "data-state": site.access }, accessWords(site, language)),
        element("span", { class: "soft" }, peopleWords(site, language)),
        urgent !== "" && element("span", { class: "asks" }, tell(language, "site.urgent", { items: urgent })),
        site.goneSince !== null && element("span", { class: "asks" }, goneWords(site.goneSince, store.reader)),
        site.silent && element("span", { class: "asks" }, silentWords(site, store.reader)),
      ),
    ),
  );
}

/** The item of which areas are drawn where the list speaks of whatever runs out first. */
export function styledItem(needs: Needs): string {
  const critical = needs.items.filter((each) => each.critical);
  return critical.find(({ code }) => code === STYLED)?.code ?? critical[0]?.code ?? STYLED;
}

/** Sites and flooded villages without a word: silence is not "no need". */
export class SilentList implements Screen {
  readonly element = element("div", { class: "silent" });
  private readonly store: AidStore;

  constructor(store: AidStore) {
    this.store = store;
    this.draw();
  }

  draw(): void {
    const { needs } = this.store;
    if (needs === null) {
      this.element.replaceChildren();
      return;
    }
    const { language } = this.store.reader;
    const silent = bySilence(needs.silent);
    this.element.replaceChildren(
      element("p", { class: "hint" }, tell(language, silent.length === 0 ? "silent.none" : "silent.why")),
      element("ol", { class: "sites" }, ...silent.map((each) => this.row(each))),
    );
  }

  private row(each: Silence): HTMLElement {
    const [since = "", kind = "", ...more] = silenceWords(each, this.store.reader);
    const access = more.pop() ?? "";
    const open = (): void => {
      this.store.look(each.place);
      if (each.kind === "site") this.store.go({ at: "site", id: each.id });
    };
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "site-row", "data-key": `silent-${each.id}`, "data-silent": each.id, onclick: open },
        ringSign("unknown"),
        element(
          "span",
          { class: "about" },
          element("strong", {}, each.name),
          element("span", { class: "left" }, since),
          element("span", { class: "soft" }, [kind, ...more].join(" · ")),
          element("span", { class: "access", "data-state": each.access }, access),
        ),
      ),
    );
  }
}
