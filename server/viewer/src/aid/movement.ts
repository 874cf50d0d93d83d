import { element } from "../element.ts";
import { duration, moment, when } from "../format.ts";
import { hold, isWriting } from "../hold.ts";
import { loose, text } from "../loose.ts";
import { outbox, saidAt } from "../outbox/browser.ts";
import { holderName } from "../report/key.ts";
import { inData, localeOf, sayCode } from "../words.ts";
import { clashPart } from "./alarm.ts";
import { amount, readAmount } from "./amount.ts";
import { choice, line, type Values } from "./fields.ts";
import { openPaper } from "./paper.ts";
import { loadWords } from "./sentences.ts";
import { type AidStore, reasonOf, type Screen } from "./store.ts";
import {
  arrivalsAfter,
  CONDITIONS,
  type Dispatch,
  isArrival,
  mayBeRenewed,
  nextStates,
  STATES,
  type State,
  type Unconfirmed,
} from "./supply.ts";
import { instantIn } from "./wall-clock.ts";
import { tell, tellCode } from "./words.ts";

/** One delivery: how far it got, its papers, and the next step for those who may take it. */
export class MovementCard implements Screen {
  readonly element = element("article", { class: "movement" });
  private readonly store: AidStore;
  private readonly id: string;
  private readonly values: Values = {};
  private step: State | null = null;
  private note = "";
  private busy = false;
  private changing: string | null = null;

  constructor(store: AidStore, id: string, once?: string) {
    this.store = store;
    this.id = id;
    this.changing = once ?? null;
    if (once !== undefined) this.restore(once);
    this.draw();
  }

  leave(): void {
    if (this.changing !== null) outbox().release(this.changing, this.store.host.root);
    this.changing = null;
  }

  /** What waits is said anew: as it was, until something of it is changed. */
  private restore(once: string): void {
    const { values, step } = loose(outbox().find(once)?.edit?.values);
    outbox().hold(once);
    for (const [name, value] of Object.entries(loose(values))) if (typeof value === "string") this.values[name] = value;
    this.step = STATES.find((state) => state === text(step)) ?? null;
  }

  draw(): void {
    if (!isWriting(this.element)) this.redraw();
  }

  private redraw(): void {
    const { language } = this.store.reader;
    const { dispatches, needs } = this.store;
    if (dispatches === null || needs === null) return;
    const dispatch = dispatches.find(({ id }) => id === this.id);
    if (dispatch === undefined) {
      this.element.replaceChildren(
        element("p", { role: "status" }, this.note === "" ? tell(language, "move.missing") : this.note),
      );
      return;
    }
    const load = loadWords(dispatch, needs, language);
    hold(this.element, () =>
      this.element.replaceChildren(
        element("h3", { class: "name" }, load),
        element("p", {}, tell(language, "move.from_to", { from: dispatch.fromName ?? "–", to: dispatch.toName })),
        element("p", { class: "headline", "data-move": dispatch.state }, tellCode(language, "state", dispatch.state)),
        element("p", { class: "note-line", role: "status" }, this.note),
        ...this.check(dispatch),
        ...dispatch.clashes.map((clash) => clashPart(clash, load, this.store)),
        this.facts(dispatch),
        ...(dispatch.withheld
          ? [element("p", { class: "hint" }, tell(language, "move.withheld_hint"))]
          : [this.papers(dispatch)]),
        this.next(dispatch),
      ),
    );
  }

  /** Why it does not count as supply. */
  private check(dispatch: Dispatch): HTMLElement[] {
    const { check, waiting } = dispatch;
    if (check === null) return [];
    const { language } = this.store.reader;
    const told = `${tell(language, "move.check")}: ${check[inData(language)]}.`;
    // Of a load that is only said to have arrived, it is known elsewhere whether it counts.
    const words = waiting.length > 0 ? told : `${told} ${tell(language, "move.covers_nobody")}`;
    return [
      element("p", { class: "asks check" }, words),
      ...waiting.map((word) => element("p", { class: "facts unconfirmed" }, this.unconfirmed(word, dispatch))),
    ];
  }

  private unconfirmed({ state, at, role, received }: Unconfirmed, { unit }: Dispatch): string {
    const { language, timeZone } = this.store.reader;
    const parts = [
      tellCode(language, "state", state),
      received === null ? null : amount(received, unit, language),
      at === null ? null : moment(at, timeZone, language),
      role === "" ? null : tellCode(language, "role", role),
    ];
    return tell(language, "move.unconfirmed", { word: parts.filter((part) => part !== null).join(", ") });
  }

