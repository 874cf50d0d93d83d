// On a slow line roads and water are drawn while icons, patterns and letters are still on their way: MapLibre shows
// nothing of a tile before it has all that any layer of it needs.
import type { Map as LibreMap, StyleSpecification } from "maplibre-gl";

type Layer = StyleSpecification["layers"][number];

/** So long icons and letters wait for the first tiles at most, ms. */
const LATEST_MS = 4_000;

const needsMore = (layer: Layer): boolean =>
  layer.type === "symbol" || Object.keys(layer.paint ?? {}).some((name) => name.endsWith("-pattern"));

const isShown = (layer: Layer): boolean =>
  (layer.layout as { visibility?: unknown } | undefined)?.visibility !== "none";

/** The style without what needs icons, patterns or letters, and the layers that are left out of it. */
export function bare(style: StyleSpecification): {
  readonly style: StyleSpecification;
  readonly later: readonly Layer[];
} {
  const later = style.layers.filter((layer) => needsMore(layer) && isShown(layer));
  const layers = style.layers.map((layer) =>
    later.includes(layer) ? ({ ...layer, layout: { ...layer.layout, visibility: "none" } } as Layer) : layer,
  );
  return { style: { ...style, layers }, later };
}

/** Shows them as soon as the first tiles are drawn, or take long; `then` when all of it is there. */
export function complete(
  map: LibreMap,
  later: readonly Layer[],
  wanted: (layer: Layer) => boolean,
  then: () => void,
): void {
  let done = false;
  const show = (): void => {
    if (done) return;
    done = true;
    for (const layer of later)
      if (map.getLayer(layer.id) !== undefined && wanted(layer))
        map.setLayoutProperty(layer.id, "visibility", "visible");
    map.once("idle", then);
  };
  map.once("idle", show);
  map.once("style.load", () => setTimeout(show, LATEST_MS));
}
