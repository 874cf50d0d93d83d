import type { Map as LibreMap } from "maplibre-gl";
import { readNeeds } from "../aid/needs.ts";
import { ask } from "../ask.ts";
import { copyFrom } from "../copy.ts";
import { element } from "../element.ts";
import "./embed-code.css";
import { written } from "../permalink.ts";
import { groupsOf, shownAtFirst } from "../style.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { isVehicle, VEHICLES } from "../vehicle.ts";
import { type InBoth, inData, LANGUAGES, languageOf, nameOf, say, sayCode } from "../words.ts";
import { type FrameSize, type FrameWish, frameAddress, frameCode, LEAST, readSize } from "./code.ts";
import { choice, type Option, ticks, typed } from "./fields.ts";
import { Preview } from "./preview.ts";
import { type EmbedCodeKey, tell } from "./words.ts";

/** The group of the style that draws what lacks of one item, and the item that it draws where none is named. */
const SHORTAGE = "shortage";
const FIRST_ITEM = "air_bersih";
const HEIGHT = 480;
/** A preview is a second map: it is made at once only where there is room for it. */
const WIDE = "(min-width: 840px)";

type Named = InBoth;

/** Builds the code of a frame with the map, as `/embed` takes it, for the page of somebody else. */
export class EmbedCodePanel implements Task {
  readonly element = element("section", { class: "task embed-code" });
  private readonly host: Host;
  private wish: FrameWish;
  private isHere = false;
  private drawn: Set<string> | null = null;
  private items: ReadonlyMap<string, Named> = new Map();
  private title: string | null = null;
  private readonly sizes = { width: "", height: String(HEIGHT) };
  private readonly code = element("textarea", {
    readonly: true,
    rows: "7",
    class: "shared",
    "data-part": "embed-code",
  });
  private readonly where = element("p", { class: "hint" });
  private readonly wrong = element("p", { class: "wrong", role: "alert" });
  private readonly note = element("p", { class: "note-line", role: "status" });
  private readonly link = element("a", { class: "button", target: "_blank", rel: "noreferrer" });
  private readonly refused = element("p", { class: "wrong", role: "note" });
  private readonly preview = new Preview(this.refused);
  private readonly previewed = element("details", { open: matchMedia(WIDE).matches });
  private readonly moved = (): void => {
    if (this.isHere) this.look();
  };
  private map: LibreMap | null = null;

  constructor(host: Host) {
    this.host = host;
    this.wish = {
      language: host.language(),
      vehicle: host.vehicle(),
      layers: null,
      center: null,
      zoom: null,
      item: null,
      isNight: false,
    };
    this.previewed.addEventListener("toggle", () => this.follow());
    this.draw();
    host.withMap((map) => this.begin(map));
    void this.count();
  }

  draw(): void {
    const language = this.host.language();
    this.element.setAttribute("aria-label", tell(language, "heading"));
    this.code.setAttribute("aria-label", tell(language, "code"));
    this.link.replaceChildren(tell(language, "open"));
    this.refused.replaceChildren(tell(language, "refused"));
    this.previewed.replaceChildren(
      element("summary", {}, tell(language, "preview")),
      this.preview.element,
      this.refused,
      this.link,
    );
    this.element.replaceChildren(
      heading(this.host, tell(language, "heading")),
      element("p", { class: "hint" }, tell(language, "hint")),
      ...this.fields(),
      element("h3", {}, tell(language, "code")),
      this.wrong,
      this.code,
      element("button", { type: "button", class: "copy", onclick: () => void this.copy() }, tell(language, "copy")),
      this.note,
      this.previewed,
    );
    this.told();
  }

  paint(): void {}

  changed(): void {}

  touch(): boolean {
    return false;
  }

  at(): void {}

  leave(): void {
    this.map?.off("moveend", this.moved);
    this.preview.end();
  }

  private begin(map: LibreMap): void {
    this.map = map;
    map.on("moveend", this.moved);
    this.draw();
  }

  private say(key: EmbedCodeKey, fill: Readonly<Record<string, string | number>> = {}): string {
    return tell(this.host.language(), key, fill);
  }

  private fields(): HTMLElement[] {
    const language = this.host.language();
    const languages = LANGUAGES.map((each): Option => [each, nameOf(each)]);
    const vehicles = ["all", ...VEHICLES].map(
      (each): Option => [each, say(language, `vehicle.${each}` as "vehicle.all")],
    );
    const { wish } = this;
    return [
      choice("lang", this.say("language"), languages, wish.language, (value) =>
        this.take({ language: languageOf(value) ?? "id" }),
      ),
      choice("vehicle", this.say("vehicle"), vehicles, wish.vehicle ?? "all", (value) =>
        this.take({ vehicle: isVehicle(value) ? value : null }),
      ),
      this.place(),
      this.where,
      choice("theme", this.say("theme"), this.two("theme", "day", "night"), wish.isNight ? "night" : "day", (value) =>
        this.take({ isNight: value === "night" }),
      ),
      this.layers(),
      this.item(),
      this.size("width"),
      this.size("height"),
      typed("title", this.say("title"), this.title ?? this.usualTitle(), "text", (value) => {
        this.title = value;
        this.told();
      }),
    ];
  }

