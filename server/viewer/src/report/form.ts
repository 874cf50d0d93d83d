import { HEIGHTS, type Height } from "../body.ts";
import { element } from "../element.ts";
import { clock } from "../format.ts";
import type { Change } from "../live/change.ts";
import { collection, point, sketch, wipe } from "../route/draw.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { say, sayCode } from "../words.ts";
import { box } from "./box.ts";
import { bodyOf, OTHERS, type Sight } from "./draft.ts";
import { type Holder, keptKey, whoIs } from "./key.ts";
import { NEAR_M, type NearRoad, roadsNear, shapesAt } from "./near.ts";
import { put, send, type Taken, waiting } from "./outbox.ts";
import "./report.css";
import { askForKey, signedIn } from "./sign-in.ts";
import { SPOT_LAYERS, spot } from "./spot.ts";
import { type ReportKey, tell } from "./words.ts";

/** From this zoom on tiles hold every road, and a finger is no broader than a road and its shoulders. */
const EXACT_ZOOM = 14;
const CLOSE_ZOOM = 16;
const MOST_ROADS = 5;

type Toggle = "current" | "dark" | "rising" | "told";
const TOGGLES: readonly Toggle[] = ["current", "rising", "dark", "told"];

/** A report in three taps: where, what, send. */
export class ReportForm implements Task {
  readonly element = element("section", { class: "task report-form" });
  private readonly host: Host;
  private place: Place | null = null;
  private roads: readonly NearRoad[] = [];
  private road: NearRoad | null = null;
  private sight: Sight | null = null;
  private readonly toggles = new Set<Toggle>();
  private note: ReportKey | null = "form.tap";
  private sent: { readonly words: string; readonly taken: Taken | null } | null = null;
  private asksKey = false;
  private holder: Holder | null = null;
  private sending = false;

  constructor(host: Host, place?: Place) {
    this.host = host;
    host.map.getCanvas().style.cursor = "crosshair";
    this.draw();
    host.unsent(waiting().length);
    if (place !== undefined) this.touch(place);
    const key = keptKey();
    if (key !== null) void whoIs(host.root, key).then((holder) => this.known(holder));
  }

  draw(): void {
    const language = this.host.language();
    this.element.setAttribute("aria-label", tell(language, "form.heading"));
    const low = this.place === null && this.sent === null && !this.asksKey;
    this.element.toggleAttribute("data-low", low);
    this.element.replaceChildren(
      ...[
        heading(this.host, tell(language, "form.heading")),
        this.sent === null ? null : this.thanks(),
        ...(this.sent !== null
          ? []
          : this.asksKey
            ? [askForKey(this.host, (holder) => this.entered(holder))]
            : [
                this.where(),
                this.place !== null && this.road !== null ? this.what() : null,
                this.sight === null ? null : this.last(),
              ]),
        box(this.host, { redraw: () => this.draw(), send: () => void this.flush() }),
        keptKey() === null ? null : signedIn(this.host, this.holder, () => this.draw()),
      ].filter((each) => each !== null),
    );
  }

  paint(): void {
    sketch(this.host.map, {
      name: spot,
      layers: SPOT_LAYERS,
      data: collection(this.place === null ? [] : [point(this.road?.at ?? this.place, {})]),
    });
  }

  changed(_change: Change): void {}

  /** The obstacle is here. From far away the map first comes closer: a finger is a kilometre broad there. */
  touch(place: Place): boolean {
    if (this.sent !== null || this.asksKey || (this.place !== null && this.road !== null)) return false;
    const { map } = this.host;
    if (map.getZoom() < EXACT_ZOOM) {
      this.note = "form.closer";
      map.flyTo({ center: [...place], zoom: CLOSE_ZOOM });
      this.draw();
      return true;
    }
    this.stand(place, NEAR_M);
    return true;
  }

  at(place: Place | undefined): void {
    if (place === undefined) return;
    this.sent = null;
    this.elsewhere();
    this.touch(place);
  }

  leave(): void {
    this.host.map.getCanvas().style.cursor = "";
    wipe(this.host.map, { name: spot, layers: SPOT_LAYERS });
  }

  private known(holder: Holder | "unknown" | null): void {
    this.holder = holder === "unknown" ? null : holder;
    if (this.sight === null) this.draw();
  }

