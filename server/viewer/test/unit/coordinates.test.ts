// A device without a network reads coordinates as its server does: both are held to one list of spellings.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readCoordinates } from "../../src/offline/coordinates.ts";

const SPELLINGS = JSON.parse(readFileSync("../src/open/gazetteer/coordinates.json", "utf8")) as {
  readonly same_place: readonly string[];
  readonly none: readonly string[];
};

test("one place is read from every usual spelling", () => {
  assert.ok(SPELLINGS.same_place.length > 15);
  for (const text of SPELLINGS.same_place) {
    const [lon, lat] = readCoordinates(text)[0] ?? [NaN, NaN];
    assert.ok(Math.abs(lon - 116.98) < 1e-6 && Math.abs(lat + 0.42) < 1e-6, `${text}: ${lon}, ${lat}`);
  }
});

test("what could be either way round is offered both ways", () => {
  assert.deepEqual(readCoordinates("47.1, 9.5"), [
    [9.5, 47.1],
    [47.1, 9.5],
  ]);
});

test("names and numbers are no coordinates", () => {
  assert.ok(SPELLINGS.none.length > 10);
  for (const text of SPELLINGS.none) assert.deepEqual(readCoordinates(text), [], text);
});
