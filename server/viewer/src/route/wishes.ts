import type { Feature } from "geojson";
import type { Map as LibreMap } from "maplibre-gl";
import { element } from "../element.ts";
import { hold } from "../hold.ts";
import type { Host, Place } from "../task.ts";
import { Areas, MOST_AREAS } from "./areas.ts";
import { Finger, pixelAt, type Stroke } from "./finger.ts";
import type { Pixel } from "./outline.ts";
import { MOST_POINTS, ViaPoints } from "./points.ts";
import { tellWish } from "./wish-words.ts";

export interface WishesPlan {
  readonly host: Host;
  /** Another way is wanted: it is asked for once, when the finger is lifted. */
  readonly changed: () => void;
  /** What is drawn on the map lies elsewhere. */
  readonly moved: () => void;
  /** Taps and strokes are waited for, or no longer. */
  readonly waits: (wanted: boolean) => void;
}

type Mode = "via" | "area" | null;

/** Which way somebody wants: over points, around areas. */
export class Wishes {
  readonly element = element("section", { class: "wishes" });
  private readonly plan: WishesPlan;
  private readonly via: ViaPoints;
  private readonly areas: Areas;
  private mode: Mode = null;
  private note: "area.none" | null = null;
  private finger: Finger | null = null;
  private hasLeft = false;
  /** What an address asks for and nobody can read: no answer leaves that out unsaid. */
  private unread: Record<string, string> | null = null;

  constructor(plan: WishesPlan) {
    this.plan = plan;
    const changed = (): void => {
      this.draw();
      plan.changed();
    };
    this.via = new ViaPoints({ changed, moved: plan.moved });
    this.areas = new Areas({ changed, moved: plan.moved });
    plan.host.withMap((map) => this.onto(map));
    this.draw();
  }

  get points(): readonly Place[] {
    return this.via.places;
  }

  get avoided(): readonly (readonly Place[])[] {
    return this.areas.rings;
  }

  get isUnread(): boolean {
    return this.unread !== null;
  }

  get any(): boolean {
    return this.points.length > 0 || this.avoided.length > 0;
  }

  pins(): Feature[] {
    return this.via.pins();
  }

  paint(isShown: boolean): void {
    const { host } = this.plan;
    if (isShown) this.areas.paint(host.map, tellWish(host.language(), "area.map"));
    else this.areas.wipe(host.map);
  }

  /** What the address says of them. */
  shown(): Record<string, string> {
    if (this.unread !== null) return this.unread;
    const [via, avoid] = [this.via.shown(), this.areas.shown()];
    return { ...(via === null ? {} : { via }), ...(avoid === null ? {} : { avoid }) };
  }

  /** Takes them from an address; answers whether they are others now. */
  show(says: URLSearchParams): boolean {
    const [via, avoid] = [says.get("via"), says.get("avoid")];
    const before = this.shown();
    if (via === (before["via"] ?? null) && avoid === (before["avoid"] ?? null)) return false;
    const [hasPoints, hasAreas] = [this.via.show(via), this.areas.show(avoid)];
    const said = { ...(via === null ? {} : { via }), ...(avoid === null ? {} : { avoid }) };
    this.unread = hasPoints && hasAreas ? null : said;
    this.draw();
    return true;
  }

  /** The way back leads over the same points. */
  reverse(): void {
    this.via.reverse();
    this.draw();
  }

  /** The same for whoever has no map. */
  inWords(): string[] {
    const language = this.plan.host.language();
    const [points, areas] = [this.points.length, this.avoided.length];
    return [
      ...(points === 0 ? [] : [tellWish(language, "told.via", { n: points })]),
      ...(areas === 0 ? [] : [tellWish(language, "told.avoid", { n: areas })]),
    ];
  }

  /** A tap on the map; `true` where it was for a point or an area. */
  touch(place: Place): boolean {
    const { map } = this.plan.host;
    if (map === null) return false;
    const at = pixelAt(map, place);
    const { mode } = this;
    if (mode !== null) {
      this.want(null);
      if (mode === "via") this.via.add(place);
      else this.areas.around(map, at);
      return true;
    }
    const away = this.areas.awayAt(map, at);
    if (away >= 0) this.areas.remove(away);
    return away >= 0 || this.via.isAt(map, at);
  }

  /** Waits for a point or an outline, or takes that back. */
  want(mode: Mode): void {
    if (this.mode === mode) return;
    this.mode = mode;
    this.note = null;
    this.finger?.hold(mode === "area");
    this.plan.waits(mode !== null);
    this.draw();
  }

