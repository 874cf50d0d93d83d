import { element } from "../element.ts";
import { count, when } from "../format.ts";
import { hold } from "../hold.ts";
import { inData } from "../words.ts";
import { clashPart } from "./alarm.ts";
import { amount } from "./amount.ts";
import { lineRow, longList, questionRow } from "./lines.ts";
import { itemName, loadWords } from "./sentences.ts";
import { SheetPart } from "./sheet.ts";
import type { AidStore, Screen } from "./store.ts";
import type { Clash, Dispatch, Line, Lot, Unmet } from "./supply.ts";
import { tell, tellCode } from "./words.ts";

const over = ({ state }: Dispatch): boolean => state === "diterima" || state === "batal";

/** Every overlap once: two deliveries that doubt each other are one overlap. */
export function distinctClashes(
  dispatches: readonly Dispatch[],
): { readonly clash: Clash; readonly dispatch: Dispatch }[] {
  const seen = new Set<string>();
  return dispatches
    .filter((dispatch) => !over(dispatch))
    .flatMap((dispatch) => dispatch.clashes.map((clash) => ({ clash, dispatch })))
    .filter(({ clash, dispatch }) => {
      const key =
        clash.kind !== "too_much"
          ? [dispatch.id, clash.other ?? ""].sort().join(" ")
          : `${dispatch.id} ${clash.better ?? ""} ${clash.kind}`;
      return !seen.has(key) && seen.add(key);
    });
}

/** Who brings what: ours, those of others, where they overlap, what is proposed and what cannot be met. */
export class AgencyView implements Screen {
  readonly element = element("div", { class: "agency" });
  private readonly store: AidStore;
  private readonly sheet: SheetPart;
  /** How much of each long list was asked for. */
  private readonly shown = new Map<string, number>();

  constructor(store: AidStore) {
    this.store = store;
    this.sheet = new SheetPart(store, () => hold(this.element, () => this.draw()));
    this.draw();
  }

  draw(): void {
    const { language } = this.store.reader;
    const { needs, dispatches, holder, may } = this.store;
    if (needs === null || dispatches === null) {
      this.element.replaceChildren();
      return;
    }
    const under = dispatches.filter((dispatch) => !over(dispatch));
    const own = holder?.agency ?? null;
    const ours = own === null ? [] : under.filter(({ agency }) => agency === own);
    const others = own === null ? under : under.filter(({ agency }) => agency !== own);
    const clashes = distinctClashes(dispatches);
    const finished = dispatches.filter(over);
    const asked = under.filter(({ check }) => check !== null);
    this.element.replaceChildren(
      element(
        "div",
        { class: "acts" },
        element(
          "button",
          {
            type: "button",
            class: "primary new-dispatch",
            "data-key": "new",
            onclick: () => this.store.go({ at: "dispatch", draft: {} }),
          },
          tell(language, may.send ? "agency.new" : "site.ask"),
        ),
      ),
      ...(this.store.seesAll ? [] : [element("p", { class: "hint own-only" }, tell(language, "agency.own_only"))]),
      ...this.sheet.draw(),
      this.part(
        "clashes",
        tell(language, "agency.clashes", { n: clashes.length }),
        clashes.length > 0,
        clashes.length === 0
          ? [element("p", { class: "hint" }, tell(language, "agency.no_clashes"))]
          : clashes.map(({ clash, dispatch }) => this.clash(clash, dispatch)),
      ),
      this.part(
        "checks",
        tell(language, "agency.checks", { n: asked.length }),
        asked.length > 0,
        asked.length === 0
          ? [element("p", { class: "hint" }, tell(language, "agency.no_checks"))]
          : [element("p", { class: "hint" }, tell(language, "agency.checks_hint")), ...this.moves(asked, "checks")],
      ),
      ...(own === null
        ? []
        : [
            this.part(
              "ours",
              tell(language, "agency.ours", { agency: own, n: ours.length }),
              true,
              this.moves(ours, "ours"),
            ),
          ]),
      ...(may.send ? this.proposal() : [element("p", { class: "hint" }, tell(language, "agency.only"))]),
      this.part(
        "theirs",
        tell(language, own === null ? "agency.all" : "agency.others", { n: others.length }),
        own === null,
        this.moves(others, "theirs"),
      ),
      ...this.stock(),
      this.part("done", tell(language, "agency.done", { n: finished.length }), false, this.moves(finished, "done")),
      ...this.timing(),
    );
  }

  private unfolding(key: string): Parameters<typeof longList>[3] {
    return { store: this.store, shown: this.shown, key, redraw: () => hold(this.element, () => this.draw()) };
  }

  private part(key: string, words: string, open: boolean, content: readonly HTMLElement[]): HTMLElement {
    return element(
      "details",
      { class: `part ${key}`, "data-key": key, open },
      element("summary", {}, words),
      ...content,
    );
  }