  private facts(dispatch: Dispatch): HTMLElement {
    const { language, timeZone, now } = this.store.reader;
    const at = (time: Date | null): string | null => (time === null ? null : when(time, now, timeZone, language));
    const under = ["dijanjikan", "disiapkan", "berangkat"].includes(dispatch.state);
    let late = "";
    if (under && dispatch.eta !== null && dispatch.eta < now) {
      const minutes = (now.getTime() - dispatch.eta.getTime()) / 60_000;
      late = ` – ${tell(language, "move.late", { time: duration(minutes, language) })}`;
    }
    const rows: readonly [string, string | null][] = [
      [tell(language, "move.agency"), dispatch.agency],
      [
        tell(language, "move.vehicle"),
        [dispatch.vehicle === null ? null : sayCode(language, "vehicle", dispatch.vehicle), dispatch.vehicleId]
          .filter((part) => part !== null)
          .join(", ") || null,
      ],
      [tell(language, "move.planned"), at(dispatch.plannedAt)],
      [tell(language, "move.eta"), dispatch.eta === null ? null : `${at(dispatch.eta)}${late}`],
      [
        tell(language, "move.received"),
        dispatch.received === null
          ? null
          : tell(language, "move.received_of", {
              received: amount(dispatch.received, dispatch.unit, language),
              amount: amount(dispatch.amount, dispatch.unit, language),
            }),
      ],
      [
        tell(language, "move.condition"),
        dispatch.condition === null ? null : tellCode(language, "condition", dispatch.condition),
      ],
      [tell(language, "move.receiver"), dispatch.receiverRole],
      [tell(language, "move.despite"), dispatch.despite],
      [tell(language, "move.note"), dispatch.note],
      [
        tell(language, "move.source"),
        [dispatch.source, dispatch.said === null ? null : tell(language, "move.said", { said: dispatch.said })]
          .filter((part) => part !== null)
          .join(" · ") || null,
      ],
      [
        tell(language, "move.history"),
        dispatch.history
          .map(({ state, at: time }) => {
            const told = time === null ? tell(language, "move.no_time") : moment(time, timeZone, language);
            return `${tellCode(language, "state", state)} ${told}`;
          })
          .join("; ") || null,
      ],
    ];
    return element(
      "dl",
      {},
      ...rows.flatMap(([label, value]) => (value === null ? [] : [element("dt", {}, label), element("dd", {}, value)])),
    );
  }

  private papers(dispatch: Dispatch): HTMLElement {
    const { language } = this.store.reader;
    const paper = (name: "surat-jalan" | "bast", words: "move.waybill" | "move.receipt"): HTMLElement =>
      element(
        "button",
        { type: "button", class: name, "data-key": name, onclick: () => void this.open(dispatch, name) },
        tell(language, words),
      );
    return element(
      "div",
      { class: "acts papers" },
      paper("surat-jalan", "move.waybill"),
      paper("bast", "move.receipt"),
    );
  }

  private async open(dispatch: Dispatch, name: string): Promise<void> {
    const { language } = this.store.reader;
    try {
      await openPaper(`${this.store.host.root}dispatches/${encodeURIComponent(dispatch.id)}/${name}`);
    } catch (failed) {
      this.note = tell(language, "move.paper_failed", { reason: reasonOf(failed, this.store.host) });
      this.redraw();
    }
  }

