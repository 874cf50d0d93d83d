import assert from "node:assert/strict";
import { test } from "node:test";
import { momentAt, readMoments, setAt } from "../../src/earlier/moments.ts";

const SETS = "http://peta.test/snapshots/a/tiles/{layers}";
const listed = (...times: readonly [asOf: string, created: string][]): unknown => ({
  snapshots: times.map(([as_of, created]) => ({ id: created, as_of, created, tilejson: `${SETS}?${created}` })),
});

test("moments are told from the earliest on, and of two that speak of one the later made", () => {
  const moments = readMoments(
    listed(
      ["2025-09-18T06:00:00Z", "2025-09-18T06:05:00Z"],
      ["2025-09-18T03:00:00Z", "2025-09-18T03:20:00Z"],
      ["2025-09-18T03:00:00Z", "2025-09-18T03:10:00Z"],
    ),
  );
  assert.deepEqual(
    moments.map(({ created }) => created.toISOString().slice(11, 16)),
    ["03:20", "06:05"],
  );
});

test("what is no list of moments is none, and a moment that is not whole is left out", () => {
  for (const odd of [null, [], { snapshots: "many" }, { snapshots: [null, 4, {}, { as_of: "soon", created: "x" }] }])
    assert.deepEqual(readMoments(odd), []);
  assert.deepEqual(
    readMoments({ snapshots: [{ as_of: "2025-09-18T03:00:00Z", created: "2025-09-18T03:00:00Z" }] }),
    [],
  );
});

test("an hour is told by the latest moment that does not speak of a later one", () => {
  const moments = readMoments(
    listed(["2025-09-18T03:00:00Z", "2025-09-18T03:10:00Z"], ["2025-09-18T06:00:00Z", "2025-09-18T06:05:00Z"]),
  );
  const at = (time: string): number | null => momentAt(moments, new Date(time));
  assert.equal(at("2025-09-18T02:59:59Z"), null);
  assert.equal(at("2025-09-18T03:00:00Z"), 0);
  assert.equal(at("2025-09-18T05:59:59Z"), 0);
  assert.equal(at("2025-09-19T00:00:00Z"), 1);
});

test("a set of tiles has its like at every moment, and what is none has none", () => {
  const [moment] = readMoments({
    snapshots: [{ as_of: "2025-09-18T03:00:00Z", created: "2025-09-18T03:10:00Z", tilejson: SETS }],
  });
  assert.ok(moment !== undefined);
  assert.equal(setAt(moment, "http://x/tiles/roads,hazards"), "http://peta.test/snapshots/a/tiles/roads,hazards");
  assert.equal(setAt(moment, "http://x/tiles/roads?v=3"), "http://peta.test/snapshots/a/tiles/roads");
  assert.equal(setAt(moment, "http://x/tiles/roads/1/2/3"), null);
  assert.equal(setAt(moment, "http://x/sprites/lintas"), null);
});
