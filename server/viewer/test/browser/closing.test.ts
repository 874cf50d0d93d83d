// The viewer over the real server: an officer closes a road elsewhere, a reporter reports one here, and every view
// follows without a reload.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Page } from "playwright-core";
import { ADDRESS } from "./address.ts";
import { settled, until, type Visit, visit } from "./browser.ts";
import { KEY, officer, report } from "./officer.ts";
import { lonelyRoad, type Road } from "./road.ts";
import { clean, oneBrowser } from "./visits.ts";

const one = oneBrowser();
let road: Road;
before(async () => {
  road = await lonelyRoad();
});

async function come(): Promise<Visit> {
  const seen = await visit(one.browser, { path: `/#15/${road.at[1]}/${road.at[0]}`, vehicle: "truck" });
  await seen.page.locator('.contact[data-contact="live"]').waitFor();
  await seen.page.evaluate(() => Object.assign(window, { stayed: true }));
  return seen;
}

/** What the map shows of the road for a truck at the moment. */
const drawn = (page: Page, id: string): Promise<string[]> =>
  page.evaluate((wanted) => {
    const found = window.lintas?.map.querySourceFeatures("lintas", { sourceLayer: "roads" }) ?? [];
    return [
      ...new Set(
        found
          .filter(({ properties }) => properties["id"] === wanted)
          .map(({ properties }) => String(properties["truck"])),
      ),
    ];
  }, id);

const shows = (page: Page, id: string, state: string): Promise<void> =>
  until(async () => (await drawn(page, id)).join(), state, "the map shows");

async function stayed(seen: Visit): Promise<void> {
  assert.equal(await seen.page.evaluate(() => "stayed" in window), true, "the page was loaded anew");
  await clean(seen);
}

/** From one end of the road to the other, as pasted coordinates. */
async function along(page: Page): Promise<void> {
  await page.locator(".actions .primary").click();
  for (const [at, [lon, lat]] of road.ends.entries()) {
    const end = page.locator(".end").nth(at);
    await end.locator("input").fill(`${lat.toFixed(6)}, ${lon.toFixed(6)}`);
    await end.locator(".offers button").first().click();
  }
  await page.locator(".verdict").waitFor();
}

test("a closure from elsewhere reaches map, open card and route, and a withdrawal takes it back", async () => {
  const seen = await come();
  await shows(seen.page, road.id, road.status);
  await along(seen.page);
  const before = await seen.page.locator(".verdict").innerText();
  assert.match(before, /BISA/);
  const closure = await report({ status: "closed", edges: [road.id], cause: "landslide", confidence: "seen" });
  await shows(seen.page, road.id, "closed");
  await seen.page.locator(".note-line.differs").waitFor();
  const words = await seen.page.locator(".answer").innerText();
  assert.match(words, /TIDAK|Penutupan yang dihindari/);
  assert.ok(words.includes("longsor"), words);
  await officer(`/reports/${closure.id}/withdraw`, {});
  await shows(seen.page, road.id, road.status);
  await seen.page.locator(".verdict", { hasText: before }).waitFor();
  await stayed(seen);
});

test("a report from this page closes the road, and its card tells what was seen, when, and for how long", async () => {
  const seen = await come();
  await seen.page.evaluate((key) => sessionStorage.setItem("lintas.key", key), KEY);
  await seen.page.locator(".actions .report").click();
  // The road is in the middle of the map.
  await seen.page.getByRole("button", { name: "Longsor, tertutup" }).click();
  await seen.page.locator(".send").click();
  await seen.page.locator(".thanks").waitFor();
  const id = /Laporan (\S+)/.exec(await seen.page.locator(".thanks").innerText())?.[1] ?? "";
  assert.notEqual(id, "");
  await shows(seen.page, road.id, "closed");
  await seen.page.locator(".leave").click();
  await settled(seen.page);
  // Beside the sign of the closure, on the road itself.
  const spot = await seen.page.evaluate(
    ([at, a, b]) => {
      const map = window.lintas?.map;
      const box = map?.getContainer().getBoundingClientRect();
      const [from, to] = [map?.project(a as [number, number]), map?.project(b as [number, number])];
      const long = Math.hypot((to?.x ?? 0) - (from?.x ?? 0), (to?.y ?? 0) - (from?.y ?? 0));
      const { x, y } = map?.project(at as [number, number]) ?? { x: 0, y: 0 };
      const along = (part: number): number => (part / long) * 60;
      return [
        (box?.left ?? 0) + x + along((to?.x ?? 0) - (from?.x ?? 0)),
        (box?.top ?? 0) + y + along((to?.y ?? 0) - (from?.y ?? 0)),
      ] as const;
    },
    [road.at, ...road.ends],
  );
  await seen.page.mouse.click(...spot);
  await seen.page.locator(".card .told").first().waitFor();
  const told = await seen.page.locator(".card .told").first().innerText();
  for (const part of ["TERTUTUP (longsor)", "berlaku", "dilihat", "dilihat sendiri"])
    assert.ok(told.includes(part), `${part} in ${told}`);
  await officer(`/reports/${id}/withdraw`, {});
  await shows(seen.page, road.id, road.status);
  await stayed(seen);
});

test("nothing that everybody may read tells who reported", async () => {
  const closure = await report({
    status: "restricted",
    edges: [road.id],
    cause: "flood",
    depth_m: 0.3,
    channel: "radio-rahasia",
    confidence: "seen",
  });
  const text = await (await fetch(`${ADDRESS}/reports?limit=100`)).text();
  assert.ok(text.includes(closure.id));
  assert.ok(!text.includes("radio-rahasia") && !text.includes("reporter"));
  await officer(`/reports/${closure.id}/withdraw`, {});
});
