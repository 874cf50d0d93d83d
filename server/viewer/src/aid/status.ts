import { element } from "../element.ts";
import { hold } from "../hold.ts";
import { list, loose } from "../loose.ts";
import { outbox, saidAt } from "../outbox/browser.ts";
import { unique } from "../outbox/outbox.ts";
import { holderName } from "../report/key.ts";
import { SPOT_LAYERS, spot } from "../report/spot.ts";
import { collection, point, sketch, wipe } from "../route/draw.ts";
import type { Place } from "../task.ts";
import { inData } from "../words.ts";
import { amount, readAmount } from "./amount.ts";
import { choice, line, radios, ticks, type Values } from "./fields.ts";
import { GROUPS, newSiteId, statusBody, Unreadable } from "./orders.ts";
import { itemName, itemOf } from "./sentences.ts";
import type { AidStore, Screen } from "./store.ts";
import { tell, tellCode } from "./words.ts";

const UNITS = ["jiwa", "kk", "rumah"] as const;
const BASES = ["in_shelter", "at_home", "displaced", "affected"] as const;
const NEW = "+";

/** How a site stands, as somebody there says it. Everything may be left out; what is left out was not said. */
export class StatusForm implements Screen {
  readonly element = element("form", { class: "status-form", novalidate: true });
  private readonly store: AidStore;
  private readonly values: Values = {};
  private place: Place | null = null;
  private note = "";
  private sending = false;
  private done: {
    readonly name: string;
    readonly site: string;
    readonly kept: boolean;
    readonly refused: string | null;
  } | null = null;
  private known = "";
  private changing: string | null;

  constructor(store: AidStore, site: string | null, once?: string) {
    this.store = store;
    this.values["site"] = site ?? "";
    this.changing = once ?? null;
    if (once !== undefined) this.restore(once);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.draw();
  }

  draw(): void {
    // New needs of others must not tear the form away from whoever fills it in.
    const known = `${this.store.host.language()} ${this.store.needs === null}`;
    if (known !== this.known) this.redraw();
    this.known = known;
  }

  touch(place: Place): boolean {
    if (this.values["site"] !== NEW || this.done !== null) return false;
    this.place = place;
    this.paint();
    this.redraw();
    this.element.querySelector<HTMLElement>('[name="name"]')?.focus({ preventScroll: true });
    return true;
  }

  leave(): void {
    if (this.changing !== null) outbox().release(this.changing, this.store.host.root);
    this.changing = null;
    this.store.host.aim(false);
    wipe(this.store.host.map, { name: spot, layers: SPOT_LAYERS });
  }

  /** What waits is said anew: as it was, until something of it is changed. */
  private restore(once: string): void {
    const { values, place } = loose(outbox().find(once)?.edit?.values);
    outbox().hold(once);
    for (const [name, value] of Object.entries(loose(values))) if (typeof value === "string") this.values[name] = value;
    const [lon, lat] = list(place);
    this.place = typeof lon === "number" && typeof lat === "number" ? [lon, lat] : null;
  }

  private paint(): void {
    sketch(this.store.host.map, {
      name: spot,
      layers: SPOT_LAYERS,
      data: collection(this.place === null ? [] : [point(this.place, {})]),
    });
  }

  private redraw(): void {
    hold(this.element, () =>
      this.element.replaceChildren(...(this.done === null ? this.questions() : [this.thanks()])),
    );
    this.store.host.aim(this.values["site"] === NEW && this.place === null && this.done === null);
  }

  private questions(): HTMLElement[] {
    const { language } = this.store.reader;
    const { values, store } = this;
    const { needs } = store;
    if (needs === null) return [];
    const items = needs.items.filter(({ critical }) => critical);
    const sites = [...needs.sites].sort((a, b) => a.name.localeCompare(b.name));
    const words = (group: string, codes: readonly string[]): { value: string; words: string }[] =>
      codes.map((code) => ({ value: code, words: tellCode(language, group, code) }));
    const read = (name: string, unit: string): HTMLElement =>
      element("span", { class: "read", "data-read": name }, this.readBack(name, unit));
    const numbered = (name: string, label: string, unit: string): HTMLElement => {
      const back = read(name, unit);
      return element(
        "div",
        { class: "numbered" },
        line({ name, label, values, kind: "number", changed: () => back.replaceChildren(this.readBack(name, unit)) }),
        back,
      );
    };
    return [
      choice({
        name: "site",
        label: tell(language, "form.place"),
        values,
        options: [
          { value: NEW, words: tell(language, "form.new") },
          ...sites.map(({ id, name }) => ({ value: id, words: name })),
        ],
        ...(values["site"] === "" ? { none: tell(language, "send.choose") } : {}),
        changed: () => this.redraw(),
      }),
      ...(values["site"] === NEW ? this.fresh() : []),
      element(
        "fieldset",
        {},
        element("legend", {}, tell(language, "form.people")),
        element("p", { class: "hint" }, tell(language, "form.unit_hint")),
        numbered("people", tell(language, "form.number"), ""),
        choice({ name: "people_unit", label: tell(language, "form.unit"), values, options: words("unit", UNITS) }),
        choice({ name: "basis", label: tell(language, "form.basis"), values, options: words("basis", BASES) }),
        element(
          "details",
          { "data-key": "groups" },
          element("summary", {}, tell(language, "form.groups")),
          ...GROUPS.map((group) => numbered(`group.${group}`, tell(language, `group.${group}`, { n: "" }).trim(), "")),
        ),
      ),
      element(
        "fieldset",
        { class: "stock" },
        element("legend", {}, tell(language, "form.stock")),
        element("p", { class: "hint" }, tell(language, "form.stock_hint")),
        ...items.map(({ code, unit }) =>
          numbered(`stock.${code}`, `${itemName(needs, code, language)} (${tellCode(language, "unit", unit)})`, unit),
        ),
      ),
      ticks({
        name: "urgent",
        label: tell(language, "form.urgent"),
        values,
        options: items.map(({ code }) => ({ value: code, words: itemName(needs, code, language) })),
      }),
      radios({
        name: "status",
        label: tell(language, "form.status"),
        values,
        options: [
          { value: "", words: tell(language, "form.no_change") },
          ...words("status", ["open", "full", "closed"]),
        ],
      }),
      line({ name: "note", label: tell(language, "form.note"), values }),
      ...(store.host.drill() ? [element("p", { class: "hint" }, tell(language, "form.drill"))] : []),
      element("p", { class: "trouble", role: "alert" }, this.note),
      element(
        "button",
        { type: "submit", class: "primary send", "data-key": "send", disabled: this.sending },
        tell(language, "form.send"),
      ),
    ];
  }

