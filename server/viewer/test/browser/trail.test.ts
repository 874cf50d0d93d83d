// The first sight on a phone, the way back, and links that somebody else opens.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { way } from "../answers.ts";
import { ADDRESS } from "./address.ts";
import { spotOf, until, type Visit, type Visitor, visit } from "./browser.ts";
import { countTaps } from "./reporting.ts";
import { clean, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 360, height: 640 };
/** Boxes of a browser lie between pixels. */
const SLACK_PX = 1;

const one = oneBrowser();
const server = oneFake((fake) => {
  fake.route = () => way();
});

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, ...PHONE, ...visitor });

const query = (page: Page): string => new URL(page.url()).search;
const says = (page: Page, wanted: string): Promise<void> => until(() => query(page), wanted, "the address");
const center = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { lng, lat } = window.lintas?.map.getCenter() ?? { lng: 0, lat: 0 };
    return `${lng.toFixed(4)},${lat.toFixed(4)}`;
  });

describe("the first sight of a phone", () => {
  test("is the map where people are, with three things to do and every vehicle at the thumb", async () => {
    const seen = await come();
    assert.equal(await seen.page.locator(".side").isVisible(), false);
    const sites = await seen.page.evaluate(
      () =>
        window.lintas?.map.queryRenderedFeatures().filter(({ sourceLayer }) => sourceLayer === "shelters").length ?? 0,
    );
    assert.ok(sites > 5, `${sites} sites in sight`);
    for (const name of ["primary", "needs", "report"]) {
      const box = await seen.page.locator(`.actions .${name}`).boundingBox();
      assert.ok(box !== null && box.height >= 56 && box.width >= 90, `${name}: ${JSON.stringify(box)}`);
      assert.ok(box.y + box.height <= PHONE.height + SLACK_PX, `${name} is in sight`);
    }
    const chips = seen.page.locator(".chips button");
    assert.equal(await chips.count(), 8);
    await chips.filter({ hasText: "Truk sedang" }).click();
    assert.equal(await seen.page.locator('.chips [aria-pressed="true"]').innerText(), "Truk sedang");
    assert.equal(await seen.page.evaluate(() => localStorage.getItem("lintas.vehicle")), "truck");
    await picture(seen.page, "first-phone");
    await clean(seen);
  });

  test("the vehicle that the roads are drawn for is in sight among its chips, the last one too", async () => {
    const seen = await come({ vehicle: "boat" });
    const chosen = seen.page.locator('.chips [aria-pressed="true"]');
    assert.equal(await chosen.innerText(), "Perahu");
    const box = await chosen.boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= PHONE.width, JSON.stringify(box));
    await clean(seen);
  });

  test("no sheet covers what can be done", async () => {
    const seen = await come({ vehicle: "truck" });
    const reachable = (): Promise<boolean[]> =>
      seen.page.evaluate(() =>
        [...document.querySelectorAll(".actions button")].map((button) => {
          const { x, y, width, height } = button.getBoundingClientRect();
          return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }),
      );
    for (const name of ["primary", "needs", "report"]) {
      await seen.page.locator(`.actions .${name}`).click();
      await seen.page.locator(".task h2").waitFor();
      assert.deepEqual(await reachable(), [true, true, true], name);
    }
    await clean(seen);
  });
});

describe("a search on the map", () => {
  test("shows the place with its card, which the address then names", async () => {
    const seen = await come({ vehicle: "truck" });
    const { page } = seen;
    const taps = await countTaps(page);
    server.fake.found = (await (await fetch(`${ADDRESS}/search?q=gudang`)).json()) as typeof server.fake.found;
    await page.getByRole("button", { name: "Cari di peta" }).click();
    await says(page, "?task=find");
    await page.locator(".find input").fill("gudang");
    await page.locator(".find .offers button").first().waitFor();
    const name = await page.locator(".find .offers .name").first().innerText();
    await page.locator(".find .offers button").first().click();
    await page.locator(".card h2", { hasText: name }).first().waitFor();
    assert.equal(await taps(), 2);
    assert.equal(await page.locator(".task").count(), 0);
    await until(() => /^\?point=[^&]+&feature=depots/.test(query(page)), true, "the card is in the address");
    await page.locator(".card .close").first().click();
    await page.getByRole("button", { name: "Cari di peta" }).click();
    server.fake.found = { type: "FeatureCollection", features: [] };
    await page.locator(".find input").fill("qqqqqqqqq");
    await page.locator(".find .refused", { hasText: "Tidak ditemukan." }).waitFor();
    await clean(seen);
  });
});