  private moves(dispatches: readonly Dispatch[], key: string): HTMLElement[] {
    const { language, now, timeZone } = this.store.reader;
    const { needs } = this.store;
    if (dispatches.length === 0 || needs === null)
      return [element("p", { class: "hint" }, tell(language, "agency.none"))];
    const row = (each: Dispatch): HTMLElement =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            class: "site-row",
            "data-key": `move-${each.id}`,
            "data-dispatch": each.id,
            onclick: () => this.store.go({ at: "movement", id: each.id }),
          },
          element(
            "span",
            { class: "about" },
            element("strong", {}, `${loadWords(each, needs, language)} → ${each.toName}`),
            element(
              "span",
              {},
              [
                each.agency,
                tellCode(language, "state", each.state),
                each.eta === null || over(each)
                  ? null
                  : `${tell(language, "move.eta")} ${when(each.eta, now, timeZone, language)}`,
              ]
                .filter((part) => part !== null)
                .join(" · "),
            ),
            each.check === null ? null : element("span", { class: "asks check" }, each.check[inData(language)]),
            each.clashes.length > 0 && !over(each)
              ? element("span", { class: "asks" }, tell(language, "alarm.heading").split(" – ")[0] ?? "")
              : null,
          ),
        ),
      );
    return longList(dispatches, row, "moves", this.unfolding(key));
  }

  private clash(clash: Clash, dispatch: Dispatch): HTMLElement {
    const { language } = this.store.reader;
    const load = this.store.needs === null ? dispatch.item : loadWords(dispatch, this.store.needs, language);
    const part = clashPart(clash, `${load} · ${dispatch.id}`, this.store);
    const see = (id: string): HTMLElement =>
      element(
        "button",
        { type: "button", "data-key": `see-${id}`, onclick: () => this.store.go({ at: "movement", id }) },
        `${tell(language, "send.see")} ${id}`,
      );
    part.append(element("div", { class: "acts" }, see(dispatch.id), clash.other === null ? null : see(clash.other)));
    if (dispatch.despite !== null)
      part.append(element("p", { class: "facts" }, `${tell(language, "move.despite")}: ${dispatch.despite}`));
    return part;
  }

  private proposal(): HTMLElement[] {
    const { language } = this.store.reader;
    const { lines, unmet, questions } = this.store;
    if (lines === null || questions === null) return [];
    // Whoever holds the stock reads first what their own stock could do.
    const mine = ({ agency }: Line): number => (agency === this.store.holder?.agency ? 0 : 1);
    const sorted = [...lines].sort((a, b) => mine(a) - mine(b));
    return [
      this.part("proposal", tell(language, "agency.proposal", { n: lines.length }), true, [
        element(
          "p",
          { class: "hint" },
          tell(language, lines.length === 0 ? "agency.no_proposal" : "agency.proposal_hint"),
        ),
        ...longList(sorted, (each) => lineRow(each, this.store), "lines", this.unfolding("lines")),
      ]),
      ...(questions.length === 0
        ? []
        : [
            this.part("questions", tell(language, "agency.questions", { n: questions.length }), true, [
              element("p", { class: "hint" }, tell(language, "agency.questions_hint")),
              ...longList(questions, (each) => questionRow(each, this.store), "lines", this.unfolding("questions")),
            ]),
          ]),
      ...(unmet === null
        ? []
        : [
            this.part("unmet", tell(language, "agency.unmet", { n: unmet.length }), false, [
              ...(unmet.length === 0 ? [element("p", { class: "hint" }, tell(language, "agency.no_unmet"))] : []),
              ...longList(unmet, (each) => this.unmet(each), "lines", this.unfolding("unmet")),
            ]),
          ]),
    ];
  }

  private unmet(each: Unmet): HTMLElement {
    const { language } = this.store.reader;
    const name = this.store.needs === null ? each.item : itemName(this.store.needs, each.item, language);
    return element(
      "li",
      {},
      element("strong", {}, `${each.siteName}: ${amount(each.amount, each.unit, language)} ${name}`),
      element("p", {}, each.words[inData(language)]),
    );
  }

  private stock(): HTMLElement[] {
    const { language, now } = this.store.reader;
    const { lots, needs } = this.store;
    if (lots === null || needs === null) return [];
    const words = (lot: Lot): string => {
      const fill = {
        depot: lot.depotName,
        owner: lot.owner,
        free: lot.free === null ? tell(language, "sum.unknown") : amount(lot.free, lot.unit, language),
        available: lot.available === null ? "" : amount(lot.available, lot.unit, language),
      };
      const expired = lot.expiresAt !== null && lot.expiresAt < now ? ` – ${tell(language, "agency.lot_expired")}` : "";
      const stock = tell(language, lot.available === null ? "agency.lot_unknown" : "agency.lot", fill);
      return `${itemName(needs, lot.item, language)}: ${stock}${expired}`;
    };
    return [
      this.part("stock", tell(language, "agency.stock", { n: lots.length }), false, [
        element("ul", { class: "lots" }, ...lots.map((lot) => element("li", {}, words(lot)))),
      ]),
    ];
  }

  private timing(): HTMLElement[] {
    const { language } = this.store.reader;
    const { timings } = this.store;
    if (timings === null || timings.medianH === null) return [];
    const baseline = timings.baseline.map(({ event, days, source }) => {
      const words = tell(language, "agency.baseline", { event, days: count(days, language) });
      return source === "" ? words : `${words} (${source})`;
    });
    return [
      element(
        "p",
        { class: "facts" },
        [
          tell(language, "agency.timing", {
            hours: count(timings.medianH, language),
            n: count(timings.count, language),
          }),
          ...baseline,
        ].join("; "),
      ),
    ];
  }
}
