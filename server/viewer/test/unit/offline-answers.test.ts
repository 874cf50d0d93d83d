import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { download } from "../../src/offline/download.ts";
import type { PackageManifest } from "../../src/offline/manifest.ts";
import { patchTile } from "../../src/offline/mvt.ts";
import { savedPart, useStore } from "../../src/offline/parts.ts";
import { find, readNames } from "../../src/offline/search.ts";
import { fold, misfit, misfitBySlips } from "../../src/offline/spelling.ts";
import { PackageStore } from "../../src/offline/store.ts";
import { answer } from "../../src/service/answers.ts";
import { type Made, MemoryShelf, PackageServer, pack } from "../saved.ts";

const ROOT = "http://peta.test/lintas/";

/** A snapshot that the pipeline published, with its real archives. */
const FIXTURES = "../../snapshot/fixtures/format-1-whole";
const FIXTURE = readdirSync(FIXTURES).find((name) => existsSync(`${FIXTURES}/${name}/tiles`)) ?? "";
const archive = (layer: string): Uint8Array => readFileSync(`${FIXTURES}/${FIXTURE}/tiles/${layer}.pmtiles`);

const point = (id: string, at: readonly [number, number], properties: object): object => ({
  type: "Feature",
  id,
  geometry: { type: "Point", coordinates: at },
  properties: { id, ...properties },
});

const names = [
  ["Kota Bangun", "admin", "kecamatan", null],
  ["Kota Bangun I", "places", "town", "admin-Kota Bangun Darat"],
  ["Kota Bangun Ilir", "places", "village", "admin-Kota Bangun"],
  ["Kota Bangun Ulu", "places", "town", "admin-Kota Bangun"],
  ["Kota Bangunan", "places", "city", "admin-Kota Bangun"],
  ["Posko Lama", "shelters", "posko", null],
  ["Posko Baru", "shelters", "posko", null],
] as const;

const entries = names.map(([name, layer, kind, within]) => ({
  name,
  layer,
  kind,
  kind_id: kind,
  kind_en: kind,
  id: `${layer}-${name}`,
  place: [116.5, -0.2],
  spellings: [name.toLowerCase().split(" ")],
  within,
  weight: layer === "admin" ? 2 : 0,
  context: null,
}));

function parts(overlay: object, closures: readonly object[] | null): Made[] {
  return [
    ...["roads", "closures", "hazards"].map((layer): Made => ({ name: `tiles/${layer}`, content: archive(layer) })),
    { name: "styles/lintas", content: { sources: { a: { url: "https://lintas.invalid/tiles/roads" } } } },
    { name: "sprites/lintas.png", content: Uint8Array.of(1, 2, 3), mediaType: "image/png" },
    { name: "fonts/Noto Sans Regular/0-255", content: "glyphs", mediaType: "application/x-protobuf" },
    ...(closures === null
      ? []
      : [{ name: "items/closures", content: { mode: "drill", notice: "LATIHAN", features: closures }, live: true }]),
    { name: "items/shelters", content: { features: [point("shelters-Posko Baru", [116.5, -0.2], {})] }, live: true },
    { name: "items/places", content: { features: [] } },
    { name: "overlay", content: overlay, live: true },
    { name: "needs", content: { sites: [{ id: "a" }, { id: "b" }] }, live: true },
    { name: "gazetteer", content: { entries } },
    {
      name: "catalog",
      content: {
        catalog: { snapshot: "s", age_s: 60, styles: [{ url: "https://lintas.invalid/styles/lintas.json" }] },
        tilejson: Object.fromEntries(
          ["roads", "closures", "hazards"].map((id, at) => [
            id,
            {
              tilejson: "3.0.0",
              tiles: ["https://lintas.invalid/x"],
              minzoom: at,
              maxzoom: 14,
              bounds: [115 + at, -1, 117, 1],
              vector_layers: [{ id }],
              attribution: "© OSM",
            },
          ]),
        ),
      },
      live: true,
    },
  ];
}