  private next(dispatch: Dispatch): HTMLElement {
    const { language, timeZone, now } = this.store.reader;
    const { may, holder } = this.store;
    const asked = dispatch.state === "diminta";
    const own = may.decide || (may.send && holder?.agency === dispatch.agency);
    // What was only asked for may be promised by any agency; who stands at the site may say that it is there, and
    // the server says whether that waits for an officer.
    const steps = nextStates(dispatch.state).filter(
      (state) => own || (asked && may.send && state !== "batal" && !isArrival(state)),
    );
    if (!own && may.report && !asked) steps.push(...arrivalsAfter(dispatch.state));
    if (own && mayBeRenewed(dispatch.state)) steps.unshift(dispatch.state);
    if (steps.length === 0) return element("p", { class: "hint" }, tell(language, "move.final"));
    const zone = when(now, now, timeZone, language).split(" ").slice(1).join(" ");
    const { values } = this;
    const depots = [
      ...new Map(
        (this.store.lots ?? [])
          .filter(({ item, usable }) => item === dispatch.item && usable)
          .map(({ depot, depotName }) => [depot, depotName]),
      ),
    ].map(([value, words]) => ({ value, words }));
    const from =
      asked && dispatch.from === null && this.step !== null && this.step !== "batal"
        ? [
            choice({
              name: "from",
              label: tell(language, "send.from"),
              values,
              options: depots,
              ...(values["from"] ? {} : { none: tell(language, "send.choose") }),
            }),
          ]
        : [];
    const fields =
      this.step === "berangkat"
        ? [
            line({ name: "vehicle_id", label: tell(language, "send.vehicle_id"), values }),
            line({ name: "eta", label: tell(language, "send.eta", { zone }), values, kind: "datetime-local" }),
          ]
        : this.step === "diterima"
          ? [
              line({
                name: "received",
                label: `${tell(language, "move.received")} (${tellCode(language, "unit", dispatch.unit)})`,
                values,
                kind: "number",
              }),
              choice({
                name: "condition",
                label: tell(language, "move.condition"),
                values,
                options: CONDITIONS.map((each) => ({ value: each, words: tellCode(language, "condition", each) })),
              }),
              line({
                name: "receiver_role",
                label: tell(language, "move.receiver"),
                hint: tell(language, "move.receiver_hint"),
                values,
              }),
            ]
          : this.step === "batal"
            ? [line({ name: "reason", label: tell(language, "move.reason"), values })]
            : [];
    const pick = (state: State): void => {
      this.step = state;
      if (state === "diterima" && values["received"] === undefined && !dispatch.withheld)
        values["received"] = new Intl.NumberFormat(localeOf(language), {
          maximumFractionDigits: 3,
        }).format(dispatch.amount);
      this.redraw();
      this.element.querySelector<HTMLElement>(".step input, .step .save")?.focus({ preventScroll: true });
    };
    return element(
      "form",
      {
        class: "step",
        onsubmit: (event) => {
          event.preventDefault();
          void this.save(dispatch);
        },
      },
      element("h4", {}, tell(language, "move.next")),
      element(
        "div",
        { class: "acts" },
        ...steps.map((state) =>
          element(
            "button",
            {
              type: "button",
              "data-key": `step-${state}`,
              "data-step": state,
              "aria-pressed": String(this.step === state),
              onclick: () => pick(state),
            },
            state !== dispatch.state
              ? tellCode(language, "state", state)
              : tell(language, state === "berangkat" ? "move.new_eta" : "move.renew"),
          ),
        ),
      ),
      ...from,
      ...fields,
      this.step === null
        ? null
        : element(
            "button",
            { type: "submit", class: "primary save", "data-key": "save", disabled: this.busy },
            tell(language, "move.save", { state: tellCode(language, "state", this.step) }),
          ),
    );
  }

  private async save(dispatch: Dispatch): Promise<void> {
    const { language, timeZone, now: present } = this.store.reader;
    const now = saidAt(this.changing) ?? present;
    const { step, values, store } = this;
    if (step === null || this.busy) return;
    const received = step === "diterima" ? readAmount(values["received"] ?? "", language) : null;
    if (step === "diterima" && received === null) {
      this.note = tell(language, "form.bad_number", { text: values["received"] ?? "" });
      return this.redraw();
    }
    const eta = step === "berangkat" ? instantIn(values["eta"] ?? "", timeZone) : null;
    // A step never lies before the one that it follows, also where the clock of this device is behind.
    const last = Math.max(now.getTime(), ...dispatch.history.map(({ at }) => at?.getTime() ?? 0));
    const optional = {
      from: dispatch.from === null && step !== "batal" ? values["from"] : "",
      eta: eta?.toISOString(),
      vehicle_id: step === "berangkat" ? values["vehicle_id"] : "",
      reason: step === "batal" ? values["reason"] : "",
      receiver_role: step === "diterima" ? values["receiver_role"] : "",
    };
    const body = {
      state: step,
      at: new Date(last).toISOString(),
      ...(received === null ? {} : { received, unit: dispatch.unit, condition: values["condition"] ?? "good" }),
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined && value.trim() !== "")),
      mode: store.host.drill() ? "drill" : "actual",
    };
    this.busy = true;
    this.redraw();
    const words = `${dispatch.id}: ${tellCode(language, "state", step)}`;
    const saying = {
      body,
      words,
      to: `dispatches/${encodeURIComponent(dispatch.id)}/state`,
      thing: `dispatches/${dispatch.id}`,
      setting: store.host.setting(),
      saidAt: now,
      by: holderName(),
      edit: { form: "step" as const, values: { dispatch: dispatch.id, step, values: { ...values } } },
    };
    const old = this.changing;
    this.changing = null;
    const once = await (old === null ? outbox().put(saying) : outbox().replace(old, saying));
    const taken = (await outbox().send(store.host.root)).get(once);
    const left = outbox().find(once);
    this.busy = false;
    if (taken?.waits === true) await outbox().drop(once);
    if (left?.overlap !== undefined) return store.go({ at: "alarm", once });
    this.note =
      taken !== undefined
        ? tell(language, taken.waits ? "move.waits" : "move.done", { state: tellCode(language, "state", step) })
        : left?.refused === undefined
          ? tell(language, "form.kept")
          : tell(language, "form.refused", { reason: left.refused[inData(language)] });
    this.step = null;
    this.redraw();
    if (taken !== undefined) await store.ask();
  }
}
