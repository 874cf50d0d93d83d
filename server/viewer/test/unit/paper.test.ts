import assert from "node:assert/strict";
import { test } from "node:test";
import { type Catalog, type Region, readCatalog } from "../../src/catalog.ts";
import { captionOf, fileNameOf, type PageState } from "../../src/paper/caption.ts";
import { barOf, degreesWords, ratioOf } from "../../src/paper/figures.ts";
import { gridOf, lettersOf, stepFrom } from "../../src/paper/grid.ts";
import { broken } from "../../src/paper/ink.ts";
import { divided } from "../../src/paper/key.ts";
import { modulesOf } from "../../src/share/qr.ts";

const near = (a: number | undefined, b: number): boolean => Math.abs((a ?? Number.NaN) - b) < 1e-9;

test("a grid has lines at round degrees, and squares that a hand can write in", () => {
  assert.deepEqual(stepFrom(0.031), { step: 0.05, decimals: 2 });
  assert.deepEqual(stepFrom(0.05), { step: 0.05, decimals: 2 });
  assert.deepEqual(stepFrom(0.51), { step: 1, decimals: 0 });
  const { meridians, parallels, columns, rows, decimals } = gridOf([116.52, -0.49, 117.01, -0.11], 200);
  assert.deepEqual(
    meridians.map(({ degrees }) => degrees.toFixed(decimals)),
    ["116.55", "116.60", "116.65", "116.70", "116.75", "116.80", "116.85", "116.90", "116.95", "117.00"],
  );
  assert.ok(near(meridians[0]?.at, 0.03 / 0.49));
  // From north to south, as numbers are read.
  assert.deepEqual(
    parallels.map(({ degrees }) => degrees.toFixed(decimals)),
    ["-0.15", "-0.20", "-0.25", "-0.30", "-0.35", "-0.40", "-0.45"],
  );
  assert.deepEqual(columns.map(({ name }) => name).join(""), "ABCDEFGHIJK");
  assert.deepEqual(rows.map(({ name }) => name).join(""), "12345678");
  // Nothing of the map is without a square.
  for (const bands of [columns, rows]) {
    assert.equal(bands[0]?.from, 0);
    assert.equal(bands.at(-1)?.to, 1);
    for (const [at, { from }] of bands.slice(1).entries()) assert.equal(from, bands[at]?.to);
  }
});

test("far from the equator the squares follow the map, which stretches there", () => {
  const { parallels } = gridOf([10, 50, 20, 60], 200);
  const [first, second] = [parallels[0]?.at ?? 0, parallels[1]?.at ?? 0];
  const last = parallels.at(-1)?.at ?? 0;
  const beforeLast = parallels.at(-2)?.at ?? 0;
  assert.ok(second - first > (last - beforeLast) * 1.2, `${second - first} ${last - beforeLast}`);
});

test("columns are lettered on and on", () => {
  assert.deepEqual([0, 25, 26, 27, 51, 52].map(lettersOf), ["A", "Z", "AA", "AB", "AZ", "BA"]);
});

test("a scale is told in two figures beside a bar that is exact", () => {
  // 96 px in an inch: 100 m each are 1 : 377 953.
  assert.equal(ratioOf(100), 380_000);
  assert.equal(ratioOf(2.5), 9400);
  assert.deepEqual(barOf(100, 150), { words: "10 km", px: 100 });
  assert.deepEqual(barOf(1.2, 130), { words: "100 m", px: 100 / 1.2 });
});

test("degrees are written as the search of the map reads them", () => {
  assert.equal(degreesWords(-0.4500000001, "lat", 2, "id"), "0,45° LS");
  assert.equal(degreesWords(116.95, "lon", 2, "id"), "116,95° BT");
  assert.equal(degreesWords(-3.5, "lon", 1, "en"), "3.5° W");
});

