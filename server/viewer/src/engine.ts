// MapLibre, loaded beside the page and not before it: the page can be used while the library is on its way.
import { Map as LibreMap, type StyleSpecification, setWorkerUrl } from "maplibre-gl";
// The program of MapLibre's workers repeats half of the library. As text in the same file it costs 30 kB over the wire,
// as a file of its own 120 kB.
import workerProgram from "maplibre-gl/dist/maplibre-gl-worker.mjs?raw";
import { underRoot } from "./address.ts";
import type { Bounds } from "./bounds.ts";
import type { Freshness } from "./live/freshness.ts";
import { PADDING_PX } from "./warm.ts";

export { Unloaded } from "./unloaded/unloaded.ts";

export interface MapPlan {
  readonly container: HTMLElement;
  readonly style: StyleSpecification;
  readonly root: string;
  /** The part of the map that the address asks for, as `#zoom/lat/lon`; else the map begins at `bounds`. */
  readonly view: string;
  readonly bounds: Bounds | null;
  readonly label: string;
  readonly freshness: Freshness;
}

export function makeMap(plan: MapPlan): LibreMap {
  const [zoom, lat, lon] = plan.view.slice(1).split("/").map(Number);
  setWorkerUrl(URL.createObjectURL(new Blob([workerProgram], { type: "text/javascript" })));
  const map = new LibreMap({
    container: plan.container,
    style: plan.style,
    transformRequest: (address) => ({ url: plan.freshness.address(underRoot(address, plan.root)) }),
    // The server tells which tiles changed: nothing is asked for again only because seconds have passed.
    refreshExpiredTiles: false,
    // Sources are listed by the page itself, as text: an attribution is data, and data is no markup.
    attributionControl: false,
    hash: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    fadeDuration: 100,
    locale: { "Map.Title": plan.label },
    ...(zoom !== undefined && lat !== undefined && lon !== undefined && [zoom, lat, lon].every(Number.isFinite)
      ? { zoom, center: [lon, lat] as [number, number] }
      : plan.bounds === null
        ? {}
        : { bounds: plan.bounds, fitBoundsOptions: { padding: PADDING_PX } }),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}