/** Saves a package on a device of its own, from which answers come from now on. */
async function saved(
  overlay: object = { fields: [], edges: {} },
  closures: readonly object[] | null = [],
  other: Readonly<Record<string, unknown>> = {},
): Promise<PackageManifest> {
  const made = pack(parts(overlay, closures), other);
  const store = new PackageStore(new MemoryShelf());
  useStore(store);
  const server = new PackageServer(made);
  const signal = new AbortController().signal;
  const root = "http://peta.test/";
  return download({ root, id: "kukar", store, signal, fetch: server.fetch, progress: () => undefined });
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const promised = answer(new Request(ROOT + path, init));
  assert.notEqual(promised, null, path);
  return promised ?? Response.error();
}

const json = async (path: string): Promise<Record<string, unknown>> =>
  (await (await ask(path)).json()) as Record<string, unknown>;

type Features = Record<string, { readonly properties: Record<string, unknown>; readonly type: number }[]>;

function read(bytes: ArrayBuffer): Features {
  const { layers } = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  return Object.fromEntries(
    Object.entries(layers).map(([name, layer]) => [
      name,
      Array.from({ length: layer.length }, (_, at) => layer.feature(at)).map(({ properties, type }) => ({
        properties: { ...properties },
        type,
      })),
    ]),
  );
}

/** A tile at the greatest zoom with roads in it, and one of these roads. */
async function someRoad(): Promise<{ readonly path: string; readonly id: string }> {
  const tile = await ask("tiles/roads/10/844/513");
  const roads = read(await tile.arrayBuffer())["roads"] ?? [];
  const id = String(roads[0]?.properties["id"]);
  return { path: "10/844/513", id };
}

test("tiles come from the package, several layers in one, and say from when they are", async () => {
  await saved();
  const tile = await ask("tiles/roads,closures,hazards/10/844/513");
  assert.equal(tile.status, 200);
  assert.equal(tile.headers.get("content-type"), "application/vnd.mapbox-vector-tile");
  assert.equal(tile.headers.get("x-lintas-offline"), "2025-09-18T01:00:00.000Z");
  const layers = read(await tile.arrayBuffer());
  assert.ok((layers["roads"]?.length ?? 0) > 0);
  assert.ok((layers["hazards"]?.length ?? 0) > 0);
  const only = read(await (await ask("tiles/hazards/10/844/513.mvt")).arrayBuffer());
  assert.deepEqual(Object.keys(only), ["hazards"]);
  assert.deepEqual(only["hazards"], layers["hazards"]);
});

test("an empty tile of the saved area is empty, and one that was not saved is not", async () => {
  await saved(undefined, undefined, {
    tiles: { minzoom: 0, maxzoom: 14, everywhere_to: 8 },
    area: { kind: "kecamatan", name: "Tabang", bbox: [116, 0, 117, 1] },
  });
  assert.equal((await ask("tiles/roads/8/0/0")).status, 204);
  assert.equal((await ask("tiles/roads/14/13494/8170")).status, 204, "within the area");
  for (const outside of ["tiles/roads/14/0/0", "tiles/roads/9/0/0", "tiles/roads/15/26988/16340"]) {
    const tile = await ask(outside);
    assert.equal(tile.status, 504, outside);
    assert.equal(((await tile.json()) as { code: string }).code, "not_saved");
  }
  assert.equal((await ask("tiles/water/0/0/0")).status, 504, "a layer that it lacks is not empty either");
});

test("a road that was reported closed is closed in every tile of the package", async () => {
  await saved();
  const { path, id } = await someRoad();
  const before = read(await (await ask(`tiles/roads/${path}`)).arrayBuffer())["roads"] ?? [];
  const fields = ["motorcycle", "car", "truck", "status", "reason", "depth_m", "report_id"];
  const state = { id, motorcycle: "closed", car: "closed", truck: "closed", status: "closed", report_id: "r1" };
  await saved({ fields, edges: { "7": { ...state, closed_at: [0.5], beside: {} } } });
  const after = read(await (await ask(`tiles/roads/${path}`)).arrayBuffer())["roads"] ?? [];
  assert.equal(after.length, before.length);
  for (const [at, { properties }] of after.entries()) {
    const was = before[at]?.properties ?? {};
    if (properties["id"] !== id) {
      assert.deepEqual(properties, was);
      continue;
    }
    assert.deepEqual(
      fields.map((field) => properties[field]),
      ["closed", "closed", "closed", "closed", undefined, undefined, "r1"],
    );
    assert.equal(properties["name"], was["name"], "what no report changes stays");
    assert.equal(properties["boat"], was["boat"]);
    assert.equal(properties["beside"], undefined);
  }
});

