import assert from "node:assert/strict";
import { test } from "node:test";
import { readFacts } from "../../src/photo/exif.ts";
import { readPhotos } from "../../src/photo/show.ts";
import { fitted, LONGEST_PX, MOST_BYTES, smallEnough } from "../../src/photo/shrink.ts";

/** A JPEG's head with an Exif segment of these directories, written in either order of bytes. */
function withExif(little: boolean, offset = true): Uint8Array {
  const bytes = new Uint8Array(600);
  const view = new DataView(bytes.buffer);
  const tiff = 12;
  view.setUint32(0, 0xffd8ffe1);
  view.setUint16(4, 560);
  bytes.set(new TextEncoder().encode("Exif\0\0"), 6);
  bytes.set(new TextEncoder().encode(little ? "II" : "MM"), tiff);
  view.setUint16(tiff + 2, 42, little);
  view.setUint32(tiff + 4, 8, little);
  let free = 200;
  const directory = (
    at: number,
    entries: readonly (readonly [number, number, number, number | string | number[]])[],
  ) => {
    view.setUint16(tiff + at, entries.length, little);
    for (const [nth, [tag, type, count, value]] of entries.entries()) {
      const entry = tiff + at + 2 + 12 * nth;
      view.setUint16(entry, tag, little);
      view.setUint16(entry + 2, type, little);
      view.setUint32(entry + 4, count, little);
      if (typeof value === "number") view.setUint32(entry + 8, value, little);
      else if (typeof value === "string" && value.length < 4) bytes.set(new TextEncoder().encode(value), entry + 8);
      else {
        view.setUint32(entry + 8, free, little);
        if (typeof value === "string") bytes.set(new TextEncoder().encode(value), tiff + free);
        else for (const [at, part] of value.entries()) view.setUint32(tiff + free + 4 * at, part, little);
        free += 64;
      }
    }
  };
  directory(8, [
    [0x8769, 4, 1, 50],
    [0x8825, 4, 1, 110],
  ]);
  directory(50, [[0x9003, 2, 20, "2025:09:18 08:50:00\0"], ...(offset ? ([[0x9011, 2, 7, "+08:00\0"]] as const) : [])]);
  directory(110, [
    [1, 2, 2, "S\0"],
    [2, 5, 3, [0, 1, 30, 1, 756, 100]],
    [3, 2, 2, "E\0"],
    [4, 5, 3, [117, 1, 9, 1, 1332, 100]],
  ]);
  return bytes;
}

test("a photo tells when and where it was taken, in either order of bytes, and nothing where it tells nothing", () => {
  for (const little of [true, false]) {
    const { takenAt, place } = readFacts(withExif(little));
    assert.equal(takenAt?.toISOString(), "2025-09-18T00:50:00.000Z");
    assert.ok(place !== null && Math.abs(place[0] - 117.1537) < 1e-9 && Math.abs(place[1] + 0.5021) < 1e-9, `${place}`);
  }
  const local = readFacts(withExif(true, false)).takenAt;
  assert.deepEqual(
    [local?.getHours(), local?.getMinutes()],
    [8, 50],
    "the clock of the camera, where it tells no zone",
  );
  for (const bytes of [[], [0xff, 0xd8], [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff, 0xda, 0, 4, 1, 1]])
    assert.deepEqual(readFacts(new Uint8Array(bytes)), { takenAt: null, place: null });
});

test("metadata that is cut off, damaged or points anywhere is no facts and no error", () => {
  const whole = withExif(true);
  for (let cut = 0; cut < 400; cut += 3) assert.doesNotThrow(() => readFacts(whole.slice(0, cut)));
  let seed = 7;
  const dice = (sides: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % sides;
  };
  for (let round = 0; round < 3000; round++) {
    const bytes = withExif(round % 2 === 0);
    for (let flips = 0; flips < 4; flips++) bytes[dice(300)] = dice(256);
    const { place } = readFacts(bytes);
    assert.ok(place === null || (Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90));
  }
});

test("a photo is made no larger than it was, and its longer side fits", () => {
  assert.deepEqual(fitted(4000, 3000, LONGEST_PX), [1600, 1200]);
  assert.deepEqual(fitted(3000, 4000, LONGEST_PX), [1200, 1600]);
  assert.deepEqual(fitted(800, 600, LONGEST_PX), [800, 600]);
  assert.deepEqual(fitted(10_000, 3, LONGEST_PX), [1600, 1]);
});

test("the best that is small enough is taken, and the smallest where none is", async () => {
  const tried: string[] = [];
  const sized = (size: (longest: number, quality: number) => number) => (longest: number, quality: number) => {
    tried.push(`${longest}/${quality}`);
    return Promise.resolve(new Blob([new Uint8Array(size(longest, quality))]));
  };
  const small = await smallEnough(sized((longest, quality) => longest * quality * 300));
  assert.ok(small.size <= MOST_BYTES);
  assert.deepEqual(tried, ["1600/0.82", "1600/0.7", "1600/0.58"]);
  const least = await smallEnough(sized((longest) => 1_000_000 + longest));
  assert.equal(least.size, 1_000_800);
});

test("of photos the public is told no more than that they are there", () => {
  const [photo] = readPhotos([{ id: "ab", published: true, taken_at: null }]);
  assert.deepEqual(photo, { id: "ab", published: true, takenAt: null, place: null, by: null });
  const [own] = readPhotos([
    { id: "ab", published: false, taken_at: "2025-09-18T00:50:00Z", place: [117, -0.5], by: "x" },
  ]);
  assert.deepEqual([own?.place, own?.by, own?.published], [[117, -0.5], "x", false]);
  assert.deepEqual(readPhotos(undefined), []);
});
