import type { Map as LibreMap } from "maplibre-gl";
import { element } from "../element.ts";
import { clock } from "../format.ts";
import type { Change } from "../live/change.ts";
import { outbox } from "../outbox/browser.ts";
import { box, CHANGE } from "../outbox/list.ts";
import type { SaidPhoto } from "../outbox/outbox.ts";
import type { Taken } from "../outbox/round.ts";
import { PhotoPicker } from "../photo/pick.ts";
import { collection, line, point, sketch, wipe } from "../route/draw.ts";
import { metresPerPixel } from "../scale.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { type Language, say, sayCode } from "../words.ts";
import { bodyOf, keptDraft, readDraft, type Sight } from "./draft.ts";
import { type Holder, holderName, keptKey, whoIs } from "./key.ts";
import { Middle } from "./middle.ts";
import {
  type Candidate,
  type Lie,
  labelAt,
  liesOf,
  meant,
  NEAR_M,
  type NearRoad,
  namedAt,
  roadsNear,
  shapesAt,
  shoresAt,
} from "./near.ts";
import "./report.css";
import { sights, sightWords } from "./sights.ts";
import { askForKey, signedIn } from "./sign-in.ts";
import { SPOT_LAYERS, spot } from "./spot.ts";
import { thanks } from "./thanks.ts";
import { type ReportKey, tell } from "./words.ts";

/** From this zoom on tiles hold every road, and a finger is no broader than a road and its shoulders. */
const EXACT_ZOOM = 14;
const CLOSE_ZOOM = 16;
const MOST_ROADS = 5;
/** Who shows a place on a map of the whole region may mean any road within, metres. */
const FAR_M = 250;
/** How well the middle of the map is aimed with, px. */
const AIM_PX = 3;
/** How far from the place the letter of a road stands, px. */
const LETTER_PX = 70;
const LETTERS = ["A", "B", "C", "D", "E"] as const;

type Toggle = "current" | "dark" | "rising" | "told";
const TOGGLES: readonly Toggle[] = ["current", "rising", "dark", "told"];

/** A report in three taps: where, what, send. */
export class ReportForm implements Task {
  readonly element = element("section", { class: "task report-form" });
  private readonly host: Host;
  private place: Place | null = null;
  private roads: readonly Candidate[] = [];
  private road: NearRoad | null = null;
  /** How the roads lie that may be meant, by their ids. */
  private readonly lies = new Map<string, Lie | null>();
  private readonly middle: Middle;
  /** The middle of the map is meant, wherever it is moved, until somebody says something else. */
  private follows = true;
  /** The form was closed: what the map still had to load for it is not drawn any more. */
  private isLeft = false;
  private sight: Sight | null = null;
  private readonly toggles = new Set<Toggle>();
  private note: ReportKey | null = "form.aim";
  private sent: { readonly words: string; readonly taken: Taken | null; readonly gone: boolean } | null = null;
  private readonly photos: PhotoPicker;
  /** Name of the entry of the outbox that is being changed, and when it was said: a correction is no newer. */
  private changing: { readonly once: string; readonly saidAt: Date } | null = null;
  private asksKey = false;
  private holder: Holder | null = null;
  private sending = false;

  constructor(host: Host, place?: Place, about?: string) {
    this.host = host;
    this.photos = new PhotoPicker(host);
    this.middle = new Middle(host, (map, at) => this.aimed(map, at));
    host.aim(true);
    this.draw();
    void outbox()
      .ready()
      .then(() => (about?.startsWith(CHANGE) === true ? this.change(about.slice(CHANGE.length)) : this.draw()));
    if (place !== undefined) this.touch(place);
    // What somebody looks at is meant, and was in the middle before this sheet was there.
    else if (about === undefined && host.map !== null) {
      const { lng, lat } = host.map.getCenter();
      this.aimed(host.map, [lng, lat], true);
    }
    const key = keptKey();
    if (key !== null) void whoIs(host.root, key).then((holder) => this.known(holder));
  }

