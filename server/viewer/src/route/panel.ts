import { Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { clock } from "../format.ts";
import type { Change } from "../live/change.ts";
import { readPlace, written } from "../permalink.ts";
import type { Fix } from "../position/fix.ts";
import type { DeviceAnswer } from "../router/messages.ts";
import type { AskedRoute } from "../router/router.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { isVehicle, VEHICLES, type Vehicle } from "../vehicle.ts";
import { inData, say } from "../words.ts";
import { type Answer, differs, readAnswer } from "./answer.ts";
import { askOrPlan, deviceWords, keepGpx, SavedDamaged } from "./ask-or-plan.ts";
import { bringIntoView, collection, line, point, sketch, wipe } from "./draw.ts";
import { End } from "./end.ts";
import { Guide } from "./guide.ts";
import { END_LAYERS, ENDS, WAY, WAY_LAYERS } from "./layers.ts";
import { cut, gaps } from "./line.ts";
import { Reach } from "./reach.ts";
import "./route.css";
import { type ShowPlan, show, verdictWords } from "./show.ts";
import { isWorse, touched } from "./warn.ts";
import { Warner } from "./warner.ts";
import { tellWish } from "./wish-words.ts";
import { Wishes } from "./wishes.ts";
import { type RouteKey, tell } from "./words.ts";

/** The vehicle asked for where the visitor never chose one: the one that most people come with. */
const USUAL: Vehicle = "car";
const AGAIN_MS = 15_000;
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
  private readonly warner: Warner;
  private readonly guide: Guide;
  private readonly wishes: Wishes;

  constructor(host: Host, place?: Place, about?: string) {
    this.host = host;
    this.warner = new Warner(host, { vehicle: () => this.vehicle(), again: () => void this.ask(false) });
    this.guide = new Guide(host);
    this.wishes = new Wishes({
      host,
      changed: () => this.picked(),
      moved: () => this.paintEnds(),
      waits: (wanted) => this.waits(wanted),
    });
    const end = (role: "from" | "to", sign: "A" | "B", other: () => Place | null): End =>
      new End({
        host,
        role,
        sign,
        other,
        vehicle: () => this.vehicle(),
        without: () => this.wishes.any,
        picked: () => this.picked(),
        tap: (wanted) => this.wait(role, wanted),
      });
    this.from = end("from", "A", () => this.to.chosen?.at ?? null);
    this.to = end("to", "B", () => this.from.chosen?.at ?? null);
    this.reach = new Reach(host, () => this.vehicle());
    // A page may sound once somebody has pressed something in it: to get a way, one must.
    this.element.addEventListener("pointerdown", () => this.warner.arm());
    this.element.addEventListener("keydown", () => this.warner.arm());
    this.warner.arm();
    this.draw();
    this.at(place, about);
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
    if (this.from.element.lang !== language) {
      this.wishes.draw();
      for (const end of [this.from, this.to]) {
        end.element.lang = language;
        end.draw();
      }
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
      ...(this.tab === "route" ? [this.wishes.element, this.note, this.body] : [...this.without(), this.reach.element]),
    );
    if (choosing) vehicle.focus({ preventScroll: true });
    this.reach.draw();
    this.drawAnswer();
    this.warner.draw();
    if (this.asked !== null && this.asked !== this.vehicle()) this.picked();
  }

  /** That reach knows nothing of points and areas. */
  private without(): HTMLElement[] {
    if (!this.wishes.any) return [];
    return [element("p", { class: "trouble", role: "note" }, tellWish(this.host.language(), "reach.without"))];
  }

  private paintEnds(): void {
    const { answer } = this;
    this.wishes.paint(this.tab === "route");
    const ends = [
      ...(this.tab === "route" ? this.wishes.pins() : []),
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
    sketch(this.host.map, { name: ENDS, layers: END_LAYERS, data: collection(ends) });
  }

  paint(): void {
    const { map } = this.host;
    const { answer } = this;
    const [from, to] = [this.from.chosen?.at, this.to.chosen?.at];
    const parts =
      this.tab === "route" && answer?.kind === "way"
        ? [...(from && to ? gaps(answer, from, to) : []), ...cut(answer)]
        : [];
    const drawn = parts.map(({ status, lines }) => line(lines, { status }));
    if (this.tab === "reach") this.reach.paint();
    else this.reach.wipe();
    sketch(map, { name: WAY, layers: WAY_LAYERS, data: collection(drawn) });
    this.paintEnds();
  }

  changed(change: Change): void {
    const edges = this.answer?.kind === "way" ? touched(this.answer, change) : [];
    if (this.answer?.kind === "way" && edges.length > 0) void this.warner.look(this.answer, edges);
    if (this.tab === "reach") this.reach.ask(this.from.chosen?.at ?? null);
    else if (this.isWhole) void this.ask(true, edges.length === 0);
  }

  located(fix: Fix): void {
    const { answer } = this;
    if (answer?.kind !== "way" || this.tab === "reach") return;
    this.guide.located(answer, fix, (at) => this.leftWay(at));
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

  touch(place: Place): boolean {
    const end = this.tapping;
    end?.touched(place);
    return end !== null || (this.tab === "route" && this.wishes.touch(place));
  }

  at(place: Place | undefined, about?: string): void {
    if (place === undefined && about === undefined) return;
    if (this.tab === "reach") this.turnTo("route");
    if (about !== undefined) this.journey(new URLSearchParams(about));
    else if (place !== undefined) this.to.touched(place);
  }

  /** A whole question at once, with the names of its ends: from a depot to a site, with a vehicle. */
  private journey(about: URLSearchParams): void {
    const vehicle = about.get("vehicle");
    if (isVehicle(vehicle)) this.host.choose(vehicle);
    // Nothing is asked for between one end and the other.
    this.to.take(null);
    for (const [name, end] of this.ends) {
      const at = readPlace(about.get(name));
      if (at !== null) end.take({ at, name: about.get(`${name}_name`) ?? written(at) });
    }
  }

  private get ends(): readonly (readonly ["from" | "to", End])[] {
    return [
      ["from", this.from],
      ["to", this.to],
    ];
  }

  /** Is all known that an answer needs? */
  private get isWhole(): boolean {
    return this.from.chosen !== null && this.to.chosen !== null && !this.wishes.isUnread;
  }

  shown(): Readonly<Record<string, string>> {
    const [from, to] = [this.from.chosen?.at, this.to.chosen?.at];
    return {
      ...(this.tab === "reach" ? { tab: "reach" } : {}),
      ...(from === undefined ? {} : { from: written(from) }),
      ...(to === undefined ? {} : { to: written(to) }),
      ...this.wishes.shown(),
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
      [
        `${vehicle} ${verdictWords(answer, language)} ${tell(language, "share.to", { to })}`,
        ...this.wishes.inWords(),
      ].join(", "),
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
    let isAsked = !this.wishes.show(says);
    for (const [name, end] of this.ends) {
      const said = says.get(name);
      // What is chosen has a name, which the address does not say.
      if (said === (end.chosen === null ? null : written(end.chosen.at))) continue;
      const place = readPlace(said);
      isAsked = true;
      if (place === null) end.take(null);
      else end.touched(place);
    }
    if (!isAsked) this.picked();
  }

  leave(): void {
    this.turn++;
    this.warner.leave();
    this.guide.leave();
    this.wishes.leave();
    clearTimeout(this.again);
    this.host.aim(false);
    this.reach.wipe();
    wipe(this.host.map, { name: ENDS, layers: END_LAYERS });
    wipe(this.host.map, { name: WAY, layers: WAY_LAYERS });
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
    if (wanted) this.wishes.want(null);
    if (wanted && this.tapping !== null && this.tapping !== end) this.tapping.want(false);
    this.tapping = wanted ? end : this.tapping === end ? null : this.tapping;
    this.aim(this.tapping !== null);
  }

  private waits(wanted: boolean): void {
    if (wanted) this.tapping?.want(false);
    this.aim(wanted);
  }

  private aim(wanted: boolean): void {
    this.element.toggleAttribute("data-low", wanted);
    this.host.aim(wanted);
  }

  private swap(): void {
    const [from, to] = [this.from.chosen, this.to.chosen];
    this.to.take(null);
    this.wishes.reverse();
    this.from.take(to);
    this.to.take(from);
  }

  /** An end or the vehicle is another one: what was answered is no answer to that. */
  private picked(): void {
    this.turn++;
    clearTimeout(this.again);
    this.answer = null;
    this.guide.anew();
    this.warner.anew();
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
    if (this.isWhole) void this.ask(false);
    else this.drawAnswer();
  }

  private question(): AskedRoute {
    const places = [this.from.chosen?.at, ...this.wishes.points, this.to.chosen?.at].filter((at) => at !== undefined);
    return { kind: "route", places, vehicle: this.vehicle(), avoid: this.wishes.avoided };
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
        this.warner.tell({
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
      this.trouble = tell(this.host.language(), "route.failed", {
        reason: refused.words[inData(this.host.language())],
      });
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
              gpx: this.device === null && this.unheard === 0 ? this.gpx() : null,
              look: (at) => bringIntoView(host, [at]),
              under: this.guide.under(answer),
            }),
            ...(answer.kind === "way" ? [words("warn.hint")] : []),
          ]),
    );
  }

  /** Where the file of this way lies; what has points or areas is asked for anew. */
  private gpx(): ShowPlan["gpx"] {
    const question = this.question();
    return this.wishes.any ? () => keepGpx(question, this.host) : this.address("&format=gpx");
  }

  private bring(answer: Answer): void {
    const ends = [this.from.chosen?.at, ...this.wishes.points, this.to.chosen?.at].filter((at) => at !== undefined);
    bringIntoView(
      this.host,
      answer.kind === "way"
        ? [...answer.lines.flat(), ...ends]
        : [...ends, ...answer.blockedBy.flatMap(({ place }) => (place === null ? [] : [place]))],
    );
  }
}
