import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchCatalog, isBehind, readCatalog } from "../../src/catalog.ts";

const WALL = new Date("2026-01-01T00:00:00Z");

const FULL = {
  snapshot: "20250918T010000Z-3f2a9c1",
  as_of: "2025-09-18T09:00:00+08:00",
  mode: "drill",
  age_s: 90,
  regions: [
    {
      id: "kukar",
      name: "Kutai Kartanegara",
      time_zone: "Asia/Makassar",
      mode: "drill",
      event: { name: "Banjir Belayan" },
      bbox: [115.2, -1.1, 117.6, 1.5],
    },
  ],
};

test("the catalog's clock is as_of and the age that the server tells", () => {
  const catalog = readCatalog(FULL, WALL);
  assert.equal(catalog.now.toISOString(), "2025-09-18T01:01:30.000Z");
  assert.equal(catalog.regions[0]?.event, "Banjir Belayan");
  assert.deepEqual(catalog.regions[0]?.bounds, [115.2, -1.1, 117.6, 1.5]);
});

test("a drill that tells no age stands still at as_of, an actual run follows the wall", () => {
  const { age_s: _, ...without } = FULL;
  assert.equal(readCatalog(without, WALL).now.toISOString(), "2025-09-18T01:00:00.000Z");
  assert.equal(readCatalog({ ...without, mode: "actual", regions: [] }, WALL).now, WALL);
});

test("one drill region makes the whole map a drill", () => {
  assert.equal(
    readCatalog(
      {
        regions: [
          { id: "a", mode: "actual" },
          { id: "b", mode: "drill" },
        ],
      },
      WALL,
    ).drill,
    true,
  );
  assert.equal(readCatalog({ mode: "actual", regions: [{ id: "a", mode: "actual" }] }, WALL).drill, false);
});

test("what is of another shape is left out", () => {
  for (const odd of [null, 7, "x", [], { regions: "none", as_of: 5, styles: {}, snapshot: {} }]) {
    const catalog = readCatalog(odd, WALL);
    assert.equal(catalog.asOf, null);
    assert.equal(catalog.snapshot, null);
  }
  assert.equal(readCatalog({ regions: [{ id: "a", bbox: [117, 0, 115, 1] }] }, WALL).regions[0]?.bounds, null);
});

test("what the device kept is behind where it heard of something newer since", () => {
  const kept = readCatalog({ ...FULL, revision: 3 }, WALL);
  for (const [heard, behind] of [
    [`${FULL.snapshot}-3`, false],
    [`${FULL.snapshot}-4`, true],
    ["20250918T070000Z-1111111-0", true],
    ["20250917T010000Z-1111111-9", false],
    ["", false],
    [null, false],
  ] as const)
    assert.equal(isBehind(kept, heard), behind, String(heard));
});

test("who asks where the server stands now is not answered by what was saved on the device", async (context) => {
  const headers = { "X-Lintas-Offline": "2025-09-18T01:00:00Z" };
  context.mock.method(globalThis, "fetch", async () => Promise.resolve(Response.json(FULL, { headers })));
  assert.equal((await fetchCatalog("http://127.0.0.1/catalog")).saved, true);
  await assert.rejects(fetchCatalog("http://127.0.0.1/catalog", true));
});
