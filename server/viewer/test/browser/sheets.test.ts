// Sheets on a phone: dragged, and never over what they speak of.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { way } from "../answers.ts";
import { settled, type Visit, visit } from "./browser.ts";
import { clean, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 360, height: 640 };
/** Boxes of a browser lie between pixels. */
const SLACK_PX = 2;

const one = oneBrowser();
const server = oneFake((fake) => {
  fake.route = () => way();
});

const come = (path = "/"): Promise<Visit> => visit(one.browser, { server: server.fake.url, ...PHONE, path });

async function box(page: Page, name: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await page.locator(name).boundingBox();
  if (found === null) throw new Error(`${name} is not there`);
  return found;
}

/** Drags what is named up (or down, below 0) by so many px. */
async function drag(page: Page, name: string, up: number): Promise<void> {
  const { x, y, width, height } = await box(page, name);
  const [left, top] = [x + width / 2, y + Math.min(height / 2, 12)];
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left, top - up / 2);
  await page.mouse.move(left, top - up);
  await page.mouse.up();
  await settled(page);
}

/** What is in the middle of the part of the map that no sheet covers. */
const middle = (page: Page): Promise<readonly [number, number]> =>
  page.evaluate(() => {
    const map = window.lintas?.map;
    const [view, side] = [
      document.querySelector(".map")?.getBoundingClientRect(),
      document.querySelector(".side:not([hidden])")?.getBoundingClientRect(),
    ];
    if (map === undefined || view === undefined) throw new Error("no map");
    const free = (side?.top ?? view.bottom) - view.top;
    const { lng, lat } = map.unproject([view.width / 2, free / 2]);
    return [lng, lat] as const;
  });

describe("the sheet of a panel", () => {
  test("is dragged to a strip, to half and to nearly all, and what was in the middle stays there", async () => {
    const seen = await come("/?task=needs#11/-0.42/117");
    const { page } = seen;
    await page.locator(".side .task-head").waitFor();
    await settled(page);
    const [main, before] = [await box(page, "main"), await middle(page)];
    await drag(page, ".grip", -500);
    const strip = await box(page, ".side");
    assert.ok(strip.height < 90 && strip.height > 44, String(strip.height));
    const low = await middle(page);
    await drag(page, ".grip", 500);
    const high = await box(page, ".side");
    assert.ok(Math.abs(high.height - main.height * 0.88) < SLACK_PX, `${high.height} of ${main.height}`);
    const top = await middle(page);
    // Half a pixel at this zoom.
    for (const at of [low, top])
      assert.ok(Math.hypot(at[0] - before[0], at[1] - before[1]) < 0.002, JSON.stringify([before, low, top]));
    await drag(page, ".side .task-head h2", -main.height * 0.4);
    const half = await box(page, ".side");
    assert.ok(Math.abs(half.height - main.height * 0.46) < SLACK_PX, `${half.height} of ${main.height}`);
    await picture(page, "sheet-half");
    await clean(seen);
  });

  test("goes from step to step by keys, and another panel begins as high as what it says", async () => {
    const seen = await come("/?task=needs");
    const { page } = seen;
    await page.locator(".side .task-head").waitFor();
    const heights: number[] = [];
    await page.locator(".side .grip").focus();
    for (const _ of [1, 2, 3]) {
      await page.keyboard.press("Enter");
      heights.push((await box(page, ".side")).height);
    }
    assert.equal(new Set(heights.map(Math.round)).size, 3, String(heights));
    assert.ok((await page.locator(".side .grip").getAttribute("aria-label"))?.includes("tinggi lembar"));
    await page.locator(".actions .primary").click();
    await page.locator(".end").first().waitFor();
    assert.equal(await page.locator(".side.dragged").count(), 0);
    await clean(seen);
  });

  test("stays where it is while its buttons are used, and is no sheet on a desk", async () => {
    const seen = await come("/?task=needs");
    const { page } = seen;
    await page.locator(".side .leave").click();
    await page.locator(".side").waitFor({ state: "hidden" });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.locator(".actions .needs").click();
    await page.locator(".side .task-head").waitFor();
    assert.equal(await page.locator(".side .grip").isVisible(), false);
    await clean(seen);
  });
});

describe("the card of a place", () => {
  test("never lies over what it speaks of, and is dragged, too", async () => {
    const seen = await come();
    const { page } = seen;
    const spots = await page.evaluate(() => {
      const map = window.lintas?.map;
      const view = map?.getContainer().getBoundingClientRect();
      const sites = map?.queryRenderedFeatures().filter(({ sourceLayer }) => sourceLayer === "shelters") ?? [];
      return sites
        .map(({ geometry }) => (geometry.type === "Point" ? (geometry.coordinates as [number, number]) : null))
        .filter((at) => at !== null)
        .map((at) => ({ at, ...map?.project(at) }))
        .map(({ at, x, y }) => ({ at, x: (view?.left ?? 0) + (x ?? 0), y: (view?.top ?? 0) + (y ?? 0) }))
        .filter(({ x, y }) => document.elementFromPoint(x, y)?.tagName === "CANVAS")
        .sort((a, b) => b.y - a.y);
    });
    const [lowest] = spots;
    assert.ok(lowest !== undefined && lowest.y > PHONE.height / 2, JSON.stringify(lowest));
    await page.mouse.click(lowest.x, lowest.y);
    await page.locator(".card").waitFor();
    await settled(page);
    const y = await page.evaluate((at) => {
      const map = window.lintas?.map;
      return (map?.getContainer().getBoundingClientRect().top ?? 0) + (map?.project(at).y ?? 0);
    }, lowest.at);
    const card = await box(page, ".card");
    assert.ok(y < card.y, `${y} under ${card.y}`);
    await drag(page, ".cards .grip", 400);
    assert.ok((await box(page, ".card")).height > card.height + 40);
    await picture(page, "card-high");
    await page.keyboard.press("Escape");
    await page.locator(".card").waitFor({ state: "detached" });
    await clean(seen);
  });
});
