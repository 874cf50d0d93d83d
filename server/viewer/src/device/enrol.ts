import { ask, Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { moment } from "../format.ts";
import type { Change } from "../live/change.ts";
import { loose, text } from "../loose.ts";
import { unique } from "../outbox/outbox.ts";
import { keepKey, keptKey } from "../report/key.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { inData } from "../words.ts";
import { type KeyBounds, readBounds, whoWords } from "./answers.ts";
import { type Camera, canScan, openCamera } from "./camera.ts";
import "./device.css";
import { tell } from "./words.ts";

/**
 * The key of this device, by the code that an officer shows: asked about before it is used, for a code works once. The
 * code lives in this page alone, and goes into the bodies of two requests.
 */
export class EnrolPanel implements Task {
  readonly element = element("section", { class: "task enrol" });
  private readonly host: Host;
  private code: string | null = null;
  /** Names the request that uses the code, so that it may be repeated when its answer was lost. */
  private once = "";
  private offer: KeyBounds | null = null;
  private given: KeyBounds | null = null;
  private typed = "";
  private remember = true;
  private trouble = "";
  private busy = false;
  private camera: Camera | null = null;
  private gone = false;

  constructor(host: Host, code?: string) {
    this.host = host;
    this.draw();
    if (code !== undefined) void this.look(code);
  }

  draw(): void {
    const language = this.host.language();
    this.element.setAttribute("aria-label", tell(language, "enrol.heading"));
    this.element.replaceChildren(
      heading(this.host, tell(language, "enrol.heading")),
      element("p", { class: "trouble", role: "alert" }, this.trouble),
      ...(this.given !== null ? this.done(this.given) : this.offer !== null ? this.question(this.offer) : this.entry()),
    );
  }

  paint(): void {}

  changed(_change: Change): void {}

  touch(_place: Place): boolean {
    return false;
  }

  /** Opened once more by another code. */
  at(_place: Place | undefined, code?: string): void {
    if (code !== undefined && !this.busy) void this.look(code);
  }

  leave(): void {
    this.gone = true;
    this.camera?.stop();
  }

  private entry(): HTMLElement[] {
    const language = this.host.language();
    const input = element("input", {
      type: "text",
      name: "code",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      required: true,
      maxlength: "20",
      "data-first": true,
    });
    input.value = this.typed;
    input.addEventListener("input", () => {
      this.typed = input.value;
    });
    const scan =
      this.camera !== null
        ? element("button", { type: "button", onclick: () => this.close() }, tell(language, "enrol.stop"))
        : canScan() &&
          element(
            "button",
            { type: "button", class: "scan primary", onclick: () => void this.open() },
            tell(language, "enrol.camera"),
          );
    return [
      element("p", { class: "hint" }, tell(language, "enrol.hint")),
      element("div", { class: "scanning" }, this.camera?.view, scan),
      element(
        "form",
        {
          class: "code",
          onsubmit: (event) => {
            event.preventDefault();
            void this.look(input.value.trim());
          },
        },
        element("label", {}, element("span", {}, tell(language, "enrol.code")), input),
        element("button", { type: "submit", disabled: this.busy }, tell(language, "enrol.look")),
      ),
    ];
  }

  private question(offer: KeyBounds): HTMLElement[] {
    const language = this.host.language();
    const remember = element("input", { type: "checkbox", name: "remember", checked: this.remember });
    remember.addEventListener("change", () => {
      this.remember = remember.checked;
    });
    const until =
      offer.expires === null
        ? tell(language, "enrol.endless")
        : tell(language, "enrol.until", { time: moment(offer.expires, this.host.timeZone(), language) });
    return [
      element(
        "p",
        { class: "ask" },
        element("strong", {}, tell(language, "enrol.ask", { name: offer.name, who: whoWords(offer, language) })),
      ),
      element("p", { class: "facts" }, until),
      ...(keptKey() === null ? [] : [element("p", { class: "facts" }, tell(language, "enrol.replaces"))]),
      element("label", { class: "check" }, remember, element("span", {}, tell(language, "enrol.remember"))),
      element(
        "div",
        { class: "acts" },
        element(
          "button",
          {
            type: "button",
            class: "primary yes",
            "data-first": true,
            disabled: this.busy,
            onclick: () => void this.redeem(),
          },
          tell(language, "enrol.yes"),
        ),
        element(
          "button",
          { type: "button", class: "no", onclick: () => this.host.close() },
          tell(language, "enrol.no"),
        ),
      ),
    ];
  }

  private done(given: KeyBounds): HTMLElement[] {
    const language = this.host.language();
    const words = tell(language, given.role === "reader" ? "enrol.done_reads" : "enrol.done", { name: given.name });
    return [element("p", { class: "given", role: "status" }, element("strong", {}, words))];
  }

  private async open(): Promise<void> {
    try {
      const camera = await openCamera((code) => {
        this.camera = null;
        void this.look(code);
      });
      if (this.gone) camera.stop();
      else this.camera = camera;
      this.trouble = "";
    } catch {
      this.trouble = tell(this.host.language(), "enrol.no_camera");
    }
    this.draw();
  }

  private close(): void {
    this.camera?.stop();
    this.camera = null;
    this.draw();
  }

  /** Asks which key the code gives. */
  private async look(code: string): Promise<void> {
    if (code === "" || this.busy) return;
    this.camera?.stop();
    this.camera = null;
    this.given = this.offer = null;
    [this.code, this.once] = [code, unique()];
    await this.doing(async () => {
      const told = loose(await ask(`${this.host.root}enrolments/check`, { body: { code } }));
      this.offer = readBounds(told["key"]);
      this.typed = "";
    });
    this.element.querySelector<HTMLElement>("[data-first]")?.focus({ preventScroll: true });
  }

  private async redeem(): Promise<void> {
    const { code, once } = this;
    if (code === null || this.busy) return;
    await this.doing(async () => {
      const told = await ask(`${this.host.root}enrolments/redeem`, { body: { code }, once });
      const key = text(loose(told)["key"]);
      if (key === null) throw new Error("an answer without a key");
      keepKey(key, this.remember);
      this.given = readBounds(told);
      this.code = null;
    });
  }

  private async doing(act: () => Promise<void>): Promise<void> {
    const language = this.host.language();
    this.busy = true;
    this.trouble = "";
    this.draw();
    try {
      await act();
    } catch (failed) {
      this.trouble =
        failed instanceof Refusal
          ? tell(language, "enrol.refused", { reason: failed.words[inData(language)] })
          : tell(language, "enrol.no_server");
      // A code that works no longer is over; whatever else was in the way, it may be tried again.
      if (failed instanceof Refusal && failed.code === "code_refused") this.offer = null;
    }
    this.busy = false;
    this.draw();
  }
}
