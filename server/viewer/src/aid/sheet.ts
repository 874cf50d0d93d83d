import { element } from "../element.ts";
import { choice, type Values } from "./fields.ts";
import { download, openPaper } from "./paper.ts";
import { type AidStore, reasonOf } from "./store.ts";
import { tell } from "./words.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** One agency's sheet, to print or to download: its own for the holder of its key, any for an officer. */
export class SheetPart {
  private readonly store: AidStore;
  private readonly redraw: () => void;
  private readonly values: Values = {};
  private note = "";

  constructor(store: AidStore, redraw: () => void) {
    this.store = store;
    this.redraw = redraw;
    this.values["sheet"] = store.holder?.agency ?? "";
  }

  /** Nothing where there is no agency whose sheet may be read. */
  draw(): HTMLElement[] {
    const { language } = this.store.reader;
    const { holder, may } = this.store;
    const own = holder?.agency ?? null;
    const agencies = may.decide ? this.agencies(own) : own === null ? [] : [own];
    if (agencies.length === 0) return [];
    const { values } = this;
    if (!agencies.includes(values["sheet"] ?? "")) values["sheet"] = agencies[0] ?? "";
    const act = (key: "sheet.open" | "sheet.xlsx" | "sheet.csv", run: () => Promise<void>): HTMLElement =>
      element(
        "button",
        { type: "button", class: key.replace(".", "-"), "data-key": key, onclick: () => void this.act(run) },
        tell(language, key),
      );
    const path = (ending: string): string =>
      `${this.store.host.root}agencies/${encodeURIComponent(values["sheet"] ?? "")}/sheet${ending}`;
    const name = (ending: string): string => `lintas-${values["sheet"] ?? ""}${ending}`;
    return [
      element(
        "section",
        { class: "sheet" },
        element("h3", {}, tell(language, "sheet.heading", { agency: own ?? "" })),
        element("p", { class: "hint" }, tell(language, "sheet.hint")),
        may.decide
          ? choice({
              name: "sheet",
              label: tell(language, "move.agency"),
              values,
              options: agencies.map((agency) => ({ value: agency, words: agency })),
            })
          : null,
        element(
          "div",
          { class: "acts" },
          act("sheet.open", () => openPaper(path(""))),
          act("sheet.xlsx", () => download(path(".xlsx"), name(".xlsx"), XLSX)),
          act("sheet.csv", () => download(path(".csv"), name(".csv"), "text/csv")),
        ),
        element("p", { class: "trouble", role: "alert" }, this.note),
      ),
    ];
  }

  /** Whoever has or brings something, and the agency of the key. */
  private agencies(own: string | null): string[] {
    const { lots, dispatches } = this.store;
    const known = [
      ...(own === null ? [] : [own]),
      ...(lots ?? []).map(({ owner }) => owner),
      ...(dispatches ?? []).map(({ agency }) => agency),
    ];
    return [...new Set(known)].sort();
  }

  private async act(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.note = "";
    } catch (failed) {
      const reason = reasonOf(failed, this.store.host);
      this.note = tell(this.store.reader.language, "sheet.failed", { reason });
    }
    this.redraw();
  }
}
