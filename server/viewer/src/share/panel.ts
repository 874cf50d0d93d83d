import { copyFrom } from "../copy.ts";
import { element } from "../element.ts";
import "./share.css";
import { when } from "../format.ts";
import type { Change } from "../live/change.ts";
import { readPlace, readQuery } from "../permalink.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import type { Choice } from "../vehicle.ts";
import { Copies } from "./copies.ts";
import { frameOf, geoUri, linkOf, oneLine } from "./link.ts";
import { qrCode } from "./qr.ts";
import { type ShareKey, tell } from "./words.ts";

/** What is handed on: a link, a line for SMS or radio, the code of a frame, the place for another app. */
export class SharePanel implements Task {
  readonly element = element("section", { class: "task share" });
  private readonly host: Host;
  /** The address of what is shared: it is another one as soon as this panel is open. */
  private readonly address: string;
  /** What is shown there, in words, and for which vehicle it was said. */
  private readonly words: readonly string[];
  private readonly vehicle: Choice;
  private readonly copies: Copies;
  private note: ShareKey | null = null;

  constructor(host: Host, about = "") {
    this.host = host;
    const [query = "", ...told] = about.split("\n");
    this.address = new URL(query === "" ? location.pathname : query, location.href).href + location.hash;
    this.words = told;
    this.vehicle = host.vehicle();
    this.copies = new Copies(host, () => ({ address: this.address, told: this.told }));
    this.draw();
  }

  draw(): void {
    const language = this.host.language();
    this.element.setAttribute("aria-label", tell(language, "heading"));
    const link = linkOf(this.address, this.host.vehicle() ?? "all");
    const line = this.line();
    this.element.replaceChildren(
      heading(this.host, tell(language, "heading")),
      this.part("link", link, tell(language, "link.hint")),
      this.code(link),
      this.part("line", line, tell(language, "line.hint", { n: line.length })),
      ...this.copies.draw(),
      this.part("embed", frameOf(link, this.title()), tell(language, "embed.hint")),
      element(
        "button",
        { type: "button", class: "build", onclick: () => this.host.open("embed") },
        tell(language, "build"),
      ),
      ...this.other(),
      element("p", { class: "note-line", role: "status" }, this.note === null ? "" : tell(language, this.note)),
    );
  }

  paint(): void {}

  changed(_change: Change): void {}

  touch(): boolean {
    return false;
  }

  at(): void {}

  leave(): void {}

  /** What was said of another vehicle is not said of this one. */
  private get told(): readonly string[] {
    return this.host.vehicle() === this.vehicle ? this.words : [];
  }

  /** What a reader of the code gets, told before it is opened. */
  private what(): string {
    return this.told[0] ?? tell(this.host.language(), "line.map", { region: this.host.region() });
  }

  private code(link: string): HTMLElement {
    const language = this.host.language();
    const made = element("figure", { class: "code" });
    made.append(
      qrCode(link, tell(language, "qr.label", { what: this.what() })),
      element("figcaption", {}, element("strong", {}, this.what()), " ", tell(language, "qr.hint")),
    );
    return made;
  }

  private title(): string {
    const language = this.host.language();
    const title = tell(language, "embed.title");
    return this.host.drill() ? `${tell(language, "line.drill")}: ${title}` : title;
  }

  private line(): string {
    const language = this.host.language();
    const zone = this.host.timeZone();
    const asOf = this.host.asOf();
    const [what = tell(language, "line.map", { region: this.host.region() }), ...more] = this.told;
    return oneLine(
      [
        this.host.drill() ? tell(language, "line.drill") : "",
        asOf === null
          ? tell(language, "line.no_data")
          : tell(language, "line.as_of", { time: when(asOf, this.host.now(), zone, language) }),
        what,
      ],
      [...more, tell(language, "line.officer")],
    );
  }

  /** A text in a box that can be copied, and handed to another app where the device can do that. */
  private part(name: "link" | "line" | "embed", words: string, hint: string): HTMLElement {
    const language = this.host.language();
    const box = element("textarea", {
      readonly: true,
      rows: name === "link" ? "2" : "4",
      class: "shared",
      "data-part": name,
      "aria-label": tell(language, `${name}.label`),
    });
    box.value = words;
    const canSend = name !== "embed" && typeof navigator.share === "function";
    return element(
      "section",
      {},
      element("h3", {}, tell(language, `${name}.heading`)),
      element("p", { class: "hint" }, hint),
      box,
      element(
        "div",
        { class: "quick" },
        element(
          "button",
          {
            type: "button",
            class: "copy",
            "aria-label": `${tell(language, "copy")}: ${tell(language, `${name}.heading`)}`,
            onclick: () => void this.copy(box),
          },
          tell(language, "copy"),
        ),
        canSend &&
          element(
            "button",
            {
              type: "button",
              class: "send",
              onclick: () =>
                void navigator.share(name === "link" ? { url: words } : { text: words }).catch(() => undefined),
            },
            tell(language, "send"),
          ),
      ),
    );
  }

  /** Other apps know nothing of closures: that is said before one opens. */
  private other(): HTMLElement[] {
    const language = this.host.language();
    const { says, point } = readQuery(new URL(this.address).search);
    const place: Place | null = readPlace(says.get("to")) ?? point;
    if (place === null) return [];
    return [
      element(
        "details",
        { class: "other-app" },
        element("summary", {}, tell(language, "other.heading")),
        element("p", { class: "refused", role: "note" }, tell(language, "other.warning")),
        element("a", { class: "button", href: geoUri(place), rel: "noreferrer" }, tell(language, "other.open")),
      ),
    ];
  }

  private async copy(box: HTMLTextAreaElement): Promise<void> {
    this.note = (await copyFrom(box)) ? "copied" : "not_copied";
    this.element.querySelector(".note-line")?.replaceChildren(tell(this.host.language(), this.note));
  }
}
