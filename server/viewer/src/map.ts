import type {
  Map as LibreMap,
  MapGeoJSONFeature,
  PointLike,
  SourceSpecification,
  StyleSpecification,
  VectorTileSource,
} from "maplibre-gl";
import { READABLE } from "./facts.ts";
import type { TileId } from "./live/change.ts";
import { covering, type Freshness } from "./live/freshness.ts";
import { fetchTileSet } from "./tile-set.ts";

/** Half the width in px of the square around a finger in which features count as touched. */
const FINGER_PX = 10;

/** One thing on the map, found at a point: the layer of the data and the feature. */
export interface Found {
  readonly layer: string;
  readonly feature: MapGeoJSONFeature;
}

/**
 * What lies under a finger at `point`, each feature once: what was hit, then what is near, then the areas around; the
 * most wanted layer first in each.
 */
export function featuresAt(map: LibreMap, point: { x: number; y: number }): Found[] {
  const reach: [PointLike, PointLike] = [
    [point.x - FINGER_PX, point.y - FINGER_PX],
    [point.x + FINGER_PX, point.y + FINGER_PX],
  ];
  const exact = map.queryRenderedFeatures([point.x, point.y]);
  // Areas count only where they are really touched: near a flood is not in it.
  const near = map.queryRenderedFeatures(reach).filter((feature) => !isArea(feature));
  const found = new Map<string, Found & { rank: number }>();
  for (const [hit, features] of [exact, near].entries()) {
    for (const feature of features) {
      const layer = feature.sourceLayer ?? "";
      const wanted = READABLE.indexOf(layer);
      const key = `${layer} ${String(feature.properties["id"] ?? feature.id ?? JSON.stringify(feature.properties))}`;
      if (wanted >= 0 && !found.has(key))
        found.set(key, { layer, feature, rank: (isArea(feature) ? 2 : hit) * READABLE.length + wanted });
    }
  }
  return [...found.values()].sort((a, b) => a.rank - b.rank);
}

/** A hand over what can be read: looked up once a frame, neither while the map moves nor while a task takes taps. */
export function pointOut(map: LibreMap): void {
  let waiting = false;
  map.on("mousemove", (event) => {
    if (waiting || map.isMoving() || map.getCanvas().style.cursor === "crosshair") return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (map.getCanvas().style.cursor !== "crosshair")
        map.getCanvas().style.cursor = featuresAt(map, event.point).some((found) => found.layer !== "hazards")
          ? "pointer"
          : "";
    });
  });
}

function isArea(feature: MapGeoJSONFeature): boolean {
  return feature.geometry.type === "Polygon" || feature.geometry.type === "MultiPolygon";
}

export async function fetchStyle(address: string, fresh: RequestInit = {}): Promise<StyleSpecification> {
  const answer = await fetch(address, fresh);
  if (!answer.ok) throw new Error(`style: ${answer.status}`);
  return (await answer.json()) as StyleSpecification;
}

/** The tiles in sight, at the zoom of the map and at those beside it, whose tiles stand in while others load. */
function inSight(map: LibreMap): TileId[] {
  const bounds = map.getBounds();
  const box = [
    bounds.getWest(),
    Math.max(-85, bounds.getSouth()),
    bounds.getEast(),
    Math.min(85, bounds.getNorth()),
  ] as const;
  const zoom = Math.floor(map.getZoom());
  return [zoom - 2, zoom - 1, zoom, zoom + 1].filter((z) => z >= 0).flatMap((z) => covering(box, z));
}

/** Draws those of the changed tiles again that are in sight; the others are due when they come into sight. */
export function reloadTiles(map: LibreMap, style: StyleSpecification, freshness: Freshness): void {
  if (!freshness.any) return;
  // While tiles are on their way, some of them may come from before the change: those are due once more.
  const draws = map.areTilesLoaded();
  for (const [id, { type }] of Object.entries(style.sources)) {
    const source = type === "vector" ? map.getSource<VectorTileSource>(id) : undefined;
    const tiles = source === undefined ? [] : freshness.due(id, inSight(map), source.maxzoom, draws);
    if (tiles.length > 0) map.refreshTiles(id, tiles);
  }
}

/** Asks the server itself: what a cache holds may be from before the change. */
export const ANEW: RequestInit = { cache: "no-cache" };

/**
 * Points the sources of `style` at the tiles that the server has now, without a reload of the page, if they are wanted
 * by the time that these are known.
 */
export async function refreshTiles(
  map: LibreMap,
  style: StyleSpecification,
  root: string,
  isWanted: () => boolean,
): Promise<void> {
  const sources = { ...style.sources };
  for (const [id, source] of Object.entries(style.sources)) {
    if (source.type !== "vector" || source.url === undefined) continue;
    const { tiles } = await fetchTileSet(source.url, root, ANEW);
    if (tiles.length > 0) sources[id] = drawnFrom(map, id, tiles);
  }
  if (isWanted()) drawFrom(map, { ...style, sources });
}

/** A source of the map as it is, but with other tiles. */
export function drawnFrom(map: LibreMap, id: string, tiles: readonly string[]): SourceSpecification {
  const source = map.getStyle().sources[id];
  if (source?.type !== "vector") return { type: "vector", tiles: [...tiles] };
  const { url: _, ...rest } = source;
  return { ...rest, tiles: [...tiles] };
}

/**
 * Has the map draw from the tiles of `style`, whose layers are those of the map. What MapLibre is fetching from the old
 * ones it would keep as if it were from these: then it begins anew.
 */
function drawFrom(map: LibreMap, style: StyleSpecification): void {
  if (!map.areTilesLoaded()) {
    map.setStyle(style, { diff: false });
    return;
  }
  for (const [id, source] of Object.entries(style.sources))
    if (source.type === "vector" && source.tiles !== undefined)
      map.getSource<VectorTileSource>(id)?.setTiles(source.tiles);
}

/** The sources that the tiles name, one a line, without the markup that some servers put in. */
export function attributions(map: LibreMap, style: StyleSpecification): string[] {
  const lines = Object.keys(style.sources).flatMap((id) => {
    const given = map.getSource(id)?.attribution;
    if (typeof given !== "string") return [];
    const parsed = new DOMParser().parseFromString(given.replaceAll(/<br\s*\/?>|\s*[|;]\s*/g, "\n"), "text/html");
    return (parsed.body.textContent ?? "").split("\n");
  });
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ""))];
}
