// The map in somebody else's page: what it shows in a small frame, and that nothing of a visitor goes into it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import type { Frame, Page } from "playwright-core";
import { PATIENCE_MS, spotOf, type Visit, type Visitor, visit } from "./browser.ts";
import { clean, oneBrowser, oneFake, picture } from "./visits.ts";

/** The smallest frame that anybody should make. */
const SMALL = { width: 320, height: 240 };

const one = oneBrowser();
const server = oneFake();

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, path: "/embed", ...SMALL, ...visitor });

/** Which of these nobody can read: out of sight, or something lies over them. */
const covered = (page: Page, names: readonly string[]): Promise<string[]> =>
  page.evaluate(
    (wanted) =>
      wanted.filter((name) => {
        const each = document.querySelector(name);
        const box = each?.getBoundingClientRect();
        if (box === undefined || box.height === 0 || box.top < 0 || box.bottom > innerHeight + 0.5) return true;
        if (box.left < 0 || box.right > innerWidth + 0.5) return true;
        const across = [box.left + 4, box.left + box.width / 2, box.right - 4];
        const down = [box.top + 3, box.top + box.height / 2, box.bottom - 3];
        return across.some((x) => down.some((y) => each?.contains(document.elementFromPoint(x, y)) !== true));
      }),
    names,
  );

describe("a frame of 320 × 240", () => {
  test("shows LATIHAN, time, sources and its buttons, whatever is opened in it", async () => {
    const seen = await come();
    const { page } = seen;
    const always = [".drill", ".as-of", ".attribution", "button.menu"];
    assert.match(await page.locator(".attribution").innerText(), /Lintas, data latihan/);
    assert.deepEqual(await covered(page, [...always, ".buttons"]), []);
    await picture(page, "embed-small");
    await page.locator("button.menu").click();
    await page.locator(".legend").waitFor();
    assert.deepEqual(await covered(page, always), []);
    await picture(page, "embed-small-legend");
    await page.locator("button.menu").click();
    const spot = await spotOf(page, "shelters");
    await page.mouse.click(spot.x, spot.y);
    await page.locator(".card").waitFor();
    assert.deepEqual(await covered(page, always), []);
    await picture(page, "embed-small-card");
    await clean(seen);
  });

  test("is grey and says why when its data are old, and still names drill and sources", async () => {
    server.fake.olderMinutes = 7 * 60;
    const seen = await come();
    const { page } = seen;
    await page.locator(".stale-words").waitFor();
    assert.match(await page.locator(".map").evaluate((map) => getComputedStyle(map).filter), /grayscale\(1\)/);
    assert.deepEqual(await covered(page, [".drill", ".as-of", ".attribution", "button.menu"]), []);
    // The words are looked through by a tap, so they are measured and not touched.
    const [words, map] = [await page.locator(".stale-words").boundingBox(), await page.locator(".map").boundingBox()];
    assert.ok(words !== null && map !== null && words.y + words.height <= map.y + map.height, "the words are whole");
    await picture(page, "embed-small-old");
    await clean(seen);
  });
});

describe("a frame", () => {
  test("takes nothing that the visitor's own visits left, and leaves nothing", async () => {
    const seen = await come({ vehicle: "boat", language: "en" });
    const { page } = seen;
    assert.equal(await page.evaluate(() => document.documentElement.lang), "id");
    assert.match(
      await page.evaluate(() => JSON.stringify(window.lintas?.map.getFilter("road-closed"))),
      /\["get","status"\]/,
    );
    const kept = await page.evaluate(async () => ({
      keys: Object.keys({ ...localStorage, ...sessionStorage }).sort(),
      stores: (await indexedDB.databases()).map(({ name }) => name),
    }));
    assert.deepEqual(kept, { keys: ["lintas.language", "lintas.vehicle"], stores: [] });
    await clean(seen);
  });

  test("takes no key: not from the device, not from its address, and asks for none", async () => {
    const seen = await visit(one.browser, { server: server.fake.url, path: "/" });
    const { page } = seen;
    await page.evaluate(() => {
      for (const kept of [localStorage, sessionStorage]) kept.setItem("lintas.key", "officer-key");
    });
    const asked: string[] = [];
    page.on("request", (request) => {
      const { authorization } = request.headers();
      if (authorization !== undefined || /officer-key|enrol/.test(request.url())) asked.push(request.url());
    });
    await page.goto(`${server.fake.url}/embed?layers=shortage,roads&item=beras#enrol=ABCDEFGHJKLM`);
    await page.waitForFunction(() => window.lintas?.map.loaded() === true);
    assert.deepEqual(asked, []);
    assert.doesNotMatch(page.url(), /enrol/);
    assert.equal(await page.locator("input, .dock button, .actions button").count(), 0);
    await clean(seen);
  });

  test("is reached and used from the keyboard, in the page around it", async () => {
    const around = createServer((_, answer) => {
      answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
      answer.end(
        `<!doctype html><title>Partner</title><button>Sebelum</button><iframe src="${server.fake.url}/embed" ` +
          `title="Lintas" width="640" height="480"></iframe><button>Sesudah</button>`,
      );
    });
    await new Promise<void>((ready) => around.listen(0, "127.0.0.1", ready));
    const at = around.address();
    const page = await (await one.browser.newContext({ reducedMotion: "reduce" })).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`);
    const frame = page.frames().find((each) => each.url().includes("/embed")) as Frame;
    await frame.waitForFunction(() => window.lintas?.map.loaded() === true);
    await page.getByText("Sebelum").focus();
    const focus = (): Promise<string> =>
      frame.evaluate(() => {
        const { activeElement: active } = document;
        return document.hasFocus() && active !== null ? active.className || active.tagName : "";
      });
    const reached: string[] = [];
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press("Tab");
      const name = await focus();
      if (name === "") break;
      reached.push(name);
    }
    const at0 = (part: string): number => reached.findIndex((name) => name.includes(part));
    assert.ok(at0("menu") === 0 && at0("maplibregl-canvas") > 0, reached.join(", "));
    assert.equal(reached.filter((name) => name === "BUTTON").length, 3, reached.join(", "));
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Sesudah");
    await frame.locator("button.menu").focus();
    await page.keyboard.press("Enter");
    await frame.locator(".legend").waitFor();
    await page.keyboard.press("Escape");
    await frame.locator(".legend").waitFor({ state: "detached" });
    await page.context().close();
    around.closeAllConnections();
    around.close();
  });
});
