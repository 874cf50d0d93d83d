import type { Map as LibreMap } from "maplibre-gl";
import { element } from "./element.ts";
import { onCode, takenCode } from "./enrol.ts";
import { ended } from "./facts.ts";
import type { Change } from "./live/change.ts";
import type { Outbox } from "./outbox/outbox.ts";
import { Pace } from "./outbox/pace.ts";
import type { MapPress } from "./paper/wish.ts";
import type { Fix } from "./position/fix.ts";
import type { Properties } from "./properties.ts";
import { type Host, OUTBOX, type Place, type Task, type TaskName } from "./task.ts";
import { read } from "./vehicle.ts";
import { type Language, say } from "./words.ts";

/** The source of closures that were reported. */
const REPORTED = "reports";
/** Where an earlier release noted what waits. */
const INHERITED = "lintas.outbox";
/** A heartbeat ends a pause no sooner than so long after the last attempt, ms. */
const REST_MS = 10_000;

export interface TasksPlan extends Omit<Host, "map" | "withMap" | "aim" | "open" | "close" | "alarm" | "printer"> {
  /** The panel of the task is another one, or none. */
  readonly show: () => void;
  /** The task was closed by the visitor. */
  readonly gone: () => void;
}

/** What can be done beside looking. Each task is loaded when it is first opened, so that the first view stays small. */
export class Tasks {
  readonly actions = element("div", { class: "actions" });
  /** What befell a route that is shown. */
  readonly alarms = element("div", { class: "alarms" });
  private readonly plan: TasksPlan;
  private map: LibreMap | null = null;
  /** What waits for the map. */
  private readonly acts: ((map: LibreMap) => void)[] = [];
  private aims = false;
  private begun = false;
  private task: Task | null = null;
  /** What is shared stays on the map while it is. */
  private beneath: Task | null = null;
  private name: TaskName | null = null;
  private note: HTMLElement | null = null;
  private turn = 0;
  private waiting = 0;
  private notices = 0;
  private outbox: Outbox | null = null;
  private press: MapPress | null = null;
  private attemptedAt = 0;
  private readonly pace = new Pace(() => void this.send());

  constructor(plan: TasksPlan) {
    this.plan = plan;
  }

  /** The panel of the open task. */
  get element(): HTMLElement | null {
    return this.task?.element ?? this.note;
  }

  /** What the address of the page says of the open task; `null` while it is being loaded. */
  get shown(): { readonly task: TaskName | null; readonly says: Readonly<Record<string, string>> } | null {
    if (this.name !== null && this.task === null) return null;
    return { task: this.name, says: this.task?.shown?.() ?? {} };
  }

  /** Shows what an address asks for: this task, or none. */
  async follow(name: TaskName | null, says: URLSearchParams): Promise<void> {
    if (name === null) {
      if (this.name !== null) this.close(false);
    } else if (name === this.name && this.task !== null) this.task.show?.(says);
    else await this.open(name, undefined, undefined, says);
  }

  /** It is known what the server speaks of: tasks may be opened, also while the map is on its way. */
  begin(): void {
    this.begun = true;
    this.draw();
  }

