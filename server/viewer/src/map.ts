import { Map as LibreMap, setWorkerUrl, type MapGeoJSONFeature, type PointLike, type StyleSpecification, type VectorTileSource } from "maplibre-gl";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { underRoot } from "./address.ts";
import type { Bounds } from "./catalog.ts";
import { READABLE } from "./facts.ts";

/** Half the width in px of the square around a finger in which features count as touched. */
const FINGER_PX = 10;

export interface MapPlan {
  readonly container: HTMLElement;
  readonly style: StyleSpecification;
  readonly root: string;
  readonly bounds: Bounds | null;
  readonly label: string;
}

export function makeMap(plan: MapPlan): LibreMap {
  setWorkerUrl(new URL(workerAddress, import.meta.url).href);
  const map = new LibreMap({
    container: plan.container,
    style: plan.style,
    transformRequest: (address) => ({ url: underRoot(address, plan.root) }),
    // Sources are listed by the page itself, as text: an attribution is data, and data is no markup.
    attributionControl: false,
    hash: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    fadeDuration: 100,
    locale: { "Map.Title": plan.label },
    ...(plan.bounds === null ? {} : { bounds: plan.bounds, fitBoundsOptions: { padding: 24 } }),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** One thing on the map, found at a point: the layer of the data and the feature. */
export interface Found {
  readonly layer: string;
  readonly feature: MapGeoJSONFeature;
}

/** What lies under a finger at `point`, the most wanted first, each feature once. */
export function featuresAt(map: LibreMap, point: { x: number; y: number }): Found[] {
  const around = (reach: number): [PointLike, PointLike] => [
    [point.x - reach, point.y - reach],
    [point.x + reach, point.y + reach],
  ];
  const exact = map.queryRenderedFeatures([point.x, point.y]);
  // Areas count only where they are really touched: near a flood is not in it.
  const near = map.queryRenderedFeatures(around(FINGER_PX)).filter((feature) => feature.geometry.type !== "Polygon" && feature.geometry.type !== "MultiPolygon");
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const feature of [...exact, ...near]) {
    const layer = feature.sourceLayer ?? "";
    const key = `${layer} ${String(feature.properties["id"] ?? feature.id ?? JSON.stringify(feature.properties))}`;
    if (!READABLE.includes(layer) || seen.has(key)) continue;
    seen.add(key);
    found.push({ layer, feature });
  }
  return found.sort((a, b) => READABLE.indexOf(a.layer) - READABLE.indexOf(b.layer));
}

/** Asks for the tiles again where the server has newer data, without a reload of the page. */
export async function refreshTiles(map: LibreMap, style: StyleSpecification, root: string): Promise<void> {
  for (const [id, source] of Object.entries(style.sources)) {
    if (source.type !== "vector" || source.url === undefined) continue;
    const answer = await fetch(underRoot(source.url, root));
    if (!answer.ok) continue;
    const tileJson = (await answer.json()) as { tiles?: unknown };
    const tiles = Array.isArray(tileJson.tiles) ? tileJson.tiles.filter((tile): tile is string => typeof tile === "string") : [];
    if (tiles.length > 0) map.getSource<VectorTileSource>(id)?.setTiles(tiles);
  }
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
