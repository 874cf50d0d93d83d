import { askFile, Refusal } from "../ask.ts";
import { copyFrom } from "../copy.ts";
import { element } from "../element.ts";
import { count } from "../format.ts";
import { choice, type Values } from "./fields.ts";
import { type AidStore, reasonOf, type Screen } from "./store.ts";
import { tell } from "./words.ts";

const HOUR_MS = 3_600_000;
const SPANS = [3, 6, 12, 24] as const;

/** The bulletin of the last hours: text for WhatsApp, and a page to print. */
export class BulletinView implements Screen {
  readonly element = element("div", { class: "bulletin" });
  private readonly store: AidStore;
  private readonly values: Values = { since: "" };
  private text = "";
  private note = "";
  private asked = "";

  constructor(store: AidStore) {
    this.store = store;
    this.draw();
    void this.ask();
  }

  draw(): void {
    const known = `${this.store.host.language()} ${this.text} ${this.note}`;
    if (known === this.asked) return;
    this.asked = known;
    const { language } = this.store.reader;
    const text = element("textarea", {
      class: "words",
      readonly: true,
      rows: "14",
      "data-key": "text",
      "aria-label": tell(language, "bulletin.text"),
    });
    text.value = this.text;
    this.element.replaceChildren(
      choice({
        name: "since",
        label: tell(language, "bulletin.since"),
        values: this.values,
        none: tell(language, "bulletin.last"),
        options: SPANS.map((hours) => ({
          value: String(hours),
          words: tell(language, "bulletin.hours", { n: hours }),
        })),
        changed: () => void this.ask(),
      }),
      text,
      element("p", { class: "hint" }, tell(language, "bulletin.count", { n: count([...this.text].length, language) })),
      element("p", { class: "note-line", role: "status" }, this.note),
      element(
        "div",
        { class: "acts" },
        element(
          "button",
          {
            type: "button",
            class: "primary copy",
            "data-key": "copy",
            disabled: this.text === "",
            onclick: () => void this.copy(text),
          },
          tell(language, "bulletin.copy"),
        ),
        element(
          "a",
          { class: "button page", href: this.address("html"), target: "_blank", rel: "noopener" },
          tell(language, "bulletin.page"),
        ),
      ),
    );
  }

  private address(format: "text" | "html"): string {
    if (this.values["since"] === "") return `${this.store.host.root}bulletin?format=${format}`;
    const since = new Date(this.store.host.now().getTime() - Number(this.values["since"]) * HOUR_MS);
    since.setSeconds(0, 0);
    return `${this.store.host.root}bulletin?since=${since.toISOString().replace(".000", "")}&format=${format}`;
  }

  private async ask(): Promise<void> {
    this.note = "";
    const told = async (): Promise<string> => (await askFile(this.address("text"), null, "text/plain")).text();
    try {
      this.text = await told().catch((failed: unknown) => {
        if (!(failed instanceof Refusal) || failed.status !== 400 || this.values["since"] === "") throw failed;
        // Nothing is kept from so long ago: what changed since the data before is better than nothing.
        this.note = tell(this.store.host.language(), "bulletin.too_long");
        this.values["since"] = "";
        return told();
      });
    } catch (failed) {
      this.text = "";
      this.note = reasonOf(failed, this.store.host);
    }
    this.asked = "";
    this.draw();
  }

  private async copy(text: HTMLTextAreaElement): Promise<void> {
    const { language } = this.store.reader;
    this.note = tell(language, (await copyFrom(text)) ? "bulletin.copied" : "bulletin.not_copied");
    this.element.querySelector(".note-line")?.replaceChildren(this.note);
  }
}