test("a report that no archive has is drawn, one that waits is not, and a closure that is gone is gone", async () => {
  const published = await saved(undefined, null).then(async () => {
    const tile = await ask("tiles/closures/10/844/513");
    return read(await tile.arrayBuffer())["closures"] ?? [];
  });
  assert.ok(published.length > 0);
  const report = point("r1", [116.97, -0.39], { status: "closed", state: "active", depth_m: 0.4 });
  const waits = point("r2", [116.97, -0.39], { status: "open", state: "unverified" });
  const line = {
    type: "Feature",
    id: "r3",
    properties: { id: "r3", status: "closed", state: "active" },
    geometry: {
      type: "LineString",
      coordinates: [
        [100, -30],
        [116.97, -0.39],
        [140, 50],
      ],
    },
  };
  await saved(undefined, [report, waits, line]);
  for (const [tile, lines] of [
    ["0/0/0", 1],
    ["9/422/256", 1],
    ["14/13515/8209", 1],
  ] as const) {
    const found = read(await (await ask(`tiles/closures/${tile}`)).arrayBuffer())["closures"] ?? [];
    const at = (id: string): typeof found => found.filter(({ properties }) => properties["id"] === id);
    assert.deepEqual([at("r1").length, at("r2").length, at("r3").length], [1, 0, lines], tile);
    assert.deepEqual([at("r1")[0]?.type, at("r3")[0]?.type], [1, 2]);
    assert.equal(at("r1")[0]?.properties["depth_m"], 0.4);
    assert.equal(found.length, 2, "the published ones stand in no list any more");
  }
});

test("a page that heard of more than the package knows gets no tile of it", async () => {
  const { snapshot, revision } = await saved();
  const status = async (v: string): Promise<number> => (await ask(`tiles/roads/10/844/513?v=${v}`)).status;
  assert.equal(await status(`${snapshot}-${revision}`), 200);
  assert.equal(await status(`${snapshot}-0`), 200);
  assert.equal(await status(`${snapshot}-${revision + 1}`), 504);
  assert.equal(await status("20250918T070000Z-1111111-1"), 504);
});

test("catalog, style, sprite, glyphs and TileJSON lead to where the page is", async () => {
  const { snapshot, madeAt } = await saved();
  const catalog = await json("catalog");
  assert.deepEqual(catalog["styles"], [{ url: `${ROOT}styles/lintas.json` }]);
  const passed = (Date.now() - madeAt.getTime()) / 1000;
  assert.ok(Number(catalog["age_s"]) >= 60 && Math.abs(Number(catalog["age_s"]) - 60 - Math.max(0, passed)) < 60);
  assert.deepEqual(await json("styles/lintas.json"), { sources: { a: { url: `${ROOT}tiles/roads` } } });
  const sprite = await ask("sprites/lintas.png");
  assert.deepEqual([...new Uint8Array(await sprite.arrayBuffer())], [1, 2, 3]);
  assert.equal(sprite.headers.get("content-type"), "image/png");
  assert.equal(await (await ask("fonts/Nobody,Noto%20Sans%20Regular/0-255.pbf")).text(), "glyphs");
  const set = await json("tiles/roads,closures");
  assert.deepEqual(set["tiles"], [`${ROOT}tiles/roads,closures/{z}/{x}/{y}?v=${snapshot}-3`]);
  assert.deepEqual([set["minzoom"], set["maxzoom"], set["bounds"]], [0, 14, [115, -1, 117, 1]]);
  assert.deepEqual(set["vector_layers"], [{ id: "roads" }, { id: "closures" }]);
  assert.equal(set["attribution"], "© OSM");
});

test("lists, single features and needs are those of the package", async () => {
  await saved(undefined, [
    point("r1", [116.5, -0.2], { status: "closed" }),
    point("r2", [117.5, 0.2], { status: "closed" }),
  ]);
  const all = await json("collections/closures/items?limit=1");
  assert.deepEqual([all["numberMatched"], all["numberReturned"], all["mode"]], [2, 1, "drill"]);
  const box = await json("collections/closures/items?bbox=117,0,118,1");
  assert.deepEqual(
    (box["features"] as { id: string }[]).map(({ id }) => id),
    ["r2"],
  );
  const one = await json("collections/closures/items/r1");
  assert.deepEqual([one["id"], one["type"], one["notice"]], ["r1", "Feature", "LATIHAN"]);
  assert.equal((await ask("collections/closures/items/nobody")).type, "error");
  assert.deepEqual((await json("needs?site=b"))["sites"], [{ id: "b" }]);
});

