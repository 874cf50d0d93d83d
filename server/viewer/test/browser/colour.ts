import { inflateSync } from "node:zlib";
import type { Page } from "playwright-core";

/** The colour that somebody sees at a place on the screen, as `#rrggbb`: a picture of one pixel, decoded. */
export async function colourAt(page: Page, x: number, y: number): Promise<string> {
  const png = await page.screenshot({
    clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 },
    scale: "css",
  });
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  // One row of one pixel: every filter of PNG leaves the first pixel as it is.
  const [, red = 0, green = 0, blue = 0] = inflateSync(Buffer.concat(data));
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