  /** A number read back as it will be counted: `1.250` is a thousand here and one and a quarter elsewhere. */
  private readBack(name: string, unit: string): string {
    const { language } = this.store.reader;
    const written = (this.values[name] ?? "").trim();
    if (written === "") return "";
    const value = readAmount(written, language);
    return value === null
      ? tell(language, "form.bad_number", { text: written })
      : tell(language, "form.read", { amount: amount(value, unit, language) });
  }

  private fresh(): HTMLElement[] {
    const { language } = this.store.reader;
    const [lon, lat] = this.place ?? [];
    const where =
      lon === undefined || lat === undefined
        ? tell(language, "form.tap")
        : tell(language, "form.placed", { lat: lat.toFixed(5), lon: lon.toFixed(5) });
    return [
      element("p", { class: "obstacle", role: "status" }, where),
      line({ name: "name", label: tell(language, "form.name"), values: this.values }),
      line({
        name: "type",
        label: tell(language, "form.type"),
        values: this.values,
        offers: ["masjid", "sekolah", "balai_desa", "gor", "tenda", "home_cluster"],
      }),
    ];
  }

  private async send(): Promise<void> {
    const { store, values, place } = this;
    const { language, timeZone, now: present } = store.reader;
    const now = saidAt(this.changing) ?? present;
    const isNew = values["site"] === NEW;
    const name = isNew ? (values["name"] ?? "").trim() : store.siteName(values["site"] ?? "");
    const say = (words: string): void => {
      this.note = words;
      this.element.querySelector(".trouble")?.replaceChildren(words);
    };
    if (this.sending || store.needs === null) return;
    if ((isNew && (place === null || name === "")) || values["site"] === "")
      return say(tell(language, "form.needs_name"));
    let body: ReturnType<typeof statusBody>;
    try {
      const items = store.needs.items
        .filter(({ critical }) => critical)
        .map(({ code }) => ({ code, unit: store.needs === null ? "" : itemOf(store.needs, code).unit }));
      body = statusBody(values, items, isNew ? place : null, { language, timeZone, now, drill: store.host.drill() });
    } catch (failed) {
      if (!(failed instanceof Unreadable)) throw failed;
      return say(tell(language, "form.bad_number", { text: failed.text }));
    }
    if (body === null) return say(tell(language, "form.nothing"));
    this.sending = true;
    const site = isNew ? newSiteId(name, unique()) : (values["site"] ?? "");
    const to = `sites/${encodeURIComponent(site)}/status`;
    const saying = {
      body,
      words: tell(language, "form.summary_status", { name }),
      to,
      thing: to,
      setting: store.host.setting(),
      saidAt: now,
      by: holderName(),
      edit: { form: "status" as const, values: { site: values["site"], values: { ...values }, place } },
    };
    const old = this.changing;
    this.changing = null;
    this.redraw();
    const once = await (old === null ? outbox().put(saying) : outbox().replace(old, saying));
    const taken = (await outbox().send(store.host.root)).get(once);
    this.sending = false;
    const left = outbox().find(once);
    if (taken?.waits === true) await outbox().drop(once);
    this.done = {
      name,
      site,
      kept: taken === undefined && left?.refused === undefined,
      refused: left?.refused?.[inData(language)] ?? null,
    };
    this.leave();
    this.redraw();
    this.element.querySelector<HTMLElement>(".thanks button")?.focus({ preventScroll: true });
    if (taken !== undefined) void store.ask();
  }

  private thanks(): HTMLElement {
    const { language } = this.store.reader;
    const { name, site, kept, refused } = this.done ?? { name: "", site: "", kept: false, refused: null };
    const words =
      refused !== null
        ? tell(language, "form.refused", { reason: refused })
        : tell(language, kept ? "form.kept" : "form.sent", { name });
    return element(
      "div",
      { class: kept || refused !== null ? "thanks kept" : "thanks", role: "status" },
      element("p", {}, words),
      element(
        "div",
        { class: "acts" },
        element(
          "button",
          { type: "button", onclick: () => this.store.go({ at: "site", id: site }) },
          tell(language, "form.to_site"),
        ),
        element(
          "button",
          { type: "button", onclick: () => this.store.go({ at: "urgent" }) },
          tell(language, "form.to_list"),
        ),
      ),
    );
  }
}