test("the same words find the same places as on the server", async () => {
  await saved();
  const found = async (words: string): Promise<string[]> => {
    const told = await json(`search?q=${encodeURIComponent(words)}`);
    return (told["features"] as { properties: { name: string } }[]).map(({ properties }) => properties.name);
  };
  // As the server's own test has it (server/src/open/gazetteer/mod.rs).
  assert.deepEqual((await found("kota bangun")).slice(0, 4), [
    "Kota Bangun Ulu",
    "Kota Bangun Ilir",
    "Kota Bangun I",
    "Kota Bangun",
  ]);
  assert.equal((await found("kota bangun ilir"))[0], "Kota Bangun Ilir");
  assert.deepEqual(await found("posko"), ["Posko Baru"], "a site that may no longer be shown is not found");
  assert.deepEqual(await found("-0.43, 116.98"), ["0.43000 LS, 116.98000 BT"]);
  assert.deepEqual(find(readNames({ entries }), "Samboja", 10), []);
  assert.deepEqual((await found("0°25'48\" LS 116,98 BT"))[0], "0.43000 LS, 116.98000 BT");
});

test("names are compared as the server compares them", () => {
  // The cases of server/src/open/gazetteer/spelling.rs.
  const fits = (name: string, typed: string): number | null =>
    misfit(fold(name), fold(typed)) ?? misfitBySlips(fold(name), fold(typed));
  for (const typed of ["Muara Kaman", "muara kaman", "Ma. Kaman", "MUARAKAMAN", "Moeara Kaman", "Muara-Kaman"])
    assert.equal(fits("Muara Kaman", typed), 0, typed);
  for (const [name, typed, fit] of [
    ["Sanga-Sanga", "sangasanga", 0],
    ["Umaq Bekuai", "umak bekuai", 0],
    ["Jalan Djakarta", "jl jakarta", 0],
    ["Vaduz Städtle", "vaduz stadtle", 0],
    ["Jum'at", "jumat", 0],
    ["Tenggarong Seberang", "tengg", 1],
    ["Tenggarong Seberang", "seb", 2],
    ["Tenggarong Seberang", "garong", 3],
    ["Tenggarong", "Tengarong", 4],
    ["Tenggarong", "Tnegarong", 5],
    ["Tenggarong", "Samboja", null],
    ["Kota Bangun", "Bangum", 4],
    ["Loa", "Lob", null],
    ["Loa", "", null],
  ] as const)
    assert.equal(fits(name, typed), fit, `${name} ${typed}`);
});

test(
  "what packages know nothing of fails as a missing network does, and " + "what is none of theirs is left alone",
  async () => {
    await saved();
    for (const path of [
      "changes?since=0",
      "events",
      "packages/kukar",
      "collections/roads/items/w1-2-3",
      "sprites/x.png",
    ])
      assert.equal((await ask(path)).type, "error", path);
    for (const other of [
      new Request(`${ROOT}reports`),
      new Request(`${ROOT}`),
      new Request(`${ROOT}needs`, { method: "POST" }),
    ])
      assert.equal(answer(other), null, other.url);
    useStore(new PackageStore(new MemoryShelf()));
    assert.equal((await ask("catalog")).type, "error", "nothing was saved");
    assert.equal(await savedPart("network"), null);
  },
);

test("a part is handed out unpacked", async () => {
  await saved({ fields: [], edges: { "7": { id: "x" } } });
  const overlay = JSON.parse(new TextDecoder().decode((await savedPart("overlay")) ?? new ArrayBuffer(0))) as unknown;
  assert.deepEqual(overlay, { fields: [], edges: { "7": { id: "x" } } });
  assert.equal(await savedPart("nothing"), null);
});

test("a tile in which nothing changes comes back byte by byte", async () => {
  await saved();
  const bytes = new Uint8Array(await (await ask("tiles/hazards/10/844/513")).arrayBuffer());
  const patch = { touches: () => false, apply: () => null, added: [] };
  assert.deepEqual(patchTile(bytes, { z: 10, x: 844, y: 513 }, new Map([["hazards", patch]])), bytes);
});
