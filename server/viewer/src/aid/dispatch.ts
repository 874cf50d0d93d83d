import { element } from "../element.ts";
import { clock } from "../format.ts";
import { hold } from "../hold.ts";
import { loose } from "../loose.ts";
import { outbox, saidAt } from "../outbox/browser.ts";
import { holderName } from "../report/key.ts";
import { VEHICLES } from "../vehicle.ts";
import { inData, say } from "../words.ts";
import { amount, readAmount } from "./amount.ts";
import { choice, line, type Option, type Values } from "./fields.ts";
import { dispatchBody, Unreadable } from "./orders.ts";
import { itemName, itemOf, needLeft } from "./sentences.ts";
import type { AidStore, DispatchDraft, Screen } from "./store.ts";
import { tell, tellCode } from "./words.ts";

/** The states in which a delivery may begin for those who bring it. */
const BEGINNINGS = ["dijanjikan", "disiapkan", "berangkat"] as const;
const PACKS = ["dus", "karung", "galon", "bal", "paket"];

/** A delivery, or a request for one, as it is being written. */
export class DispatchForm implements Screen {
  readonly element = element("form", { class: "dispatch-form", novalidate: true });
  private readonly store: AidStore;
  private readonly values: Values;
  private note = "";
  private sending = false;
  private done: {
    readonly id: string | null;
    readonly words: string;
    readonly refused: string | null;
    readonly trouble: boolean;
  } | null = null;
  private known = "";
  private changing: string | null;

  constructor(store: AidStore, draft: DispatchDraft, once?: string) {
    this.store = store;
    this.changing = once ?? null;
    const { amount: much, ...rest } = draft;
    this.values = {
      ...rest,
      ...(much === undefined
        ? {}
        : {
            amount: new Intl.NumberFormat(store.host.language() === "id" ? "id-ID" : "en-GB", {
              maximumFractionDigits: 3,
            }).format(much),
          }),
    };
    if (once !== undefined) {
      outbox().hold(once);
      for (const [name, value] of Object.entries(loose(outbox().find(once)?.edit?.values)))
        if (typeof value === "string") this.values[name] = value;
    }
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.draw();
  }

  draw(): void {
    const { needs, lots, holder, host } = this.store;
    const known = `${host.language()} ${needs === null} ${lots === null} ${holder?.role}`;
    if (known !== this.known) this.redraw();
    this.known = known;
  }

  leave(): void {
    if (this.changing !== null) outbox().release(this.changing, this.store.host.root);
    this.changing = null;
  }

  private redraw(): void {
    hold(this.element, () =>
      this.element.replaceChildren(...(this.done === null ? this.questions() : [this.thanks()])),
    );
  }

  private questions(): HTMLElement[] {
    const { language, timeZone, now } = this.store.reader;
    const { values, store } = this;
    const { needs, may } = store;
    if (needs === null) return [];
    const zone = clock(now, timeZone, language).split(" ").slice(1).join(" ");
    const sites: Option[] = needs.sites
      .filter(({ status }) => status !== "closed")
      .map(({ id, name }) => ({ value: id, words: name }));
    const items: Option[] = needs.items.map(({ code }) => ({ value: code, words: itemName(needs, code, language) }));
    const none = tell(language, "send.choose");
    // Nothing can be promised from nowhere: without a depot it is a request.
    const states = may.send && values["from"] ? BEGINNINGS : (["diminta"] as const);
    const back = element("p", { class: "read" }, this.readBack());
    const read = (): void => back.replaceChildren(this.readBack());
    return [
      ...(values["proposal"] === undefined
        ? []
        : [element("p", { class: "hint" }, tell(language, "send.from_proposal"))]),
      choice({
        name: "to",
        label: tell(language, "send.to"),
        values,
        options: sites,
        ...(values["to"] ? {} : { none }),
        changed: () => this.redraw(),
      }),
      choice({
        name: "item",
        label: tell(language, "send.item"),
        values,
        options: items,
        ...(values["item"] ? {} : { none }),
        changed: () => this.redraw(),
      }),
      element("p", { class: "hint short" }, this.gap()),
      ...this.whose(),
      ...(may.send
        ? [
            choice({
              name: "from",
              label: tell(language, "send.from"),
              values,
              options: this.depots(),
              none: tell(language, "send.no_from"),
              changed: () => this.redraw(),
            }),
            ...(values["from"] ? [] : [element("p", { class: "hint" }, tell(language, "send.only_ask"))]),
          ]
        : []),
      line({ name: "amount", label: tell(language, "send.amount"), values, kind: "number", changed: read }),
      line({
        name: "unit",
        label: tell(language, "send.unit"),
        values: this.withUnit(),
        offers: [this.unit(), ...PACKS],
        changed: read,
      }),
      back,
      choice({
        name: "state",
        label: tell(language, "send.state"),
        values,
        options: states.map((state) => ({ value: state, words: tellCode(language, "state", state) })),
      }),
      ...(may.send
        ? [
            choice({
              name: "vehicle",
              label: tell(language, "send.vehicle"),
              values,
              options: VEHICLES.map((each) => ({ value: each, words: say(language, `vehicle.${each}`) })),
              none: tell(language, "send.no_vehicle"),
            }),
            line({ name: "vehicle_id", label: tell(language, "send.vehicle_id"), values }),
            line({
              name: "planned_at",
              label: tell(language, "send.planned", { zone }),
              values,
              kind: "datetime-local",
            }),
            line({ name: "eta", label: tell(language, "send.eta", { zone }), values, kind: "datetime-local" }),
          ]
        : []),
      line({ name: "note", label: tell(language, "send.note"), values }),
      ...(store.host.drill() ? [element("p", { class: "hint" }, tell(language, "form.drill"))] : []),
      element("p", { class: "trouble", role: "alert" }, this.note),
      element(
        "button",
        { type: "submit", class: "primary send", "data-key": "send", disabled: this.sending },
        tell(language, may.send ? "send.send" : "send.ask"),
      ),
    ];
  }

