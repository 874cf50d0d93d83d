// Whoever reads big letters, taps with gloves or listens to the page.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { way } from "../answers.ts";
import { accessible } from "./axe.ts";
import { settled, type Visit, type Visitor, visit } from "./browser.ts";
import { clean, onEmptyTiles, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 360, height: 640 };
/** A target that a gloved thumb meets, px; the three things to do are bigger. */
const TARGET_PX = 44;
const MAIN_PX = 56;
/** Boxes of a browser lie between pixels. */
const SLACK_PX = 0.6;

/** A device with a screen to touch and no mouse. */
const TOUCHED = { hasTouch: true, isMobile: true, reducedMotion: "reduce", serviceWorkers: "block" } as const;

const one = oneBrowser();
const server = oneFake((fake) => {
  fake.route = () => way();
});
onEmptyTiles(server);

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, ...PHONE, options: TOUCHED, ...visitor });

const TASKS = [
  "route",
  "report",
  "needs",
  "share",
  "find",
  "outbox",
  "earlier",
  "offline",
  "devices",
  "queue",
  "decisions",
];
const PANELS = ["", "?menu=1", ...TASKS.map((task) => `?task=${task}`)];

/** What can be tapped and is smaller than it should be; links within sentences are as high as these. */
const small = (page: Page): Promise<string[]> =>
  page.evaluate(
    ([least, slack]) =>
      [...document.querySelectorAll<HTMLElement>("button, select, summary, input, a.button")]
        .map((each) => (each.closest("label") as HTMLElement | null) ?? each)
        .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.offsetParent !== null)
        .map((each) => ({ each, box: each.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 2 && box.height < (least ?? 0) - (slack ?? 0))
        .map(({ each, box }) => `${each.tagName}.${each.className} ${each.textContent.trim()}: ${box.height}`),
    [TARGET_PX, SLACK_PX],
  );

/** What sticks out of the page to the side, and what of the three things to do is not in sight. */
const cut = (page: Page): Promise<string[]> =>
  page.evaluate((slack) => {
    const wide = [...document.querySelectorAll<HTMLElement>("body, #page, header, .bar, .side, .dock")]
      .filter((each) => each.scrollWidth > Math.max(each.clientWidth, innerWidth * Number(each === document.body)) + 1)
      .map((each) => `${each.tagName}.${each.className} is ${each.scrollWidth} wide in ${each.clientWidth}`);
    const gone = [...document.querySelectorAll(".actions button")]
      .map((each) => ({ words: each.textContent, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.left < -slack || box.right > innerWidth + slack || box.bottom > innerHeight + slack)
      .map(({ words }) => `${words} is not in sight`);
    return [...wide, ...gone];
  }, SLACK_PX);

/** How big the letters of the title are, px. */
const sizeOf = (page: Page): Promise<number> =>
  page.locator("h1").evaluate((each) => Number.parseFloat(getComputedStyle(each).fontSize));

async function open(page: Page, panel: string): Promise<void> {
  await page.goto(`${server.fake.url}/${panel}`);
  await page.locator(".actions .primary").waitFor();
  if (panel.includes("task")) await page.locator(".side .task-head").waitFor();
  await settled(page);
}

describe("letters", () => {
  test("are as big as somebody wants them, at the next visit too, and nothing is cut off", async () => {
    const seen = await come({ path: "/?menu=1" });
    const { page } = seen;
    const before = await sizeOf(page);
    await page.locator(".text-size select").selectOption("largest");
    const after = await sizeOf(page);
    assert.ok(Math.abs(after / before - 1.5) < 0.01, `${after} against ${before}`);
    for (const panel of PANELS) {
      await open(page, panel);
      assert.deepEqual(await cut(page), [], panel);
      assert.equal(await sizeOf(page), after, panel);
    }
    await picture(page, "big-letters");
    await clean(seen);
  });
});

describe("targets", () => {
  test("are big enough for a glove in every panel, and the three things to do are bigger", async () => {
    const seen = await come();
    const { page } = seen;
    for (const panel of PANELS) {
      await open(page, panel);
      assert.deepEqual(await small(page), [], panel);
      const heights = await page
        .locator(".actions .primary, .actions .needs, .actions .report")
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
      assert.ok(heights.length === 3 && heights.every((height) => height >= MAIN_PX - SLACK_PX), String(heights));
    }
    await clean(seen);
  });
});

describe("readers of screens", () => {
  for (const [size, path] of [
    ["phone", "/"],
    ["phone", "/?menu=1"],
    ["phone", "/?task=share"],
    ["phone", "/?task=find"],
    ["desk", "/"],
    ["desk", "/?theme=night"],
    ["desk", "/embed"],
  ] as const)
    test(`find their way on ${path} (${size}), in both languages`, async () => {
      for (const language of ["id", "en"]) {
        const seen = await come({ path, language, ...(size === "desk" ? { width: 1280, height: 800 } : {}) });
        if (path.includes("task")) await seen.page.locator(".side .task-head").waitFor();
        await accessible(seen.page, `${path} ${size} ${language}`);
        await clean(seen);
      }
    });
});