  /** The map is there: what waited for it is done, and what waited for a network is sent. */
  ready(map: LibreMap): void {
    this.map = map;
    this.aim(this.aims);
    // A task that was opened before has drawn nothing yet.
    this.paint();
    for (const act of this.acts.splice(0)) act(map);
    // The signs of the map stand in lists and legends, too.
    this.draw();
    if (read(OUTBOX) !== null || read(INHERITED) !== null) void this.send();
    addEventListener("online", () => this.reached());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.reached();
    });
    this.enrol();
    onCode(() => this.enrol());
  }

  /** The page was opened by the code of an officer: ask whether this device shall have its key. */
  private enrol(): void {
    const code = takenCode();
    if (code !== null) void this.open("enrol", undefined, code);
  }

  draw(): void {
    const language = this.plan.language();
    const button = (name: "route" | "needs" | "report", kind: string): HTMLElement =>
      element(
        "button",
        {
          type: "button",
          class: kind,
          "aria-pressed": String(this.name === name),
          onclick: () => (this.name === name ? this.close() : void this.open(name)),
        },
        say(language, `task.${name}`),
      );
    const unsent =
      this.waiting === 0 && this.notices === 0
        ? null
        : element(
            "button",
            {
              type: "button",
              class: "unsent",
              "aria-pressed": String(this.name === "outbox"),
              onclick: () => (this.name === "outbox" ? this.close() : void this.open("outbox")),
            },
            this.waiting === 0
              ? say(language, "task.notices", { n: this.notices })
              : say(language, "task.unsent", { n: this.waiting }),
          );
    if (this.begun)
      this.actions.replaceChildren(
        ...[button("route", "primary"), button("needs", "needs"), button("report", "report"), unsent].filter(
          (each) => each !== null,
        ),
      );
    this.task?.draw();
  }

  async open(name: TaskName, place?: Place, about?: string, says?: URLSearchParams): Promise<void> {
    if (!this.begun) return;
    if (this.name === name && this.task !== null && (place !== undefined || about !== undefined)) {
      this.task.at(place, about);
      this.plan.show();
      return this.plan.moved();
    }
    const turn = ++this.turn;
    const beneath = name === "share" ? this.task : null;
    if (beneath !== null) this.task = null;
    this.end();
    this.beneath = beneath;
    this.name = name;
    this.note = notice(this.plan.language(), "task.loading");
    this.plan.show();
    this.draw();
    try {
      const task = await load(name, this.host(), place, about);
      if (turn !== this.turn) return task.leave();
      this.task = task;
      if (says !== undefined) task.show?.(says);
      // Whatever is said in there goes through the outbox.
      if (name !== "route") void this.box();
      this.note = null;
    } catch {
      if (turn !== this.turn) return;
      this.note = notice(this.plan.language(), "task.failed");
      this.note.append(
        element("button", { type: "button", onclick: () => this.close() }, say(this.plan.language(), "card.close")),
      );
    }
    this.plan.show();
    this.plan.moved();
    this.element?.querySelector<HTMLElement>("[data-first], input, button")?.focus({ preventScroll: true });
  }

  close(focus = true): void {
    this.turn++;
    this.end();
    this.plan.show();
    this.draw();
    this.plan.moved();
    if (focus) this.plan.gone();
  }

  touch(place: Place): boolean {
    return this.task?.touch(place) ?? false;
  }

  paint(): void {
    this.beneath?.paint();
    this.task?.paint();
  }

  /** The sheet leaves another part of the map free. */
  recovered(): void {
    this.task?.recovered?.();
  }

  located(fix: Fix): void {
    this.task?.located?.(fix);
  }

  changed(change: Change): void {
    this.beneath?.changed(change);
    this.task?.changed(change);
  }

  /** What puts the page on paper, once its code is there. */
  async printer(): Promise<MapPress> {
    const { Printer } = await import("./paper/printer.ts");
    this.press ??= new Printer(this.host());
    return this.press;
  }

  /** The server answers again: what could not be sent goes now. */
  reached(): void {
    if (this.waiting > 0) this.pace.alive();
  }

  /** A sign of life of the server: what waits for its turn need not wait. */
  heard(): void {
    if (this.pace.waits && Date.now() - this.attemptedAt > REST_MS) this.pace.alive();
  }

  /** Adds to a card what can be done at its place, and what was reported about the things on it. */
  tell(
    card: HTMLElement,
    touched: readonly { readonly layer: string; readonly properties: Properties }[],
    place: Place,
  ): void {
    const language = this.plan.language();
    const button = (name: "route" | "report"): HTMLElement =>
      element(
        "button",
        { type: "button", class: `${name}-here`, onclick: () => void this.open(name, place) },
        say(language, `task.${name}_here`),
      );
    const site = touched.find(({ layer }) => layer === "shelters")?.properties["id"];
    const area = touched[0]?.layer === "needs" ? touched[0].properties["id"] : undefined;
    const areaHere =
      typeof area === "string" &&
      element(
        "button",
        { type: "button", class: "area-here", onclick: () => void this.open("needs", place, `area:${area}`) },
        say(language, "task.area_here"),
      );
    const needs =
      typeof site === "string" &&
      element(
        "button",
        { type: "button", class: "needs-here", onclick: () => void this.open("needs", place, site) },
        say(language, "task.needs_here"),
      );
    if (touched.length > 0)
      card.append(element("div", { class: "here" }, needs, areaHere, button("route"), button("report")));
    // What was reported here is withdrawn where reports are judged; what came in a file ends or is renewed on its card.
    const filed = touched
      .filter(
        ({ layer, properties }) => layer === "closures" && properties["source"] !== REPORTED && !ended(properties),
      )
      .map(({ properties }) => properties);
    if (filed.length > 0)
      void import("./report/closure.ts").then(({ offer }) => offer(card, filed, this.host())).catch(() => undefined);
    const ids = touched.flatMap(({ layer, properties }) =>
      typeof properties["report_id"] === "string"
        ? [properties["report_id"]]
        : layer === "closures" && typeof properties["id"] === "string"
          ? [properties["id"]]
          : [],
    );
    if (ids.length === 0) return;
    void import("./report/report-words.ts")
      .then(({ tell }) => tell(card, ids, place, this.host()))
      .catch(() => undefined);
  }

  /** The outbox, with its code. */
  private async box(): Promise<Outbox> {
    const { outbox } = await import("./outbox/browser.ts");
    if (this.outbox === null) {
      this.outbox = outbox();
      this.outbox.listen(() => this.counted());
      await this.outbox.ready();
      this.counted();
    }
    return this.outbox;
  }

  private async send(): Promise<void> {
    this.attemptedAt = Date.now();
    try {
      const box = await this.box();
      await box.send(this.plan.root);
      this.counted();
      if (!box.isDue) this.pace.done();
    } catch {
      // Its code could not be loaded: there is no network.
      this.pace.failed();
    }
  }

  /** The list may be another one: its numbers are shown, and what met no server is tried again after a pause. */
  private counted(): void {
    const box = this.outbox;
    if (box === null) return;
    const [waiting, notices] = [box.waiting().length, box.notices().length];
    if (waiting !== this.waiting || notices !== this.notices) {
      [this.waiting, this.notices] = [waiting, notices];
      this.draw();
    }
    if (box.isDue && (box.trouble === "offline" || box.trouble === "busy") && !this.pace.waits)
      this.pace.failed(box.afterS);
  }

  private end(): void {
    this.beneath?.leave();
    this.beneath = null;
    this.task?.leave();
    // What it wanted of a map that has not come yet nobody waits for any more.
    this.acts.length = 0;
    this.task = null;
    this.note = null;
    this.name = null;
  }

  private aim(wanted: boolean): void {
    this.aims = wanted;
    if (this.map !== null) this.map.getCanvas().style.cursor = wanted ? "crosshair" : "";
  }

  private host(): Host {
    const now = (): LibreMap | null => this.map;
    return {
      ...this.plan,
      get map() {
        return now();
      },
      withMap: (act) => (this.map === null ? void this.acts.push(act) : act(this.map)),
      aim: (wanted) => this.aim(wanted),
      open: (name, place, about) => void this.open(name, place, about),
      close: () => this.close(),
      printer: () => this.printer(),
      alarm: (words) => this.alarms.replaceChildren(...(words === null ? [] : [words])),
    };
  }
}

