import { element } from "../element.ts";
import { hold, isWriting } from "../hold.ts";
import { list, loose, number, text } from "../loose.ts";
import { outbox } from "../outbox/browser.ts";
import type { Entry } from "../outbox/entry.ts";
import { holderName } from "../report/key.ts";
import { inData } from "../words.ts";
import { amount } from "./amount.ts";
import { draftOf } from "./orders.ts";
import { itemName, itemOf, lastsWords, loadWords } from "./sentences.ts";
import type { AidStore, Screen } from "./store.ts";
import { type Clash, readClash } from "./supply.ts";
import { tell } from "./words.ts";

/** A reason shorter than this says nothing to whoever reads the log. */
export const LEAST_REASON = 5;

/** The order once more, with the reason for which it goes all the same, under the token of the alarm that was shown. */
export function insisting(order: Entry, reason: string): Readonly<Record<string, unknown>> {
  return { ...order.body, despite: { token: text(order.overlap?.["token"]) ?? "", reason: reason.trim() } };
}

/** What an overlap shows: this delivery, the one that is there, where it would help more. */
export function clashPart(clash: Clash, mine: string, store: AidStore): HTMLElement {
  const { language } = store.reader;
  const days = (
    value: number | null,
    known: "alarm.after" | "alarm.better_left",
    unknown: "alarm.after_unknown" | "alarm.better_unknown",
  ): string =>
    value !== null
      ? tell(language, known, { left: lastsWords(value, language) })
      : // Not "not counted": it is not shown to this key.
        store.seesAll
        ? tell(language, unknown)
        : "";
  const other = store.dispatches?.find(({ id }) => id === clash.other);
  const otherWords =
    clash.kind !== "too_much"
      ? [
          clash.otherAgency,
          other === undefined || store.needs === null ? null : loadWords(other, store.needs, language),
          clash.other,
        ]
          .filter((part) => part !== null)
          .join(" · ")
      : null;
  const side = (
    heading: "alarm.mine" | "alarm.other" | "alarm.better",
    kind: string,
    ...lines: string[]
  ): HTMLElement =>
    element(
      "div",
      { class: `side-of ${kind}` },
      element("h3", {}, tell(language, heading)),
      ...lines.filter((line) => line !== "").map((line) => element("p", {}, line)),
    );
  return element(
    "section",
    { class: "clash", "data-clash": clash.kind },
    element("p", { class: "clash-kind" }, element("strong", {}, tell(language, `alarm.${clash.kind}`))),
    element("p", {}, clash.words[inData(language)]),
    element(
      "div",
      { class: "sides" },
      side(
        "alarm.mine",
        "mine",
        `${clash.agency} → ${store.siteName(clash.site)}`,
        mine,
        days(clash.daysAfter, "alarm.after", "alarm.after_unknown"),
      ),
      otherWords === null ? null : side("alarm.other", "other", otherWords),
      clash.better === null
        ? null
        : side(
            "alarm.better",
            "better",
            store.siteName(clash.better),
            days(clash.betterDays, "alarm.better_left", "alarm.better_unknown"),
          ),
    ),
  );
}

const isStep = ({ to }: Entry): boolean => to !== "dispatches";

/** The overlap alarm: nothing is on record until somebody has read it and chosen. */
export class Alarm implements Screen {
  readonly element = element("form", { class: "alarm", novalidate: true });
  private readonly store: AidStore;
  private once: string;
  private reason = "";
  private note = "";
  private sending = false;
  private gone = "";

