// How many taps five tasks take on a phone, from the map on (the fifth, a report, is counted in field.test.ts), and
// what aid comes with, asked for in a site's row.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CARRIERS, type Carriage, inOrder, isSure, readCarriage } from "../../src/aid/bring.ts";
import { ADDRESS } from "./address.ts";
import { type Visit, visit } from "./browser.ts";
import { OFFICER, REPORTER } from "./fake.ts";
import { officer, report } from "./officer.ts";
import { countTaps, sign } from "./reporting.ts";
import { clean, onEmptyTiles, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };

const one = oneBrowser();

/** A site to which some vehicle has a way that nobody has to look at first: the first such of the list, and the way
 * of the quickest. */
async function sureSite(): Promise<{ id: string; place: readonly [number, number]; way: Carriage }> {
  const { sites } = (await (await fetch(`${ADDRESS}/needs`)).json()) as {
    sites: { id: string; place: [number, number] | null }[];
  };
  for (const { id, place } of sites) {
    if (place === null) continue;
    const ways = await Promise.all(
      CARRIERS.map(async (vehicle) =>
        readCarriage(await (await fetch(`${ADDRESS}/nearest?to=${place}&vehicle=${vehicle}&n=1`)).json(), vehicle),
      ),
    );
    const way = inOrder(ways.filter((each) => each !== null))[0];
    if (way !== undefined && isSure(way)) return { id, place, way };
  }
  throw new Error("no site of the region has a sure way");
}

describe("over the real server", () => {
  const come = (): Promise<Visit> => visit(one.browser, PHONE);

  test("the most urgent site and the quickest way of aid to it take three taps", async () => {
    const seen = await come();
    const { page } = seen;
    const taps = await countTaps(page);
    await page.locator(".actions .needs").click();
    const row = page.locator(".sites > li", { has: page.locator(".bring button") }).first();
    await row.locator(".bring > button").click();
    const first = row.locator(".ways li").first();
    await first.waitFor();
    await picture(page, "bring");
    const from = (await first.locator("strong").innerText()).split(" · ")[1] ?? "?";
    await first.locator("button").click();
    await page.locator(".route .answer .verdict").waitFor();
    assert.equal(await taps(), 3);
    assert.ok(((await page.locator(".route").textContent()) ?? "").includes(from), from);
    await clean(seen);
  });

  test("the quickest is said first; what closes its way meanwhile is told in the row that is open", async () => {
    const { id: site, place, way } = await sureSite();
    const seen = await come();
    const { page } = seen;
    await page.locator('.contact[data-contact="live"]').waitFor();
    await page.locator(".actions .needs").click();
    const row = page.locator(".sites > li", { has: page.locator(`[data-site="${site}"]`) });
    await row.locator(".bring > button").click();
    assert.match(await row.locator(".ways .fastest").innerText(), new RegExp(`^Tercepat: .+ dari ${way.depot},`));
    const quickest = row.locator(".ways li").first();
    assert.equal(await quickest.getAttribute("data-vehicle"), way.vehicle);
    const before = await quickest.textContent();
    // The way of the quickest is closed to everybody: as the server itself gives it.
    const answer = await fetch(`${ADDRESS}/route?from=${way.from}&to=${place}&vehicle=${way.vehicle}`);
    const { features } = (await answer.json()) as { features: { properties: { edges: string[] } }[] };
    const edges = features[0]?.properties.edges ?? [];
    const middle = edges[Math.floor(edges.length / 2)] ?? "";
    const { id } = await report({ status: "closed", edges: [middle], cause: "landslide", confidence: "seen" });
    await page.waitForFunction(
      ([was, on]) => document.querySelector(`.sites > li:has([data-site="${on}"]) .ways li`)?.textContent !== was,
      [before, site],
    );
    await officer(`/reports/${id}/withdraw`, {});
    await clean(seen);
  });

  test("a way by truck from a depot to a place that is found by name takes five taps and the name", async () => {
    const seen = await come();
    const { page } = seen;
    const taps = await countTaps(page);
    await page.locator('.chips [data-key="truck"]').click();
    await page.locator(".actions .primary").click();
    await page.locator(".end").first().getByRole("button", { name: "Gudang" }).click();
    await page.locator(".end").first().locator(".offers button").first().click();
    const goal = page.locator(".end").nth(1);
    await goal.locator("input").fill("Tenggarong");
    await goal.locator(".offers button").first().click();
    await page.locator(".route .answer").waitFor();
    assert.equal(await taps(), 5);
    await clean(seen);
  });
});

describe("with a key", () => {
  const server = oneFake();
  onEmptyTiles(server);
  const come = async (key: string): Promise<Visit> => {
    const seen = await visit(one.browser, { server: server.fake.url, ...PHONE });
    await sign(seen, key);
    return seen;
  };

  test("how a site is takes four taps and the numbers", async () => {
    const seen = await come(REPORTER);
    const { page } = seen;
    const taps = await countTaps(page);
    await page.locator(".actions .needs").click();
    await page.locator('[data-site="PSK-15"]').click();
    await page.locator(".update").click();
    await page.locator('[name="people"]').fill("140");
    await page.locator(".status-form .send").click();
    await page.getByText("Terkirim.").waitFor();
    assert.equal(await taps(), 4);
    await clean(seen);
  });

  test("a report is accepted with four taps", async () => {
    server.fake.reports = [
      {
        properties: {
          id: "R7",
          status: "open",
          vehicles: ["truck"],
          seen_at: "2025-09-18T00:30:00Z",
          valid_until: "2025-09-18T12:30:00Z",
          confidence: "seen",
          state: "unverified",
          reporter: "relawan-3",
          edges: [],
        },
        geometry: { type: "Point", coordinates: [116.98, -0.41] },
      },
    ];
    const seen = await come(OFFICER);
    const { page } = seen;
    const taps = await countTaps(page);
    await page.locator("button.menu").click();
    await page.locator(".officers summary").click();
    await page.locator(".officers .queue").click();
    await page.locator('[data-report="R7"] .accept').click();
    await page.getByText("Menunggu petugas (0)").waitFor();
    assert.equal(await taps(), 4);
    await clean(seen);
  });
});
