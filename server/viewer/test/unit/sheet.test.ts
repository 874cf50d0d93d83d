import assert from "node:assert/strict";
import { test } from "node:test";
import { restAfter, restAt, restsOf } from "../../src/sheet.ts";

test("a sheet rests at its heading, at half and at nearly all, and the map is seen above it everywhere", () => {
  for (const frame of [120, 420, 560, 900]) {
    const rests = restsOf(frame);
    assert.deepEqual(
      [...rests],
      rests.toSorted((a, b) => a - b),
    );
    assert.ok((rests.at(-1) ?? frame) <= frame * 0.9, `${rests} of ${frame}`);
  }
});

test("a sheet that is let go rests where it is nearest to; a tap takes it one step up, after the last one down", () => {
  const rests = restsOf(500);
  assert.equal(restAt(rests, 20), 84);
  assert.equal(restAt(rests, 250), 230);
  assert.equal(restAt(rests, 999), 440);
  assert.equal(restAfter(rests, 84), 230);
  assert.equal(restAfter(rests, 200), 230);
  assert.equal(restAfter(rests, 230), 440);
  assert.equal(restAfter(rests, 440), 84);
});
