// Map libraries and a client of OGC API – Features, each as docs/clients.md shows, which is as its own documentation
// does: nothing is told to them but the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { FeatureService } from "@ogcapi-js/features";
import type { Browser, Page } from "playwright-core";
import { ADDRESS } from "./address.ts";
import { launch, PATIENCE_MS, until } from "./browser.ts";
import { servePages } from "./pages.ts";
import { allRoads } from "./road.ts";

const SIZE = { width: 640, height: 480 };
const MIDDLE: [number, number] = [SIZE.width / 2, SIZE.height / 2];

type Place = readonly [number, number];
type Feature = Awaited<ReturnType<typeof allRoads>>[number];

let browser: Browser;
let pages: Awaited<ReturnType<typeof servePages>>;
before(async () => {
  browser = await launch();
  pages = await servePages(ADDRESS);
});
after(async () => {
  await pages.stop();
  await browser.close();
});

/** The longest stretch of a road, with its middle. */
function longest({ geometry }: Feature): { readonly long: number; readonly at: Place } {
  const places = geometry.coordinates;
  const stretches = places.slice(1).map((b, at) => {
    const a = places[at] ?? b;
    const middle: Place = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    return { long: Math.hypot(b[0] - a[0], b[1] - a[1]), at: middle };
  });
  return stretches.sort((p, q) => q.long - p.long)[0] ?? { long: 0, at: [0, 0] };
}

/** A closed road on land, and the middle of its longest stretch. */
async function closedRoad(): Promise<{ readonly id: string; readonly at: Place }> {
  const closed = (await allRoads())
    .filter(({ properties }) => properties["status"] === "closed")
    .filter(({ properties }) => !["ferry", "river"].includes(String(properties["class"])))
    .map((road) => ({ id: String(road.properties["id"]), ...longest(road) }))
    .sort((p, q) => q.long - p.long || p.id.localeCompare(q.id));
  assert.ok(closed[0], "the region has a closed road");
  return closed[0];
}

async function opened(name: string): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("response", (response) => {
    if (response.url().startsWith(ADDRESS) && response.status() >= 400)
      faults.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${pages.url}/${name}`);
  // Until the script has run, `map` is the element of that id.
  await page.waitForFunction(() => "map" in window && !(window.map instanceof HTMLElement));
  return { page, faults };
}

test("MapLibre draws a closed road as closed, from the address of the style", async () => {
  const road = await closedRoad();
  const { page, faults } = await opened("maplibrestyle");
  await page.evaluate(
    (at) => (window as unknown as { map: { jumpTo(to: object): void } }).map.jumpTo({ center: at, zoom: 15 }),
    road.at,
  );
  const sees = (): Promise<boolean> =>
    page.evaluate(
      ([id, [x, y]]) => {
        interface Drawn {
          readonly properties: Record<string, unknown>;
          readonly layer: { readonly type: string; readonly metadata?: Record<string, unknown> };
        }
        const { map } = window as unknown as { map: { queryRenderedFeatures(box: number[][]): Drawn[] } };
        const near = map.queryRenderedFeatures([
          [x - 4, y - 4],
          [x + 4, y + 4],
        ]);
        const states = near
          .filter(({ properties, layer }) => properties["id"] === id && layer.type === "line")
          .map(({ layer }) => layer.metadata?.["lintas:state"])
          .filter((state) => state !== undefined);
        return states.length > 0 && states.every((state) => state === "closed");
      },
      [road.id, MIDDLE] as const,
    );
  await until(sees, true, "MapLibre shows the road as closed");
  assert.deepEqual(faults, []);
  await page.context().close();
});

for (const name of ["openlayersstyle", "openlayersfeatures", "openlayerstiles"]) {
  test(`OpenLayers draws a closed road where it lies: ${name}`, async () => {
    const road = await closedRoad();
    const { page, faults } = await opened(name);
    await page.evaluate((at) => {
      const { map, ol } = window as unknown as {
        map: { getView(): { setCenter(at: number[]): void; setZoom(zoom: number): void } };
        ol: { proj: { fromLonLat(at: readonly number[]): number[] } };
      };
      map.getView().setCenter(ol.proj.fromLonLat(at));
      map.getView().setZoom(15);
    }, road.at);
    const sees = (): Promise<string> =>
      page.evaluate(
        ([id, middle]) => {
          interface Drawn {
            get(key: string): unknown;
          }
          const { map } = window as unknown as {
            map: { getFeaturesAtPixel(at: readonly number[], options: object): Drawn[] };
          };
          const near = map.getFeaturesAtPixel(middle, { hitTolerance: 4 });
          return String(near.find((feature) => feature.get("id") === id)?.get("status"));
        },
        [road.id, MIDDLE] as const,
      );
    await until(sees, "closed", `${name} shows the road`);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
}

test("Leaflet shows as many sites as the server tells", async () => {
  const answer = (await (await fetch(`${ADDRESS}/collections/shelters/items?limit=1`)).json()) as {
    numberMatched: number;
  };
  assert.ok(answer.numberMatched > 0);
  const { page, faults } = await opened("leafletfeatures");
  const shown = (): Promise<number> =>
    page.evaluate(() => {
      const { sites } = window as unknown as { sites?: { getLayers(): unknown[] } };
      return sites?.getLayers().length ?? 0;
    });
  await until(shown, answer.numberMatched, "Leaflet shows the sites");
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("@ogcapi-js/features lists collections, queryables and features, by box and one by one", async () => {
  const service = new FeatureService({ baseUrl: ADDRESS });
  const { conformsTo } = await service.getConformance();
  assert.ok(conformsTo.includes("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"));
  const { collections } = await service.getCollections();
  const ids = collections.map((collection) => collection.id);
  for (const id of ["roads", "hazards", "shelters", "closures_points"]) assert.ok(ids.includes(id), `${id}: ${ids}`);
  const queryables = (await service.getQueryables("roads")) as { readonly properties?: object };
  assert.ok(queryables.properties !== undefined && "status" in queryables.properties);

  const road = await closedRoad();
  const [lon, lat] = road.at;
  const bbox = [lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001];
  const near = await service.getFeatures("roads", { bbox, limit: 1000 });
  const found = near.features.find((feature) => feature.id === road.id);
  assert.equal(found?.properties?.["status"], "closed");
  const one = await service.getFeature("roads", road.id);
  assert.equal(one.id, road.id);
  assert.deepEqual(one.geometry, found?.geometry);
  const some = await service.getFeatures("roads", { limit: 7 });
  assert.equal(some.features.length, 7);
  assert.ok(some.links.some((link) => link.rel === "next"));
});
