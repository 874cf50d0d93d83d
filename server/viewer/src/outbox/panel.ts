import { element } from "../element.ts";
import { hold, isWriting } from "../hold.ts";
import type { Change } from "../live/change.ts";
import { keptKey } from "../report/key.ts";
import "../report/report.css";
import { askForKey, signedIn } from "../report/sign-in.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { outbox } from "./browser.ts";
import { asJson, asText, save } from "./file.ts";
import { box } from "./list.ts";
import { tell } from "./words.ts";

/** "Belum terkirim": everything that waits on this device, with what can be done about it. */
export class OutboxPanel implements Task {
  readonly element = element("section", { class: "task outbox-panel" });
  private readonly host: Host;
  private readonly stop: () => void;

  constructor(host: Host) {
    this.host = host;
    this.stop = outbox().listen(() => this.draw());
    this.draw();
    void outbox()
      .ready()
      .then(() => this.draw());
  }

  draw(): void {
    const language = this.host.language();
    const { trouble } = outbox();
    const waiting = outbox().waiting();
    const title = tell(language, "heading", { n: waiting.length });
    this.element.setAttribute("aria-label", title);
    // What is sent meanwhile must not tear a key away from whoever types it.
    if (isWriting(this.element)) return;
    const needsKey = keptKey() === null || trouble === "key_refused" || trouble === "key_expired";
    const parts = [
      heading(this.host, title),
      element("p", { class: "hint" }, tell(language, waiting.length === 0 ? "none" : "intro")),
      box(this.host, { redraw: () => this.draw(), send: () => void this.send() }),
      waiting.length > 0 && needsKey ? askForKey(this.host, () => this.entered()) : null,
      keptKey() === null ? null : signedIn(this.host, null, () => this.draw()),
      waiting.length === 0 ? null : this.hand(),
    ];
    hold(this.element, () => this.element.replaceChildren(...parts.filter((each) => each !== null)));
  }

  paint(): void {}

  changed(_change: Change): void {}

  touch(_place: Place): boolean {
    return false;
  }

  at(_place: Place | undefined): void {}

  leave(): void {
    this.stop();
  }

  /** The ways out where no network comes. */
  private hand(): HTMLElement {
    const language = this.host.language();
    const button = (key: "export_json" | "export_text", act: () => Promise<void>): HTMLElement =>
      element("button", { type: "button", class: key, onclick: () => void act() }, tell(language, key));
    return element(
      "details",
      { class: "hand", "data-key": "hand" },
      element("summary", {}, tell(language, "export")),
      element("p", { class: "hint" }, tell(language, "export_hint")),
      element(
        "div",
        { class: "acts" },
        button("export_json", async () => save(await asJson(outbox(), this.host), "json")),
        button("export_text", async () => save(asText(outbox().waiting(), this.host), "txt")),
      ),
    );
  }

  private entered(): void {
    // The key is typed: its form may go.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    void this.send();
  }

  private async send(): Promise<void> {
    await outbox().send(this.host.root);
    this.draw();
  }
}
