import type { Map as LibreMap } from "maplibre-gl";
import { element } from "../element.ts";
import { captionOf, fileNameOf, type PageState } from "./caption.ts";
import { copyOf, drawCopy, type MapCopy, settledMap } from "./copy.ts";
import { barOf } from "./figures.ts";
import { type Block, band, northArrow, type Pen, padded, paragraph, scaleBar, warning } from "./ink.ts";
import { keyBlock } from "./key.ts";
import { tell } from "./words.ts";

/** So long a picture waits for tiles: by then the map itself says what it could not load. */
const PATIENCE_MS = 6_000;
const BAR_PX = 130;
const INSET_PX = 10;

function mapBlock(pen: Pen, copy: MapCopy, isStale: boolean, letter: string): Block {
  const bar = barOf(copy.metresPerPx, Math.min(BAR_PX, copy.width / 2));
  return {
    height: copy.height,
    draw: (top) => {
      drawCopy(pen, copy, 0, top, isStale);
      scaleBar(pen, bar.words, INSET_PX, top + copy.height - INSET_PX, bar.px);
      if (copy.bearing !== 0) northArrow(pen, letter, copy.width - 34, top + 34, copy.bearing);
    },
  };
}

function blocks(pen: Pen, copy: MapCopy, state: PageState, told: readonly string[]): Block[] {
  const caption = captionOf(state, copy.isWhole);
  const { language } = state;
  const { width } = copy;
  const small = (words: string): Block => paragraph(pen, words, width, { px: 11, ink: "#44505a" });
  const drill = caption.drill === null ? [] : [band(pen, caption.drill, width)];
  return [
    ...drill,
    padded(paragraph(pen, caption.title, width, { px: 18, weight: 700 }), 6, 0),
    ...(told.length === 0 ? [] : [paragraph(pen, told.join(". "), width, { px: 14, weight: 700 })]),
    padded(paragraph(pen, caption.asOf, width, { px: 15, weight: 700 }), 0, 6),
    ...(caption.note === "" ? [] : [padded(paragraph(pen, caption.note, width, { px: 13, weight: 600 }), 0, 4)]),
    ...caption.warnings.map((words) => warning(pen, words, width)),
    mapBlock(pen, copy, caption.isStale, tell(language, "north")),
    padded(keyBlock(pen, state.legend, width), 8, 8),
    paragraph(pen, `${tell(language, "officer")} ${tell(language, "later")}`, width, { px: 13, weight: 700 }),
    small(tell(language, "made", { time: caption.now })),
    padded(small(caption.sources), 0, 6),
    // Who cuts the map out of the picture leaves one of the two.
    ...drill,
  ];
}

/** The map with all that belongs to it, one below the other. */
export function pictureOf(copy: MapCopy, state: PageState, told: readonly string[]): HTMLCanvasElement {
  const canvas = element("canvas", {});
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("this browser draws no pictures");
  const all = blocks(pen, copy, state, told);
  const ratio = copy.canvas.width / copy.width;
  canvas.width = copy.canvas.width;
  canvas.height = Math.ceil(all.reduce((sum, { height }) => sum + height, 0) * ratio);
  pen.scale(ratio, ratio);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  let top = 0;
  for (const block of all) {
    block.draw(top);
    top += block.height;
  }
  return canvas;
}

/** A picture of the map as a file; `state` is asked for when the map stands still. */
export async function pictureFile(map: LibreMap, state: () => PageState, told: readonly string[]): Promise<File> {
  await settledMap(map, PATIENCE_MS);
  const now = state();
  const canvas = pictureOf(copyOf(map), now, told);
  const bytes = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (bytes === null) throw new Error("the picture has no bytes");
  return new File([bytes], fileNameOf(now, ".png"), { type: "image/png" });
}