  draw(): void {
    const language = this.host.language();
    this.element.setAttribute("aria-label", tell(language, "form.heading"));
    const low = this.place === null && this.sent === null && !this.asksKey;
    this.element.toggleAttribute("data-low", low);
    this.middle.show(this.aims);
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
    const { map } = this.host;
    const { place, road } = this;
    const meantM = map === null ? 0 : metresPerPixel(map) * LETTER_PX;
    const roads = road === null ? this.roads : this.roads.filter(({ id }) => id === road.id);
    sketch(map, {
      name: spot,
      layers: SPOT_LAYERS,
      data: collection(
        place === null
          ? []
          : [
              ...roads.map(({ lines }) => line(lines, { kind: "road" })),
              ...(road === null
                ? roads.map((each, at) =>
                    point(labelAt(each, meantM), { kind: "letter", words: this.letterAt(at, each.name) }),
                  )
                : []),
              ...(road === null && this.follows ? [] : [point(road?.at ?? place, { kind: "spot" })]),
            ],
      ),
    });
  }

  private letterAt(at: number, name: string | null): string {
    return [LETTERS[at] ?? "", name].filter((part) => part !== null).join(" ");
  }

  changed(_change: Change): void {}

  /** The obstacle is here. From far away the map first comes closer: a finger is a kilometre broad there. */
  touch(place: Place): boolean {
    const isSaid = this.place !== null && this.road !== null && !this.aims;
    if (this.sent !== null || this.asksKey || isSaid) return false;
    const { map } = this.host;
    if (map === null) return false;
    this.follows = false;
    if (map.getZoom() < EXACT_ZOOM) this.come(map, place);
    else {
      const found = this.near(map, place, NEAR_M);
      this.stand(map, place, found, found.length === 1 ? (found[0] ?? null) : null);
    }
    return true;
  }

  /** Does the middle of the map say where? Not any more once it is said what is there. */
  private get aims(): boolean {
    return this.follows && this.sent === null && !this.asksKey && this.sight === null;
  }

  /** The middle of the map is there now. */
  private aimed(map: LibreMap, place: Place, first = false): void {
    if (!this.aims) return;
    if (map.getZoom() < EXACT_ZOOM) {
      if (this.place !== null) this.elsewhere();
      return;
    }
    const stand = (): void => {
      if (!this.aims) return;
      const found = this.near(map, place, NEAR_M);
      // Where somebody begins beside a road, nothing was wrong.
      if (found.length === 0 && first) return;
      this.stand(map, place, found, meant(found, metresPerPixel(map) * AIM_PX));
    };
    if (map.areTilesLoaded()) stand();
    else map.once("idle", stand);
  }

  /** Comes closer to a place that was shown from far away, and asks which road is meant. */
  private come(map: LibreMap, place: Place): void {
    this.note = "form.closer";
    this.draw();
    map.flyTo({ center: [...place], zoom: CLOSE_ZOOM, offset: [0, -this.host.covered() / 2] });
    map.once("idle", () => {
      if (this.place !== null || this.sent !== null) return;
      const found = this.near(map, place, FAR_M);
      this.stand(map, place, found, null);
    });
  }

  /** The place under the cross, from any zoom. */
  private useMiddle(): void {
    const { map } = this.host;
    if (map === null) return;
    const place = this.middle.at(map);
    this.follows = true;
    if (map.getZoom() < EXACT_ZOOM) {
      this.come(map, place);
      return;
    }
    const found = this.near(map, place, FAR_M);
    this.stand(map, place, found, meant(found, metresPerPixel(map) * AIM_PX));
  }

  at(place: Place | undefined, about?: string): void {
    if (about?.startsWith(CHANGE) === true) void this.change(about.slice(CHANGE.length));
    if (place === undefined) return;
    this.sent = null;
    this.elsewhere();
    this.touch(place);
  }

