// MapLibre, loaded beside the page and not before it: the page can be used while the library is on its way.
import { Map as LibreMap, type RequestTransformFunction, type StyleSpecification, setWorkerUrl } from "maplibre-gl";
// The program of MapLibre's workers repeats half of the library. As text in the same file it costs 30 kB over the wire,
// as a file of its own 120 kB.
import workerProgram from "maplibre-gl/dist/maplibre-gl-worker.mjs?raw";
import { underRoot } from "./address.ts";
import type { Bounds } from "./bounds.ts";
import type { Freshness } from "./live/freshness.ts";
import { NAME } from "./unloaded/unloaded.ts";
import { PADDING_PX } from "./warm.ts";

export { Unloaded } from "./unloaded/unloaded.ts";

/** How the maps of this page ask for what they draw. */
const asking = new WeakMap<LibreMap, RequestTransformFunction>();

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
  const transformRequest: RequestTransformFunction = (address) => ({
    url: plan.freshness.address(underRoot(address, plan.root)),
  });
  const map = new LibreMap({
    container: plan.container,
    style: plan.style,
    transformRequest,
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
  asking.set(map, transformRequest);
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** The style of a map as it is drawn now, without what it says of its own missing tiles. */
function drawnStyle(map: LibreMap): StyleSpecification {
  const { sources, layers, ...style } = map.getStyle();
  const { [NAME]: _, ...others } = sources;
  return { ...style, sources: others, layers: layers.filter(({ id }) => id !== NAME) };
}

/**
 * What a map shows, once more: in another box, which it fills with at least that, with north up and in `ratio` dots for
 * each px. For paper; nobody touches it, and whoever made it removes it. `coloured` may give it other colours.
 */
export function sameMap(
  map: LibreMap,
  container: HTMLElement,
  ratio: number,
  coloured: (drawn: StyleSpecification) => StyleSpecification = (drawn) => drawn,
): LibreMap {
  const same = new LibreMap({
    container,
    style: coloured(drawnStyle(map)),
    transformRequest: asking.get(map) ?? null,
    refreshExpiredTiles: false,
    attributionControl: false,
    interactive: false,
    trackResize: false,
    fadeDuration: 0,
    pixelRatio: ratio,
    bounds: map.getBounds(),
    fitBoundsOptions: { padding: 0 },
  });
  // Pictures that did not come with the style are taken from where they are.
  same.on("styleimagemissing", ({ id }) => {
    const image = map.getImage(id);
    if (image?.data !== undefined && !same.hasImage(id))
      same.addImage(id, image.data, { pixelRatio: image.pixelRatio, sdf: image.sdf });
  });
  return same;
}
