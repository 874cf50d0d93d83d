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

/** A style without what needs icons, patterns or letters. */
export interface Bare {
  readonly style: StyleSpecification;
  /** The layers that are left out of it. */
  readonly later: readonly Layer[];
  /** Where its icons lie; `null` where they were not left out. */
  readonly sprite: string | null;
}

export function bare(style: StyleSpecification): Bare {
  const later = style.layers.filter((layer) => needsMore(layer) && isShown(layer));
  const layers = style.layers.map((layer) =>
    later.includes(layer) ? ({ ...layer, layout: { ...layer.layout, visibility: "none" } } as Layer) : layer,
  );
  const { sprite, ...rest } = style;
  return typeof sprite === "string"
    ? { style: { ...rest, layers }, later, sprite }
    : { style: { ...style, layers }, later, sprite: null };
}

/** What is done on the way to a whole map. */
export interface Steps {
  /** All layers are shown: whoever hides some does it again. */
  readonly shown: () => void;
  /** All of it is there. */
  readonly settled: () => void;
}

/** Shows them as soon as the first tiles are drawn, or take long. */
export function complete(
  map: LibreMap,
  { later, sprite }: Bare,
  wanted: (layer: Layer) => boolean,
  { shown, settled }: Steps,
): void {
  let done = false;
  const show = (): void => {
    if (done) return;
    done = true;
    if (sprite !== null && map.getSprite().length === 0) map.setSprite(sprite);
    for (const layer of later)
      if (map.getLayer(layer.id) !== undefined && wanted(layer))
        map.setLayoutProperty(layer.id, "visibility", "visible");
    shown();
    map.once("idle", settled);
  };
  map.once("idle", show);
  map.once("style.load", () => setTimeout(show, LATEST_MS));
}