describe("the way back", () => {
  test("leads out of a site to the list, out of the list to the map, and never out of the page", async () => {
    const seen = await come({ vehicle: "truck" });
    const { page } = seen;
    await page.locator(".actions .needs").click();
    await says(page, "?task=needs");
    await page.locator(".site-row").first().click();
    await until(() => query(page).startsWith("?site="), true, "the site is in the address");
    const site = query(page);
    await page.goBack();
    await says(page, "?task=needs");
    assert.equal(await page.locator(".back").count(), 0);
    await page.goForward();
    await says(page, site);
    await page.locator(".back").waitFor();
    await page.goBack();
    await page.goBack();
    await says(page, "");
    assert.equal(await page.locator(".task").count(), 0);
    assert.equal(await page.locator(".side").isVisible(), false);
    await clean(seen);
  });

  test("closing a panel leaves the map where it is, and one step back leaves nothing open", async () => {
    const seen = await come({ vehicle: "truck" });
    const { page } = seen;
    await page.locator(".actions .primary").click();
    await says(page, "?task=route&vehicle=truck");
    await page.evaluate(() => window.lintas?.map.jumpTo({ center: [116.9, -0.3], zoom: 11 }));
    await until(() => new URL(page.url()).hash.startsWith("#11/"), true, "the map says where it is");
    const before = await center(page);
    await page.locator(".task .leave").click();
    await says(page, "");
    assert.equal(await center(page), before);
    await page.locator(".actions .report").click();
    await says(page, "?task=report");
    await page.goBack();
    await says(page, "");
    assert.equal(await page.locator(".task").count(), 0);
    await clean(seen);
  });

  test("closes a card and the menu", async () => {
    const seen = await come({ vehicle: "truck" });
    const { page } = seen;
    const spot = await spotOf(page, "shelters");
    await page.mouse.click(spot.x, spot.y);
    await page.locator(".card").waitFor();
    await until(() => query(page).startsWith("?point="), true, "the card is in the address");
    await page.goBack();
    await page.locator(".card").waitFor({ state: "detached" });
    await page.locator("button.menu").click();
    await says(page, "?menu=1");
    await page.goBack();
    await page.locator(".side").waitFor({ state: "hidden" });
    await says(page, "");
    for (const close of [() => page.locator(".task .leave").click(), () => page.goBack()]) {
      await page.locator("button.menu").click();
      await page.locator(".keep-offline").click();
      await says(page, "?task=offline");
      await close();
      await page.locator(".side").waitFor({ state: "hidden" });
      await says(page, "");
    }
    await clean(seen);
  });
});

