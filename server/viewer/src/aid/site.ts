import { element } from "../element.ts";
import { age, count, when } from "../format.ts";
import { say, sayCode } from "../words.ts";
import { amount } from "./amount.ts";
import { daysLeft, ringOf, ringSign } from "./clock.ts";
import { lineRow, questionRow } from "./lines.ts";
import type { ItemNeed, Needs, Site } from "./needs.ts";
import {
  arithmetic,
  depotWords,
  gapWords,
  itemName,
  itemOf,
  leftWords,
  peopleFacts,
  peopleWords,
  pressing,
} from "./sentences.ts";
import type { AidStore, Screen } from "./store.ts";
import { tell, tellCode } from "./words.ts";

/** One site: who is there, what is lacking and for how long, and how each number came about. */
export class SiteCard implements Screen {
  readonly element = element("article", { class: "site" });
  readonly id: string;
  private readonly store: AidStore;

  constructor(store: AidStore, id: string) {
    this.store = store;
    this.id = id;
    this.draw();
  }

  draw(): void {
    const { needs } = this.store;
    const { language } = this.store.reader;
    const site = this.store.site(this.id);
    if (needs === null) {
      this.element.replaceChildren();
      return;
    }
    if (site === null) {
      this.element.replaceChildren(element("p", { role: "status" }, tell(language, "site.unknown")), this.acts(null));
      return;
    }
    this.element.replaceChildren(
      element("h3", { class: "name" }, site.name),
      element(
        "p",
        { class: "soft" },
        [site.type?.replaceAll("_", " "), site.status === null ? null : tellCode(language, "status", site.status)]
          .filter((part) => part !== null && part !== undefined)
          .join(" · "),
      ),
      this.headline(site, needs),
      ...this.way(site),
      ...this.people(site),
      this.acts(site),
      ...this.items(site, needs),
      ...this.coming(site, needs),
      ...this.proposed(site),
      ...this.priority(site),
    );
  }

  private headline(site: Site, needs: Needs): HTMLElement {
    const { language, now } = this.store.reader;
    const { ring, words, also } = pressing(site, needs, null, now, language);
    return element(
      "div",
      { class: "pressing" },
      ringSign(ring),
      element("p", {}, element("strong", {}, words), also === null ? null : element("span", { class: "soft" }, also)),
    );
  }

  private way(site: Site): HTMLElement[] {
    const { language, now, timeZone } = this.store.reader;
    const depot =
      site.nearestDepot === null
        ? null
        : depotWords(site, this.store.depotName(site.nearestDepot) ?? site.nearestDepot, language);
    const heard =
      site.heardAt === null
        ? tell(language, "site.never")
        : tell(language, "site.heard", {
            time: when(site.heardAt, now, timeZone, language),
            age: age(site.heardAt, now, language),
          });
    return [
      element(
        "p",
        { class: "headline", "data-state": site.access },
        sayCode(language, "access", site.access),
        site.accessAsOf === null
          ? null
          : element("span", { class: "soft" }, ` · ${age(site.accessAsOf, now, language)}`),
      ),
      ...(depot === null ? [] : [element("p", { class: "soft" }, depot)]),
      element(
        "p",
        { class: site.silent ? "asks" : "soft" },
        site.silent ? `${tell(language, "site.silent")}. ${heard}` : heard,
      ),
    ];
  }

  private people(site: Site): HTMLElement[] {
    const { language } = this.store.reader;
    const groups = Object.entries(site.groups ?? {}).map(([group, n]) =>
      tell(language, `group.${group}` as "group.infants", { n: count(n, language) }),
    );
    return [
      element("h4", {}, tell(language, "people.heading")),
      element("p", { class: "people" }, element("strong", {}, peopleWords(site, language))),
      element("p", { class: "facts" }, peopleFacts(site, this.store.reader).join(" · ")),
      ...(groups.length === 0
        ? []
        : [element("p", { class: "facts" }, tell(language, "groups", { groups: groups.join(", ") }))]),
    ];
  }

  private acts(site: Site | null): HTMLElement {
    const { language } = this.store.reader;
    const { host, may } = this.store;
    const button = (key: "site.update" | "site.send" | "site.ask", kind: string, act: () => void): HTMLElement =>
      element("button", { type: "button", class: kind, "data-key": kind, onclick: act }, tell(language, key));
    return element(
      "div",
      { class: "acts" },
      button("site.update", "update", () => this.store.go({ at: "status", site: this.id })),
      site === null
        ? null
        : button(may.report && !may.send ? "site.ask" : "site.send", "send-here", () =>
            this.store.go({
              at: "dispatch",
              draft: { to: site.id, ...(site.firstItem === null ? {} : { item: this.store.item ?? site.firstItem }) },
            }),
          ),
      site?.place == null
        ? null
        : element(
            "button",
            { type: "button", "data-key": "see", onclick: () => this.store.look(site.place) },
            tell(language, "site.see"),
          ),
      site?.place == null
        ? null
        : element(
            "button",
            {
              type: "button",
              "data-key": "route",
              onclick: () => site.place !== null && host.open("route", site.place),
            },
            say(language, "task.route_here"),
          ),
    );
  }