  constructor(store: AidStore, once: string) {
    this.store = store;
    this.once = once;
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.insist();
    });
    this.draw();
  }

  draw(): void {
    if (!isWriting(this.element)) this.redraw();
  }

  private redraw(): void {
    hold(this.element, () => this.element.replaceChildren(...this.content()));
  }

  private content(): HTMLElement[] {
    const { language } = this.store.reader;
    const order = outbox().find(this.once);
    if (order?.overlap === undefined)
      return [
        element("p", { class: "thanks", role: "status" }, this.gone),
        element(
          "button",
          { type: "button", onclick: () => this.store.go({ at: "agency" }) },
          tell(language, "form.to_list"),
        ),
      ];
    const clashes = list(order.overlap["clashes"]).map(readClash);
    const better = clashes.find((clash) => clash.better !== null)?.better ?? null;
    const said = loose(order.body);
    // A step of a delivery does not repeat what it brings: the overlap tells.
    const item = text(said["item"]) ?? clashes[0]?.item ?? "";
    const much = number(said["amount"]) ?? clashes[0]?.amount ?? null;
    const { needs } = this.store;
    let mine = "";
    if (needs !== null && much !== null) {
      const unit = text(said["unit"]) ?? itemOf(needs, item).unit;
      mine = `${amount(much, unit, language)} ${itemName(needs, item, language)}`;
    }
    const reason = element("input", {
      type: "text",
      name: "reason",
      "data-key": "reason",
      maxlength: "300",
      "aria-describedby": "alarm-note",
      autocomplete: "off",
    });
    reason.value = this.reason;
    reason.addEventListener("input", () => {
      this.reason = reason.value;
    });
    return [
      element("p", { class: "alarm-head", role: "alert" }, tell(language, "alarm.heading")),
      ...clashes.map((clash) => clashPart(clash, mine, this.store)),
      element(
        "div",
        { class: "acts" },
        better === null || isStep(order)
          ? null
          : element(
              "button",
              {
                type: "button",
                class: "primary switch",
                "data-key": "switch",
                onclick: () => this.change(order, better),
              },
              tell(language, "alarm.switch", { name: this.store.siteName(better) }),
            ),
        element(
          "button",
          { type: "button", class: "change", "data-key": "change", onclick: () => this.change(order, null) },
          tell(language, "alarm.change"),
        ),
      ),
      element(
        "fieldset",
        { class: "despite" },
        element("legend", {}, tell(language, "alarm.despite")),
        element("label", { class: "field" }, element("span", {}, tell(language, "alarm.reason")), reason),
        element("p", { id: "alarm-note", class: "trouble", role: "alert" }, this.note),
        element(
          "button",
          { type: "submit", class: "insist", "data-key": "insist", disabled: this.sending },
          tell(language, "alarm.despite"),
        ),
      ),
    ];
  }

  /** The order was not taken: it is written anew, to the better place where one was chosen. */
  private change(order: Entry, to: string | null): void {
    void outbox().drop(order.once);
    if (isStep(order)) {
      this.store.back();
      return;
    }
    this.store.go({ at: "dispatch", draft: { ...draftOf(loose(order.body)), ...(to === null ? {} : { to }) } });
  }

  private async insist(): Promise<void> {
    const { language } = this.store.reader;
    const order = outbox().find(this.once);
    if (order === undefined || this.sending) return;
    if (this.reason.trim().length < LEAST_REASON) {
      this.note = tell(language, "alarm.need_reason");
      this.redraw();
      this.element.querySelector<HTMLElement>('[name="reason"]')?.focus({ preventScroll: true });
      return;
    }
    this.sending = true;
    this.note = "";
    this.redraw();
    // Other words, so another name: only the same words may be sent twice under one.
    const { words, to, thing, edit } = order;
    const { setting, now } = this.store.host;
    const more = { saidAt: now(), by: holderName(), ...(edit === undefined ? {} : { edit }) };
    const body = insisting(order, this.reason);
    const once = await outbox().replace(order.once, { body, words, to, thing, setting: setting(), ...more });
    this.once = once;
    const taken = (await outbox().send(this.store.host.root)).get(once);
    this.sending = false;
    const left = outbox().find(once);
    if (taken !== undefined) {
      void this.store.ask();
      return this.store.go({ at: "movement", id: taken.id });
    }
    if (left?.overlap !== undefined) this.note = tell(language, "alarm.again");
    else
      this.gone =
        left?.refused === undefined
          ? tell(language, "form.kept")
          : tell(language, "form.refused", { reason: left.refused[inData(language)] });
    this.redraw();
  }
}