describe("a link", () => {
  test("opens a site without a key, in the language that it names", async () => {
    const list = await come({ vehicle: "truck" });
    await list.page.locator(".actions .needs").click();
    await list.page.locator(".site-row").first().click();
    await until(() => query(list.page).startsWith("?site="), true, "the site is in the address");
    const heading = await list.page.locator(".task .screen h3").first().innerText();
    const seen = await come({ vehicle: "truck", path: `/${query(list.page)}&lang=en` });
    await seen.page.locator(".back").waitFor();
    assert.equal(await seen.page.locator(".task .screen h3").first().innerText(), heading);
    assert.equal(await seen.page.evaluate(() => document.documentElement.lang), "en");
    await list.context.close();
    await clean(seen);
  });

  test("opens a way with its vehicle, and asks for it at once", async () => {
    const seen = await come({ path: "/?task=route&from=116.95,-0.42&to=117.04,-0.42&vehicle=truck" });
    await seen.page.locator(".answer .verdict").waitFor();
    const { query: asked } = server.fake.asked.findLast(({ path }) => path.startsWith("/route")) ?? {};
    assert.deepEqual(
      [asked?.get("from"), asked?.get("to"), asked?.get("vehicle")],
      ["116.95,-0.42", "117.04,-0.42", "truck"],
    );
    await says(seen.page, "?task=route&from=116.95,-0.42&to=117.04,-0.42&vehicle=truck");
    await picture(seen.page, "link-route-phone");
    await clean(seen);
  });

  test("opens the card of a place, draws the layers that it names, and begins where it says", async () => {
    const first = await come({ vehicle: "truck" });
    const spot = await spotOf(first.page, "shelters");
    await first.page.mouse.click(spot.x, spot.y);
    await until(() => query(first.page).startsWith("?point="), true, "the card is in the address");
    const name = await first.page.locator(".card h2").first().innerText();
    const { search, hash } = new URL(first.page.url());
    const seen = await come({ vehicle: "truck", path: `/${search}${hash}` });
    await seen.page.locator(".card").waitFor();
    assert.equal(await seen.page.locator(".card h2").first().innerText(), name);
    const bare = await come({ vehicle: "truck", path: "/?layers=admin&center=116.9,-0.4&zoom=9" });
    const layers = await bare.page.evaluate(() => [
      ...new Set(window.lintas?.map.queryRenderedFeatures().map(({ sourceLayer }) => sourceLayer)),
    ]);
    assert.ok(layers.includes("admin") && !layers.includes("shelters") && !layers.includes("roads"), String(layers));
    assert.match(new URL(bare.page.url()).hash, /^#9\/-0\.4\/116\.9$/);
    await first.context.close();
    await bare.context.close();
    await clean(seen);
  });
});

describe("what is handed on", () => {
  const shared = (page: Page, part: string): Promise<string> =>
    page.locator(`.shared[data-part="${part}"]`).inputValue();

  test("of a way: its link, a line for SMS, a frame, and a word of warning before another app", async () => {
    const seen = await come({ path: "/?task=route&from=116.95,-0.42&to=117.04,-0.42&vehicle=truck" });
    const { page } = seen;
    await page.locator(".answer .verdict").waitFor();
    await page.locator(".task .share").click();
    await page.locator(".shared").first().waitFor();
    const link = new URL(await shared(page, "link"));
    assert.equal(link.origin, server.fake.url);
    assert.equal(link.search, "?task=route&from=116.95,-0.42&to=117.04,-0.42&vehicle=truck");
    const line = await shared(page, "line");
    assert.match(line, /^LATIHAN\. Data .*09\.00.* Truk sedang BISA DENGAN SYARAT ke Titik/);
    assert.match(line, /Jalan Wolter Monginsidi/);
    assert.ok(line.length <= 160, line);
    assert.match(await shared(page, "embed"), /^<iframe src="[^"]*\/embed\?vehicle=truck#/);
    const other = page.locator(".other-app");
    assert.equal(await other.locator("a").isVisible(), false);
    await other.locator("summary").click();
    assert.match(await other.locator(".refused").innerText(), /tidak tahu jalan mana yang tertutup/);
    assert.equal(await other.locator("a").getAttribute("href"), "geo:-0.42000,117.04000");
    await picture(page, "share-phone");
    await page.goBack();
    await page.locator(".answer .verdict").waitFor();
    await clean(seen);
  });

  test("of a site: its name and how aid gets there; of the map: where it is", async () => {
    const seen = await come({ vehicle: "boat" });
    const { page } = seen;
    await page.locator(".actions .needs").click();
    await page.locator(".site-row").first().click();
    await until(() => query(page).startsWith("?site="), true, "the site is in the address");
    const name = await page.locator(".task .screen h3").first().innerText();
    await page.locator(".task .share").click();
    await page.locator(".shared").first().waitFor();
    assert.match(new URL(await shared(page, "link")).search, /^\?site=[^&]+&vehicle=boat$/);
    assert.ok((await shared(page, "line")).includes(name.normalize("NFKD").replace(/[^ -~]/g, "")), name);
    await page.goBack();
    await page.locator(".task .leave").click();
    await page.locator("button.menu").click();
    await page.locator(".panel-body .share").click();
    await page.locator(".shared").first().waitFor();
    const link = new URL(await shared(page, "link"));
    assert.equal(link.search, "?vehicle=boat");
    assert.match(link.hash, /^#\d/);
    await clean(seen);
  });

  test("a map in somebody else's page takes what its address says, names its sources and leaves nothing", async () => {
    const seen = await come({
      path: "/embed?lang=en&vehicle=truck&layers=shortage,roads&center=116.9,-0.4&zoom=9&item=beras&theme=night",
    });
    const { page } = seen;
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
    assert.match(await page.locator(".attribution").innerText(), /LATIHAN/);
    assert.match(new URL(page.url()).hash, /^#9\/-0\.4\/116\.9$/);
    const asks = (): Promise<boolean> =>
      page.evaluate(() => {
        const map = window.lintas?.map;
        const layers = map?.getStyle().layers.filter(({ id }) => map.getLayoutProperty(id, "visibility") !== "none");
        return JSON.stringify(layers).includes("beras_gap");
      });
    await until(asks, true, "the shortage of rice is drawn");
    assert.equal(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => /vehicle|lang/.test(key)).length),
      0,
    );
    await picture(page, "embed-phone");
    await clean(seen);
  });
});
