import { ask, Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { hold } from "../hold.ts";
import type { Change } from "../live/change.ts";
import { forgetSent } from "../outbox/sent.ts";
import { photosPart } from "../photo/show.ts";
import { collection, point, sketch, wipe } from "../route/draw.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { concerns } from "../vehicle.ts";
import { inData, say } from "../words.ts";
import { type Holder, keptKey, whoIs } from "./key.ts";
import { type Report, readReports } from "./reports.ts";
import "./report.css";
import { reportWords } from "./report-words.ts";
import { RoadNames } from "./road-names.ts";
import { askForKey, signedIn } from "./sign-in.ts";
import { SPOT_LAYERS, spot } from "./spot.ts";
import { type ReportKey, tell } from "./words.ts";

const MOST = 50;

/** What came in: reports that wait for an officer, and those in force, which may be withdrawn. */
export class Queue implements Task {
  readonly element = element("section", { class: "task queue" });
  private readonly host: Host;
  private readonly note = element("p", { class: "note-line", role: "status" });
  private holder: Holder | null = null;
  private reports: readonly Report[] | null = null;
  private refusing: string | null = null;
  private reason = "";
  private readonly names = new RoadNames();
  private busy: string | null = null;

  constructor(host: Host) {
    this.host = host;
    this.draw();
    void this.enter();
  }

  draw(): void {
    const language = this.host.language();
    const writing = this.element.querySelector(".why input") === document.activeElement && this.refusing !== null;
    this.element.setAttribute("aria-label", tell(language, "queue.heading"));
    const content = keptKey() === null ? [askForKey(this.host, () => void this.enter())] : this.content();
    hold(this.element, () =>
      this.element.replaceChildren(heading(this.host, tell(language, "queue.heading")), ...content),
    );
    if (writing) this.element.querySelector<HTMLElement>(".why input")?.focus({ preventScroll: true });
  }

  /** What met no road is on no road of the map: it stands where it was made. */
  paint(): void {
    const unmet = (this.reports ?? []).flatMap(({ id, isOnNoRoad, place }) =>
      !isOnNoRoad || place === null
        ? []
        : [point(place, { kind: "spot" }), point(place, { kind: "letter", words: id })],
    );
    sketch(this.host.map, { name: spot, layers: SPOT_LAYERS, data: collection(unmet) });
  }

  changed(_change: Change): void {
    if (keptKey() !== null) void this.fetch();
  }

  touch(_place: Place): boolean {
    return false;
  }

  at(_place: Place | undefined): void {}

  leave(): void {
    wipe(this.host.map, { name: spot, layers: SPOT_LAYERS });
  }

  private async enter(): Promise<void> {
    const key = keptKey();
    if (key === null) return;
    const holder = await whoIs(this.host.root, key);
    this.holder = holder === "unknown" ? null : holder;
    if (holder === "unknown") this.note.replaceChildren(tell(this.host.language(), "key.wrong"));
    await this.fetch();
  }

  private async fetch(): Promise<void> {
    try {
      this.reports = readReports(
        await ask(`${this.host.root}reports?state=unverified,active&limit=500`, { key: keptKey() }),
      );
    } catch (failed) {
      this.fail(failed);
    }
    this.draw();
    this.paint();
    await this.name();
  }

  /** Where a report is, in words: the road of its first edge. */
  private async name(): Promise<void> {
    const edges = (this.reports ?? []).flatMap(({ edges: [first] }) => (first === undefined ? [] : [first]));
    if (await this.names.learn(this.host.root, edges)) this.draw();
  }

  private content(): HTMLElement[] {
    const language = this.host.language();
    const officer = this.holder?.role === "officer";
    const out = (): void => {
      this.holder = null;
      this.reports = null;
      this.draw();
    };
    const vehicle = this.host.vehicle();
    // Those that bear on the chosen vehicle first; none is left out, since officers judge for all.
    const bears = ({ vehicles }: Report): number => Number(vehicle !== null && !concerns(vehicles, vehicle));
    const sorted = [...(this.reports ?? [])].sort((a, b) => bears(a) - bears(b));
    const waiting = sorted.filter((report) => report.state === "unverified");
    const active = sorted.filter((report) => report.state === "active");
    const part = (heading: ReportKey, nothing: ReportKey, reports: readonly Report[]): HTMLElement =>
      element(
        "section",
        {},
        element("h3", {}, tell(language, heading, { n: reports.length })),
        reports.length === 0
          ? element("p", { class: "hint" }, tell(language, nothing))
          : element("ul", { class: "reports" }, ...reports.slice(0, MOST).map((report) => this.row(report, officer))),
      );
    return [
      signedIn(this.host, this.holder, out),
      this.note,
      this.holder === null || officer ? null : element("p", { class: "hint" }, tell(language, "key.not_officer")),
      this.reports === null
        ? element("p", { role: "status" }, say(language, "task.loading"))
        : part("queue.unverified", "queue.none", waiting),
      this.reports === null ? null : part("queue.active", "queue.no_active", active),
    ].filter((each) => each !== null);
  }

  private row(report: Report, officer: boolean): HTMLElement {
    const language = this.host.language();
    const who = [report.reporter, report.channel, report.onBehalfOf].filter((each) => each !== null).join(", ");
    const { place } = report;
    const road = this.names.of(report.edges[0] ?? "");
    const button = (key: ReportKey, kind: string, act: () => void): HTMLElement =>
      element(
        "button",
        { type: "button", class: kind, disabled: this.busy === report.id, onclick: act },
        tell(language, key),
      );
    const acts =
      report.state === "unverified"
        ? officer && [
            button("queue.accept", "primary accept", () => void this.act(report.id, "verify", {})),
            button("queue.reject", "reject", () => this.refuse(report.id)),
          ]
        : [button("queue.withdraw", "withdraw", () => void this.act(report.id, "withdraw", {}))];
    return element(
      "li",
      { "data-report": report.id },
      report.isOnNoRoad
        ? element(
            "p",
            { class: "on" },
            element("strong", {}, tell(language, "queue.no_road")),
            place === null ? null : ` · ${place[1].toFixed(5)}, ${place[0].toFixed(5)}`,
          )
        : null,
      road === null
        ? null
        : element(
            "p",
            { class: "on" },
            element("strong", {}, road),
            report.edges.length > 1 ? ` (+${report.edges.length - 1})` : null,
          ),
      reportWords(report, this.host),
      who === "" ? null : element("p", { class: "facts" }, tell(language, "queue.reporter", { who })),
      photosPart({
        report: report.id,
        photos: report.photos,
        host: this.host,
        ...(officer ? { changed: () => void this.fetch() } : {}),
      }),
      this.refusing === report.id
        ? this.why(report.id)
        : element(
            "div",
            { class: "acts" },
            ...(acts === false ? [] : acts),
            place === null
              ? null
              : button("queue.see", "see", () =>
                  this.host.withMap((map) => map.flyTo({ center: [...place], zoom: 15 })),
                ),
          ),
    );
  }

  private refuse(id: string | null): void {
    this.refusing = id;
    this.reason = "";
    this.draw();
    this.element.querySelector<HTMLElement>(".why input")?.focus();
  }

  private why(id: string): HTMLElement {
    const language = this.host.language();
    const reason = element("input", {
      type: "text",
      required: true,
      maxlength: "300",
      "aria-label": tell(language, "queue.reject_why"),
      placeholder: tell(language, "queue.reject_why"),
    });
    // Reports come in while somebody writes: the words stay.
    reason.value = this.reason;
    reason.addEventListener("input", () => {
      this.reason = reason.value;
    });
    return element(
      "form",
      {
        class: "why",
        onsubmit: (event) => {
          event.preventDefault();
          this.refusing = null;
          void this.act(id, "reject", { reason: reason.value.trim() });
        },
      },
      reason,
      element(
        "div",
        { class: "acts" },
        element("button", { type: "submit", class: "reject" }, tell(language, "queue.reject_send")),
        element("button", { type: "button", onclick: () => this.refuse(null) }, say(language, "card.close")),
      ),
    );
  }

  private async act(id: string, what: "verify" | "reject" | "withdraw", body: object): Promise<void> {
    this.busy = id;
    this.draw();
    try {
      await ask(`${this.host.root}reports/${encodeURIComponent(id)}/${what}`, { key: keptKey(), body });
      if (what !== "verify") forgetSent(id);
      this.note.replaceChildren(tell(this.host.language(), "queue.done"));
    } catch (failed) {
      this.fail(failed);
    }
    this.busy = null;
    await this.fetch();
    this.element.querySelector<HTMLElement>(".accept, .withdraw, .leave")?.focus({ preventScroll: true });
  }

  private fail(failed: unknown): void {
    const language = this.host.language();
    this.note.replaceChildren(
      failed instanceof Refusal
        ? tell(language, "queue.failed", { reason: failed.words[inData(language)] })
        : tell(language, "queue.no_server"),
    );
  }
}
