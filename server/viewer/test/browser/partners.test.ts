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

const sees = (page: Page, colour: string, who: string): Promise<void> =>
  until(() => colourAt(page, SIZE.width / 2, SIZE.height / 2), colour, `${who} shows`);

test("MapLibre, OpenLayers and Leaflet see closure and reopening without a reload, from plain TileJSON", async () => {
  const road = await lonelyRoad();
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
  for (const { name, page } of open) await sees(page, before, name);
  const closure = await report({ status: "closed", edges: [road.id], cause: "landslide", confidence: "seen" });
  for (const { name, page } of open) await sees(page, CLOSED, name);
  await officer(`/reports/${closure.id}/withdraw`, {});
  for (const { name, page, faults } of open) {
    await sees(page, before, name);
    assert.equal(await page.evaluate(() => "stayed" in window), true, `${name} was loaded anew`);
    assert.deepEqual(faults, [], name);
    await page.context().close();
  }
});