  leave(): void {
    this.hasLeft = true;
    this.finger?.leave();
    this.areas.wipe(this.plan.host.map);
  }

  draw(): void {
    hold(this.element, () =>
      this.element.replaceChildren(
        ...(this.mode === null ? [this.buttons()] : [this.waiting(this.mode)]),
        ...(this.isUnread ? [this.unreadNote()] : []),
        ...(this.any ? [this.chips()] : []),
        ...(this.avoided.length === 0 ? [] : [this.hint("area.wish")]),
      ),
    );
  }

  private onto(map: LibreMap): void {
    if (this.hasLeft) return;
    this.finger = new Finger(map, (at) => this.grip(map, at));
    this.finger.hold(this.mode === "area");
  }

  private grip(map: LibreMap, at: Pixel): Stroke | null {
    if (this.mode === "via") return null;
    if (this.mode === null) return this.via.grip(map, at);
    return this.areas.draw(map, at, (isArea) => {
      if (isArea) this.want(null);
      else this.miss();
    });
  }

  private miss(): void {
    this.note = "area.none";
    this.draw();
  }

  private hint(key: Parameters<typeof tellWish>[1], fill = {}): HTMLElement {
    return element("p", { class: "hint" }, tellWish(this.plan.host.language(), key, fill));
  }

  private buttons(): HTMLElement {
    const language = this.plan.host.language();
    const button = (mode: "via" | "area", isFull: boolean): HTMLElement =>
      element(
        "button",
        { type: "button", class: `add-${mode}`, "data-key": mode, disabled: isFull, onclick: () => this.want(mode) },
        tellWish(language, `${mode}.add`),
      );
    const [isFull, isFullOfAreas] = [this.points.length >= MOST_POINTS, this.avoided.length >= MOST_AREAS];
    return element(
      "div",
      { class: "quick", role: "group", "aria-label": tellWish(language, "heading") },
      button("via", isFull),
      button("area", isFullOfAreas),
      isFull && this.hint("via.most", { n: MOST_POINTS }),
      isFullOfAreas && this.hint("area.most", { n: MOST_AREAS }),
    );
  }

  private waiting(mode: "via" | "area"): HTMLElement {
    const language = this.plan.host.language();
    const words = mode === "via" ? "via.tap" : "area.draw";
    return element(
      "p",
      { class: "tapping", role: "status" },
      this.note === null ? null : element("strong", {}, `${tellWish(language, this.note)} `),
      tellWish(language, words),
      " ",
      element(
        "button",
        { type: "button", class: "cancel", "data-key": "cancel", onclick: () => this.want(null) },
        tellWish(language, "cancel"),
      ),
    );
  }

  private unreadNote(): HTMLElement {
    const language = this.plan.host.language();
    const away = (): void => {
      this.unread = null;
      this.draw();
      this.plan.changed();
    };
    return element(
      "p",
      { class: "trouble", role: "alert" },
      `${tellWish(language, "unread")} `,
      element("button", { type: "button", class: "unread-away", onclick: away }, tellWish(language, "unread.away")),
    );
  }

  private chips(): HTMLElement {
    const language = this.plan.host.language();
    const act = (kind: string, n: number, sign: string, words: string, done: () => void): HTMLElement =>
      element(
        "button",
        { type: "button", class: kind, "data-key": `${kind}-${n}`, "aria-label": words, title: words, onclick: done },
        sign,
      );
    const point = ([lon, lat]: Place, at: number): HTMLElement =>
      element(
        "li",
        { class: "via" },
        element("span", { class: "sign" }, String(at + 1)),
        element(
          "span",
          { class: "name" },
          tellWish(language, "via.name", { at: `${lat.toFixed(4)}, ${lon.toFixed(4)}` }),
        ),
        at > 0 && act("sooner", at, "↑", tellWish(language, "via.sooner", { n: at + 1 }), () => this.via.sooner(at)),
        act("away", at, "✕", tellWish(language, "via.away", { n: at + 1 }), () => this.via.remove(at)),
      );
    const area = (_: unknown, at: number): HTMLElement =>
      element(
        "li",
        { class: "avoid" },
        element("span", { class: "hatch", "aria-hidden": "true" }),
        element("span", { class: "name" }, tellWish(language, "area.name", { n: at + 1 })),
        act("area-away", at, "✕", tellWish(language, "area.away", { n: at + 1 }), () => this.areas.remove(at)),
      );
    return element("ol", { class: "wished" }, ...this.points.map(point), ...this.avoided.map(area));
  }
}
