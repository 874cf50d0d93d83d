// The map as it was published earlier, over the real server: never mistaken for now, and gone as soon as it is left.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { settled, until, type Visit, visit } from "./browser.ts";
import { officer, report } from "./officer.ts";
import { lonelyRoad, type Road } from "./road.ts";
import { clean, oneBrowser, picture } from "./visits.ts";

const one = oneBrowser();
let road: Road;
let closure: string;
before(async () => {
  road = await lonelyRoad();
  closure = (await report({ status: "closed", edges: [road.id], cause: "landslide", confidence: "seen" })).id;
});
after(async () => {
  await officer(`/reports/${closure}/withdraw`, {});
});

const come = (query = "", width = 1280): Promise<Visit> =>
  visit(one.browser, { path: `/${query}#15/${road.at[1]}/${road.at[0]}`, vehicle: "truck", width });

/** What the map shows of the road for a truck. */
const shows = (page: Page, state: string): Promise<void> =>
  until(
    () =>
      page.evaluate((wanted) => {
        const found = window.lintas?.map.querySourceFeatures("lintas", { sourceLayer: "roads" }) ?? [];
        const states = found
          .filter(({ properties }) => properties["id"] === wanted)
          .map(({ properties }) => String(properties["truck"]));
        return [...new Set(states)].join();
      }, road.id),
    state,
    "the map shows",
  );

const filter = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.querySelector(".map canvas") as Element).filter);

/** Nothing on the page says or shows that it looks back. */
async function isNow(page: Page): Promise<void> {
  await shows(page, "closed");
  assert.equal(await page.locator(".earlier-band").count(), 0);
  assert.equal(await filter(page), "none");
}

test("a road that was closed since is as it was published, under a band, and closed again right after", async () => {
  const seen = await come();
  const { page } = seen;
  await shows(page, "closed");
  await page.locator(".panel-body .earlier").click();
  await page.locator(".earlier-of", { hasText: "Sekarang" }).waitFor();
  await page.locator(".earlier-steps .before").click();
  await shows(page, road.status);
  await page.locator(".earlier-band", { hasText: /KEADAAN LAMA, per \d\d\.\d\d WITA/ }).waitFor();
  assert.match(await filter(page), /sepia/);
  assert.match(page.url(), /[?&]time=20/);
  // The road is in the middle of the map.
  const box = await page.locator(".map").boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await page.locator(".earlier h3", { hasText: "bukan sekarang" }).waitFor();
  assert.match(await page.locator(".earlier .then").innerText(), new RegExp(road.name));
  await picture(page, "earlier");
  await page.locator(".earlier-band .back").click();
  await isNow(page);
  await clean(seen);
});

test("a link leads to an hour, another panel and the way back lead to now", async () => {
  const seen = await come("?task=earlier&time=2035-01-01T00:00:00Z");
  const { page } = seen;
  await shows(page, road.status);
  await page.locator(".earlier-band").waitFor();
  await page.locator(".actions .primary").click();
  await page.locator(".end").first().waitFor();
  await isNow(page);
  await page.goBack();
  await shows(page, road.status);
  await page.locator(".earlier-band").waitFor();
  await page.locator(".leave").click();
  await isNow(page);
  await clean(seen);
});

test("worse news that comes meanwhile is on the map of now, and on no other", async () => {
  await officer(`/reports/${closure}/withdraw`, {});
  const seen = await come("?task=earlier&time=2035-01-01T00:00:00Z");
  const { page } = seen;
  await page.locator('.contact[data-contact="live"]').waitFor();
  await page.locator(".earlier-band").waitFor();
  await shows(page, road.status);
  const told = page.waitForResponse((answer) => answer.url().includes("/tiles/"));
  closure = (await report({ status: "closed", edges: [road.id], cause: "landslide", confidence: "seen" })).id;
  // The map of now asks for its tiles as soon as it is looked at again.
  await page.locator(".leave").click();
  await told;
  await isNow(page);
  await clean(seen);
});

test("on a phone the band, the slider and the map are seen together", async () => {
  const seen = await come("?task=earlier&time=2035-01-01T00:00:00Z", 360);
  const { page } = seen;
  await page.setViewportSize({ width: 360, height: 640 });
  await page.locator(".earlier-band").waitFor();
  await shows(page, road.status);
  await settled(page);
  const [band, side] = [await page.locator(".earlier-band").boundingBox(), await page.locator(".side").boundingBox()];
  assert.ok(band !== null && side !== null && band.y + band.height + 100 < side.y, JSON.stringify([band, side]));
  const main = await page.locator("main").boundingBox();
  for (const name of [".earlier-steps .before", ".earlier-steps .after", ".earlier-band .back"]) {
    const box = await page.locator(name).boundingBox();
    assert.ok(box !== null && box.height >= 44 && box.width >= 44, `${name}: ${JSON.stringify(box)}`);
    assert.ok(main !== null && box.y + box.height <= main.y + main.height, `${name} is in sight`);
  }
  await picture(page, "earlier-phone");
  await clean(seen);
});

test("what is kept no more, and a server that does not answer, leave the map as it is and say so", async () => {
  const seen = await come();
  const { page } = seen;
  await page.route("**/snapshots/*/tiles/*", (route) => route.fulfill({ status: 410, body: "{}" }));
  await page.locator(".panel-body .earlier").click();
  await page.locator(".earlier-steps .before").click();
  await page.locator(".earlier-note .refused", { hasText: "tidak disimpan" }).waitFor();
  await isNow(page);
  await page.unroute("**/snapshots/*/tiles/*");
  await page.route("**/snapshots/*/tiles/*", (route) => route.abort());
  await page.locator(".earlier-steps .before").click();
  await page.locator(".earlier-note .refused", { hasText: "belum terhubung" }).waitFor();
  await isNow(page);
});

test("an hour before all that is kept is told, and what is now stays", async () => {
  const seen = await come("?task=earlier&time=2001-01-01T00:00:00Z");
  await seen.page.locator(".earlier-note .refused", { hasText: "baru mulai" }).waitFor();
  await isNow(seen.page);
  await clean(seen);
});

test("an hour is as old as what it speaks of, by the clock of the drill, whenever it was made", async () => {
  const seen = await come();
  const { page } = seen;
  await page.route("**/snapshots", async (route) => {
    const answer = await route.fetch();
    const { snapshots, now } = (await answer.json()) as { snapshots: Record<string, unknown>[]; now: string };
    const before = new Date(new Date(now).getTime() - 3.5 * 3_600_000).toISOString();
    await route.fulfill({ json: { snapshots: snapshots.map((each) => ({ ...each, as_of: before })), now } });
  });
  await page.locator(".panel-body .earlier").click();
  await page.locator(".earlier-steps .before").click();
  await page.locator(".earlier-of", { hasText: "3 jam lalu" }).waitFor();
  await clean(seen);
});
