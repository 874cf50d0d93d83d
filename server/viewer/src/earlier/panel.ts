import type { Map as LibreMap } from "maplibre-gl";
import { card } from "../card.ts";
import { element } from "../element.ts";
import { readFeature, type View } from "../facts.ts";
import { age, when } from "../format.ts";
import { featuresAt } from "../map.ts";
import type { Properties } from "../properties.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import "./earlier.css";
import { MapThen } from "./map-then.ts";
import { type KeptMoment, momentAt, readMoments } from "./moments.ts";
import { type EarlierKey, tell } from "./words.ts";

interface Touched {
  readonly layer: string;
  readonly properties: Properties;
}

/** The map as it was published earlier: looked at, and never mistaken for now. */
export class EarlierPanel implements Task {
  readonly element = element("section", { class: "task earlier", "data-low": true });
  private readonly host: Host;
  private readonly band = element("p", { class: "earlier-band", role: "status" });
  private moments: readonly KeptMoment[] | null = null;
  /** Which of them the slider stands at; their number: now. */
  private step = 0;
  /** The one that the map shows or is about to; `null`: the map shows what is now. */
  private shownMoment: KeptMoment | null = null;
  /** The one whose tiles the map has. */
  private drawn: KeptMoment | null = null;
  private mapThen: MapThen | null = null;
  private touched: readonly Touched[] | null = null;
  private note: HTMLElement | null = null;
  /** Of which time the address asks, until it is known what is kept. */
  private wanted: Date | null = null;
  private turn = 0;

  constructor(host: Host) {
    this.host = host;
    this.draw();
    void this.load();
  }

  draw(): void {
    this.element.setAttribute("aria-label", this.say("heading"));
    this.element.replaceChildren(
      heading(this.host, this.say("heading"), () => [this.line()]),
      ...(this.moments === null || this.moments.length === 0 ? [] : this.slider(this.moments)),
      element("div", { class: "earlier-note", role: "status" }, this.note),
      element("p", { class: "hint" }, this.say("hint")),
      ...this.read(),
    );
    this.drawBand();
  }

  paint(): void {}

  changed(): void {}

  touch(place: Place): boolean {
    const { map } = this.host;
    if (map === null || this.shownMoment === null) return false;
    this.touched = featuresAt(map, map.project([...place])).map(({ layer, feature }) => ({
      layer,
      properties: feature.properties,
    }));
    this.draw();
    this.element.querySelector<HTMLElement>(".then")?.scrollIntoView({ block: "nearest" });
    return true;
  }

  at(): void {}

  leave(): void {
    this.turn++;
    this.band.remove();
    if (this.shownMoment !== null) this.putBack();
  }

  shown(): Readonly<Record<string, string>> {
    const time = this.shownMoment?.asOf ?? this.wanted;
    return time === null ? {} : { time: time.toISOString() };
  }

  show(says: URLSearchParams): void {
    const time = new Date(says.get("time") ?? "");
    this.wanted = Number.isNaN(time.getTime()) ? null : time;
    if (this.moments !== null) this.follow(this.moments);
  }

  private say(key: EarlierKey, fill: Readonly<Record<string, string>> = {}): string {
    return tell(this.host.language(), key, fill);
  }

  private time(moment: KeptMoment): string {
    return when(moment.asOf, this.host.now(), this.host.timeZone(), this.host.language());
  }

  private line(): string {
    return this.shownMoment === null ? this.say("heading") : this.say("band", { time: this.time(this.shownMoment) });
  }

  private async load(): Promise<void> {
    const turn = ++this.turn;
    this.tell(element("p", {}, this.say("loading")));
    const moments = await fetch(`${this.host.root}snapshots`)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then(readMoments)
      .catch(() => null);
    if (turn !== this.turn) return;
    this.moments = moments;
    this.step = moments?.length ?? 0;
    if (moments === null) return this.failed();
    this.tell(moments.length === 0 ? element("p", {}, this.say("none")) : null);
    this.follow(moments);
  }

  /** Shows the moment that the address asks for. */
  private follow(moments: readonly KeptMoment[]): void {
    const { wanted } = this;
    const at = wanted === null ? moments.length : momentAt(moments, wanted);
    if (at === null) {
      const [first] = moments;
      this.wanted = null;
      if (first !== undefined)
        this.tell(element("p", { class: "refused" }, this.say("before_all", { time: this.time(first) })));
    } else if (at !== this.step) this.go(at);
  }

  /** Nothing of it is known: the server is asked once more on a tap. */
  private failed(): void {
    this.tell(
      element("p", { class: "refused" }, this.say("failed")),
      element("button", { type: "button", onclick: () => void this.load() }, this.say("again")),
    );
  }