  recovered(): void {
    this.middle.lay();
  }

  leave(): void {
    this.forget();
    this.photos.clear();
    this.host.aim(false);
    this.isLeft = true;
    this.middle.leave();
    wipe(this.host.map, { name: spot, layers: SPOT_LAYERS });
  }

  /** What waits is said anew: as it was, until something of it is changed. */
  private async change(once: string): Promise<void> {
    const entry = outbox().find(once);
    const draft = readDraft(entry?.edit?.values);
    if (entry === undefined || draft === null) return;
    this.changing = { once, saidAt: new Date(entry.saidAt) };
    outbox().hold(once);
    this.sent = null;
    const { place, road, sight } = draft;
    [this.place, this.road, this.roads, this.sight] = [place, road, [], sight];
    this.follows = false;
    this.toggles.clear();
    for (const toggle of TOGGLES) if (draft[toggle]) this.toggles.add(toggle);
    const photos = await Promise.all(
      entry.photos.map(async ({ id, takenAt, place }): Promise<SaidPhoto[]> => {
        const blob = await outbox().photo(id);
        return blob === null ? [] : [{ blob, takenAt, place }];
      }),
    );
    this.photos.restore(photos.flat());
    this.host.withMap((map) => map.jumpTo({ center: [...place], zoom: Math.max(map.getZoom(), EXACT_ZOOM) }));
    this.host.aim(false);
    this.paint();
    this.draw();
  }

  /** What was not changed after all may go out as it was. */
  private forget(): void {
    if (this.changing !== null) outbox().release(this.changing.once, this.host.root);
    this.changing = null;
  }

  private known(holder: Holder | "unknown" | null): void {
    this.holder = holder === "unknown" ? null : holder;
    if (this.sight === null) this.draw();
  }

  private near(map: LibreMap, place: Place, reachM: number): Candidate[] {
    return roadsNear(shapesAt(map), place, reachM).slice(0, MOST_ROADS);
  }

