import { element } from "../element.ts";
import "../route/route.css";
import { type Hit, search } from "../route/search.ts";
import { type Host, heading, type Task } from "../task.ts";
import { say } from "../words.ts";

const TYPED_MS = 250;

/** Finds a place by its name, and shows it on the map. */
export class FindPanel implements Task {
  readonly element = element("section", { class: "task find", "data-low": true });
  private readonly host: Host;
  private readonly offers = element("ul", { class: "offers" });
  private words = "";
  private turn = 0;

  constructor(host: Host) {
    this.host = host;
    this.draw();
  }

  draw(): void {
    const language = this.host.language();
    const input = element("input", {
      type: "search",
      "data-first": true,
      autocomplete: "off",
      enterkeyhint: "search",
      placeholder: say(language, "find.hint"),
      "aria-label": say(language, "find.hint"),
    });
    input.value = this.words;
    input.addEventListener("input", () => {
      this.words = input.value;
      this.typed();
    });
    const first = (event: Event): void => {
      event.preventDefault();
      this.offers.querySelector<HTMLElement>("button")?.click();
    };
    this.element.setAttribute("aria-label", say(language, "task.find"));
    this.element.replaceChildren(
      heading(this.host, say(language, "task.find")),
      element("form", { role: "search", onsubmit: first }, input),
      element("div", { role: "status" }, this.offers),
    );
  }

  paint(): void {}

  changed(): void {}

  touch(): boolean {
    return false;
  }

  at(): void {}

  leave(): void {
    this.turn++;
  }

  private typed(): void {
    const turn = ++this.turn;
    const words = this.words.trim();
    if (words.length < 2) {
      this.offers.replaceChildren();
      return;
    }
    setTimeout(() => {
      if (turn === this.turn) void this.find(words, turn);
    }, TYPED_MS);
  }

  private async find(words: string, turn: number): Promise<void> {
    const language = this.host.language();
    const hits = await search(this.host.root, words, language);
    if (turn !== this.turn) return;
    const row = (hit: Hit): HTMLElement =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", onclick: () => this.host.visit(hit.at, hit.feature) },
          element("span", { class: "name" }, hit.name),
          hit.note === "" ? null : element("span", { class: "note" }, hit.note),
        ),
      );
    this.offers.replaceChildren(
      ...(hits.length === 0 ? [element("li", { class: "refused" }, say(language, "find.none"))] : hits.map(row)),
    );
  }
}
