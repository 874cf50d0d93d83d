import { crc32, deflateSync } from "node:zlib";

/** Red, green, blue and opacity, 0 to 255. */
export type Rgba = readonly [number, number, number, number];

/** Places looked at in a pixel, along each side. */
const FINE = 4;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A square picture of `side` px as PNG; `colour` tells the colour at a place, 0 to 1 from the upper left corner. */
export function png(side: number, colour: (x: number, y: number) => Rgba): Uint8Array {
  const rows = new Uint8Array(side * (4 * side + 1));
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      rows.set(mixed(side, column, row, colour), row * (4 * side + 1) + 1 + 4 * column);
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, side);
  head.setUint32(4, side);
  // Eight bits a channel, with opacity.
  head.setUint8(8, 8);
  head.setUint8(9, 6);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", new Uint8Array(head.buffer)),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

function mixed(side: number, column: number, row: number, colour: (x: number, y: number) => Rgba): number[] {
  const sums = [0, 0, 0, 0];
  for (let at = 0; at < FINE * FINE; at++) {
    const [x, y] = [column + ((at % FINE) + 0.5) / FINE, row + (Math.floor(at / FINE) + 0.5) / FINE];
    const [red, green, blue, opacity] = colour(x / side, y / side);
    for (const [channel, value] of [red, green, blue].entries()) sums[channel] = (sums[channel] ?? 0) + value * opacity;
    sums[3] = (sums[3] ?? 0) + opacity;
  }
  const opacity = sums[3] ?? 0;
  if (opacity === 0) return [0, 0, 0, 0];
  return [...sums.slice(0, 3).map((sum) => Math.round(sum / opacity)), Math.round(opacity / (FINE * FINE))];
}

function chunk(kind: string, content: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
