// The map as a list, over the real server: what it lists is what the map shows, and it follows the map and the news.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { settled, type Visit, visit } from "./browser.ts";
import { officer, report } from "./officer.ts";
import { lonelyRoad, type Road } from "./road.ts";
import { clean, oneBrowser, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

const one = oneBrowser();
let road: Road;
let closures: string[] = [];
before(async () => {
  road = await lonelyRoad();
});
after(async () => {
  for (const id of closures) await officer(`/reports/${id}/withdraw`, {});
  closures = [];
});

const come = (size: object, zoom: number): Promise<Visit> =>
  visit(one.browser, { path: `/?task=list#${zoom}/${road.at[1]}/${road.at[0]}`, vehicle: "truck", ...size });

const names = (page: Page, group: string): Promise<string[]> =>
  page
    .locator(`.listing [data-group="${group}"] [data-feature]`)
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-feature") ?? ""));

for (const [name, size] of Object.entries({ phone: PHONE, desk: DESK })) {
  test(`what the map shows is listed in words, and a row leads to its card (${name})`, async () => {
    const seen = await come(size, 10);
    const { page } = seen;
    const sites = page.locator('.listing [data-group="shelters"] [data-feature]');
    await sites.first().waitFor();
    const drawn = await page.evaluate(() => {
      const found = window.lintas?.map.queryRenderedFeatures().filter(({ sourceLayer }) => sourceLayer === "shelters");
      return [...new Set(found?.map(({ properties }) => `shelters/${String(properties["id"])}`))].sort();
    });
    assert.ok(drawn.length > 1);
    const listed = await names(page, "shelters");
    assert.equal(listed.length, Math.min(12, drawn.length));
    for (const each of listed) assert.ok(drawn.includes(each), each);
    await picture(page, `listing-${name}`);
    const first = sites.first();
    const title = await first.locator("strong").innerText();
    // With keys alone.
    await first.focus();
    await page.keyboard.press("Enter");
    await page.locator(".card h2, .card h3", { hasText: title }).first().waitFor();
    await clean(seen);
  });
}

test("a road that is closed now stands in the list at once, and leaves it with the closure", async () => {
  const seen = await come(DESK, 15);
  const { page } = seen;
  await page.locator('.contact[data-contact="live"]').waitFor();
  await page.locator(".listing .calm").waitFor();
  assert.equal((await names(page, "roads")).includes(`roads/${road.id}`), false);
  const said = await report({ status: "closed", edges: [road.id], cause: "landslide", confidence: "seen" });
  closures.push(said.id);
  const row = page.locator(`.listing [data-feature="roads/${road.id}"]`);
  await row.waitFor();
  assert.match(await row.innerText(), /Truk sedang: TIDAK/);
  // So does the word itself, with what it is about and since when.
  const word = page.locator('.listing [data-group="closures"] li', { hasText: "longsor" });
  assert.match(await word.first().innerText(), /TERTUTUP\s+longsor · baru saja/);
  assert.match(await row.innerText(), /dari tengah peta|di tengah peta/);
  await officer(`/reports/${said.id}/withdraw`, {});
  closures = [];
  await row.waitFor({ state: "detached" });
  // Elsewhere it lists what is there.
  await page.evaluate(() => window.lintas?.map.jumpTo({ center: [0, 0], zoom: 9 }));
  await settled(page);
  await page.locator(".listing", { hasText: "Tidak ada yang tampak" }).waitFor();
  await clean(seen);
});
