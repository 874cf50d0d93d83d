// The page that builds the code of a frame, and that the address in the code shows what was chosen.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { settled, until, type Visit, type Visitor, visit } from "./browser.ts";
import { clean, onEmptyTiles, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 360, height: 640 };

const one = oneBrowser();
const server = oneFake();

const come = async (visitor: Visitor = {}): Promise<Visit> => {
  const seen = await visit(one.browser, { server: server.fake.url, path: "/?task=embed", ...visitor });
  await seen.page.locator(".embed-code .shared").waitFor();
  return seen;
};

const code = (page: Page): Promise<string> => page.locator(".embed-code .shared").inputValue();

/** The frame of the code, as a browser reads it; in this page none may have a style of its own. */
const read = (page: Page, told: string): Promise<Record<string, string>> =>
  page.evaluate(
    (html) => {
      const { body } = new DOMParser().parseFromString(html, "text/html");
      const [frame] = body.children;
      if (body.children.length !== 1 || frame?.tagName !== "IFRAME") throw new Error(html);
      return Object.fromEntries([...frame.attributes].map(({ name, value }) => [name, value]));
    },
    told.replace(' style="border:0"', ""),
  );

const query = async (page: Page): Promise<string> => new URL((await read(page, await code(page)))["src"] ?? "").search;

const choose = (page: Page, name: string, value: string): Promise<string[]> =>
  page.locator(`.embed-code select[name="${name}"]`).selectOption(value);

/** Draws only these two groups. */
async function drawOnly(page: Page, wanted: readonly string[]): Promise<void> {
  const layers = page.locator(".embed-code details").first();
  if (!(await layers.evaluate((each) => (each as HTMLDetailsElement).open))) await layers.locator("summary").click();
  for (const box of await page.locator('.embed-code input[name="layers"]').all())
    await box.setChecked(wanted.includes((await box.getAttribute("value")) ?? ""));
}