  private items(site: Site, needs: Needs): HTMLElement[] {
    const { language } = this.store.reader;
    const urgent = site.urgent.map((code) => itemName(needs, code, language)).join(", ");
    const rank = (need: ItemNeed): number => (itemOf(needs, need.item).critical ? 0 : 1);
    const sorted = [...site.items].sort(
      (a, b) =>
        rank(a) - rank(b) ||
        needs.items.findIndex(({ code }) => code === a.item) - needs.items.findIndex(({ code }) => code === b.item),
    );
    return [
      element("h4", {}, tell(language, "site.needs")),
      ...(urgent === "" ? [] : [element("p", { class: "asks" }, tell(language, "site.urgent", { items: urgent }))]),
      ...(this.store.holder === null ? [element("p", { class: "hint" }, tell(language, "site.hidden"))] : []),
      element(
        "ul",
        { class: "items" },
        ...sorted.filter((need) => rank(need) === 0).map((need) => this.item(site, need, needs)),
      ),
      ...this.others(
        site,
        sorted.filter((need) => rank(need) > 0),
        needs,
      ),
    ];
  }

  /** What nobody is in danger without, folded. */
  private others(site: Site, rest: readonly ItemNeed[], needs: Needs): HTMLElement[] {
    const { language } = this.store.reader;
    if (rest.length === 0) return [];
    return [
      element(
        "details",
        { class: "part", "data-key": "others" },
        element("summary", {}, tell(language, "site.others", { n: rest.length })),
        element("ul", { class: "items" }, ...rest.map((need) => this.item(site, need, needs))),
      ),
    ];
  }

  private item(site: Site, need: ItemNeed, needs: Needs): HTMLElement {
    const { language, now } = this.store.reader;
    const days = need.stockKnown ? daysLeft(need, now) : null;
    return element(
      "li",
      { "data-item": need.item },
      ringSign(ringOf(days, need.stockKnown)),
      element(
        "div",
        {},
        element("strong", {}, itemName(needs, need.item, language)),
        element("span", { class: "gap" }, gapWords(need, needs, language)),
        element("span", { class: "soft" }, leftWords(days, need.stockKnown, language)),
        element(
          "details",
          { class: "why-sum", "data-key": `sum-${need.item}` },
          element("summary", {}, tell(language, "site.why")),
          ...arithmetic(site, need, needs, this.store.reader).map((line) => element("p", {}, line)),
        ),
      ),
    );
  }

  private coming(site: Site, needs: Needs): HTMLElement[] {
    const { language, now, timeZone } = this.store.reader;
    const { dispatches } = this.store;
    if (dispatches === null) return [];
    const here = dispatches.filter(({ to, state }) => to === site.id && state !== "batal");
    return [
      element("h4", {}, tell(language, "site.coming")),
      ...(here.length === 0 ? [element("p", { class: "hint" }, tell(language, "site.none_coming"))] : []),
      element(
        "ul",
        { class: "coming" },
        ...here.map((each) =>
          element(
            "li",
            {},
            element(
              "button",
              {
                type: "button",
                class: "site-row",
                "data-key": `move-${each.id}`,
                onclick: () => this.store.go({ at: "movement", id: each.id }),
              },
              element(
                "span",
                { class: "about" },
                element(
                  "strong",
                  {},
                  `${amount(each.amount, each.unit, language)} ${itemName(needs, each.item, language)}`,
                ),
                element("span", {}, `${each.agency} · ${tellCode(language, "state", each.state)}`),
                each.eta === null || each.state === "diterima"
                  ? null
                  : element(
                      "span",
                      { class: "soft" },
                      `${tell(language, "move.eta")} ${when(each.eta, now, timeZone, language)}`,
                    ),
              ),
            ),
          ),
        ),
      ),
    ];
  }

  /** What the system would bring here, for those who may accept it. */
  private proposed(site: Site): HTMLElement[] {
    const { language } = this.store.reader;
    const lines = this.store.lines?.filter((line) => line.site === site.id) ?? [];
    const questions = this.store.questions?.filter((each) => each.site === site.id) ?? [];
    const first =
      questions.length === 0
        ? []
        : [
            element(
              "details",
              { class: "part questions", "data-key": "questions" },
              element("summary", {}, tell(language, "agency.questions", { n: questions.length })),
              element("p", { class: "hint" }, tell(language, "agency.questions_hint")),
              element("ol", { class: "lines" }, ...questions.map((each) => questionRow(each, this.store))),
            ),
          ];
    if (lines.length === 0) return first;
    return [
      ...first,
      element(
        "details",
        { class: "part proposed", "data-key": "proposed" },
        element("summary", {}, `${tell(language, "site.proposed")} (${lines.length})`),
        element("p", { class: "hint" }, tell(language, "agency.proposal_hint")),
        element("ol", { class: "lines" }, ...lines.map((line) => lineRow(line, this.store))),
      ),
    ];
  }

  private priority(site: Site): HTMLElement[] {
    const { language } = this.store.reader;
    if (site.priority === null) return [];
    const { hours, vulnerable, access } = site.parts ?? {};
    const of = (value: number | undefined): string =>
      value === undefined ? "–" : count(Math.round(value * 100) / 100, language);
    const parts =
      site.parts === null
        ? ""
        : `: ${tell(language, "site.parts", { hours: of(hours), vulnerable: of(vulnerable), access: of(access) })}`;
    return [
      element(
        "p",
        { class: "facts" },
        tell(language, "site.priority", { n: count(Math.round(site.priority), language) }) + parts,
      ),
    ];
  }
}
