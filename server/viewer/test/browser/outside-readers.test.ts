// What others read: tiles as @mapbox/vector-tile decodes them, archives as the pmtiles package reads them over HTTP
// ranges, the style as MapLibre validates it. Nothing here is ours but the server that answers.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { classifyRings, VectorTile, type VectorTileLayer } from "@mapbox/vector-tile";
import { type StyleSpecification, validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { PbfReader } from "pbf";
import { FetchSource, PMTiles, zxyToTileId } from "pmtiles";
import { ADDRESS } from "./address.ts";

const LAYERS = ["admin", "water", "hazards", "roads", "reopening", "closures", "places", "needs", "shelters", "depots"];

interface Catalog {
  readonly snapshot: string | { readonly id: string };
  readonly layers: readonly { readonly id: string }[];
  readonly regions: readonly { readonly bbox: [number, number, number, number] }[];
}

const catalog = (await json(`${ADDRESS}/catalog`)) as Catalog;
const snapshot = typeof catalog.snapshot === "string" ? catalog.snapshot : catalog.snapshot.id;
const layers = catalog.layers.map((layer) => layer.id).filter((id) => LAYERS.includes(id));
const [west, south, east, north] = catalog.regions[0]?.bbox ?? [0, 0, 0, 0];

async function json(address: string): Promise<unknown> {
  const answer = await fetch(address);
  assert.equal(answer.status, 200, address);
  return answer.json();
}

function tileAt(lon: number, lat: number, z: number): [number, number] {
  const side = 2 ** z;
  const slope = Math.asinh(Math.tan((lat * Math.PI) / 180));
  return [Math.floor(((lon + 180) / 360) * side), Math.floor(((1 - slope / Math.PI) / 2) * side)];
}

/** The tiles of zoom `z` that the region covers. */
function tilesOf(z: number): [number, number, number][] {
  const [left, top] = tileAt(west, north, z);
  const [right, bottom] = tileAt(east, south, z);
  const tiles: [number, number, number][] = [];
  for (let x = left; x <= right; x++) for (let y = top; y <= bottom; y++) tiles.push([z, x, y]);
  return tiles;
}

/** The decoded tile, or `null` where nothing is stored. Checks what every tile must keep. */
async function tile(names: string, [z, x, y]: readonly [number, number, number]): Promise<VectorTile | null> {
  const answer = await fetch(`${ADDRESS}/snapshots/${snapshot}/tiles/${names}/${z}/${x}/${y}`);
  if (answer.status === 204) return null;
  assert.equal(answer.status, 200);
  return new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
}

/** Twice the signed area: positive is clockwise on screen, where y goes down. */
function area(ring: readonly { x: number; y: number }[]): number {
  return ring.reduce((sum, at, index) => {
    const next = ring[(index + 1) % ring.length] ?? at;
    return sum + (at.x * next.y - next.x * at.y);
  }, 0);
}

function check(layer: VectorTileLayer, where: string): void {
  assert.equal(layer.version, 2, where);
  assert.equal(layer.extent, 4096, where);
  assert.ok(layer.length > 0, `${where} is empty`);
  const ids = new Set<number>();
  for (let index = 0; index < layer.length; index++) {
    const feature = layer.feature(index);
    assert.ok(feature.id !== undefined && Number.isSafeInteger(feature.id), `${where}: feature ${index} has no id`);
    assert.ok(!ids.has(feature.id), `${where}: id ${feature.id} comes twice`);
    ids.add(feature.id);
    assert.equal(typeof feature.properties["id"], "string", where);
    const rings = feature.loadGeometry();
    assert.ok(
      rings.length > 0 && rings.every((ring) => ring.length > 0),
      `${where}: ${String(feature.properties["id"])} has no geometry`,
    );
    for (const at of rings.flat())
      assert.ok(at.x >= -4096 && at.x <= 8191 && at.y >= -4096 && at.y <= 8191, `${where}: ${at.x},${at.y}`);
    if (feature.type !== 3) continue;
    assert.ok(
      area(rings[0] ?? []) > 0,
      `${where}: the first ring of ${String(feature.properties["id"])} is no outer ring`,
    );
    for (const [outer, ...holes] of classifyRings(rings)) {
      assert.ok(area(outer ?? []) > 0, `${where}: an outer ring turns the wrong way`);
      for (const hole of holes) assert.ok(area(hole) < 0, `${where}: a hole turns the wrong way`);
    }
  }
}

/** Zooms that together stay under about a thousand tiles of a region as large as a regency. */
const ZOOMS = [0, 4, 6, 8, 9, 10];

describe("@mapbox/vector-tile", () => {
  for (const name of layers) {
    test(`reads every tile of ${name} that it is given: version 2, unique ids, rings that turn right`, async () => {
      let found = 0;
      for (const z of ZOOMS) {
        for (const at of tilesOf(z)) {
          const decoded = await tile(name, at);
          if (decoded === null) continue;
          assert.deepEqual(Object.keys(decoded.layers), [name]);
          const layer = decoded.layers[name];
          assert.ok(layer);
          check(layer, `${name} ${at.join("/")}`);
          found += layer.length;
        }
      }
      assert.ok(found > 0, `no feature of ${name} in any tile`);
    });
  }

  test("finds the same features of each layer in a composite as in single tiles", async () => {
    const [x, y] = tileAt((west + east) / 2, (south + north) / 2, 6);
    const together = await tile(layers.join(","), [6, x, y]);
    assert.ok(together);
    for (const name of layers) {
      const alone = (await tile(name, [6, x, y]))?.layers[name];
      const ids = (layer: VectorTileLayer | undefined): unknown[] =>
        Array.from({ length: layer?.length ?? 0 }, (_, index) => layer?.feature(index).properties["id"]).sort();
      assert.deepEqual(ids(together.layers[name]), ids(alone), name);
    }
  });
});

describe("pmtiles", () => {
  for (const name of layers) {
    test(`reads ${name}.pmtiles over ranges and finds the very bytes that the server sends as tiles`, async () => {
      const archive = new PMTiles(new FetchSource(`${ADDRESS}/archives/${name}.pmtiles`));
      const header = await archive.getHeader();
      assert.deepEqual(
        [header.specVersion, header.clustered, header.tileType, header.tileCompression, header.internalCompression],
        [3, true, 1, 2, 2],
      );
      assert.deepEqual([header.minZoom, header.maxZoom], [0, 14]);
      const metadata = (await archive.getMetadata()) as { vector_layers?: { id: string }[] };
      assert.deepEqual(
        metadata.vector_layers?.map((layer) => layer.id),
        [name],
      );
      let compared = 0;
      for (const z of [0, 5, 7, 8]) {
        for (const [, x, y] of tilesOf(z)) {
          assert.ok(zxyToTileId(z, x, y) >= 0);
          const kept = await archive.getZxy(z, x, y);
          const answer = await fetch(`${ADDRESS}/snapshots/${snapshot}/tiles/${name}/${z}/${x}/${y}`);
          if (kept === undefined) {
            assert.equal(answer.status, 204, `${z}/${x}/${y}`);
            continue;
          }
          assert.equal(answer.status, 200);
          const served = Buffer.from(await answer.arrayBuffer());
          assert.ok(Buffer.from(kept.data).equals(served), `${name} ${z}/${x}/${y} differs`);
          compared += 1;
        }
      }
      assert.ok(compared > 0, `no tile of ${name} compared`);
    });
  }

  test("an archive answers a range with exactly that range, and tiles as gzip as they lie in it", async () => {
    const first = await fetch(`${ADDRESS}/archives/roads.pmtiles`, { headers: { Range: "bytes=0-126" } });
    assert.equal(first.status, 206);
    const head = Buffer.from(await first.arrayBuffer());
    assert.equal(head.length, 127);
    assert.equal(head.subarray(0, 7).toString("latin1"), "PMTiles");
    assert.match(first.headers.get("content-range") ?? "", /^bytes 0-126\/\d+$/);
    const offset = Number(head.readBigUInt64LE(56));
    const gzip = Buffer.from(
      await (
        await fetch(`${ADDRESS}/archives/roads.pmtiles`, { headers: { Range: `bytes=${offset}-${offset + 1}` } })
      ).arrayBuffer(),
    );
    assert.deepEqual([...gzip], [0x1f, 0x8b]);
  });
});

describe("the style as served", () => {
  test("is valid for MapLibre, and every address in it is this server's", async () => {
    const text = await (await fetch(`${ADDRESS}/styles/lintas.json`)).text();
    const style = JSON.parse(text) as StyleSpecification;
    assert.deepEqual(
      validateStyleMin(style).map((fault) => fault.message),
      [],
    );
    assert.ok(!text.includes("{public_url}") && !text.includes("{mode}"));
    for (const address of text.match(/https?:\/\/[^"{]+/g) ?? []) assert.equal(new URL(address).origin, ADDRESS);
  });

  test("finds its icons, its letters and the layers of its source", async () => {
    const style = (await json(`${ADDRESS}/styles/lintas.json`)) as StyleSpecification;
    for (const ratio of ["", "@2x"]) {
      const sheet = (await json(`${String(style.sprite)}${ratio}.json`)) as Record<
        string,
        { width: number; height: number; pixelRatio: number }
      >;
      assert.equal((await fetch(`${String(style.sprite)}${ratio}.png`)).headers.get("content-type"), "image/png");
      for (const [name, image] of Object.entries(sheet))
        assert.ok(image.width > 0 && image.height > 0 && image.pixelRatio === (ratio === "" ? 1 : 2), name);
      for (const name of ["shelter", "depot", "state-closed", "wave", "tick"]) assert.ok(name in sheet, name);
    }
    for (const stack of new Set(JSON.stringify(style).match(/Noto Sans \w+/g))) {
      for (const range of ["0-255", "256-511", "8192-8447"]) {
        const answer = await fetch(
          (style.glyphs ?? "").replace("{fontstack}", encodeURIComponent(stack)).replace("{range}", range),
        );
        assert.equal(answer.status, 200, `${stack} ${range}`);
        assert.ok((await answer.arrayBuffer()).byteLength > 1000);
      }
    }
    const asked = Object.values(style.sources) as { url: string }[];
    const answers = (await Promise.all(asked.map(({ url }) => json(url)))) as {
      tilejson: string;
      tiles: string[];
      vector_layers: { id: string }[];
      attribution?: string;
    }[];
    for (const { tilejson } of answers) assert.equal(tilejson, "3.0.0");
    assert.deepEqual(answers.flatMap((each) => each.vector_layers.map((layer) => layer.id)).sort(), [...layers].sort());
    const tileJson = answers[Object.keys(style.sources).indexOf("lintas")] ?? assert.fail("the source of the map");
    for (const address of tileJson.tiles) assert.equal(new URL(address).origin, ADDRESS);
    const [x, y] = tileAt((west + east) / 2, (south + north) / 2, 5);
    const address = (tileJson.tiles[0] ?? "").replace("{z}", "5").replace("{x}", String(x)).replace("{y}", String(y));
    const live = await fetch(address, { headers: { "Accept-Encoding": "identity" } });
    assert.equal(live.status, 200);
    assert.ok(
      Object.keys(new VectorTile(new PbfReader(new Uint8Array(await live.arrayBuffer()))).layers).includes("admin"),
    );
  });
});
