import type { GeoJSONSource, Map as LibreMap, VectorTileSource } from "maplibre-gl";
import { element } from "../element.ts";
import type { TileId } from "../live/change.ts";
import { covering } from "../live/freshness.ts";
import { type Language, say } from "../words.ts";
import { hatch, RATIO } from "./pattern.ts";
import { type KnownTile, ringOf, SLOW_MS, TileBook } from "./tiles.ts";

/** Source, layer and image of the hatch. */
export const NAME = "lintas:unloaded";
/** Events of tiles come in bursts: what they change is drawn once for so many ms. */
const TOGETHER_MS = 150;

/** A tile's event, as far as the map tells it. */
interface TileEvent {
  readonly sourceId?: string;
  readonly tile?: KnownTile & { readonly tileID?: { readonly canonical: TileId } };
  readonly error?: unknown;
}

/**
 * Hatches the tiles in sight that are not there, so that nobody takes what could not be loaded for land without roads.
 * What an older, coarser tile shows of the same place stays to be seen below the hatch: bad news is not covered.
 */
export class Unloaded {
  /** The same in words, for who cannot see the hatch. */
  readonly words = element("div", { class: "unloaded", role: "status" });
  private readonly map: LibreMap;
  private readonly night: boolean;
  private readonly books = new Map<string, TileBook>();
  private language: Language;
  private styled = false;
  private shown = "";
  private timer: ReturnType<typeof setTimeout> | null = null;
  private patience: ReturnType<typeof setTimeout> | null = null;

  constructor(map: LibreMap, night: boolean, language: Language) {
    this.map = map;
    this.night = night;
    this.language = language;
    map.on("style.load", () => {
      this.books.clear();
      this.shown = "";
      this.styled = true;
    });
    for (const kind of ["sourcedataloading", "sourcedata"] as const)
      map.on(kind, (event: TileEvent) => this.note(event));
    map.on("sourcedataabort", (event: TileEvent) => this.note(event, true));
    map.on("error", (event: TileEvent) => {
      // Whoever listens for errors has to tell those that he does not know.
      if (event.tile === undefined) console.error(event.error);
      else this.note(event);
    });
    map.on("moveend", () => this.soon(0));
  }

  /** The server answers again: what failed is asked for once more. */
  again(): void {
    for (const [id, book] of this.books) {
      const failed = book.failed();
      if (failed.length > 0 && this.map.getSource(id) !== undefined) this.map.refreshTiles(id, failed);
    }
    this.soon(TOGETHER_MS);
  }

  speak(language: Language): void {
    this.language = language;
    const image = hatch(say(language, "map.unloaded"), this.night);
    if (image !== null && this.map.hasImage(NAME)) this.map.updateImage(NAME, image);
    this.tell(this.shown !== "");
  }

  private note({ sourceId, tile }: TileEvent, gone = false): void {
    const id = tile?.tileID?.canonical;
    if (sourceId === undefined || sourceId === NAME || tile === undefined || id === undefined) return;
    if (this.map.getSource(sourceId)?.type !== "vector") return;
    const book = this.books.get(sourceId) ?? new TileBook();
    this.books.set(sourceId, book);
    if (gone) book.forget(id, tile);
    else book.note(id, tile, performance.now());
    this.soon(TOGETHER_MS);
  }

  private soon(ms: number): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.look();
    }, ms);
  }

  private look(): void {
    if (!this.styled) return;
    const now = performance.now();
    const missing = new Map<string, TileId>();
    for (const [source, book] of this.books) {
      book.keep(this.inSight(source));
      for (const id of book.missing(now)) missing.set(`${id.z}/${id.x}/${id.y}`, id);
    }
    if (this.patience === null && [...this.books.values()].some((book) => book.waits))
      this.patience = setTimeout(() => {
        this.patience = null;
        this.look();
      }, SLOW_MS);
    const shown = [...missing.keys()].sort().join(" ");
    if (shown === this.shown) return;
    this.shown = shown;
    this.draw([...missing.values()]);
    this.tell(missing.size > 0);
  }

  private inSight(source: string): TileId[] {
    const { minzoom, maxzoom } = this.map.getSource<VectorTileSource>(source) ?? { minzoom: 0, maxzoom: 0 };
    const bounds = this.map.getBounds();
    const z = Math.min(maxzoom, Math.max(minzoom, Math.floor(this.map.getZoom())));
    const [south, north] = [Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth())];
    return covering([bounds.getWest(), south, bounds.getEast(), north], z);
  }

  private draw(tiles: readonly TileId[]): void {
    const data: GeoJSON.FeatureCollection = {
      type: "FeatureCollection",
      features: tiles.map((tile) => ({
        type: "Feature",
        properties: {},
        geometry: { type: "Polygon", coordinates: [ringOf(tile)] },
      })),
    };
    const there = this.map.getSource<GeoJSONSource>(NAME);
    if (there !== undefined) {
      there.setData(data);
      return;
    }
    const image = hatch(say(this.language, "map.unloaded"), this.night);
    if (tiles.length === 0 || image === null) return;
    if (!this.map.hasImage(NAME)) this.map.addImage(NAME, image, { pixelRatio: RATIO });
    this.map.addSource(NAME, { type: "geojson", data });
    this.map.addLayer({ id: NAME, type: "fill", source: NAME, paint: { "fill-pattern": NAME } });
  }

  private tell(some: boolean): void {
    const words = some ? say(this.language, "map.unloaded_words") : "";
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}