  private tell(...words: (HTMLElement | null)[]): void {
    this.note = element("div", {}, ...words);
    this.draw();
  }

  private slider(moments: readonly KeptMoment[]): HTMLElement[] {
    const range = element("input", {
      type: "range",
      min: "0",
      max: String(moments.length),
      "data-first": true,
      "aria-label": this.say("slider"),
      "aria-valuetext": this.words(this.step),
    });
    range.value = String(this.step);
    const words = element("p", { class: "earlier-of" }, this.words(this.step));
    range.addEventListener("input", () => {
      const at = Number(range.value);
      range.setAttribute("aria-valuetext", this.words(at));
      words.textContent = this.words(at);
    });
    range.addEventListener("change", () => this.go(Number(range.value)));
    const stepTo = (by: -1 | 1, key: "before" | "after", sign: string): HTMLElement => {
      const to = this.step + by;
      const button = element(
        "button",
        { type: "button", class: key, "aria-label": this.say(key), onclick: () => this.go(to) },
        sign,
      );
      button.disabled = to < 0 || to > moments.length;
      return button;
    };
    return [
      element("div", { class: "earlier-steps" }, stepTo(-1, "before", "‹"), range, stepTo(1, "after", "›")),
      words,
    ];
  }

  /** What the slider says at a place of it. */
  private words(at: number): string {
    const moment = this.moments?.[at];
    if (moment === undefined) return this.say("now");
    // Of what it speaks, and not of when it was made: a drill's clock is not that of the machine.
    const ago = age(moment.asOf, this.host.now(), this.host.language());
    return `${this.say("of", { time: this.time(moment) })} · ${ago}`;
  }

  private go(at: number): void {
    const moment = this.moments?.[at];
    if (moment === undefined) this.present();
    else {
      const turn = ++this.turn;
      this.host.withMap((map) => {
        if (turn === this.turn) void this.lookAt(moment, at, map);
      });
    }
  }

  private async lookAt(moment: KeptMoment, at: number, map: LibreMap): Promise<void> {
    const style = this.host.style();
    if (style === null) return;
    const { turn } = this;
    // Before the first tile of then: what is told of now is not drawn into it, and nobody takes it for now.
    this.shownMoment = moment;
    this.drawBand();
    this.host.lookBack(this.say("band", { time: this.time(moment) }));
    this.mapThen ??= new MapThen(map, style);
    const sources = await this.mapThen.find(moment, this.host.root).catch(() => null);
    // Somebody may have gone back to now meanwhile.
    if (turn !== this.turn) return;
    if (sources !== null && sources !== "gone") {
      this.mapThen.draw(sources);
      this.step = at;
      [this.drawn, this.touched] = [moment, null];
      this.tell(element("p", { class: "hint" }, this.say("tap")));
      this.host.moved();
      return;
    }
    this.shownMoment = this.drawn;
    if (this.drawn === null) this.host.lookBack(null);
    if (sources === null) this.failed();
    else this.tell(element("p", { class: "refused" }, this.say("gone", { time: this.time(moment) })));
  }

  /** Shows what is now. */
  private present(): void {
    this.turn++;
    this.putBack();
    this.tell(null);
    this.host.moved();
  }

  private putBack(): void {
    if (this.drawn !== null) this.mapThen?.leave();
    this.step = this.moments?.length ?? 0;
    [this.mapThen, this.shownMoment, this.drawn, this.wanted, this.touched] = [null, null, null, null, null];
    this.host.lookBack(null);
  }

  private drawBand(): void {
    const { map } = this.host;
    if (this.shownMoment === null || map === null) {
      this.band.remove();
      return;
    }
    this.band.replaceChildren(
      element("strong", {}, this.say("band", { time: this.time(this.shownMoment) })),
      element("button", { type: "button", class: "back", onclick: () => this.present() }, this.say("back")),
    );
    if (this.band.parentElement === null) map.getContainer().append(this.band);
  }

  /** What was touched, as it was then. */
  private read(): HTMLElement[] {
    const { touched, shownMoment: moment, host } = this;
    if (touched === null || moment === null) return [];
    const view: View = {
      language: host.language(),
      timeZone: host.timeZone(),
      now: moment.asOf,
      vehicle: host.vehicle(),
    };
    const readings = touched
      .map(({ layer, properties }) => readFeature(layer, properties, view))
      .filter((reading) => reading !== null);
    const close = (): void => {
      this.touched = null;
      this.draw();
    };
    return [
      element("h3", {}, this.say("at_that_hour", { time: this.time(moment) })),
      readings.length === 0
        ? element("p", { class: "then" }, this.say("nothing"))
        : element("div", { class: "then" }, card(readings, host.language(), close)),
    ];
  }
}
