// Before all others: a code in the address is taken out of it before anything is asked for.
import "./enrol.ts";
import type { Map as LibreMap, StyleSpecification } from "maplibre-gl";
import { isEmbed, isNight, rootOf } from "./address.ts";
import { type Contact, isOld, OLD_MINUTES, staleness } from "./band.ts";
import { bare, complete } from "./bare.ts";
import type { Bounds } from "./bounds.ts";
import { card } from "./card.ts";
import { type Catalog, fetchCatalog, lastCatalog, readCatalog, settingOf, watchCatalog } from "./catalog.ts";
import { element } from "./element.ts";
import type { Unloaded } from "./engine.ts";
import { readFeature, type View } from "./facts.ts";
import { type HeadPlan, head, pageTitle } from "./head.ts";
import { hold } from "./hold.ts";
import { insist } from "./insist.ts";
import { legend } from "./legend.ts";
import { type Change, revisionOf } from "./live/change.ts";
import { Freshness } from "./live/freshness.ts";
import { Gather } from "./live/gather.ts";
import { type Connection, Live } from "./live/live.ts";
import { browserWires, Since } from "./offline/since.ts";
import { Overrides } from "./overrides.ts";
import type { Properties } from "./properties.ts";
import "./look.css";
import { ANEW, attributions, featuresAt, fetchStyle, pointOut, refreshTiles, reloadTiles } from "./map.ts";
import { panel } from "./panel.ts";
import type { PageState } from "./paper/caption.ts";
import { queryOf, readQuery, viewOf, type Wanted, written } from "./permalink.ts";
import type { Position, PositionState } from "./position/position.ts";
import { ScaleBar } from "./scale.ts";
import { Sheet } from "./sheet.ts";
import { Shell } from "./shell/shell.ts";
import { groupOf, groupsOf, paintMap, showGroup, shownAtFirst } from "./style.ts";
import type { Place } from "./task.ts";
import { Tasks } from "./tasks.ts";
import { rememberedTextSize, showTextSize } from "./text-size.ts";
import { rememberedTheme } from "./theme.ts";
import { withTileSets } from "./tile-set.ts";
import { Trail } from "./trail.ts";
import { type Choice, keepNothing, rememberedVehicle, rememberVehicle, VEHICLES } from "./vehicle.ts";
import { arrived, firstAddresses, firstTiles, warm } from "./warm.ts";
import { type Key, type Language, languageAfter, rememberedLanguage, rememberLanguage, say } from "./words.ts";

declare global {
  interface Window {
    /** For tests and for pages that embed the map: the map itself. */
    lintas?: { map: LibreMap };
  }
}

const CATALOG = "catalog";
/** So long the first answers may take before the page shows what it knows from the last visit. */
const FIRST_MS = 6_000;
/** By then the app is stored on the device, even if the map is still waiting for tiles. */
const LATEST_MS = 30_000;
/** The code for paper comes so long after the map: what the browser's own menu prints waits for nothing. */
const PAPER_MS = 5_000;
/** No farther away than this is a place that was searched for. */
const VISIT_ZOOM = 14;
/** So far above a card is what it speaks of, px. */
const CLEAR_PX = 24;
const WIDE = "(min-width: 840px)";

