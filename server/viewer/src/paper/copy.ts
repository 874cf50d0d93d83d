import type { Map as LibreMap } from "maplibre-gl";
import type { Bounds } from "../bounds.ts";
import { element } from "../element.ts";
import { metresPerPixel } from "../scale.ts";

/** A map that is a picture now, with what is measured on it. Lengths in px of a page, as the map had them. */
export interface MapCopy {
  readonly canvas: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
  readonly bounds: Bounds;
  /** Degrees clockwise by which what is up differs from north. */
  readonly bearing: number;
  readonly metresPerPx: number;
  /** Was every tile in sight there? */
  readonly isWhole: boolean;
}

/** The map as it is drawn at this moment: its frame is read while it is there, no browser keeps it for later. */
export function copyOf(map: LibreMap): MapCopy {
  const drawn = map.getCanvas();
  const canvas = element("canvas", { width: String(drawn.width), height: String(drawn.height) });
  map.once("render", () => canvas.getContext("2d")?.drawImage(drawn, 0, 0));
  map.redraw();
  const box = map.getBounds();
  const { clientWidth, clientHeight } = map.getContainer();
  return {
    canvas,
    width: clientWidth,
    height: clientHeight,
    bounds: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()],
    bearing: map.getBearing(),
    metresPerPx: metresPerPixel(map),
    isWhole: map.areTilesLoaded(),
  };
}

/** A map stands still that has done so for so long: what it could not load it hatches a moment later. */
const REST_MS = 300;

/** The map at rest with all its tiles, or as far as it came in `patienceMs`. */
export function settledMap(map: LibreMap, patienceMs: number): Promise<void> {
  return new Promise((done) => {
    let still: ReturnType<typeof setTimeout> | undefined;
    const isThere = (): boolean => map.loaded() && map.areTilesLoaded();
    const rest = (): void => {
      clearTimeout(still);
      if (isThere()) still = setTimeout(() => (isThere() ? end() : map.triggerRepaint()), REST_MS);
    };
    const end = (): void => {
      clearTimeout(limit);
      clearTimeout(still);
      map.off("idle", rest);
      done();
    };
    const limit = setTimeout(end, patienceMs);
    map.on("idle", rest);
    // A map at rest says so once.
    map.triggerRepaint();
  });
}

/** As the page itself greys a map that nobody should decide by any more. */
const STALE = "grayscale(1) contrast(.6) brightness(1.15)";

/** Draws the map, of the size that it had, with its corner there. */
export function drawCopy(
  pen: CanvasRenderingContext2D,
  copy: MapCopy,
  left: number,
  top: number,
  isStale: boolean,
): void {
  pen.save();
  if (isStale) pen.filter = STALE;
  pen.drawImage(copy.canvas, left, top, copy.width, copy.height);
  pen.restore();
}
