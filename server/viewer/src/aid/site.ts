import { element } from "../element.ts";
import { age, count, when } from "../format.ts";
import { say } from "../words.ts";
import { Bring } from "./bring.ts";
import { ringSign } from "./clock.ts";
import { lineRow, questionRow } from "./lines.ts";
import type { ItemNeed, Needs, Site } from "./needs.ts";
import {
  accessWords,
  arithmetic,
  depotWords,
  gapWords,
  goneWords,
  itemName,
  itemOf,
  loadWords,
  needLeft,
  peopleFacts,
  peopleWords,
  pressing,
  silentWords,
} from "./sentences.ts";
import type { AidStore, Screen } from "./store.ts";
import { priorityWords } from "./totals.ts";
import { tell, tellCode } from "./words.ts";

/** One site: who is there, what is lacking and for how long, and how each number came about. */
export class SiteCard implements Screen {
  readonly element = element("article", { class: "site" });
  readonly id: string;
  private readonly store: AidStore;
  private readonly bring: Bring;

  constructor(store: AidStore, id: string) {
    this.store = store;
    this.id = id;
    this.bring = new Bring(store, id);
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
    this.bring.draw();
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
      this.bring.element,
      ...this.items(site, needs),
      ...this.coming(site, needs),
      ...this.proposed(site),
      ...this.priority(site, needs),
    );
  }

  private headline(site: Site, needs: Needs): HTMLElement {
    const { ring, words, also } = pressing(site, needs, null, this.store.reader);
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
        accessWords(site, language),
        site.accessAsOf === null
          ? null
          : element("span", { class: "soft" }, ` · ${age(site.accessAsOf, now, language)}`),
      ),
      ...(depot === null
        ? []
        : [
            element(
              "p",
              { class: "soft" },
              [
                depot,
                site.accessAsOf === null
                  ? tell(language, "site.way_unseen")
                  : tell(language, "site.way_as_of", { time: when(site.accessAsOf, now, timeZone, language) }),
              ].join(" · "),
            ),
          ]),
      ...(site.goneSince === null
        ? []
        : [element("p", { class: "asks" }, goneWords(site.goneSince, this.store.reader))]),
      element(
        "p",
        { class: site.silent ? "asks" : "soft" },
        site.silent ? silentWords(site, this.store.reader) : heard,
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
    const { ring, words } = needLeft(site, need, now, language);
    return element(
      "li",
      { "data-item": need.item },
      ringSign(ring),
      element(
        "div",
        {},
        element("strong", {}, itemName(needs, need.item, language)),
        element("span", { class: "gap" }, gapWords(site, need, needs, language)),
        element("span", { class: "soft" }, words),
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
                element("strong", {}, loadWords(each, needs, language)),
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

  private priority(site: Site, needs: Needs): HTMLElement[] {
    const lines = priorityWords(site, needs, this.store.reader.language);
    return lines.map((line) => element("p", { class: "facts priority" }, line));
  }
}
