// Three maps of partners, made from plain TileJSON as docs/partners.md shows: each sees a closure without a reload.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { ADDRESS } from "./address.ts";
import { launch, PATIENCE_MS, until } from "./browser.ts";
import { colourAt } from "./colour.ts";
import { officer, report } from "./officer.ts";
import { servePages } from "./pages.ts";
import { lonelyRoad } from "./road.ts";

const CLOSED = "#c4142c";
/** So far along the stretch that is looked at, so that a sign in the middle of it hides no colour. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7];
const COLOURS: Readonly<Record<string, string>> = {
  open: "#1b7f3b",
  presumed: "#5a7c69",
  restricted: "#f2a900",
  unknown: "#6a6a6a",
};
const SIZE = { width: 640, height: 480 };

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

/** Brings a place into the middle of the map, in the words of each library. */
const LOOK: Readonly<Record<string, (at: readonly [number, number]) => void>> = {
  maplibre: (at) => (window as unknown as { map: { jumpTo(to: object): void } }).map.jumpTo({ center: at, zoom: 15 }),
  openlayers: (at) => {
    const { map, ol } = window as unknown as {
      map: { getView(): { setCenter(at: number[]): void; setZoom(zoom: number): void } };
      ol: { proj: { fromLonLat(at: readonly number[]): number[] } };
    };
    map.getView().setCenter(ol.proj.fromLonLat(at));
    map.getView().setZoom(15);
  },
  leaflet: ([lon, lat]) =>
    (window as unknown as { map: { setView(at: number[], zoom: number): void } }).map.setView([lat, lon], 15),
};

/** Until the road has the colour somewhere on the stretch in the middle of the map. */
const sees = (page: Page, colour: string, who: string, spots: readonly Spot[]): Promise<void> =>
  until(
    async () => {
      const seen = await Promise.all(spots.map(([x, y]) => colourAt(page, x, y)));
      return seen.find((each) => each === colour) ?? seen.join(" ");
    },
    colour,
    `${who} shows`,
  );

type Spot = readonly [number, number];

/** Where points along a stretch are on the screen, its middle in the middle, at a zoom (Web Mercator). */
function spotsOf([a, b]: readonly [readonly [number, number], readonly [number, number]], zoom: number): Spot[] {
  const world = 512 * 2 ** zoom;
  const flat = ([lon, lat]: readonly [number, number]): Spot => [
    ((lon + 180) / 360) * world,
    ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * world,
  ];
  const [[ax, ay], [bx, by]] = [flat(a), flat(b)];
  // A thin line may lie between two pixels.
  return SHARES.flatMap((share): Spot[] => {
    const [x, y] = [SIZE.width / 2 + (share - 0.5) * (bx - ax), SIZE.height / 2 + (share - 0.5) * (by - ay)];
    return [
      [x, y],
      [x - 1, y],
      [x, y - 1],
    ];
  });
}

test("MapLibre, OpenLayers and Leaflet see closure and reopening without a reload, from plain TileJSON", async () => {
  const road = await lonelyRoad();
  const folder = process.env["LINTAS_PICTURES"];
  const before = COLOURS[road.status];
  assert.ok(before, road.status);
  const open = await Promise.all(
    Object.entries(LOOK).map(async ([name, look]) => {
      const page = await (await browser.newContext({ viewport: SIZE })).newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`${pages.url}/${name}`);
      // Until the script has run, `map` is the element of that id.
      await page.waitForFunction(() => "map" in window && !(window.map instanceof HTMLElement));
      await page.evaluate(look, road.at);
      await page.evaluate(() => Object.assign(window, { stayed: true }));
      return { name, page, faults };
    }),
  );
  const spots: Readonly<Record<string, Spot[]>> = {
    maplibre: spotsOf(road.ends, 15),
    // Tiles of 256 pixels: one zoom less.
    openlayers: spotsOf(road.ends, 14),
    leaflet: spotsOf(road.ends, 14),
  };
  const at = (name: string): Spot[] => spots[name] ?? [];
  for (const { name, page } of open) await sees(page, before, name, at(name));
  const closure = await report({ status: "closed", edges: [road.id], cause: "landslide", confidence: "seen" });
  for (const { name, page } of open) {
    await sees(page, CLOSED, name, at(name));
    // Beside the sign, if there is one.
    const [x, y] = at(name)[3] ?? [0, 0];
    await page.mouse.click(x, y);
    for (const words of [road.name, "TERTUTUP", "Petugas di lapangan yang memutuskan."])
      await page.locator("#map, #popup").getByText(words, { exact: true }).first().waitFor();
    for (const words of ["LATIHAN", "TERTUTUP", "BELUM ADA LAPORAN"])
      assert.ok(((await page.locator("#legend").textContent()) ?? "").includes(words), `${name}: ${words}`);
    assert.ok((await page.locator("#legend img:not([hidden])").count()) >= 6, name);
    if (folder !== undefined) await page.screenshot({ path: `${folder}/partner-${name}.png` });
  }
  await officer(`/reports/${closure.id}/withdraw`, {});
  for (const { name, page, faults } of open) {
    await sees(page, before, name, at(name));
    assert.equal(await page.evaluate(() => "stayed" in window), true, `${name} was loaded anew`);
    assert.deepEqual(faults, [], name);
    await page.context().close();
  }
});