describe("the code of a frame", () => {
  onEmptyTiles(server);

  test("is led to from what is shared, and names a drill, whatever its title is", async () => {
    const seen = await visit(one.browser, { server: server.fake.url, ...PHONE, path: "/?task=share" });
    await seen.page.locator(".share .build").click();
    await seen.page.locator(".embed-code .shared").waitFor();
    const frame = await read(seen.page, await code(seen.page));
    assert.equal(frame["title"], "LATIHAN: Peta jalan Kutai Kartanegara");
    assert.deepEqual(
      [frame["loading"], frame["referrerpolicy"], frame["width"], frame["height"]],
      ["lazy", "no-referrer", "100%", "480"],
    );
    assert.equal(frame["src"], `${server.fake.url}/embed?lang=id`);
    await choose(seen.page, "lang", "en");
    assert.match((await read(seen.page, await code(seen.page)))["title"] ?? "", /^LATIHAN \(DRILL\): Road map /);
    await picture(seen.page, "embed-code-phone");
    await seen.page.goBack();
    await seen.page.locator(".share .build").waitFor();
    await clean(seen);
  });

  test("follows each choice", async () => {
    const seen = await come();
    const { page } = seen;
    assert.equal(await query(page), "?lang=id");
    await choose(page, "lang", "en");
    assert.equal(await query(page), "?lang=en");
    await choose(page, "vehicle", "truck");
    assert.equal(await query(page), "?lang=en&vehicle=truck");
    await choose(page, "theme", "night");
    assert.equal(await query(page), "?lang=en&vehicle=truck&theme=night");
    await page.evaluate(() => void window.lintas?.map.jumpTo({ center: [116.9, -0.4], zoom: 9 }));
    assert.equal(await query(page), "?lang=en&vehicle=truck&theme=night");
    await choose(page, "place", "here");
    assert.equal(await query(page), "?lang=en&vehicle=truck&center=116.9,-0.4&zoom=9&theme=night");
    await page.evaluate(() => void window.lintas?.map.jumpTo({ center: [117, -0.5], zoom: 10 }));
    await until(() => query(page).then((says) => says.includes("center=117,-0.5&zoom=10")), true, "the map was moved");
    // Whose shortage is drawn is asked only where it is drawn.
    assert.equal(await page.locator('.embed-code select[name="item"]').isVisible(), false);
    await drawOnly(page, ["roads", "shortage"]);
    await choose(page, "item", "beras");
    assert.match(await query(page), /&layers=roads,shortage&.*&item=beras&theme=night$/);
    await drawOnly(page, ["roads"]);
    assert.match(await query(page), /&layers=roads&center=[^i]*&theme=night$/);
    await page.locator('.embed-code input[name="width"]').fill("640");
    await page.locator('.embed-code input[name="height"]').fill("360");
    const { width, height } = await read(page, await code(page));
    assert.deepEqual([width, height], ["640", "360"]);
    await page.locator('.embed-code input[name="width"]').fill("100");
    assert.equal(await code(page), "");
    assert.match(await page.locator(".embed-code .wrong").first().innerText(), /paling sedikit 320/);
    await clean(seen);
  });

  test("holds a name as text", async () => {
    const seen = await come();
    const name = `"><img src=x onerror=alert(1)> & 'Posko'`;
    await seen.page.locator('.embed-code input[name="title"]').fill(name);
    assert.equal((await read(seen.page, await code(seen.page)))["title"], `LATIHAN: ${name}`);
    await clean(seen);
  });

  test("is copied", async () => {
    const seen = await come({ options: { permissions: ["clipboard-read", "clipboard-write"] } });
    await seen.page.locator(".embed-code .copy").click();
    await seen.page.getByText("Tersalin.").waitFor();
    assert.equal(await seen.page.evaluate(() => navigator.clipboard.readText()), await code(seen.page));
    await clean(seen);
  });

  test("opens what was chosen", async () => {
    const seen = await come({ vehicle: "boat", language: "en" });
    const { page } = seen;
    await choose(page, "lang", "id");
    await choose(page, "vehicle", "all");
    await choose(page, "theme", "night");
    await page.evaluate(() => void window.lintas?.map.jumpTo({ center: [116.9, -0.4], zoom: 9 }));
    await choose(page, "place", "here");
    await drawOnly(page, ["roads", "shortage"]);
    await choose(page, "item", "beras");
    const { src = "" } = await read(page, await code(page));
    // In the same browser, in which a vehicle and a language were chosen.
    await page.goto(src);
    await settled(page);
    const shown = (): Promise<unknown> =>
      page.evaluate(() => {
        const map = window.lintas?.map;
        if (map === undefined) return null;
        const { layers } = map.getStyle();
        const drawn = layers.filter(({ id }) => map.getLayoutProperty(id, "visibility") !== "none");
        const groups = drawn.map((each) => (each.metadata as Record<string, unknown> | undefined)?.["lintas:group"]);
        const { lng, lat } = map.getCenter();
        return {
          language: document.documentElement.lang,
          roads: JSON.stringify(map.getFilter("road-closed")).includes('["get","status"]'),
          ground: map.getPaintProperty("ground", "background-color"),
          groups: [...new Set(groups.filter((group) => group !== undefined))].sort(),
          item: JSON.stringify(drawn).includes("beras_gap"),
          at: [lng.toFixed(3), lat.toFixed(3), map.getZoom()],
        };
      });
    const night = (await (await fetch(`${server.fake.url}/styles/night.json`)).json()) as {
      layers: { id: string; paint: Record<string, string> }[];
    };
    const wanted = {
      language: "id",
      roads: true,
      ground: night.layers.find(({ id }) => id === "ground")?.paint["background-color"],
      groups: ["roads", "shortage"],
      item: true,
      at: ["116.900", "-0.400", 9],
    };
    await until(async () => JSON.stringify(await shown()), JSON.stringify(wanted), "the frame shows what was chosen");
    await clean(seen);
  });

  test("is shown at work beside it, or told why not and where to look", async () => {
    const seen = await come();
    const { page } = seen;
    const frame = page.frameLocator(".preview iframe");
    assert.match(await frame.locator(".drill").innerText(), /LATIHAN/);
    await page.locator('.embed-code input[name="width"]').fill("800");
    const box = await page.locator(".preview iframe").boundingBox();
    assert.ok(
      box !== null && box.width < 340 && Math.abs(box.width / box.height - 800 / 480) < 0.01,
      JSON.stringify(box),
    );
    await picture(page, "embed-code-desk");
    // A server that lists other pages, and not its own.
    await page.route("**/embed?*", async (route) => {
      const answer = await route.fetch();
      const headers = { ...answer.headers(), "content-security-policy": "frame-ancestors 'none'" };
      await route.fulfill({ response: answer, headers });
    });
    await choose(page, "theme", "night");
    await page.locator(".embed-code .wrong", { hasText: "tidak mengizinkan" }).waitFor();
    assert.equal(await page.locator(".preview").isVisible(), false);
    assert.match(
      (await page.locator(".embed-code a.button").getAttribute("href")) ?? "",
      /\/embed\?lang=id&theme=night$/,
    );
    await picture(page, "embed-code-refused");
    await clean(seen, [/frame-ancestors|Framing/]);
  });
});
