import { Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { clock } from "../format.ts";
import type { Change } from "../live/change.ts";
import { readPlace, written } from "../permalink.ts";
import type { Fix } from "../position/fix.ts";
import type { DeviceAnswer } from "../router/messages.ts";
import type { Asked } from "../router/router.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { VEHICLES, type Vehicle } from "../vehicle.ts";
import { say } from "../words.ts";
import { Alarm, banner } from "./alarm.ts";
import { type Along, alongOf } from "./along.ts";
import { canRead, readAloud } from "./aloud.ts";
import { type Answer, differs, readAnswer, type Way } from "./answer.ts";
import { askOrPlan, deviceWords, SavedDamaged } from "./ask-or-plan.ts";
import { Awake } from "./awake.ts";
import { bringIntoView, collection, line, point, sketch, wipe } from "./draw.ts";
import { End } from "./end.ts";
import { END_LAYERS, ENDS, WAY, WAY_LAYERS } from "./layers.ts";
import { cut, gaps } from "./line.ts";
import { Reach } from "./reach.ts";
import "./route.css";
import { show, verdictWords } from "./show.ts";
import { doubtWords } from "./steps.ts";
import { isWorse, touched, type Warning, warningFor } from "./warn.ts";
import { type RouteKey, tell } from "./words.ts";

/** The vehicle asked for where the visitor never chose one: the one that most people come with. */
const USUAL: Vehicle = "car";
const AGAIN_MS = 15_000;
/** So far beside a way, and so often one after the other, is off it: a position errs, and a road has its breadth. */
const OFF_M = 60;
const OFF_TIMES = 3;

/** "Bisa lewat?": two ends and a vehicle, and the answer, which keeps itself up to date. */
export class RoutePanel implements Task {
  readonly element = element("section", { class: "task route" });
  private readonly host: Host;
  private readonly from: End;
  private readonly to: End;
  private readonly reach: Reach;
  private readonly body = element("div", { class: "result", role: "status" });
  private readonly note = element("p", { class: "note-line", role: "alert" });
  private tab: "route" | "reach" = "route";
  /** With an answer on the screen the question takes one line: the verdict comes first. */
  private folded = false;
  private tapping: End | null = null;
  private answer: Answer | null = null;
  private answeredAt: Date | null = null;
  /** What the answer was found in, where that was this device. */
  private device: DeviceAnswer | null = null;
  /** Reports that wait on this device: the answer goes around their places. */
  private unheard = 0;
  private trouble: string | null = null;
  private asked: Vehicle | null = null;
  private turn = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly alarm = new Alarm();
  /** What was told of each road of the way. */
  private readonly told = new Map<string, string>();
  private warning: { readonly warning: Warning; readonly heard: boolean } | null = null;

  private readonly awake = new Awake();
  /** Where on the way the device is, as long as it is on it; and how often it has not been since. */
  private along: Along | null = null;
  private offTimes = 0;
  private readonly doubt = element("p", { class: "doubt", role: "status" });
  /** What reading aloud and the screen's light did not do. */
  private readonly refused = element("p", { class: "hint", role: "status" });

  constructor(host: Host, place?: Place) {
    this.host = host;
    const end = (role: "from" | "to", sign: "A" | "B", other: () => Place | null): End =>
      new End({
        host,
        role,
        sign,
        other,
        vehicle: () => this.vehicle(),
        picked: () => this.picked(),
        tap: (wanted) => this.wait(role, wanted),
      });
    this.from = end("from", "A", () => this.to.chosen?.at ?? null);
    this.to = end("to", "B", () => this.from.chosen?.at ?? null);
    this.reach = new Reach(host, () => this.vehicle());
    // A page may sound once somebody has pressed something in it: to get a way, one must.
    this.element.addEventListener("pointerdown", () => this.alarm.arm());
    this.element.addEventListener("keydown", () => this.alarm.arm());
    this.alarm.arm();
    this.draw();
    if (place !== undefined) this.to.touched(place);
  }

  draw(): void {
    const language = this.host.language();
    const choosing = this.element.querySelector("select") === document.activeElement && document.activeElement !== null;
    this.element.setAttribute("aria-label", tell(language, "route.heading"));
    const tab = (name: "route" | "reach"): HTMLElement =>
      element(
        "button",
        { type: "button", role: "tab", "aria-selected": String(this.tab === name), onclick: () => this.turnTo(name) },
        tell(language, `${name}.tab`),
      );
    const vehicle = element(
      "select",
      { onchange: (event) => this.host.choose((event.target as HTMLSelectElement).value as Vehicle) },
      ...VEHICLES.map((each) =>
        element("option", { value: each, selected: each === this.vehicle() }, say(language, `vehicle.${each}`)),
      ),
    );
    if (this.from.element.lang !== language)
      for (const end of [this.from, this.to]) {
        end.element.lang = language;
        end.draw();
      }
    const swap = element(
      "button",
      { type: "button", class: "swap", "aria-label": tell(language, "end.swap"), onclick: () => this.swap() },
      "⇅",
    );
    const question = this.folded
      ? [this.foldedQuestion()]
      : this.tab === "route"
        ? [this.from.element, swap, this.to.element]
        : [this.from.element];
    this.element.replaceChildren(
      heading(this.host, tell(language, "route.heading"), () => this.inWords()),
      ...(this.folded ? [] : [element("div", { class: "tabs", role: "tablist" }, tab("route"), tab("reach"))]),
      ...question,
      element("label", { class: "vehicle" }, element("span", {}, tell(language, "vehicle")), vehicle),
      ...(this.tab === "route" ? [this.note, this.body] : [this.reach.element]),
    );
    if (choosing) vehicle.focus({ preventScroll: true });
    this.reach.draw();
    this.drawAnswer();
    this.drawWarning();
    if (this.asked !== null && this.asked !== this.vehicle()) this.picked();
  }

  paint(): void {
    const { map } = this.host;
    const { answer } = this;
    const ends = [
      ...(this.from.chosen === null ? [] : [point(this.from.chosen.at, { role: "end", sign: "A" })]),
      ...(this.to.chosen === null || this.tab === "reach"
        ? []
        : [point(this.to.chosen.at, { role: "end", sign: "B" })]),
    ];
    if (this.tab === "route" && answer?.kind === "none") {
      ends.push(
        ...answer.blockedBy.flatMap(({ place }) =>
          place === null ? [] : [point(place, { role: "blocked", sign: "×" })],
        ),
      );
      if (answer.nearest !== null) ends.push(point(answer.nearest.place, { role: "nearest", sign: "!" }));
    }
    const [from, to] = [this.from.chosen?.at, this.to.chosen?.at];
    const parts =
      this.tab === "route" && answer?.kind === "way"
        ? [...(from && to ? gaps(answer, from, to) : []), ...cut(answer)]
        : [];
    const drawn = parts.map(({ status, lines }) => line(lines, { status }));
    if (this.tab === "reach") this.reach.paint();
    else this.reach.wipe();
    sketch(map, { name: WAY, layers: WAY_LAYERS, data: collection(drawn) });
    sketch(map, { name: ENDS, layers: END_LAYERS, data: collection(ends) });
  }

  changed(change: Change): void {
    const edges = this.answer?.kind === "way" ? touched(this.answer, change) : [];
    if (this.answer?.kind === "way" && edges.length > 0) void this.warn(this.answer, edges);
    if (this.tab === "reach") this.reach.ask(this.from.chosen?.at ?? null);
    else if (this.from.chosen !== null && this.to.chosen !== null) void this.ask(true, edges.length === 0);
  }

  located(fix: Fix): void {
    const { answer } = this;
    if (answer?.kind !== "way" || this.tab === "reach") return;
    const along = alongOf(answer, fix.place);
    const isOn = along !== null && along.besideM <= Math.max(OFF_M, 2 * fix.accuracyM);
    // Whoever was never on it looks at it from somewhere else.
    if (!isOn && this.along !== null && ++this.offTimes >= OFF_TIMES) this.leftWay(fix);
    if (!isOn) return;
    [this.along, this.offTimes] = [along, 0];
    this.tellDoubt(answer);
  }

  /** Says that the way was left, and asks for another from where the device is. */
  private leftWay({ place, accuracyM }: Fix): void {
    const language = this.host.language();
    this.from.take({ at: place, name: tell(language, "end.accuracy", { m: Math.round(accuracyM) }) });
    // The question takes one line by now: it says from where.
    this.draw();
    const time = clock(this.host.now(), this.host.timeZone(), language);
    this.note.classList.add("differs");
    this.note.replaceChildren(tell(language, "off.route", { time }));
  }

  private tellDoubt(way: Way): void {
    const isWhole = way.roadEnds.length === 0;
    const words = doubtWords(way, this.along?.alongM ?? null, this.host.language());
    // Where a road ends before the place, nobody says that no doubt is left.
    const told = isWhole || way.pieces.some(({ status }) => status !== "open") ? words : "";
    if (this.doubt.textContent !== told) this.doubt.textContent = told;
  }

  /** What can be done with an answer: hear it, and keep it in sight. */
  private under(answer: Answer): HTMLElement[] {
    const language = this.host.language();
    if (answer.kind === "way") this.tellDoubt(answer);
    const read = (): void => {
      const worst = answer.kind === "way" ? (this.doubt.textContent ?? "") : "";
      const words = [verdictWords(answer, language), answer.sentence[language], worst].filter(Boolean).join(". ");
      this.refused.replaceChildren(...(readAloud(words, language) ? [] : [tell(language, "aloud.none")]));
    };
    const light = element("input", { type: "checkbox", checked: this.awake.wanted });
    light.addEventListener("change", () => {
      void this.awake.want(light.checked).then((done) => {
        light.checked = this.awake.wanted;
        this.refused.replaceChildren(...(done ? [] : [tell(language, "awake.none")]));
      });
    });
    return [
      ...(answer.kind === "way" ? [this.doubt] : []),
      element(
        "div",
        { class: "acts" },
        ...(canRead()
          ? [element("button", { type: "button", class: "aloud", onclick: read }, tell(language, "aloud"))]
          : []),
        ...(answer.kind === "way"
          ? [element("label", { class: "awake" }, light, element("span", {}, tell(language, "awake")))]
          : []),
      ),
      this.refused,
    ];
  }

  touch(place: Place): boolean {
    const end = this.tapping;
    end?.touched(place);
    return end !== null;
  }

  at(place: Place | undefined): void {
    if (place === undefined) return;
    if (this.tab === "reach") this.turnTo("route");
    this.to.touched(place);
  }

  shown(): Readonly<Record<string, string>> {
    const [from, to] = [this.from.chosen?.at, this.to.chosen?.at];
    return {
      ...(this.tab === "reach" ? { tab: "reach" } : {}),
      ...(from === undefined ? {} : { from: written(from) }),
      ...(to === undefined ? {} : { to: written(to) }),
    };
  }

  /** The way and its verdict, for whoever has no map: the worst stretch with them. */
  private inWords(): string[] {
    const language = this.host.language();
    const { answer } = this;
    const [from, to] = [this.from.chosen?.name, this.to.chosen?.name];
    if (answer === null || from === undefined || to === undefined) return [];
    const worst = answer.kind === "way" ? answer.limiting : (answer.blockedBy[0] ?? null);
    const vehicle = say(language, `vehicle.${this.vehicle()}`);
    return [
      `${vehicle} ${verdictWords(answer, language)} ${tell(language, "share.to", { to })}`,
      ...(worst === null
        ? []
        : [[worst.name ?? say(language, "road.unnamed"), worst.where].filter(Boolean).join(", ")]),
      // By this whoever hears it on the radio finds what was reported.
      ...(worst === null || worst.reportId === null ? [] : [tell(language, "fact.report", { id: worst.reportId })]),
      tell(language, "share.from", { from }),
    ];
  }

  show(says: URLSearchParams): void {
    const tab = says.get("tab") === "reach" ? "reach" : "route";
    if (tab !== this.tab) this.turnTo(tab);
    for (const [name, end] of [
      ["from", this.from],
      ["to", this.to],
    ] as const) {
      const said = says.get(name);
      // What is chosen has a name, which the address does not say.
      if (said === (end.chosen === null ? null : written(end.chosen.at))) continue;
      const place = readPlace(said);
      if (place === null) end.take(null);
      else end.touched(place);
    }
  }

  leave(): void {
    this.turn++;
    this.dismiss();
    this.alarm.close();
    this.awake.leave();
    clearTimeout(this.again);
    this.host.aim(false);
    this.reach.wipe();
    wipe(this.host.map, { name: ENDS, layers: END_LAYERS });
    wipe(this.host.map, { name: WAY, layers: WAY_LAYERS });
  }

  /** Tells at once where a road of the way on the screen became worse; the way itself is asked for anew beside it. */
  private async warn(answer: Way, edges: readonly string[]): Promise<void> {
    const asked = { root: this.host.root, vehicle: this.vehicle() };
    const [from, to] = [this.from.chosen, this.to.chosen];
    const warning = await warningFor(answer, edges, asked, this.told);
    // Another way was asked for meanwhile.
    if (warning === null || this.from.chosen !== from || this.to.chosen !== to) return;
    this.tell(warning);
  }

  private tell(warning: Warning): void {
    this.warning = { warning, heard: this.alarm.sound(warning.loudness) };
    this.drawWarning();
  }

  private drawWarning(): void {
    if (this.warning === null) return;
    const { warning, heard } = this.warning;
    const again = (): void => {
      this.dismiss();
      void this.ask(false);
    };
    this.host.alarm(banner(warning, this.host, heard, { again, away: () => this.dismiss() }));
  }

  private dismiss(): void {
    this.warning = null;
    this.host.alarm(null);
  }

  private vehicle(): Vehicle {
    return this.host.vehicle() ?? USUAL;
  }

  /** Both ends in one line, and the way back to them. */
  private foldedQuestion(): HTMLElement {
    const language = this.host.language();
    return element(
      "p",
      { class: "asked" },
      element(
        "span",
        {},
        element("span", { class: "sign" }, "A"),
        this.from.chosen?.name ?? "",
        " → ",
        element("span", { class: "sign" }, "B"),
        this.to.chosen?.name ?? "",
      ),
      element(
        "button",
        { type: "button", class: "change", onclick: () => this.fold(false) },
        tell(language, "end.change"),
      ),
    );
  }

  private fold(folded: boolean): void {
    if (this.folded === folded) return;
    this.folded = folded;
    this.draw();
    if (!folded) this.element.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
  }

  private turnTo(tab: "route" | "reach"): void {
    this.tab = tab;
    this.draw();
    this.element.querySelector<HTMLElement>(`[aria-selected="true"]`)?.focus();
    this.picked();
  }

  private wait(role: "from" | "to", wanted: boolean): void {
    const end = role === "from" ? this.from : this.to;
    if (wanted && this.tapping !== null && this.tapping !== end) this.tapping.want(false);
    this.tapping = wanted ? end : this.tapping === end ? null : this.tapping;
    this.element.toggleAttribute("data-low", this.tapping !== null);
    this.host.aim(this.tapping !== null);
  }

  private swap(): void {
    const [from, to] = [this.from.chosen, this.to.chosen];
    this.from.take(to);
    this.to.take(from);
  }

  /** An end or the vehicle is another one: what was answered is no answer to that. */
  private picked(): void {
    this.turn++;
    this.answer = null;
    [this.along, this.offTimes] = [null, 0];
    this.refused.replaceChildren();
    this.told.clear();
    this.dismiss();
    this.device = null;
    this.note.replaceChildren();
    this.asked = this.vehicle();
    this.host.moved();
    if (this.tab === "reach") {
      this.reach.ask(this.from.chosen?.at ?? null);
      this.paint();
      return;
    }
    this.paint();
    if (this.from.chosen !== null && this.to.chosen !== null) void this.ask(false);
    else this.drawAnswer();
  }

  private question(): Asked {
    const places = [this.from.chosen?.at, this.to.chosen?.at].filter((at) => at !== undefined);
    return { kind: "route", places, vehicle: this.vehicle() };
  }

  private askLater(): void {
    this.again = setTimeout(() => void this.ask(this.answer !== null), AGAIN_MS);
  }

  private address(format = ""): string {
    const [from, to] = [this.from.chosen?.at ?? [], this.to.chosen?.at ?? []];
    return `${this.host.root}route?from=${from.join(",")}&to=${to.join(",")}&vehicle=${this.vehicle()}${format}`;
  }

  /**
   * Asks, and where the answer before said something else, says so; `aloud` where nobody could name the roads that
   * changed, so that the answer itself tells whether it got worse.
   */
  private async ask(because: boolean, aloud = false): Promise<void> {
    const turn = ++this.turn;
    const before = this.answer;
    clearTimeout(this.again);
    if (!because) this.body.replaceChildren(element("p", {}, tell(this.host.language(), "route.asking")));
    try {
      const { json, device, unheard } = await askOrPlan(this.address(), this.question(), this.host);
      if (turn !== this.turn) return;
      const answer = readAnswer(json);
      this.answer = answer;
      this.device = device;
      this.unheard = unheard;
      // Whoever has no contact is answered by the server as soon as there is.
      if (device !== null) this.askLater();
      this.trouble = null;
      this.answeredAt = this.host.now();
      if (because && before !== null) this.tellChange(before, answer);
      if (aloud && before?.kind === "way" && isWorse(answer.status, before.status))
        this.tell({
          loudness: answer.kind === "none" ? "loud" : "soft",
          state: answer.status,
          name: null,
          cause: null,
        });
    } catch (refused) {
      if (turn !== this.turn) return;
      this.fail(refused);
    }
    this.paint();
    this.drawAnswer();
    if (because || this.answer === null) return;
    this.fold(true);
    this.element.parentElement?.scrollTo({ top: 0 });
    // What was pressed to get here is gone: who has no pointer goes on from here.
    if (document.activeElement === document.body)
      this.element.querySelector<HTMLElement>(".change")?.focus({ preventScroll: true });
    this.bring(this.answer);
  }

  private tellChange(before: Answer, answer: Answer): void {
    const language = this.host.language();
    const time = clock(this.host.now(), this.host.timeZone(), language);
    const other = differs(before, answer);
    this.note.classList.toggle("differs", other);
    const outcome = other
      ? tell(language, "route.differs", { before: verdictWords(before, language) })
      : tell(language, "route.same");
    this.note.replaceChildren(`${tell(language, "route.recalculated", { time })} ${outcome}`);
  }

  /** No answer: an older one stays on the screen, marked as such, and the question is asked again. */
  private fail(refused: unknown): void {
    if (refused instanceof Refusal) {
      this.answer = null;
      this.trouble = tell(this.host.language(), "route.failed", { reason: refused.words[this.host.language()] });
      return;
    }
    this.trouble = null;
    const time = this.answeredAt === null ? "" : clock(this.answeredAt, this.host.timeZone(), this.host.language());
    this.trouble =
      this.answer === null
        ? tell(this.host.language(), "route.no_server")
        : tell(this.host.language(), "route.offline", { time });
    if (refused instanceof SavedDamaged) this.trouble += ` ${tell(this.host.language(), "device.damaged")}`;
    this.askLater();
  }

  private drawAnswer(): void {
    const { answer, host } = this;
    const words = (key: RouteKey): HTMLElement => element("p", { class: "hint" }, tell(host.language(), key));
    this.body.classList.toggle("old", answer !== null && this.trouble !== null);
    this.body.replaceChildren(
      ...(this.trouble === null ? [] : [element("p", { class: "trouble", role: "alert" }, this.trouble)]),
      ...(answer === null || this.device === null
        ? []
        : [element("p", { class: "on-device", role: "note" }, deviceWords(this.device, host))]),
      ...(answer === null || this.unheard === 0
        ? []
        : [
            element(
              "p",
              { class: "on-device", role: "note" },
              tell(host.language(), "unheard.around", { n: this.unheard }),
            ),
          ]),
      ...(answer === null
        ? this.trouble === null
          ? [words("route.ask")]
          : []
        : [
            show(answer, {
              host,
              gpx: this.device === null && this.unheard === 0 ? this.address("&format=gpx") : null,
              look: (at) => bringIntoView(host, [at]),
              under: this.under(answer),
            }),
            ...(answer.kind === "way" ? [words("warn.hint")] : []),
          ]),
    );
  }

  private bring(answer: Answer): void {
    const ends = [this.from.chosen?.at, this.to.chosen?.at].filter((at) => at !== undefined);
    bringIntoView(
      this.host,
      answer.kind === "way"
        ? [...answer.lines.flat(), ...ends]
        : [...ends, ...answer.blockedBy.flatMap(({ place }) => (place === null ? [] : [place]))],
    );
  }
}
