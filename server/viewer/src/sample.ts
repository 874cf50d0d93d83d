import type { Map as LibreMap } from "maplibre-gl";
import { element } from "./element.ts";

/** The size of a sample in px. */
export const WIDTH = 46;
export const HEIGHT = 20;

/**
 * A sample made from an image of the sprite, tiled where it is a pattern, so that legend and map cannot differ; empty
 * without a map.
 */
export function imageSample(
  map: LibreMap | null,
  name: string,
  fill: string | null,
  tiled: boolean,
  opacity = 1,
): HTMLElement {
  const ratio = 2;
  const box = element("canvas", {
    width: String((tiled ? WIDTH : 30) * ratio),
    height: String((tiled ? HEIGHT + 2 : 30) * ratio),
    "aria-hidden": "true",
    class: tiled ? "tiled" : "icon",
  });
  const pen = box.getContext("2d");
  if (pen === null) return box;
  if (fill !== null) {
    pen.globalAlpha = opacity;
    pen.fillStyle = fill;
    pen.fillRect(0, 0, box.width, box.height);
    pen.globalAlpha = 1;
  }
  const image = map?.getImage(name);
  if (image?.data === undefined) return box;
  const { width, height, data } = image.data;
  const tile = element("canvas", { width: String(width), height: String(height) });
  tile.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  // A pattern goes on beyond its sample; a sign that is larger than the sample is made smaller.
  const fits = tiled ? Number.POSITIVE_INFINITY : Math.min(box.width / width, box.height / height);
  const scale = Math.min(ratio / image.pixelRatio, fits);
  if (!tiled) {
    pen.drawImage(
      tile,
      (box.width - width * scale) / 2,
      (box.height - height * scale) / 2,
      width * scale,
      height * scale,
    );
    return box;
  }
  for (let x = 0; x < box.width; x += width * scale) {
    for (let y = 0; y < box.height; y += height * scale) pen.drawImage(tile, x, y, width * scale, height * scale);
  }
  return box;
}

/** A sign beside its words. */
export function row(sample: Node, ...words: readonly string[]): HTMLElement {
  return element("li", {}, element("span", { class: "sample" }, sample), element("span", {}, ...words));
}