  /** For whom an officer writes, or in whose name somebody asks whose key belongs to no agency. */
  private whose(): HTMLElement[] {
    const { language } = this.store.reader;
    const { may, holder, lots } = this.store;
    if (!may.decide && holder?.agency !== null) return [];
    const label = tell(language, may.send ? "send.agency" : "send.asks_for");
    const known = [...new Set(lots?.map(({ owner }) => owner) ?? [])].sort();
    if (known.length === 0 || !may.send) return [line({ name: "agency", label, values: this.values, offers: known })];
    return [
      choice({
        name: "agency",
        label,
        values: this.values,
        options: known.map((code) => ({ value: code, words: code })),
        ...(holder?.agency === null && this.values["agency"]
          ? {}
          : { none: holder?.agency ?? tell(language, "send.choose") }),
        changed: () => this.redraw(),
      }),
    ];
  }

  private unit(): string {
    const { needs } = this.store;
    return needs === null ? "" : itemOf(needs, this.values["item"] ?? "").unit;
  }

  /** The unit follows the item until somebody writes another one. */
  private withUnit(): Values {
    const { values } = this;
    const units = new Set(this.store.needs?.items.map(({ unit }) => unit) ?? []);
    if (values["unit"] === undefined || values["unit"] === "" || units.has(values["unit"]))
      values["unit"] = this.unit();
    return values;
  }

  private depots(): Option[] {
    const { language } = this.store.reader;
    const { lots } = this.store;
    const agency = this.agency();
    const byDepot = new Map<string, { name: string; free: number; unknown: boolean; unit: string }>();
    for (const lot of lots?.filter(({ item }) => item === this.values["item"]) ?? []) {
      // Nobody gives away what belongs to others.
      if (!lot.usable || (agency !== null && lot.owner !== agency)) continue;
      const known = byDepot.get(lot.depot) ?? { name: lot.depotName, free: 0, unknown: false, unit: lot.unit };
      byDepot.set(lot.depot, {
        ...known,
        free: known.free + (lot.free ?? 0),
        unknown: known.unknown || lot.free === null,
      });
    }
    const from = this.values["from"];
    if (from !== undefined && from !== "" && !byDepot.has(from))
      byDepot.set(from, { name: this.store.depotName(from) ?? from, free: 0, unknown: true, unit: this.unit() });
    return [...byDepot]
      .sort(([a, x], [b, y]) => y.free - x.free || a.localeCompare(b))
      .map(([value, { name, free, unknown, unit }]) => ({
        value,
        words:
          unknown && free === 0
            ? tell(language, "send.free_unknown", { depot: name })
            : tell(language, "send.free", { depot: name, amount: amount(free, unit, language) }),
      }));
  }

  /** Whose stock it is: that of the key, or of the agency for which an officer writes. */
  private agency(): string | null {
    const said = (this.values["agency"] ?? "").trim();
    return said === "" ? (this.store.holder?.agency ?? null) : said;
  }