async function load(name: TaskName, host: Host, place: Place | undefined, about: string | undefined): Promise<Task> {
  if (name === "route") return new (await import("./route/panel.ts")).RoutePanel(host, place, about);
  if (name === "report") return new (await import("./report/form.ts")).ReportForm(host, place, about);
  if (name === "outbox") return new (await import("./outbox/panel.ts")).OutboxPanel(host);
  if (name === "share") return new (await import("./share/panel.ts")).SharePanel(host, about);
  if (name === "embed") return new (await import("./embed-code/panel.ts")).EmbedCodePanel(host);
  if (name === "find") return new (await import("./find/panel.ts")).FindPanel(host);
  if (name === "earlier") return new (await import("./earlier/panel.ts")).EarlierPanel(host);
  if (name === "list") return new (await import("./listing/panel.ts")).ListPanel(host);
  if (name === "offline") return new (await import("./offline/panel.ts")).OfflinePanel(host);
  if (name === "queue") return new (await import("./report/queue.ts")).Queue(host);
  if (name === "devices") return new (await import("./device/panel.ts")).DevicePanel(host);
  if (name === "enrol") return new (await import("./device/enrol.ts")).EnrolPanel(host, about);
  return new (await import("./aid/panel.ts")).AidPanel(host, name, about);
}

function notice(language: Language, words: "task.loading" | "task.failed"): HTMLElement {
  return element("section", { class: "task", role: "status" }, element("p", {}, say(language, words)));
}