  private two(name: "theme" | "place", first: string, second: string): Option[] {
    return [first, second].map((each) => [each, this.say(`${name}.${each}` as EmbedCodeKey)]);
  }

  private place(): HTMLElement {
    return choice(
      "place",
      this.say("place"),
      this.two("place", "server", "here"),
      this.isHere ? "here" : "server",
      (value) => {
        this.isHere = value === "here";
        this.look();
      },
    );
  }

  private layers(): HTMLElement {
    const language = this.host.language();
    const style = this.host.style();
    const groups = style === null ? [] : groupsOf(style);
    if (style !== null) this.drawn ??= new Set(groups.filter((group) => this.host.shows(group)));
    const options = groups.map((group): Option => [group, sayCode(language, "group", group)]);
    return ticks("layers", this.say("layers"), options, this.drawn ?? new Set(), (group, isTicked) => {
      if (isTicked) this.drawn?.add(group);
      else this.drawn?.delete(group);
      this.told();
    });
  }

  private item(): HTMLElement {
    const language = this.host.language();
    const others = [...this.items].filter(([code]) => code !== FIRST_ITEM);
    const options: Option[] = [
      ["", this.items.get(FIRST_ITEM)?.[inData(language)] ?? this.say("item.first")],
      ...others.map(([code, name]): Option => [code, name[inData(language)]]),
    ];
    const field = choice("item", this.say("item"), options, this.wish.item ?? "", (value) =>
      this.take({ item: value === "" ? null : value }),
    );
    field.dataset["only"] = SHORTAGE;
    return field;
  }

  private size(name: "width" | "height"): HTMLElement {
    return typed(name, this.say(name), this.sizes[name], "numeric", (value) => {
      this.sizes[name] = value;
      this.told();
    });
  }

  private take(wish: Partial<FrameWish>): void {
    this.wish = { ...this.wish, ...wish };
    this.told();
  }

  /** The middle of the map that is looked at is that of the frame. */
  private look(): void {
    const { map } = this;
    const center = map?.getCenter();
    const at: Place | null = this.isHere && center !== undefined ? [center.lng, center.lat] : null;
    this.take({ center: at, zoom: at === null || map === null ? null : map.getZoom() });
  }

  /** Which items somebody counts; without an answer the map draws the one that its style draws. */
  private async count(): Promise<void> {
    const needs = await ask(`${this.host.root}needs`).then(readNeeds, () => null);
    if (needs === null) return;
    this.items = new Map(needs.items.map(({ code, nameId, nameEn }) => [code, { id: nameId, en: nameEn }]));
    this.element.querySelector(`[data-only="${SHORTAGE}"]`)?.replaceWith(this.item());
    this.told();
  }

  private usualTitle(): string {
    return tell(this.wish.language, "title.map", { region: this.host.region() }).trim();
  }

  /** A drill is one for whoever hears the title, whatever somebody made of it. */
  private whole(): string {
    const title = this.title ?? this.usualTitle();
    const drill = tell(this.wish.language, "title.drill");
    return this.host.drill() && !title.startsWith("LATIHAN") ? `${drill}: ${title}` : title;
  }

  private asChosen(): FrameWish {
    const style = this.host.style();
    const { drawn } = this;
    if (style === null || drawn === null) return { ...this.wish, item: null };
    const groups = groupsOf(style);
    const isAsFirst = groups.every((group) => drawn.has(group) === shownAtFirst(style, group));
    return {
      ...this.wish,
      layers: isAsFirst ? null : groups.filter((group) => drawn.has(group)),
      item: drawn.has(SHORTAGE) ? this.wish.item : null,
    };
  }

  private chosenSize(): FrameSize | null {
    const height = readSize(this.sizes.height, LEAST.height);
    if (height === null) return null;
    if (this.sizes.width.trim() === "") return { width: null, height };
    const width = readSize(this.sizes.width, LEAST.width);
    return width === null ? null : { width, height };
  }

  /** The code of what is chosen, and everything that goes with it. */
  private told(): void {
    const wish = this.asChosen();
    const size = this.chosenSize();
    this.element
      .querySelector<HTMLElement>(`[data-only="${SHORTAGE}"]`)
      ?.toggleAttribute("hidden", !this.drawn?.has(SHORTAGE));
    this.wrong.replaceChildren(size === null ? this.say("size.wrong", LEAST) : "");
    this.note.replaceChildren();
    this.where.replaceChildren(
      wish.center === null
        ? ""
        : this.say("place.at", { place: written(wish.center), zoom: Math.round((wish.zoom ?? 0) * 10) / 10 }),
    );
    const title = this.element.querySelector<HTMLInputElement>('[name="title"]');
    if (title !== null && this.title === null) title.value = this.usualTitle();
    const address = frameAddress(this.host.root, wish);
    this.link.setAttribute("href", address);
    this.code.value = size === null ? "" : frameCode(address, this.whole(), size);
    this.follow();
  }

  /** The preview shows it, where somebody looks at one. */
  private follow(): void {
    const size = this.chosenSize();
    if (!this.previewed.open) this.preview.end();
    else if (size !== null) this.preview.show(frameAddress(this.host.root, this.asChosen()), this.whole(), size);
  }

  private async copy(): Promise<void> {
    const key: EmbedCodeKey = (await copyFrom(this.code)) ? "copied" : "not_copied";
    this.note.replaceChildren(this.say(key));
  }
}
