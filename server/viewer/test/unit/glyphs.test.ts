import assert from "node:assert/strict";
import { test } from "node:test";
import { PbfReader } from "pbf";
import { encodeRange } from "../../glyphs/encode.ts";
import { BUFFER, flatten, letter } from "../../glyphs/sdf.ts";

const command = (type: "M" | "L" | "Z", x = 0, y = 0) => ({ type, x, y, x1: 0, y1: 0, x2: 0, y2: 0 });
/** A block 10 px wide and 12 px high that stands on the baseline, 2 px right of the origin. */
const BLOCK = flatten([
  command("M", 2, 0),
  command("L", 12, 0),
  command("L", 12, -12),
  command("L", 2, -12),
  command("Z"),
]);

test("a letter carries its size without the buffer, its place above the ascender line and its advance", () => {
  const made = letter(72, BLOCK, 13.4, 26);
  assert.deepEqual([made.width, made.height, made.left, made.top, made.advance], [10, 12, 2, 12 - 26, 13]);
  assert.equal(made.bitmap.length, (10 + 2 * BUFFER) * (12 + 2 * BUFFER));
});

test("the field is three quarters of 255 on the edge, and an eighth of 255 a pixel more inside, less outside", () => {
  const { bitmap } = letter(72, BLOCK, 13, 26);
  const at = (column: number, row: number): number => bitmap[row * 16 + column] ?? -1;
  // Half a pixel from the edge on either side: 0.5 / 8 of the range away from 1 - 0.25, to a sixteenth of a pixel.
  const near = (found: number, wanted: number): void => assert.ok(Math.abs(found - 255 * wanted) <= 2, String(found));
  near(at(BUFFER, 9), 1 - (0.25 - 0.5 / 8));
  near(at(BUFFER - 1, 9), 1 - (0.25 + 0.5 / 8));
  assert.equal(at(8, 9), 255);
});

test("parts that overlap leave no hole", () => {
  const twice = letter(72, [...BLOCK, ...BLOCK], 13, 26);
  assert.equal(twice.bitmap[9 * 16 + 8], 255);
});

test("a blank has an advance and nothing else", () => {
  const made = letter(32, [], 6.24, 26);
  assert.deepEqual([made.bitmap.length, made.width, made.height, made.advance], [0, 0, 0, 6]);
});

test("a range is read back as it was written", () => {
  const file = encodeRange("Noto Sans Bold", "0-255", [letter(32, [], 6, 26), letter(72, BLOCK, 13, 26)]);
  const fields = (bytes: Uint8Array): Map<number, unknown[]> =>
    new PbfReader(bytes).readFields((tag: number, into: Map<number, unknown[]>, pbf: PbfReader) => {
      const value =
        tag === 5 || tag === 6 ? pbf.readSVarint() : (pbf.type & 7) === 2 ? pbf.readBytes() : pbf.readVarint();
      into.set(tag, [...(into.get(tag) ?? []), value]);
    }, new Map<number, unknown[]>());
  const stack = fields(fields(file).get(1)?.[0] as Uint8Array);
  assert.equal(new TextDecoder().decode(stack.get(1)?.[0] as Uint8Array), "Noto Sans Bold");
  assert.equal(new TextDecoder().decode(stack.get(2)?.[0] as Uint8Array), "0-255");
  const block = fields(stack.get(3)?.[1] as Uint8Array);
  assert.deepEqual(
    [1, 3, 4, 5, 6, 7].map((tag) => block.get(tag)?.[0]),
    [72, 10, 12, 2, -14, 13],
  );
});