  private gap(): string {
    const { language } = this.store.reader;
    const { needs } = this.store;
    const site = this.store.site(this.values["to"] ?? "");
    const need = site?.items.find(({ item }) => item === this.values["item"]);
    if (needs === null || site === null || need === undefined) return "";
    const gap =
      need.gap === null
        ? tell(language, "send.gap_unknown")
        : tell(language, "send.gap", { amount: amount(need.gap, this.unit(), language) });
    return `${gap} · ${needLeft(site, need, null, language).words}`;
  }

  private readBack(): string {
    const { language } = this.store.reader;
    const written = (this.values["amount"] ?? "").trim();
    if (written === "") return "";
    const value = readAmount(written, language);
    return value === null
      ? tell(language, "form.bad_number", { text: written })
      : tell(language, "form.read", { amount: amount(value, this.values["unit"] ?? "", language) });
  }

  private async send(): Promise<void> {
    const { store, values } = this;
    const { language, timeZone, now: present } = store.reader;
    const now = saidAt(this.changing) ?? present;
    const { needs } = store;
    const complain = (words: string): void => {
      this.note = words;
      this.element.querySelector(".trouble")?.replaceChildren(words);
    };
    if (this.sending || needs === null) return;
    let body: ReturnType<typeof dispatchBody>;
    try {
      body = dispatchBody(values, this.unit(), { language, timeZone, now, drill: store.host.drill() });
    } catch (failed) {
      if (!(failed instanceof Unreadable)) throw failed;
      return complain(tell(language, "form.bad_number", { text: failed.text }));
    }
    if (body === null) return complain(tell(language, "send.missing"));
    if (store.holder?.agency === null && !("agency" in body)) return complain(tell(language, "send.no_agency"));
    this.sending = true;
    const words = tell(language, "form.summary_dispatch", {
      amount: amount(Number(body["amount"]), String(body["unit"]), language),
      item: itemName(needs, String(body["item"]), language),
      to: store.siteName(String(body["to"])),
    });
    const saying = {
      body,
      words,
      to: "dispatches",
      thing: `dispatches:${body["to"]}`,
      setting: store.host.setting(),
      saidAt: now,
      by: holderName(),
      edit: { form: "dispatch" as const, values: { ...values } },
    };
    const old = this.changing;
    this.changing = null;
    this.redraw();
    const once = await (old === null ? outbox().put(saying) : outbox().replace(old, saying));
    const taken = (await outbox().send(store.host.root)).get(once);
    this.sending = false;
    const left = outbox().find(once);
    if (left?.overlap !== undefined) return store.go({ at: "alarm", once });
    this.done =
      taken !== undefined
        ? {
            id: taken.id,
            words: `${words}. ${tell(language, "send.done", { id: taken.id })}`,
            refused: null,
            trouble: false,
          }
        : {
            id: null,
            refused: left?.refused === undefined ? null : once,
            words:
              left?.refused === undefined
                ? `${words}. ${tell(language, "form.kept")}`
                : left.free === undefined
                  ? tell(language, "form.refused", { reason: left.refused[inData(language)] })
                  : tell(language, "send.short", { amount: amount(left.free, this.unit(), language) }),
            trouble: true,
          };
    this.redraw();
    this.element.querySelector<HTMLElement>(".thanks button")?.focus({ preventScroll: true });
    if (taken !== undefined) void store.ask();
  }

  private thanks(): HTMLElement {
    const { language } = this.store.reader;
    const { id, words, refused, trouble } = this.done ?? { id: null, words: "", refused: null, trouble: false };
    const again = (): void => {
      // What the server refused is written anew: it must not be sent as it was.
      if (refused !== null) void outbox().drop(refused);
      this.done = null;
      this.note = "";
      this.redraw();
    };
    return element(
      "div",
      { class: trouble ? "thanks kept" : "thanks", role: "status" },
      element("p", {}, words),
      element(
        "div",
        { class: "acts" },
        id === null
          ? null
          : element(
              "button",
              { type: "button", class: "see-move", onclick: () => this.store.go({ at: "movement", id }) },
              tell(language, "send.see"),
            ),
        element(
          "button",
          { type: "button", onclick: again },
          tell(language, refused !== null ? "alarm.change" : "send.another"),
        ),
        element(
          "button",
          { type: "button", onclick: () => this.store.go({ at: "agency" }) },
          tell(language, "form.to_list"),
        ),
      ),
    );
  }
}
