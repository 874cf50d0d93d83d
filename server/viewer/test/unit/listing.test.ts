import assert from "node:assert/strict";
import { test } from "node:test";
import { type Drawn, listed } from "../../src/listing/rows.ts";

const MIDDLE = [117, -0.4] as const;
const VIEW = {
  language: "en",
  timeZone: "Asia/Makassar",
  now: new Date("2025-09-18T02:00:00Z"),
  vehicle: "truck",
} as const;

const road = (id: string, truck: string, lon: number): Drawn => ({
  layer: "roads",
  properties: { id, name: `Jalan ${id}`, status: "closed", truck, car: "open" },
  geometry: {
    type: "LineString",
    coordinates: [
      [lon, -0.5],
      [lon, -0.3],
    ],
  },
});

test("the worst comes first, then what is near; roads without a trouble are counted, not listed", () => {
  const drawn = [
    road("far", "closed", 117.3),
    road("doubt", "unknown", 117.001),
    road("near", "closed", 117.1),
    road("fine", "open", 117),
    road("quiet", "presumed", 117),
    // The same road from another tile.
    road("quiet", "presumed", 117.2),
    road("narrow", "never", 117),
  ];
  const { groups, calm } = listed(drawn, MIDDLE, VIEW);
  assert.deepEqual(
    groups.map(({ layer, rows }) => [layer, rows.map(({ name }) => name)]),
    [["roads", ["roads/near", "roads/far", "roads/doubt"]]],
  );
  assert.deepEqual(calm, { open: 1, presumed: 1 });
});

test("of a thing in several tiles the nearest piece counts, also between its corners", () => {
  const [first] = listed([road("a", "closed", 117.3), road("a", "closed", 117.01)], MIDDLE, VIEW).groups;
  assert.equal(first?.rows.length, 1);
  const [row] = first?.rows ?? [];
  assert.ok(row !== undefined && Math.abs(row.awayM - 1112) < 5, `${row?.awayM} m`);
  assert.ok(Math.abs(row.at[1] + 0.4) < 1e-6, "on the line, not at its end");
});

test("what no reader knows, has no id or no point is left out", () => {
  const point: Drawn["geometry"] = { type: "Point", coordinates: [117, -0.4] };
  const empty: Drawn["geometry"] = { type: "GeometryCollection", geometries: [] };
  const drawn: Drawn[] = [
    { layer: "landuse", properties: { id: "1" }, geometry: point },
    { layer: "depots", properties: { name: "Gudang" }, geometry: point },
    { layer: "depots", properties: { id: "2" }, geometry: empty },
    { layer: "depots", properties: { id: "3", name: "Gudang Dinsos" }, geometry: point },
  ];
  const { groups } = listed(drawn, MIDDLE, VIEW);
  assert.deepEqual(
    groups.flatMap(({ rows }) => rows.map(({ name, reading }) => [name, reading.title])),
    [["depots/3", "Gudang Dinsos"]],
  );
});
