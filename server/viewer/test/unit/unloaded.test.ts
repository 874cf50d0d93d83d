import assert from "node:assert/strict";
import { test } from "node:test";
import { readTileSet } from "../../src/tile-set.ts";
import { ringOf, SLOW_MS, TileBook } from "../../src/unloaded/tiles.ts";

const ids = (book: TileBook, now: number): string[] => book.missing(now).map(({ z, x, y }) => `${z}/${x}/${y}`);

test("a tile that failed is missing at once, one that is awaited after a while, one that came never", () => {
  const book = new TileBook();
  const [came, waits, failed] = [{ state: "loading" }, { state: "loading" }, { state: "loading" }];
  book.note({ z: 9, x: 1, y: 1 }, came, 0);
  book.note({ z: 9, x: 2, y: 1 }, waits, 0);
  book.note({ z: 9, x: 3, y: 1 }, failed, 0);
  assert.deepEqual(ids(book, 0), []);
  assert.equal(book.waits, true);
  came.state = "loaded";
  failed.state = "errored";
  book.note({ z: 9, x: 3, y: 1 }, failed, 10);
  assert.deepEqual(ids(book, 10), ["9/3/1"]);
  assert.deepEqual(book.failed(), [{ z: 9, x: 3, y: 1 }]);
  // To be told of again is not to begin anew.
  book.note({ z: 9, x: 2, y: 1 }, waits, SLOW_MS - 1);
  assert.deepEqual(ids(book, SLOW_MS), ["9/2/1", "9/3/1"]);
  waits.state = "reloading";
  failed.state = "loaded";
  assert.deepEqual(ids(book, 2 * SLOW_MS), []);
  assert.equal(book.waits, false);
});

test("what was never asked for and what is out of sight is not missing", () => {
  const book = new TileBook();
  const failed = { state: "errored" };
  book.note({ z: 9, x: 3, y: 1 }, failed, 0);
  book.keep([{ z: 9, x: 4, y: 1 }]);
  assert.deepEqual(ids(book, 0), []);
  book.note({ z: 9, x: 3, y: 1 }, failed, 0);
  book.forget({ z: 9, x: 3, y: 1 }, { state: "loading" });
  assert.deepEqual(ids(book, 0), ["9/3/1"], "another request for the same tile was given up");
  book.forget({ z: 9, x: 3, y: 1 }, failed);
  assert.deepEqual(ids(book, 0), []);
});

test("a tile's ring is closed and as wide as the tile", () => {
  const ring = ringOf({ z: 1, x: 1, y: 0 });
  assert.deepEqual(ring[0], ring.at(-1));
  assert.deepEqual(
    ring.map(([lon]) => lon),
    [0, 180, 180, 0, 0],
  );
  assert.ok(Math.abs((ring[2]?.[1] ?? 0) - 85.0511) < 0.001 && Math.abs(ring[0]?.[1] ?? 1) < 1e-9);
});

test("a set of tiles that tells little of itself is read all the same", () => {
  assert.deepEqual(readTileSet({ tiles: ["/tiles/roads/{z}/{x}/{y}"], bounds: [1, 2, 3] }), {
    tiles: ["/tiles/roads/{z}/{x}/{y}"],
    minzoom: 0,
    maxzoom: 22,
    bounds: null,
    attribution: null,
  });
  assert.deepEqual(readTileSet(null).tiles, []);
});