/** The one page: what is chosen, what is known, and the parts of the screen that show it. */
class Page {
  private readonly root = rootOf(location.href);
  private readonly embed = isEmbed(location.pathname);
  private readonly night = isNight(location.href, this.embed ? "day" : rememberedTheme());
  private readonly styleAddress = `styles/${this.night ? "night" : "lintas"}.json`;
  private readonly body: HTMLElement;
  private readonly head = element("header");
  private readonly side = element("aside", { class: "side" });
  private readonly view = element("div", { class: "map" });
  private readonly buttons = element("div", { class: "buttons" });
  private readonly cards = element("div", { class: "cards" });
  /** On a phone the panel and the card lie over the map, as high as somebody wants them. */
  private readonly sheet: Sheet;
  private readonly cardSheet: Sheet;
  private readonly warning = element("div", { class: "warning" });
  private readonly scale = new ScaleBar(() => this.language);
  private readonly me = element("button", { type: "button", class: "locate", onclick: () => void this.locate() }, "◎");
  private readonly positionNote = element("p", { class: "position-note", role: "status" });
  private position: Position | null = null;
  private located: PositionState = "off";
  /** The vehicles in a row, and the three things to do: below the map of a phone, where a thumb reaches them. */
  private readonly chips = element("div", { class: "chips", role: "group" });
  /** The vehicle whose chip was brought into sight last. */
  private shownVehicle: Choice | undefined;
  private readonly attribution = element("footer", { class: "attribution" });
  private readonly dock = element("nav", { class: "dock" });
  private readonly tasks: Tasks | null;
  private readonly freshness = new Freshness();
  private readonly live: Live;
  private readonly since = new Since(browserWires(this.root));
  /** The app on the device; a page within another one is none. */
  private readonly shell: Shell | null;
  private unloaded: Unloaded | null = null;
  private readonly oldMinutes = Number(new URL(location.href).searchParams.get("max_age")) || OLD_MINUTES;
  /** What the address asked for when the page was opened. */
  private readonly wanted: Wanted = readQuery(location.search);
  private readonly trail: Trail | null;
  private language: Language = this.wanted.language ?? rememberedLanguage();
  private vehicle: Choice =
    this.wanted.vehicle ?? (this.wanted.vehicle === null ? null : (rememberedVehicle() ?? null));
  private catalog: Catalog = readCatalog({}, new Date());
  private heardAt = Date.now();
  private connection: Connection = { kind: "starting" };
  private open: boolean;
  private detailed = false;
  private region = 0;
  private begun = false;
  /** Does the map show an earlier moment? */
  private isBack = false;
  /** What is said of that moment. */
  private told = "";
  /** Of which place the address asks for the card, while there is no map yet. */
  private pending: Place | null;
  /** The panel of the task that the sheet shows. */
  private filled: HTMLElement | null = null;
  private map: LibreMap | null = null;
  private style: StyleSpecification | null = null;
  private shown = new Set<string>();
  private touched: readonly { layer: string; properties: Properties }[] | null = null;
  private touchedAt: Place = [0, 0];
  private readonly overrides = new Overrides();

  constructor(body: HTMLElement) {
    this.body = body;
    // On a phone the map comes first.
    this.open = !this.embed && matchMedia(WIDE).matches;
    body.classList.toggle("embed", this.embed);
    document.documentElement.classList.toggle("night", this.night);
    if (!this.embed) showTextSize(rememberedTextSize());
    this.tasks = this.embed
      ? null
      : new Tasks({
          root: this.root,
          style: () => this.style,
          shows: (group) => this.shown.has(group),
          language: () => this.language,
          vehicle: () => this.vehicle,
          timeZone: () => this.zone(),
          region: () => this.catalog.regions[this.region]?.name ?? "",
          asOf: () => this.catalog.asOf,
          now: () => this.now(),
          drill: () => this.catalog.drill,
          setting: () => settingOf(this.root, this.catalog),
          covered: () => this.covered(),
          choose: (vehicle) => this.choose(vehicle),
          show: () => {
            this.closeCard(false);
            this.drawSide();
          },
          pageState: () => this.state(),
          daylight: () => this.daylight(),
          legendOf: (map, style) => legend(map, style, this.vehicle, this.shown, this.language),
          amend: (id, changes) => this.amend(id, changes),
          moved: () => this.trail?.moved(),
          lookBack: (told) => this.lookBack(told),
          visit: (place, feature) => this.visit(place, feature),
          gone: () => this.map?.getCanvas().focus({ preventScroll: true }),
        });
    this.shell = this.embed
      ? null
      : new Shell({ root: this.root, language: () => this.language, changed: () => this.drawShell() });
    this.trail = this.embed
      ? null
      : new Trail({ query: () => this.query(), follow: (query) => this.follow(readQuery(query)) });
    this.pending = this.wanted.point;
    const gather = new Gather((change) => void this.changed(change));
    this.live = new Live(this.root, {
      connection: (connection) => this.met(connection),
      change: (change) => {
        // Before several are taken for one: each has its own kind.
        this.since.changed(change);
        gather.push(change);
      },
      heard: () => this.tasks?.heard(),
    });
    const stage = element(
      "div",
      { class: "stage" },
      this.view,
      this.warning,
      this.tasks?.alarms,
      this.shell?.note,
      this.embed ? null : this.chips,
      this.scale.element,
      this.buttons,
      this.positionNote,
      this.cards,
    );
    const main = element("main", {}, this.side, stage);
    body.append(this.head, main, this.embed ? this.attribution : this.dock);
    const plan = { words: () => this.say("sheet.grip"), frame: main, changed: (by: number) => this.recovered(by) };
    this.sheet = new Sheet(this.side, plan);
    this.cardSheet = new Sheet(this.cards, plan);
    const wide = matchMedia(WIDE);
    const dock = (): void =>
      (wide.matches ? stage : this.dock).append(...(this.tasks === null ? [] : [this.tasks.actions]));
    wide.addEventListener("change", dock);
    dock();
  }

