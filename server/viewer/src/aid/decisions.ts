import { ask, askFile, list, loose, text, type Loose } from "../ask.ts";
import { element } from "../element.ts";
import { instant, moment } from "../format.ts";
import { keptKey } from "../report/key.ts";
import { reasonOf, type Desk, type Screen } from "./desk.ts";
import { hold } from "./hold.ts";
import { tell, tellCode } from "./words.ts";

export interface Decision {
  readonly seq: string;
  readonly at: Date | null;
  readonly by: string;
  readonly role: string;
  readonly agency: string | null;
  readonly kind: string;
  readonly about: string;
  readonly what: string;
  readonly reason: string | null;
  readonly shown: readonly { readonly name: string; readonly value: string }[];
}

/** What was shown, one line a thing, however deep it is nested; empty things are left out. */
function shownLines(value: unknown, name = ""): { name: string; value: string }[] {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) return value.flatMap((each, at) => shownLines(each, value.length > 1 ? `${name} ${at + 1}`.trim() : name));
  if (typeof value !== "object") return [{ name: name.replaceAll("_", " "), value: String(value) }];
  return Object.entries(value).flatMap(([key, each]) => shownLines(each, name === "" ? key : `${name}, ${key}`));
}

/** Reads an answer of `/decisions`: the newest first. */
export function readDecisions(json: unknown): Decision[] {
  const wordsOf = (value: unknown): string => text(value) ?? (value === null || value === undefined ? "" : shownLines(value).map(({ name, value: part }) => `${name} ${part}`).join(", "));
  return list(loose(json)["decisions"]).map((each) => {
    const told: Loose = loose(each);
    return {
      seq: text(told["seq"]) ?? "",
      at: instant(told["at"]),
      by: text(told["by"]) ?? "",
      role: text(told["role"]) ?? "",
      agency: text(told["agency"]),
      kind: text(told["kind"]) ?? "",
      about: wordsOf(told["about"]),
      what: wordsOf(told["what"]),
      reason: text(told["reason"]),
      shown: shownLines(told["shown"]),
    };
  });
}

/** Who decided what, when, seeing what, and why. */
export class DecisionLog implements Screen {
  readonly element = element("div", { class: "decisions" });
  private readonly desk: Desk;
  private decisions: readonly Decision[] | null = null;
  private note = "";
  private askedFor: unknown = null;

  constructor(desk: Desk) {
    this.desk = desk;
    this.draw();
  }

  draw(): void {
    const { language, timeZone } = this.desk.reader;
    // Whatever changed may have been decided by somebody.
    if (this.desk.may.decide && this.askedFor !== this.desk.needs) void this.ask();
    if (this.desk.holder !== null && !this.desk.may.decide) return this.element.replaceChildren(element("p", { class: "hint" }, tell(language, "log.only")));
    const { decisions } = this;
    const row = (each: Decision): HTMLElement =>
      element(
        "li",
        { "data-seq": each.seq },
        element("p", { class: "soft" }, each.at === null ? "" : moment(each.at, timeZone, language)),
        element("p", {}, element("strong", {}, `${tellCode(language, "kind", each.kind)}: ${each.about}`)),
        each.what === "" ? null : element("p", {}, each.what),
        element("p", { class: "facts" }, each.agency === null ? tell(language, "log.by_short", { role: tellCode(language, "role", each.role), name: each.by }) : tell(language, "log.by", { role: tellCode(language, "role", each.role), agency: each.agency, name: each.by })),
        each.reason === null ? null : element("p", { class: "reason" }, tell(language, "log.reason", { reason: each.reason })),
        element(
          "details",
          { "data-key": `shown-${each.seq}` },
          element("summary", {}, tell(language, "log.shown")),
          each.shown.length === 0 ? element("p", { class: "hint" }, tell(language, "log.nothing_shown")) : element("dl", {}, ...each.shown.flatMap(({ name, value }) => [element("dt", {}, name), element("dd", {}, value)])),
        ),
      );
    hold(this.element, () =>
      this.element.replaceChildren(
        element("div", { class: "acts" }, element("button", { type: "button", class: "csv", "data-key": "csv", onclick: () => void this.download() }, tell(language, "log.csv"))),
        element("p", { class: "trouble", role: "alert" }, this.note),
        ...(decisions === null ? [] : decisions.length === 0 ? [element("p", { class: "hint" }, tell(language, "log.none"))] : [element("ol", { class: "log" }, ...decisions.map(row))]),
      ),
    );
  }

  private async ask(): Promise<void> {
    this.askedFor = this.desk.needs;
    try {
      this.decisions = readDecisions(await ask(`${this.desk.host.root}decisions`, { key: keptKey() }));
      this.note = "";
    } catch (failed) {
      this.note = reasonOf(failed, this.desk.host);
    }
    this.draw();
  }

  private async download(): Promise<void> {
    const { language } = this.desk.reader;
    try {
      const address = URL.createObjectURL(await askFile(`${this.desk.host.root}decisions.csv`, keptKey(), "text/csv"));
      element("a", { href: address, download: "lintas-keputusan.csv" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (failed) {
      this.note = tell(language, "log.failed", { reason: reasonOf(failed, this.desk.host) });
      this.draw();
    }
  }
}