  private stand(map: LibreMap, place: Place, found: readonly Candidate[], road: Candidate | null): void {
    if (this.isLeft) return;
    this.note = found.length > 0 ? null : this.follows ? "form.no_road_middle" : "form.no_road";
    // What is not near to any road was not well aimed: the cross is there again.
    if (found.length === 0) this.follows = true;
    this.place = found.length === 0 ? null : place;
    this.roads = found;
    this.road = road === null ? null : plain(road);
    this.lies.clear();
    if (found.some(({ name }) => name === null)) {
      const lies = liesOf(found, shoresAt(map), namedAt(map));
      for (const [at, { id, name }] of found.entries()) this.lies.set(id, name === null ? (lies[at] ?? null) : null);
    }
    this.host.aim(this.place === null);
    this.draw();
    this.paint();
    if (found.length > 0) this.middle.bring(map, road?.at ?? place);
    this.middle.show(this.aims);
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
        this.host.withMap((map) => {
          map.jumpTo({ center: [...place], zoom: CLOSE_ZOOM });
          map.once("idle", () => {
            const found = this.near(map, place, Math.max(NEAR_M, coords.accuracy));
            this.follows = false;
            this.stand(map, place, found, found.length === 1 ? (found[0] ?? null) : null);
          });
        });
      },
      refuse,
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 10_000 },
    );
  }

  private elsewhere(): void {
    this.forget();
    this.place = this.road = this.sight = null;
    this.roads = [];
    this.note = "form.aim";
    this.follows = true;
    this.host.aim(true);
    this.paint();
    this.draw();
  }

  private roadName(road: NearRoad): string {
    const language = this.host.language();
    if (road.name !== null) return road.name;
    const kind = road.class === null ? "" : ` (${sayCode(language, "class", road.class)})`;
    const lie = this.lies.get(road.id) ?? null;
    return `${say(language, "road.unnamed")}${kind}${lie === null ? "" : `, ${lieWords(lie, language)}`}`;
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
        this.aims ? element("p", { class: "hint" }, tell(language, "form.not_here")) : null,
      );
    if (this.place !== null) {
      const choose = (road: Candidate): void => {
        this.road = plain(road);
        this.follows = false;
        this.paint();
        this.draw();
        this.element.querySelector<HTMLElement>(".what button")?.focus({ preventScroll: true });
      };
      return element(
        "div",
        { class: "where which" },
        element("h3", {}, tell(language, "form.which")),
        ...this.roads.map((road, at) =>
          element(
            "button",
            { type: "button", onclick: () => choose(road) },
            element("span", { class: "letter" }, LETTERS[at] ?? ""),
            ` ${this.roadName(road)} · ${Math.round(road.distanceM)} m`,
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
      element(
        "button",
        { type: "button", class: "middle", onclick: () => this.useMiddle() },
        tell(language, "form.middle"),
      ),
      element("button", { type: "button", class: "me", onclick: () => this.here() }, tell(language, "form.me")),
    );
  }

  private what(): HTMLElement {
    const choose = (sight: Sight): void => {
      this.sight = sight;
      this.host.aim(false);
      this.draw();
      this.element.querySelector<HTMLElement>(".send")?.scrollIntoView({ block: "nearest" });
      this.element.querySelector<HTMLElement>(".send")?.focus({ preventScroll: true });
    };
    return sights(this.sight, this.host.language(), choose);
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
      this.photos.element,
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
    const what = sightWords(sight, language);
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
    const old = this.changing;
    const saidAt = old?.saidAt ?? host.now();
    const saying = {
      body: bodyOf(draft, saidAt, host.drill()),
      words: `${words}, ${clock(saidAt, host.timeZone(), host.language())}`,
      to: "reports",
      thing: `road:${road?.id ?? place.join(",")}`,
      setting: host.setting(),
      saidAt,
      by: holderName(),
      photos: this.photos.photos(),
      edit: { form: "report" as const, values: keptDraft(draft) },
    };
    this.changing = null;
    const once = await (old === null ? outbox().put(saying) : outbox().replace(old.once, saying));
    this.photos.clear();
    this.draw();
    const taken = (await outbox().send(host.root)).get(once) ?? null;
    this.sending = false;
    this.sent = { words, taken, gone: taken === null && outbox().find(once) === undefined };
    // It is read here and now: no notice is needed.
    const entry = outbox().find(once);
    if (taken?.waits === true && entry?.photos.length === 0) await outbox().drop(once);
    this.draw();
    this.element.parentElement?.scrollTo({ top: 0 });
    this.element.querySelector<HTMLElement>(".thanks button")?.focus({ preventScroll: true });
  }

  private thanks(): HTMLElement {
    const language = this.host.language();
    const again = (): void => {
      this.sent = null;
      this.toggles.clear();
      this.elsewhere();
    };
    return this.sent === null ? element("div") : thanks({ ...this.sent, language, again });
  }

  /** Sends what waits, and shows what is left. */
  private async flush(): Promise<void> {
    if (keptKey() === null) {
      this.asksKey = true;
      return this.draw();
    }
    await outbox().send(this.host.root);
    this.draw();
  }
}

/** Without the lines that tiles hold of it: as it is kept and sent. */
const plain = ({ id, name, class: kind, at, distanceM }: Candidate): NearRoad => ({
  id,
  name,
  class: kind,
  at,
  distanceM,
});

function lieWords(lie: Lie, language: Language): string {
  if (lie.kind === "to") return tell(language, "lie.to", { name: lie.name });
  if (lie.kind !== "compass") return tell(language, `lie.${lie.kind}`);
  const [from, to] = [tell(language, `compass.${lie.from}`), tell(language, `compass.${lie.to}`)];
  return tell(language, "lie.compass", { from, to });
}