  async start(): Promise<void> {
    this.draw();
    const style = await insist(
      () => this.first(),
      () => this.lost(),
    );
    this.style = style;
    const groups = groupsOf(style);
    const asked = this.wanted.layers;
    this.shown = new Set(groups.filter((group) => (asked === null ? shownAtFirst(style, group) : asked.has(group))));
    const specified = await withTileSets(style, this.root);
    // MapLibre is on its way since the page is: it is most of what comes over the wire.
    await arrived();
    this.warm(specified);
    const { makeMap, Unloaded } = await insist(
      () => import("./engine.ts"),
      () => this.lost(),
    );
    const first = bare(specified);
    const map = makeMap({
      container: this.view,
      style: first.style,
      root: this.root,
      view: viewOf(location.hash, this.wanted),
      bounds: this.beginsAt(),
      label: this.say("map.label"),
      freshness: this.freshness,
    });
    this.unloaded = new Unloaded(map, this.night, this.language);
    this.view.after(this.unloaded.words);
    this.map = map;
    window.lintas = { map };
    this.scale.follow(map);
    map.on("load", () => this.draw());
    map.on("sourcedata", () => this.drawAttribution());
    map.once("style.load", () => this.tasks?.ready(map));
    map.on("style.load", () => this.repaint());
    map.on("click", (event) => {
      if (this.tasks?.touch([event.lngLat.lng, event.lngLat.lat]) !== true) this.touch(event.point, false);
    });
    map.on("idle", () => this.reload());
    pointOut(map);
    map.getCanvas().addEventListener("keydown", (event) => {
      const { lng, lat } = map.getCenter();
      if (event.key === "Enter" && this.tasks?.touch([lng, lat]) !== true)
        this.touch(map.project(map.getCenter()), true);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.escape();
      if (event.key === "p" && (event.ctrlKey || event.metaKey)) this.print(event);
    });
    this.live.start(this.catalog.snapshot, this.catalog.revision, this.heardAt);
    document.addEventListener("visibilitychange", () =>
      document.visibilityState === "hidden" ? this.live.pause() : this.live.resume(),
    );
    addEventListener("online", () => void this.live.check());
    watchCatalog(
      this.root + CATALOG,
      () => this.connection.kind === "live",
      (catalog) => (catalog === null ? void this.live.check() : this.heard(catalog)),
    );
    let isSettled = false;
    // Once what is seen first is there, or takes too long.
    const settle = (): void => {
      if (isSettled) return;
      isSettled = true;
      void this.shell?.start();
      // Phones, which pay for what they load, print by the panel that loads it.
      if (matchMedia(WIDE).matches) setTimeout(() => void this.tasks?.printer().catch(() => undefined), PAPER_MS);
      this.note(this.catalog);
      if (this.pending === null) return;
      map.once("idle", () => this.touchAt(this.pending, this.wanted.feature));
      // A map at rest says so once.
      map.triggerRepaint();
    };
    const wanted = (layer: StyleSpecification["layers"][number]): boolean => {
      const group = groupOf(layer);
      return group === null || this.shown.has(group);
    };
    complete(map, first, wanted, { shown: () => this.tasks?.paint(), settled: settle });
    setTimeout(settle, LATEST_MS);
    // The age of the data grows while nobody touches anything.
    setInterval(() => this.drawHead(), 60_000);
  }

  /** The style; and the catalog, or what it was at the last visit where only the style comes. */
  private async first(): Promise<StyleSpecification> {
    const known = this.embed ? null : lastCatalog(this.root + CATALOG);
    const catalog = fetchCatalog(this.root + CATALOG).then((told) => this.heard(told));
    const patience = new Promise<void>((_, late) => known !== null && setTimeout(late, FIRST_MS));
    const heard = Promise.race([catalog, patience]);
    heard.catch(() => undefined);
    void catalog.then(() => this.begin()).catch(() => undefined);
    const style = await fetchStyle(this.root + this.styleAddress);
    await heard.catch((reason: unknown) => {
      if (known === null) throw reason;
      this.catalog = known.catalog;
      this.heardAt = known.at;
      this.met({ kind: "lost", since: known.at });
    });
    this.begin();
    return style;
  }

