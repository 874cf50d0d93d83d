import { ask, Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { when } from "../format.ts";
import { hold } from "../hold.ts";
import type { Change } from "../live/change.ts";
import { list, loose, text } from "../loose.ts";
import { type Holder, keptKey, whoIs } from "../report/key.ts";
import { askForKey, signedIn } from "../report/sign-in.ts";
import { tell as tellReport } from "../report/words.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { inData } from "../words.ts";
import {
  aheadBy,
  type Enrolment,
  type MadeKey,
  type NewEnrolment,
  readEnrolments,
  readKeys,
  readNewEnrolment,
} from "./answers.ts";
import "./device.css";
import { madeCode } from "./made.ts";
import { type Asking, roster } from "./roster.ts";
import { bodyOf, usual, type Wanted, wantedForm } from "./wanted.ts";
import { tell } from "./words.ts";

const LOOK_MS = 3_000;

/** Who holds keys: an officer gives one to a device, sees it arrive, and ends the one of a lost tablet. */
export class DevicePanel implements Task {
  readonly element = element("section", { class: "task devices" });
  private readonly host: Host;
  private holder: Holder | null = null;
  private wanted: Wanted = usual();
  private made: NewEnrolment | null = null;
  private open: readonly Enrolment[] = [];
  private keys: readonly MadeKey[] = [];
  private asking: Asking | null = null;
  private note = "";
  private busy = false;
  /** By how much the server's clock is ahead, ms. */
  private ahead = 0;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(host: Host) {
    this.host = host;
    this.draw();
    void this.enter();
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  draw(): void {
    const language = this.host.language();
    this.element.setAttribute("aria-label", tell(language, "device.heading"));
    hold(this.element, () =>
      this.element.replaceChildren(
        heading(this.host, tell(language, "device.heading")),
        ...(keptKey() === null ? [askForKey(this.host, () => void this.enter())] : this.content()),
      ),
    );
  }

  paint(): void {}

  changed(_change: Change): void {}

  touch(_place: Place): boolean {
    return false;
  }

  at(_place: Place | undefined): void {}

  leave(): void {
    clearInterval(this.timer);
  }

  private get now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  private get decides(): boolean {
    return this.holder?.role === "officer";
  }

  private content(): HTMLElement[] {
    const { host, holder } = this;
    const language = host.language();
    const out = (): void => {
      this.holder = this.made = this.asking = null;
      this.keys = this.open = [];
      this.draw();
    };
    const top = [
      signedIn(host, holder, out),
      element("p", { class: "note-line", role: "status" }, this.note),
      ...(holder === null || this.decides ? [] : [element("p", { class: "hint" }, tell(language, "device.only"))]),
    ];
    if (!this.decides) return top;
    const close = (): void => {
      this.made = null;
      this.draw();
    };
    return [
      ...top,
      this.made !== null
        ? madeCode(this.made, this.now, language, close)
        : wantedForm(this.wanted, language, this.busy, () => void this.make()),
      ...this.openCodes(),
      ...roster({
        host,
        keys: this.keys,
        asking: this.asking,
        busy: this.busy,
        ask: (name) => this.ask(name),
        revoke: () => void this.revoke(),
      }),
    ];
  }

  private openCodes(): HTMLElement[] {
    const language = this.host.language();
    if (this.open.length === 0) return [];
    const row = ({ id, key, ends, by }: Enrolment): HTMLElement =>
      element(
        "li",
        { "data-enrolment": id },
        element("strong", {}, key.name),
        element(
          "p",
          { class: "facts" },
          tell(language, "open.until", {
            time: ends === null ? "" : when(ends, this.now, this.host.timeZone(), language),
            by: by ?? tell(language, "terminal"),
          }),
        ),
        element(
          "button",
          { type: "button", "data-key": `withdraw-${id}`, onclick: () => void this.withdraw(id) },
          tell(language, "open.withdraw"),
        ),
      );
    return [
      element("h3", {}, tell(language, "open.heading", { n: this.open.length })),
      element("ul", { class: "keys" }, ...this.open.map(row)),
    ];
  }

  private async enter(): Promise<void> {
    const key = keptKey();
    if (key === null) return;
    const holder = await whoIs(this.host.root, key);
    this.holder = holder === "unknown" ? null : holder;
    this.note = holder === "unknown" ? tellReport(this.host.language(), "key.wrong") : "";
    await this.fetch();
  }

  /** While a code is shown it is looked at what becomes of it; else nothing is asked for. */
  private async look(): Promise<void> {
    const { made } = this;
    if (document.visibilityState === "hidden" || made === null || made.state !== "open" || this.busy) return;
    const codes = await ask(`${this.host.root}enrolments`, { key: keptKey() }).catch(() => null);
    if (codes === null || this.made !== made) return;
    this.take(codes);
    // Somebody used it: there is one key more.
    if (this.made.state === "used") await this.fetch();
    else this.draw();
  }

  private take(codes: unknown): void {
    const all = readEnrolments(codes);
    const { made } = this;
    const now = made === null ? undefined : all.find(({ id }) => id === made.id);
    if (made !== null && now !== undefined) this.made = { ...made, state: now.state };
    this.open = all.filter(({ state }) => state === "open");
    this.ahead = aheadBy(codes, new Date());
  }

  private async fetch(): Promise<void> {
    if (!this.decides) return this.draw();
    try {
      const key = keptKey();
      const [codes, keys] = await Promise.all([
        ask(`${this.host.root}enrolments`, { key }),
        ask(`${this.host.root}keys`, { key }),
      ]);
      this.take(codes);
      this.keys = readKeys(keys);
    } catch (failed) {
      this.fail(failed);
    }
    this.draw();
  }

  private make(): Promise<void> {
    return this.doing(async (key) => {
      const body = bodyOf(this.wanted, this.now);
      this.made = readNewEnrolment(await ask(`${this.host.root}enrolments`, { key, body }));
      this.wanted = usual();
    });
  }

  private withdraw(id: string): Promise<void> {
    return this.doing(async (key) => {
      await ask(`${this.host.root}enrolments/${encodeURIComponent(id)}/withdraw`, { key, body: {} });
    });
  }

  private ask(name: string | null): void {
    this.asking = name === null ? null : { name, reason: "", warning: null };
    this.draw();
    this.element.querySelector<HTMLElement>(".sure input")?.focus();
  }

  private revoke(): Promise<void> {
    const { asking } = this;
    if (asking === null) return Promise.resolve();
    const language = this.host.language();
    const { name, warning } = asking;
    const reason = asking.reason.trim();
    return this.doing(async (key) => {
      const body = { ...(reason === "" ? {} : { reason }), ...(warning === null ? {} : { last: true }) };
      try {
        const told = loose(await ask(`${this.host.root}keys/${encodeURIComponent(name)}/revoke`, { key, body }));
        const gave = list(told["gave"]).flatMap((each) => text(each) ?? []);
        this.asking = null;
        this.note = [
          tell(language, "keys.ended", { name }),
          ...(gave.length === 0 ? [] : [tell(language, "keys.gave", { names: gave.join(", ") })]),
        ].join(" ");
      } catch (failed) {
        if (!(failed instanceof Refusal) || failed.code !== "last_officer") throw failed;
        this.asking = { name, reason, warning: failed.words[inData(language)] };
      }
    });
  }

  private async doing(act: (key: string | null) => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.note = "";
    this.draw();
    try {
      await act(keptKey());
    } catch (failed) {
      this.fail(failed);
    }
    this.busy = false;
    await this.fetch();
  }

  private fail(failed: unknown): void {
    const language = this.host.language();
    this.note =
      failed instanceof Refusal
        ? tellReport(language, "queue.failed", { reason: failed.words[inData(language)] })
        : tellReport(language, "queue.no_server");
  }
}
