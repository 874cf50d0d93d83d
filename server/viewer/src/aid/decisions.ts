import { ask } from "../ask.ts";
import { element } from "../element.ts";
import { moment } from "../format.ts";
import { hold } from "../hold.ts";
import { text } from "../loose.ts";
import { photosPart } from "../photo/show.ts";
import { keptKey } from "../report/key.ts";
import { RoadNames } from "../report/road-names.ts";
import { download } from "./paper.ts";
import {
  type Conflict,
  type Decision,
  edgesOf,
  isDespite,
  readConflicts,
  readDecisions,
  readUnread,
  shownWords,
  type Unread,
  whatWords,
} from "./record.ts";
import { type AidStore, reasonOf, type Screen } from "./store.ts";
import { tell, tellCode } from "./words.ts";

/** Who decided what, when, seeing what, and why. */
export class DecisionLog implements Screen {
  readonly element = element("div", { class: "decisions" });
  private readonly store: AidStore;
  private decisions: readonly Decision[] | null = null;
  private unread: readonly Unread[] = [];
  private conflicts: readonly Conflict[] = [];
  private readonly roads = new RoadNames();
  private note = "";
  private askedFor: unknown = null;

  constructor(store: AidStore) {
    this.store = store;
    this.draw();
  }

  draw(): void {
    const { language, timeZone } = this.store.reader;
    // Whatever changed may have been decided by somebody.
    if (this.store.may.decide && this.askedFor !== this.store.needs) void this.ask();
    if (this.store.holder !== null && !this.store.may.decide) {
      this.element.replaceChildren(element("p", { class: "hint" }, tell(language, "log.only")));
      return;
    }
    const { decisions } = this;
    const shown = (each: Decision): HTMLElement[] => {
      const lines = shownWords(each, this.store, this.roads.of);
      return lines.length === 0
        ? [element("p", { class: "hint" }, tell(language, "log.nothing_shown"))]
        : lines.map((line) => element("p", {}, line));
    };
    const row = (each: Decision): HTMLElement =>
      element(
        "li",
        { "data-seq": each.seq },
        element("p", { class: "soft" }, each.at === null ? "" : moment(each.at, timeZone, language)),
        element(
          "p",
          {},
          element(
            "strong",
            {},
            isDespite(each) ? tell(language, "kind.despite") : tellCode(language, "kind", each.kind),
          ),
        ),
        element("p", {}, whatWords(each, this.store, this.roads.of)),
        element(
          "p",
          { class: "facts" },
          each.agency === null
            ? tell(language, "log.by_short", { role: tellCode(language, "role", each.role), name: each.by })
            : tell(language, "log.by", {
                role: tellCode(language, "role", each.role),
                agency: each.agency,
                name: each.by,
              }),
        ),
        this.photo(each),
        each.reason === null
          ? null
          : element("p", { class: "reason" }, tell(language, "log.reason", { reason: each.reason })),
        element(
          "details",
          { "data-key": `shown-${each.seq}` },
          element("summary", {}, tell(language, "log.shown")),
          ...shown(each),
        ),
      );
    hold(this.element, () =>
      this.element.replaceChildren(
        element(
          "div",
          { class: "acts" },
          element(
            "button",
            { type: "button", class: "csv", "data-key": "csv", onclick: () => void this.download() },
            tell(language, "log.csv"),
          ),
        ),
        element("p", { class: "trouble", role: "alert" }, this.note),
        ...(this.conflicts.length === 0 ? [] : [this.conflictsPart()]),
        ...(this.unread.length === 0 ? [] : [this.unreadPart()]),
        ...(decisions === null
          ? []
          : decisions.length === 0
            ? [element("p", { class: "hint" }, tell(language, "log.none"))]
            : [element("ol", { class: "log" }, ...decisions.map(row))]),
      ),
    );
  }

  /** The photo that a decision is about, to be looked at. */
  private photo({ kind, about, what }: Decision): HTMLElement | null {
    const id = text(what["photo"]);
    if (id === null || !kind.endsWith("photo")) return null;
    const photo = { id, published: kind === "publish_photo", takenAt: null, place: null, by: null };
    return photosPart({ report: about, photos: [photo], host: this.store.host });
  }

  /** What this version of the server does not understand: for whoever asks those concerned. */
  private unreadPart(): HTMLElement {
    const { language } = this.store.reader;
    const line = ({ seq, by, kind, about }: Unread): HTMLElement =>
      element("li", {}, tell(language, "log.unread_one", { seq, kind, about, name: by }));
    return element(
      "div",
      { class: "unread", role: "alert" },
      element("p", {}, tell(language, "log.unread", { count: `${this.unread.length}` })),
      element("ul", {}, ...this.unread.map(line)),
    );
  }

  /** What two posts said of the same thing: both stand until an officer says which. */
  private conflictsPart(): HTMLElement {
    const { language } = this.store.reader;
    const line = ({ kind, about, says }: Conflict): HTMLElement =>
      element(
        "li",
        {},
        element("strong", {}, `${tellCode(language, "conflict", kind)}: ${about}`),
        element("ul", {}, ...says.map((said) => element("li", {}, said))),
      );
    return element(
      "div",
      { class: "unread conflicts", role: "alert" },
      element("p", {}, tell(language, "log.conflicts", { count: `${this.conflicts.length}` })),
      element("ul", {}, ...this.conflicts.map(line)),
    );
  }

  private async ask(): Promise<void> {
    this.askedFor = this.store.needs;
    try {
      const answer = await ask(`${this.store.host.root}decisions`, { key: keptKey() });
      this.decisions = readDecisions(answer);
      this.unread = readUnread(answer);
      this.conflicts = readConflicts(answer);
      this.note = "";
    } catch (failed) {
      this.note = reasonOf(failed, this.store.host);
    }
    this.draw();
    // The newest stand on top: theirs are asked for first.
    const first = (this.decisions ?? []).flatMap((each) => edgesOf(each).slice(0, 1));
    if (await this.roads.learn(this.store.host.root, first)) this.draw();
  }

  private async download(): Promise<void> {
    const { language } = this.store.reader;
    try {
      await download(`${this.store.host.root}decisions.csv`, "lintas-keputusan.csv", "text/csv");
    } catch (failed) {
      this.note = tell(language, "log.failed", { reason: reasonOf(failed, this.store.host) });
      this.draw();
    }
  }
}