  /** It is known what the server speaks of: what the address asks for is opened. */
  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    this.tasks?.begin();
    this.pickRegion(this.wanted.region);
    void this.trail?.follow();
  }

  /** Where the map begins that is not told where: where people are, else at the whole region. */
  private beginsAt(): Bounds | null {
    const region = this.catalog.regions[this.region];
    return (this.catalog.regions.length === 1 ? region?.focus : null) ?? region?.bounds ?? null;
  }

  /** The query of the address that shows what the page shows. */
  private query(): string {
    const { tasks, style, catalog } = this;
    const open = tasks?.shown ?? null;
    // What is still being loaded has nothing to say of itself yet.
    if (open === null) return location.search;
    const asShown =
      style === null || groupsOf(style).every((group) => this.shown.has(group) === shownAtFirst(style, group));
    return queryOf(
      {
        ...open,
        ...(this.touched === null
          ? { point: this.pending, feature: this.wanted.feature }
          : { point: this.touchedAt, feature: nameOf(this.touched[0]) }),
        menu: this.open && open.task === null && !matchMedia(WIDE).matches,
        region: this.region === 0 ? null : (catalog.regions[this.region]?.id ?? null),
        vehicle: open.task === "route" ? this.vehicle : undefined,
        layers: asShown ? null : this.shown,
      },
      location.search,
    );
  }

  /** Shows what an address asks for, after a step back or forward. */
  private async follow(wanted: Wanted): Promise<void> {
    if (!matchMedia(WIDE).matches && this.open !== wanted.menu) {
      this.open = wanted.menu;
      this.draw();
    }
    if (wanted.vehicle !== undefined && wanted.vehicle !== this.vehicle) this.choose(wanted.vehicle);
    await this.tasks?.follow(wanted.task, wanted.says);
    if (wanted.point !== null) this.touchAt(wanted.point, wanted.feature);
    else if (this.touched !== null) this.closeCard(false);
  }

  /** Opens the card of a place that an address names, as soon as there is a map to look at. */
  private touchAt(point: Place | null, feature: string | null): void {
    if (point === null || this.map === null) return;
    this.pending = null;
    if (this.touched === null || written(this.touchedAt) !== written(point)) {
      this.touch(this.map.project([...point]), false, { point, feature });
    }
    this.trail?.changed();
  }

  /** Shows a place, where the card below does not lie over it, and opens that. */
  private visit(place: Place, feature: string | null): void {
    const { map } = this;
    this.tasks?.close(false);
    if (map === null) return;
    this.closeCard(false);
    const isNarrow = !matchMedia(WIDE).matches;
    map.jumpTo({ center: [...place], zoom: Math.max(map.getZoom(), VISIT_ZOOM) });
    if (isNarrow) map.panBy([0, map.getContainer().clientHeight / 4], { animate: false });
    map.once("idle", () => this.touchAt(place, feature));
  }

  private pickRegion(id: string | null): void {
    const at = this.catalog.regions.findIndex((region) => region.id === id);
    if (at >= 0) this.region = at;
  }

  private warm(style: StyleSpecification): void {
    const { width, height } = this.view.getBoundingClientRect();
    const tiles = firstTiles(viewOf(location.hash, this.wanted), this.beginsAt(), width, height);
    void warm(firstAddresses(style, tiles, devicePixelRatio), this.root);
  }

  private lost(): void {
    if (this.connection.kind !== "lost") this.met({ kind: "lost", since: this.heardAt });
  }

  private say(key: Key): string {
    return say(this.language, key);
  }

  private now(): Date {
    return new Date(this.catalog.now.getTime() + Date.now() - this.heardAt);
  }

  private zone(): string {
    return this.catalog.regions[this.region]?.timeZone ?? "UTC";
  }

  private heard(catalog: Catalog): void {
    const known = this.catalog;
    // What the device kept is older than what this page has heard since: it begins with it, and never goes back to it.
    if (catalog.saved && this.map !== null && !known.saved) return void this.live.check();
    this.catalog = catalog;
    this.heardAt = Date.now();
    this.drawHead();
    if (this.map === null) {
      this.connection = catalog.saved ? { kind: "lost", since: Date.now() } : { kind: "starting" };
      return;
    }
    this.unloaded?.again();
    if (catalog.snapshot !== known.snapshot) {
      this.note(catalog);
      void this.refresh();
    }
    // What a stream already told is not asked for again.
    else if (catalog.revision !== known.revision) void this.live.check();
    else if (this.connection.kind === "lost") void this.live.check();
  }

  /** Keeps where the server stands, for times without a network. */
  private note(catalog: Catalog): void {
    if (!this.embed && !catalog.saved) void this.since.met(catalog.snapshot, revisionOf(catalog.revision));
  }

  private met(connection: Connection): void {
    this.connection = connection;
    this.drawHead();
    if (connection.kind === "lost") return;
    this.tasks?.reached();
    this.shell?.reached();
    this.unloaded?.again();
  }

  private contact(): Contact {
    const at = this.connection.kind === "lost" ? this.connection.since : this.heardAt;
    return { kind: this.connection.kind, since: new Date(this.catalog.now.getTime() + at - this.heardAt) };
  }

  private async changed(change: Change): Promise<void> {
    if (change.revision !== null) this.catalog = { ...this.catalog, revision: String(change.revision) };
    if (change.tiles === null || change.revision === null) {
      const heard = await fetchCatalog(this.root + CATALOG).catch(() => null);
      const catalog = heard?.saved === true && !this.catalog.saved ? null : heard;
      if (catalog !== null) this.catalog = catalog;
      if (catalog !== null) this.heardAt = Date.now();
      if (catalog !== null) this.note(catalog);
      this.drawHead();
      await this.refresh();
    } else {
      this.freshness.changed(change.tiles, change.revision);
      this.reload();
    }
    this.tasks?.changed(change);
    if (this.touched !== null) this.again();
  }

  private reload(): void {
    if (this.map !== null && this.style !== null && !this.isBack) reloadTiles(this.map, this.style, this.freshness);
  }

  /** Reads what is under the open card once more, as soon as the map shows the change. */
  private again(): void {
    const ids = this.touched?.map(({ properties }) => properties["id"]) ?? [];
    this.map?.once("idle", () => {
      if (this.map === null || this.touched === null) return;
      const fresh = new Map(
        this.map
          .queryRenderedFeatures()
          .map((feature) => [feature.properties["id"] as unknown, feature.properties as Properties]),
      );
      if (!ids.some((id) => fresh.has(id))) return;
      this.touched = this.touched.map(({ layer, properties }) => ({
        layer,
        properties: fresh.get(properties["id"]) ?? properties,
      }));
      this.drawCard();
    });
  }

  private amend(id: string, changes: Properties): void {
    const about = this.touched?.find(({ properties }) => properties["id"] === id);
    if (about === undefined) return;
    this.overrides.add(about.properties, changes);
    this.drawCard();
  }

  /** Shows what the server has now. A snapshot with other layers comes with another style. */
  private async refresh(): Promise<void> {
    const map = this.map;
    if (map === null) return;
    const isNow = (): boolean => !this.isBack;
    try {
      const style = await fetchStyle(this.root + this.styleAddress, ANEW);
      if (!isNow()) return;
      const same = JSON.stringify(style) === JSON.stringify(this.style);
      this.style = style;
      this.freshness.forget();
      if (same) return await refreshTiles(map, style, this.root, isNow);
      const specified = await withTileSets(style, this.root, ANEW);
      if (isNow()) map.setStyle(specified, { diff: false });
    } catch {
      void this.live.check();
    }
  }

  /**
   * While an earlier moment is looked at, nothing of now is drawn into it, also not what was on its way; all of it is
   * asked for afterwards.
   */
  private lookBack(told: string | null): void {
    const isBack = told !== null;
    this.told = told ?? "";
    if (isBack === this.isBack) return;
    this.isBack = isBack;
    this.body.classList.toggle("looks-back", isBack);
    if (!isBack) void this.refresh();
  }

  /** Puts the visitor's choices onto a style that was just loaded. */
  private repaint(): void {
    if (this.map === null || this.style === null) return;
    paintMap(this.map, this.style, this.vehicle, this.language);
    this.tasks?.paint();
    this.position?.paint();
    this.showItem();
    for (const group of groupsOf(this.style)) {
      if (this.shown.has(group) !== shownAtFirst(this.style, group))
        showGroup(this.map, this.style, group, this.shown.has(group));
    }
  }

  /** What a copy of the map says beside it: all that the page says now. */
  private state(): PageState {
    const { language, catalog, map, style } = this;
    return {
      language,
      catalog,
      region: catalog.regions[this.region],
      now: this.now(),
      stale: [this.told, this.warning.textContent].filter(Boolean).join(" · "),
      unloaded: this.unloaded?.words.textContent ?? "",
      sources: map === null || style === null ? [] : attributions(map, style),
      legend: this.legend(),
    };
  }

  private async daylight(): Promise<StyleSpecification | null> {
    // What was earlier keeps the colours that tell it from now.
    return this.night && !this.isBack ? await fetchStyle(`${this.root}styles/lintas.json`).catch(() => null) : null;
  }

  /** A paper takes a moment to be made: the browser prints once it is there. */
  private print(event: Event): void {
    const { tasks } = this;
    if (tasks === null || this.map === null) return;
    event.preventDefault();
    tasks
      .printer()
      .then((printer) => printer.print({ size: "a4" }))
      .catch(() => window.print());
  }

  /** Reads what lies at `point`. Nothing there closes the card; who cannot see the map is told so instead. */
  private touch(
    point: { x: number; y: number },
    tellNothing: boolean,
    asked?: Pick<Wanted, "point" | "feature">,
  ): void {
    if (this.map === null) return;
    const found = featuresAt(this.map, point);
    if (found.length === 0 && !tellNothing) {
      if (this.touched !== null) this.closeCard();
      return;
    }
    const touched = found.map(({ layer, feature }) => ({ layer, properties: feature.properties }));
    // Of what lies so near together, a link speaks of one.
    const named = touched.find((each) => nameOf(each) === asked?.feature);
    this.touched = named === undefined ? touched : [named, ...touched.filter((each) => each !== named)];
    const { lng, lat } = this.map.unproject([point.x, point.y]);
    this.touchedAt = asked?.point ?? [lng, lat];
    this.drawCard(true);
    this.uncover();
    this.trail?.moved();
    this.cards.querySelector<HTMLElement>(".card")?.focus({ preventScroll: true });
  }

  private escape(): void {
    if (this.touched !== null) this.closeCard();
    else if (this.tasks?.element != null) this.tasks.close();
    else if (this.open && !matchMedia(WIDE).matches) this.toggle();
  }

  private closeCard(focus = true): void {
    this.touched = null;
    this.drawCard();
    this.trail?.moved();
    if (focus) this.map?.getCanvas().focus({ preventScroll: true });
  }

  private toggle(): void {
    if (this.tasks?.element != null) {
      this.open = true;
      this.tasks.close(false);
    } else this.open = !this.open;
    this.draw();
    this.trail?.moved();
    this.head.querySelector<HTMLElement>(".menu")?.focus();
  }

  private choose(vehicle: Choice): void {
    this.vehicle = vehicle;
    rememberVehicle(vehicle);
    this.trail?.changed();
    this.repaint();
    this.tasks?.draw();
    // The panel stays as it is: redrawn, it would take the focus from the choice just made.
    this.side.querySelector(".legend")?.replaceWith(this.legend());
    this.drawHead();
    this.drawChips();
    this.drawCard();
  }

  /** On a map without panels: the item whose shortages its address asks for. */
  private showItem(): void {
    const { item } = this.wanted;
    if (!this.embed || item === null) return;
    const host = { map: this.map, style: () => this.style, language: () => this.language };
    void import("./aid/shown-item.ts").then(({ showItem }) => showItem(host, this.root, item)).catch(() => undefined);
  }

  private show(group: string, shown: boolean): void {
    if (shown) this.shown.add(group);
    else this.shown.delete(group);
    if (this.map !== null && this.style !== null) showGroup(this.map, this.style, group, shown);
    this.trail?.changed();
    this.side.querySelector(".legend")?.replaceWith(this.legend());
  }

  private speak(): void {
    this.language = languageAfter(this.language);
    rememberLanguage(this.language);
    // The letters of signs are those of the language, too.
    this.repaint();
    this.unloaded?.speak(this.language);
    this.shell?.draw();
    this.draw();
    this.head.querySelector<HTMLElement>(".language")?.focus();
  }

  /** On a phone the panel lies over the lower part of the map. */
  private covered(): number {
    const [panel, map] = [this.side.getBoundingClientRect(), this.view.getBoundingClientRect()];
    return panel.right > map.left + 1 && panel.height > 0 ? Math.max(0, map.bottom - panel.top) : 0;
  }

  /** A sheet covers more of the map, or less: what was in the middle of its free part is there again. */
  private recovered(by: number): void {
    this.map?.panBy([0, by / 2], { animate: false });
    this.tasks?.recovered();
  }

  /** Moves the map where the card lies over what it speaks of. */
  private uncover(): void {
    const [{ map }, card] = [this, this.cards.firstElementChild];
    if (map === null || card === null || matchMedia(WIDE).matches) return;
    const free = card.getBoundingClientRect().top - this.view.getBoundingClientRect().top;
    const { y } = map.project([...this.touchedAt]);
    if (y > free - CLEAR_PX) map.panBy([0, y - free / 2]);
  }

  private whole(): void {
    const bounds = this.catalog.regions[this.region]?.bounds;
    if (bounds !== null && bounds !== undefined) this.map?.fitBounds(bounds, { padding: 24 });
  }

  private legend(): HTMLElement {
    return this.map === null || this.style === null
      ? element("div", { class: "legend" })
      : legend(this.map, this.style, this.vehicle, this.shown, this.language);
  }

  private draw(): void {
    document.documentElement.lang = this.language;
    this.sheet.draw();
    this.cardSheet.draw();
    this.drawHead();
    this.drawSide();
    this.drawChips();
    this.drawButtons();
    this.drawCard();
    this.tasks?.draw();
  }

  private drawHead(): void {
    const focus = document.activeElement?.closest("header") === null ? null : document.activeElement?.className;
    const { language, catalog, vehicle, embed, open } = this;
    const [now, contact] = [this.now(), this.contact()];
    const [old, detail] = [isOld(catalog, now, this.oldMinutes), (open: boolean): boolean => (this.detailed = open)];
    // Before the first answer there is no map yet that could be old.
    const stale =
      this.map === null && !embed ? null : staleness(catalog, now, contact, this.oldMinutes, embed, language);
    const plan: HeadPlan = {
      language,
      catalog,
      region: catalog.regions[this.region],
      now,
      contact,
      vehicle,
      embed,
      open,
      old,
      warned: stale !== null,
      detailed: this.detailed,
      detail,
      toggle: () => this.toggle(),
      speak: () => this.speak(),
    };
    document.title = pageTitle(plan);
    this.head.replaceChildren(...head(plan));
    this.body.classList.toggle("stale", stale !== null);
    // Said once: drawn again every minute, an alert would be read out every minute.
    if (this.warning.textContent !== (stale?.textContent ?? ""))
      this.warning.replaceChildren(...(stale === null ? [] : [stale]));
    if (typeof focus === "string" && focus !== "")
      this.head.querySelector<HTMLElement>(`.${focus.split(" ")[0] ?? ""}`)?.focus();
  }

  private drawSide(): void {
    const task = this.tasks?.element ?? null;
    this.side.hidden = !this.open && task === null;
    this.body.classList.toggle("open", this.open);
    if (this.filled !== task) this.sheet.reset();
    if (task !== null) {
      if (this.filled !== task) this.side.replaceChildren(this.sheet.grip, task);
      this.filled = task;
      return;
    }
    this.filled = null;
    if (!this.open) {
      this.side.replaceChildren();
      return;
    }
    if (this.embed) {
      // It scrolls and has nothing in it that keys reach.
      this.side.tabIndex = 0;
      this.side.setAttribute("aria-label", this.say("legend.heading"));
      this.side.replaceChildren(this.legend());
      return;
    }
    this.side.replaceChildren(
      this.sheet.grip,
      panel({
        language: this.language,
        vehicle: this.vehicle,
        catalog: this.catalog,
        groups: this.style === null ? [] : groupsOf(this.style),
        shown: this.shown,
        sources: this.map === null || this.style === null ? [] : attributions(this.map, this.style),
        legend: this.legend(),
        shell: this.shell?.section() ?? null,
        close: () => this.toggle(),
        chooseVehicle: (vehicle) => this.choose(vehicle),
        showGroup: (group, shown) => this.show(group, shown),
        task: (name) => {
          this.open = matchMedia(WIDE).matches;
          void this.tasks?.open(name, undefined, name === "share" ? location.search : undefined);
        },
        chooseRegion: (id) => {
          this.pickRegion(id);
          this.trail?.changed();
          this.whole();
          this.drawHead();
        },
      }),
    );
  }

  private drawShell(): void {
    if (this.shell !== null) this.side.querySelector(".shell")?.replaceWith(this.shell.section());
  }

  private drawChips(): void {
    if (this.embed) return;
    this.chips.setAttribute("aria-label", this.say("vehicle.heading"));
    hold(this.chips, () =>
      this.chips.replaceChildren(
        ...[null, ...VEHICLES].map((choice) =>
          element(
            "button",
            {
              type: "button",
              "data-key": choice ?? "all",
              "aria-pressed": String(choice === this.vehicle),
              onclick: () => this.choose(choice),
            },
            this.say(choice === null ? "vehicle.all" : `vehicle.${choice}`),
          ),
        ),
      ),
    );
    // The roads are drawn for this one: it is never out of sight, whatever a finger has moved meanwhile.
    const chosen = this.chips.querySelector<HTMLElement>('[aria-pressed="true"]');
    if (chosen !== null && this.shownVehicle !== this.vehicle && this.chips.clientWidth > 0) {
      this.shownVehicle = this.vehicle;
      this.chips.scrollLeft = chosen.offsetLeft - (this.chips.clientWidth - chosen.offsetWidth) / 2;
    }
  }

  /** A map in somebody else's page says where it is from, too. */
  private drawAttribution(): void {
    if (this.embed && this.map !== null && this.style !== null)
      this.attribution.textContent = attributions(this.map, this.style).join(" · ");
  }

  private drawButtons(): void {
    const button = (words: Key, sign: string, act: () => void): HTMLElement =>
      element("button", { type: "button", "aria-label": this.say(words), title: this.say(words), onclick: act }, sign);
    this.buttons.replaceChildren(
      ...(this.embed ? [] : [button("task.find", "⌕", () => void this.tasks?.open("find"))]),
      button("map.zoom_in", "+", () => this.map?.zoomIn()),
      button("map.zoom_out", "−", () => this.map?.zoomOut()),
      button("map.whole", "⌂", () => this.whole()),
      ...(this.embed ? [] : [this.me]),
    );
    this.drawMe();
  }

  private drawMe(): void {
    const words = this.say(`map.me.${this.located}`);
    this.me.setAttribute("aria-label", words);
    this.me.title = words;
    this.me.setAttribute("aria-pressed", String(this.located !== "off"));
    this.me.dataset["state"] = this.located;
  }

  /** Shows where the device is, follows it, or stops. */
  private async locate(): Promise<void> {
    const { map } = this;
    if (map === null) return;
    this.positionNote.replaceChildren();
    const { Position } = await import("./position/position.ts");
    this.position ??= new Position({
      map,
      covered: () => this.covered(),
      fixed: (fix) => this.tasks?.located(fix),
      became: (state, trouble) => {
        this.located = state;
        this.positionNote.replaceChildren(...(trouble ? [this.say("map.me.trouble")] : []));
        this.drawMe();
      },
    });
    this.position.press();
  }

  private drawCard(anew = false): void {
    if (this.touched === null) {
      this.cards.replaceChildren();
      return;
    }
    const view: View = {
      language: this.language,
      timeZone: this.zone(),
      now: this.now(),
      vehicle: this.vehicle,
      old: this.catalog.regions.flatMap(({ evidence }) => evidence.sources),
    };
    const touched = this.touched.map(({ layer, properties }) => ({ layer, properties: this.overrides.of(properties) }));
    const readings = touched
      .map(({ layer, properties }) => readFeature(layer, properties, view))
      .filter((reading) => reading !== null);
    const drawn = card(readings, this.language, () => this.closeCard());
    // Read on where it was read before, unless it is about another place.
    const scrolled = anew ? 0 : (this.cards.firstElementChild?.scrollTop ?? 0);
    drawn.dataset["scrolled"] = String(scrolled);
    if (anew) this.cardSheet.reset();
    drawn.prepend(this.cardSheet.grip);
    this.cards.replaceChildren(drawn);
    drawn.scrollTop = scrolled;
    this.tasks?.tell(drawn, touched, this.touchedAt);
  }
}

/** A feature as a link names it. */
function nameOf(touched: { readonly layer: string; readonly properties: Properties } | undefined): string | null {
  const id = touched?.properties["id"];
  return typeof id === "string" ? `${touched?.layer ?? ""}/${id}` : null;
}

if (isEmbed(location.pathname)) keepNothing();
const place = document.getElementById("page");
if (place !== null) {
  new Page(place).start().catch((reason: unknown) => {
    console.error(reason);
    place.append(element("p", { class: "failed", role: "alert" }, say(rememberedLanguage(), "map.error")));
  });
}