test("words are broken where they end, and a long one stands alone", () => {
  const measure = (words: string): number => words.length;
  assert.deepEqual(broken("Petugas di lokasi yang memutuskan.", 12, measure), [
    "Petugas di",
    "lokasi yang",
    "memutuskan.",
  ]);
  assert.deepEqual(broken("a LATIHAN-BUKAN-KEJADIAN b", 5, measure), ["a", "LATIHAN-BUKAN-KEJADIAN", "b"]);
});

test("a legend is divided into columns of like height, in its order", () => {
  assert.deepEqual(divided([10, 10, 10, 10], 2), [0, 2]);
  assert.deepEqual(divided([30, 10, 10, 10], 2), [0, 1]);
  assert.deepEqual(divided([10], 3), [0]);
});

test("a QR code has its three corners and takes a long link", () => {
  const link = `https://peta.example/?task=route&from=116.985,-0.44&to=116.605,-0.263&vehicle=truck${"x".repeat(200)}`;
  const rows = modulesOf(link);
  const side = rows.length;
  assert.ok(rows.every((row) => row.length === side) && side % 4 === 1, String(side));
  const corner = (x: number, y: number): string =>
    [...Array(7).keys()].map((at) => (rows[y]?.[x + at] === true ? "#" : ".")).join("");
  for (const [x, y] of [
    [0, 0],
    [side - 7, 0],
    [0, side - 7],
  ] as const)
    assert.deepEqual([corner(x, y), corner(x, y + 1)], ["#######", "#.....#"]);
});

const REGION = { id: "kukar", name: "Kutai Kartanegara", time_zone: "Asia/Makassar", event: "Banjir" };

function state(catalog: Readonly<Record<string, unknown>>, others: Partial<PageState> = {}): PageState {
  const read: Catalog = readCatalog(
    { as_of: "2025-09-18T06:20:00Z", age_s: 240, regions: [REGION], ...catalog },
    new Date(),
  );
  const region: Region | undefined = read.regions[0];
  return {
    language: "id",
    catalog: read,
    region,
    now: read.now,
    stale: "",
    unloaded: "",
    sources: ["OpenStreetMap"],
    legend: {} as HTMLElement,
    ...others,
  };
}

test("a copy says of when its data is, and when it was made, in the clock of the region", () => {
  const caption = captionOf(state({}), true);
  assert.deepEqual(
    [caption.title, caption.asOf, caption.now, caption.warnings, caption.drill],
    ["Kutai Kartanegara – Banjir", "Data per 14.20 WITA, 18 Sep 2025", "14.24 WITA, 18 Sep 2025", [], null],
  );
  // Nothing of it grows old unseen.
  assert.doesNotMatch(JSON.stringify(caption), /lalu|baru saja/);
  assert.equal(captionOf(state({ as_of: null }), true).asOf, "Data belum ada");
});

test("a copy says whatever the map warns of, and that parts of it are missing", () => {
  const stale = "Tanpa kontak sejak\n 14.21 WITA.";
  const told = captionOf(state({ mode: "drill", degraded: ["reports-unreadable"] }, { stale }), false);
  assert.equal(told.drill, "LATIHAN – BUKAN KEJADIAN NYATA");
  assert.equal(told.isStale, true);
  assert.equal(told.warnings[0], "Tanpa kontak sejak 14.21 WITA.");
  assert.equal(told.warnings.length, 3, told.warnings.join("\n"));
  assert.match(told.warnings[2] ?? "", /^Sebagian peta belum dimuat\./);
  // What the map itself says of it is not said twice.
  const hatched = captionOf(state({}, { unloaded: "Bergaris: belum dimuat." }), false);
  assert.deepEqual(hatched.warnings, ["Bergaris: belum dimuat."]);
});

test("a file with a copy is named by its region and the time of its data, a drill first of all", () => {
  assert.equal(fileNameOf(state({}), ".png"), "lintas-kutai-kartanegara-2025-09-18-1420.png");
  assert.equal(fileNameOf(state({ mode: "drill" }), ".png"), "LATIHAN-lintas-kutai-kartanegara-2025-09-18-1420.png");
});
