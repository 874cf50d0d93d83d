// The colours of the night: for the whole page and not for its map alone, readable in every state, and kept.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { noWay, way } from "../answers.ts";
import { settled, type Visit, visit } from "./browser.ts";
import { AGENCY, OFFICER, REPORTER } from "./fake.ts";
import { sign, toRoad } from "./reporting.ts";
import { clean, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };

const one = oneBrowser();
const server = oneFake();

const come = async (path: string, key: string | null = null): Promise<Visit> => {
  const seen = await visit(one.browser, { server: server.fake.url, path, vehicle: "truck", ...PHONE });
  if (key !== null) await sign(seen, key);
  return seen;
};

/** How bright the ground under an element is, 0 to 255. */
const brightness = (page: Page, selector: string): Promise<number> =>
  page
    .locator(selector)
    .first()
    .evaluate((each) => {
      const [r = 0, g = 0, b = 0] = getComputedStyle(each).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return (r + g + b) / 3;
    });

test("are chosen in the menu, hold for map and page, and are there at the next visit", async () => {
  const seen = await come("/#9/-0.4/117");
  const { page } = seen;
  const style = (): Promise<string | undefined> => page.evaluate(() => window.lintas?.map.getStyle().name);
  const day = await style();
  assert.ok((await brightness(page, ".bar")) > 240);
  await page.locator("button.menu").click();
  await page.locator(".theme select").selectOption("night");
  await page.waitForFunction(() => document.documentElement.classList.contains("night"));
  await settled(page);
  assert.notEqual(await style(), day);
  for (const part of [".bar", ".actions .needs", ".buttons button"])
    assert.ok((await brightness(page, part)) < 60, part);
  // A drill is as loud as by day.
  assert.match(await page.locator(".drill").evaluate((each) => getComputedStyle(each).backgroundImage), /255, 212, 0/);
  await picture(page, "night-first");
  await page.reload();
  await settled(page);
  assert.ok((await brightness(page, ".bar")) < 60);
  // What an address asks for goes before what is remembered, and is not remembered.
  await page.goto(`${server.fake.url}/?theme=day#9/-0.4/117`);
  await settled(page);
  assert.ok((await brightness(page, ".bar")) > 240);
  await clean(seen);
});

test("are not taken from an own visit into somebody else's page", async () => {
  const seen = await come("/#9/-0.4/117");
  const { page } = seen;
  await page.evaluate(() => localStorage.setItem("lintas.theme", "night"));
  await page.goto(`${server.fake.url}/embed#9/-0.4/117`);
  await settled(page);
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains("night")), false);
  await clean(seen);
});

describe("are readable", () => {
  test("in the menu, in needs, at a site, in what is lacking and its sum", async () => {
    const seen = await come("/?theme=night#9/-0.4/117", AGENCY);
    const { page } = seen;
    await page.locator("button.menu").click();
    await page.locator(".panel-body details").evaluateAll((all) => {
      for (const each of all) (each as HTMLDetailsElement).open = true;
    });
    await picture(page, "night-menu");
    await page.locator(".panel-body .close").click();
    await page.locator(".actions .needs").click();
    await page.locator(".sites li").first().waitFor();
    await picture(page, "night-needs");
    await page.locator(".sites [data-site]").first().click();
    await page.locator(".site .name").waitFor();
    await page.locator(".why-sum summary").first().click();
    await picture(page, "night-site");
    await page.locator(".send-here").click();
    await page.locator(".task form").waitFor();
    await picture(page, "night-dispatch");
    await clean(seen);
  });

  test("in a way, where there is none, in a report and in the queue", async () => {
    const seen = await come("/?theme=night&task=route&from=116.95,-0.42&to=117.04,-0.42#11/-0.42/117", OFFICER);
    const { page } = seen;
    server.fake.route = () => way();
    await page.reload();
    await page.locator(".answer").waitFor();
    await picture(page, "night-way");
    server.fake.route = () => noWay();
    await page.reload();
    await page.locator(".answer").waitFor();
    await picture(page, "night-no-way");
    server.fake.reports = [
      {
        properties: {
          id: "R7",
          status: "closed",
          vehicles: ["truck"],
          cause: "landslide",
          seen_at: "2025-09-18T00:30:00Z",
          valid_until: "2025-09-18T12:30:00Z",
          confidence: "seen",
          state: "active",
          reporter: "relawan-3",
          edges: [],
        },
        geometry: { type: "Point", coordinates: [116.98, -0.41] },
      },
    ];
    await page.goto(`${server.fake.url}/?theme=night&task=queue#11/-0.42/117`);
    await page.locator('[data-report="R7"]').waitFor();
    await picture(page, "night-queue");
    await clean(seen);
  });

  test("in a report with its obstacle, and on the card of a road", async () => {
    const seen = await come("/?theme=night#11/-0.42/117", REPORTER);
    const { page } = seen;
    const { at } = await toRoad(page);
    await page.locator(".actions .report").click();
    await page.locator(".heights button").first().waitFor();
    await page.locator('[data-height="knee"]').click();
    await picture(page, "night-report");
    await page.locator(".task .leave").click();
    const spot = await page.evaluate((place) => {
      const map = window.lintas?.map;
      const [box, pixel] = [map?.getContainer().getBoundingClientRect(), map?.project(place)];
      return [(box?.left ?? 0) + (pixel?.x ?? 0), (box?.top ?? 0) + (pixel?.y ?? 0)] as const;
    }, at);
    await page.mouse.click(...spot);
    await page.locator(".card").waitFor();
    await picture(page, "night-card");
    await clean(seen);
  });
});
