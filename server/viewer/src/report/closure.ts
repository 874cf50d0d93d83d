import { ask, Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { hour } from "../format.ts";
import { unique } from "../outbox/outbox.ts";
import type { Properties } from "../properties.ts";
import type { Host } from "../task.ts";
import { inData } from "../words.ts";
import { keptKey, whoIs } from "./key.ts";
import "./report.css";
import { tell } from "./words.ts";

/** What an officer is about to say of a closure: cards are drawn anew while somebody writes, and the words stay. */
interface Draft {
  asks: boolean;
  reason: string;
  busy: boolean;
  note: string;
  /** The note is news: a card that is drawn anew comes back to it. */
  news: boolean;
  /** What was sent and did not arrive: sent again, it counts once. */
  sent: { readonly body: string; readonly once: string } | null;
}

const drafts = new Map<string, Draft>();
/** Keys of officers, as far as the server was asked. */
const officers = new Map<string, boolean>();
const LABEL_MS = 20_000;

/** Is the key on this device an officer's? */
async function isOfficer(root: string): Promise<boolean> {
  const key = keptKey();
  if (key === null) return false;
  const known = officers.get(key);
  if (known !== undefined) return known;
  const holder = await whoIs(root, key);
  if (holder !== null) officers.set(key, holder !== "unknown" && holder.role === "officer");
  return officers.get(key) ?? false;
}

/** Adds to the card of a closure from a file what an officer may say of it: that it has ended, or is still the same. */
export async function offer(card: HTMLElement, closures: readonly Properties[], host: Host): Promise<void> {
  if (!(await isOfficer(host.root))) return;
  for (const { id } of closures) {
    const body =
      typeof id === "string"
        ? [...card.querySelectorAll<HTMLElement>(".card-body")].find(({ dataset }) => dataset["closure"] === id)
        : undefined;
    if (typeof id !== "string" || body === undefined || body.querySelector(".closure-acts") !== null) continue;
    const draft = drafts.get(id) ?? { asks: false, reason: "", busy: false, note: "", news: false, sent: null };
    drafts.set(id, draft);
    const acts = new ClosureActs(id, draft, host);
    body.append(acts.element);
    card.scrollTop = Math.max(card.scrollTop, Number(card.dataset["scrolled"] ?? 0));
    if (draft.asks || draft.news) acts.element.scrollIntoView({ block: "nearest" });
    draft.news = false;
    // The card was drawn anew under the hands of somebody who writes.
    if (draft.asks && document.activeElement === document.body) acts.write();
  }
}

class ClosureActs {
  readonly element = element("section", { class: "closure-acts" });
  private readonly id: string;
  private readonly draft: Draft;
  private readonly host: Host;

  constructor(id: string, draft: Draft, host: Host) {
    this.id = id;
    this.draft = draft;
    this.host = host;
    this.draw();
    // The button says the minute that it will send.
    const timer = setInterval(() => (this.element.isConnected ? this.label() : clearInterval(timer)), LABEL_MS);
  }

  /** Puts the caret behind what is written already. */
  write(): void {
    const input = this.element.querySelector("input");
    input?.focus({ preventScroll: true });
    input?.setSelectionRange(input.value.length, input.value.length);
  }

  private draw(): void {
    const { draft } = this;
    this.element.replaceChildren(
      draft.asks ? this.why() : this.buttons(),
      element("p", { class: "note-line", role: "status" }, draft.note),
    );
  }

  /** This minute, by the clock of the region. */
  private minute(): Date {
    return new Date(Math.floor(this.host.now().getTime() / 60_000) * 60_000);
  }

  private words(key: "closure.renew" | "closure.renewed", at: Date): string {
    const language = this.host.language();
    return tell(language, key, { time: hour(at, this.host.now(), this.host.timeZone(), language) });
  }

  private label(): void {
    this.element.querySelector(".renew")?.replaceChildren(this.words("closure.renew", this.minute()));
  }

  private buttons(): HTMLElement {
    const language = this.host.language();
    const { draft } = this;
    return element(
      "div",
      { class: "acts" },
      element(
        "button",
        { type: "button", class: "renew", disabled: draft.busy, onclick: () => void this.renew() },
        this.words("closure.renew", this.minute()),
      ),
      element(
        "button",
        { type: "button", class: "end", disabled: draft.busy, onclick: () => this.ask(true) },
        tell(language, "closure.end"),
      ),
    );
  }

  private ask(asks: boolean): void {
    this.draft.asks = asks;
    this.draft.note = "";
    this.draw();
    if (asks) this.write();
    else this.element.querySelector<HTMLElement>(".end")?.focus({ preventScroll: true });
  }

  private why(): HTMLElement {
    const language = this.host.language();
    const { draft } = this;
    const reason = element("input", {
      type: "text",
      required: true,
      maxlength: "300",
      name: "reason",
      "aria-label": tell(language, "closure.why"),
      placeholder: tell(language, "closure.why"),
    });
    reason.value = draft.reason;
    reason.addEventListener("input", () => {
      draft.reason = reason.value;
    });
    return element(
      "form",
      {
        class: "why",
        onsubmit: (event) => {
          event.preventDefault();
          void this.end();
        },
      },
      element("p", { class: "hint" }, tell(language, "closure.end_hint")),
      reason,
      element(
        "div",
        { class: "acts" },
        element(
          "button",
          { type: "submit", class: "end-send primary", disabled: draft.busy },
          tell(language, "closure.end_send"),
        ),
        element(
          "button",
          { type: "button", class: "cancel", onclick: () => this.ask(false) },
          tell(language, "closure.cancel"),
        ),
      ),
    );
  }

  private async end(): Promise<void> {
    const reason = this.draft.reason.trim();
    // Blanks are no reason, and the browser lets them pass.
    if (reason === "") return this.write();
    const at = this.host.now();
    if (!(await this.send("end", { reason }))) return;
    drafts.delete(this.id);
    this.host.amend(this.id, { evidence_state: "ended", ended_at: at.toISOString() });
  }

  private async renew(): Promise<void> {
    const at = this.minute();
    if (!(await this.send("renew", { as_of: at.toISOString() }))) return;
    this.draft.note = this.words("closure.renewed", at);
    this.draft.news = true;
    // Whether it counts again is for the server to say: good news never outlives its time.
    this.host.amend(this.id, { as_of: at.toISOString(), evidence_state: null });
  }

  private async send(what: "end" | "renew", body: object): Promise<boolean> {
    const { draft, host, id } = this;
    if (draft.busy) return false;
    const written = `${what} ${JSON.stringify(body)}`;
    const once = draft.sent?.body === written ? draft.sent.once : unique();
    draft.sent = { body: written, once };
    draft.busy = true;
    draft.note = "";
    this.draw();
    let done = false;
    try {
      await ask(`${host.root}closures/${encodeURIComponent(id)}/${what}`, { key: keptKey(), body, once });
      draft.sent = null;
      done = true;
    } catch (failed) {
      const language = host.language();
      draft.note =
        failed instanceof Refusal
          ? tell(language, "queue.failed", { reason: failed.words[inData(language)] })
          : tell(language, "queue.no_server");
    }
    draft.busy = false;
    this.draw();
    return done;
  }
}