  private stand(place: Place, reachM: number): void {
    const found = roadsNear(shapesAt(this.host.map), place, reachM).slice(0, MOST_ROADS);
    this.note = found.length === 0 ? "form.no_road" : null;
    this.place = found.length === 0 ? null : place;
    this.roads = found;
    this.road = found.length === 1 ? (found[0] ?? null) : null;
    this.host.map.getCanvas().style.cursor = this.place === null ? "crosshair" : "";
    this.paint();
    this.draw();
    this.element.querySelector<HTMLElement>(".which button, .what button")?.focus({ preventScroll: true });
  }

  private here(): void {
    const refuse = (): void => {
      this.note = "form.no_position";
      this.draw();
    };
    if (!("geolocation" in navigator)) {
      refuse();
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const place: Place = [coords.longitude, coords.latitude];
        this.host.map.jumpTo({ center: [...place], zoom: CLOSE_ZOOM });
        this.host.map.once("idle", () => this.stand(place, Math.max(NEAR_M, coords.accuracy)));
      },
      refuse,
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 10_000 },
    );
  }

  private elsewhere(): void {
    this.place = this.road = this.sight = null;
    this.roads = [];
    this.note = "form.tap";
    this.host.map.getCanvas().style.cursor = "crosshair";
    this.paint();
    this.draw();
  }

  private roadName(road: NearRoad): string {
    const language = this.host.language();
    return (
      road.name ??
      `${say(language, "road.unnamed")}${road.class === null ? "" : ` (${sayCode(language, "class", road.class)})`}`
    );
  }

  private where(): HTMLElement {
    const language = this.host.language();
    const again = element(
      "button",
      { type: "button", onclick: () => this.elsewhere() },
      tell(language, "form.elsewhere"),
    );
    if (this.place !== null && this.road !== null)
      return element(
        "div",
        { class: "where" },
        element(
          "p",
          { class: "placed" },
          element("strong", {}, tell(language, "form.on", { road: this.roadName(this.road) })),
          " ",
          again,
        ),
      );
    if (this.place !== null) {
      const choose = (road: NearRoad): void => {
        this.road = road;
        this.paint();
        this.draw();
        this.element.querySelector<HTMLElement>(".what button")?.focus({ preventScroll: true });
      };
      return element(
        "div",
        { class: "where which" },
        element("h3", {}, tell(language, "form.which")),
        ...this.roads.map((road) =>
          element(
            "button",
            { type: "button", onclick: () => choose(road) },
            `${this.roadName(road)} · ${Math.round(road.distanceM)} m`,
          ),
        ),
        again,
      );
    }
    return element(
      "div",
      { class: "where" },
      element("h3", {}, tell(language, "form.where")),
      element("p", { class: "obstacle" }, element("strong", {}, tell(language, "form.obstacle"))),
      this.note === null ? null : element("p", { class: "hint", role: "status" }, tell(language, this.note)),
      element("button", { type: "button", class: "me", onclick: () => this.here() }, tell(language, "form.me")),
    );
  }

  private what(): HTMLElement {
    const language = this.host.language();
    const choose = (sight: Sight): void => {
      this.sight = sight;
      this.draw();
      this.element.querySelector<HTMLElement>(".send")?.scrollIntoView({ block: "nearest" });
      this.element.querySelector<HTMLElement>(".send")?.focus({ preventScroll: true });
    };
    const water = (height: Height): HTMLElement =>
      element(
        "button",
        {
          type: "button",
          "data-height": height.name,
          "aria-pressed": String(this.sight?.kind === "water" && this.sight.height === height),
          onclick: () => choose({ kind: "water", height }),
        },
        element("span", {}, tell(language, `height.${height.name}`)),
        element("span", { class: "cm" }, tell(language, "height.cm", { said: height.said })),
      );
    const other = (each: Sight & { kind: "other" }): HTMLElement =>
      element(
        "button",
        {
          type: "button",
          "data-state": each.status,
          "aria-pressed": String(this.sight === each),
          onclick: () => choose(each),
        },
        tell(language, `what.${each.name}` as ReportKey),
      );
    return element(
      "div",
      { class: "what" },
      element("h3", {}, tell(language, "form.what")),
      element("p", { class: "hint" }, tell(language, "form.water")),
      element("div", { class: "heights" }, ...HEIGHTS.map(water)),
      element("p", { class: "hint" }, tell(language, "form.dry")),
      element("div", { class: "others" }, ...OTHERS.map(other)),
    );
  }

  /** What was chosen, the modifiers, and the button that sends. */
  private last(): HTMLElement {
    const language = this.host.language();
    const flip = (toggle: Toggle): void => {
      if (!this.toggles.delete(toggle)) this.toggles.add(toggle);
      this.element.querySelector(".chosen")?.replaceWith(this.chosen());
    };
    const shown = TOGGLES.filter((toggle) => this.sight?.kind === "water" || toggle === "told");
    return element(
      "div",
      { class: "last" },
      element(
        "fieldset",
        { class: "more" },
        element("legend", {}, tell(language, "form.more")),
        ...shown.map((toggle) =>
          element(
            "label",
            {},
            element("input", {
              type: "checkbox",
              name: toggle,
              checked: this.toggles.has(toggle),
              onchange: () => flip(toggle),
            }),
            element("span", {}, tell(language, `form.${toggle}`)),
          ),
        ),
      ),
      this.chosen(),
      this.host.drill() ? element("p", { class: "hint" }, tell(language, "form.drill")) : null,
      element(
        "button",
        { type: "button", class: "send primary", disabled: this.sending, onclick: () => void this.send() },
        tell(language, "form.send"),
      ),
    );
  }

  private chosen(): HTMLElement {
    const language = this.host.language();
    const deeper = this.sight?.kind === "water" && (this.toggles.has("dark") || this.toggles.has("current"));
    return element(
      "p",
      { class: "chosen" },
      element("strong", {}, this.summary()),
      deeper ? ` ${tell(language, "form.deeper")}` : null,
    );
  }

  private summary(): string {
    const language = this.host.language();
    const { sight, road } = this;
    if (sight === null || road === null) return "";
    const height = ({ name, said }: Height): string =>
      `${tell(language, `height.${name}`)} (${tell(language, "height.cm", { said })})`;
    const what = sight.kind === "water" ? height(sight.height) : tell(language, `what.${sight.name}` as ReportKey);
    return tell(language, "form.chosen", { what, where: tell(language, "form.on", { road: this.roadName(road) }) });
  }

  private entered(holder: Holder | null): void {
    this.holder = holder;
    this.asksKey = false;
    this.draw();
    void (this.sight === null ? this.flush() : this.send());
  }

  private async send(): Promise<void> {
    const { place, sight, road, host, toggles } = this;
    if (place === null || sight === null || this.sending) return;
    if (keptKey() === null) {
      this.asksKey = true;
      return this.draw();
    }
    this.sending = true;
    const water = sight.kind === "water";
    const draft = {
      place,
      road,
      sight,
      current: water && toggles.has("current"),
      dark: water && toggles.has("dark"),
      rising: water && toggles.has("rising"),
      told: toggles.has("told"),
    };
    const words = this.summary();
    const once = put(
      bodyOf(draft, host.now(), host.drill()),
      `${words}, ${clock(host.now(), host.timeZone(), host.language())}`,
    );
    this.draw();
    const taken = (await send(host.root)).get(once) ?? null;
    this.sending = false;
    this.sent = { words, taken };
    host.unsent(waiting().length);
    this.draw();
    this.element.parentElement?.scrollTo({ top: 0 });
    this.element.querySelector<HTMLElement>(".thanks button")?.focus({ preventScroll: true });
  }

  private thanks(): HTMLElement {
    const language = this.host.language();
    const { words, taken } = this.sent ?? { words: "", taken: null };
    const line =
      taken === null
        ? tell(language, "form.kept")
        : tell(language, taken.state === "unverified" ? "form.sent_waits" : "form.sent", { id: taken.id });
    const again = (): void => {
      this.sent = null;
      this.toggles.clear();
      this.elsewhere();
    };
    return element(
      "div",
      { class: taken === null ? "thanks kept" : "thanks", role: "status" },
      element("p", {}, element("strong", {}, words)),
      element("p", {}, line),
      element("button", { type: "button", onclick: again }, tell(language, "form.another")),
    );
  }

  /** Sends what waits, and shows what is left. */
  private async flush(): Promise<void> {
    if (keptKey() === null) {
      this.asksKey = true;
      return this.draw();
    }
    await send(this.host.root);
    this.host.unsent(waiting().length);
    this.draw();
  }
}
