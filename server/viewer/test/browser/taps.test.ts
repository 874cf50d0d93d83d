// How many taps five tasks take on a phone, from the map on (the fifth, a report, is counted in field.test.ts), and
// what aid comes with, asked for in a site's row.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ADDRESS } from "./address.ts";
import { type Visit, visit } from "./browser.ts";
import { OFFICER, REPORTER } from "./fake.ts";
import { officer, report } from "./officer.ts";
import { countTaps, sign } from "./reporting.ts";
import { clean, onEmptyTiles, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };

const one = oneBrowser();

describe("over the real server", () => {
  const come = (): Promise<Visit> => visit(one.browser, PHONE);

  test("the most urgent site and the quickest way of aid to it take three taps", async () => {
    const seen = await come();
    const { page } = seen;
    const taps = await countTaps(page);
    await page.locator(".actions .needs").click();
    const row = page.locator(".sites > li", { has: page.locator(".bring button") }).first();
    await row.locator(".bring > button").click();
    const fastest = row.locator(".ways .fastest");
    await fastest.waitFor();
    // What is said first is the row that comes first, and no other is quicker.
    const [vehicle, from = ""] = ((await fastest.innerText()).match(/^Tercepat: (.+?) dari (.+),/) ?? []).slice(1);
    const first = row.locator(".ways li").first();
    assert.ok((await first.innerText()).startsWith(`${vehicle} · ${from}`), await first.innerText());
    await picture(page, "bring");
    await first.locator("button").click();
    await page.locator(".route .answer").waitFor();
    assert.equal(await taps(), 3);
    assert.match(await page.locator(".answer .verdict").innerText(), /BISA/);
    assert.ok(((await page.locator(".route").textContent()) ?? "").includes(from));
    await clean(seen);
  });

  test("what closes the way meanwhile is told in the row that is open", async () => {
    const seen = await come();
    const { page } = seen;
    await page.locator('.contact[data-contact="live"]').waitFor();
    await page.locator(".actions .needs").click();
    const row = page.locator(".sites > li", { has: page.locator(".bring button") }).first();
    await row.locator(".bring > button").click();
    const before = await row.locator(".ways li").first().innerText();
    // The way of the quickest is closed to everybody: as the server itself gives it.
    const site = await row.locator("[data-site]").getAttribute("data-site");
    const needs = (await (await fetch(`${ADDRESS}/needs`)).json()) as {
      sites: { id: string; place: [number, number] }[];
    };
    const place = needs.sites.find(({ id }) => id === site)?.place;
    assert.ok(place);
    const vehicle = (await row.locator(".ways li").first().getAttribute("data-vehicle")) ?? "";
    const depots = (await (await fetch(`${ADDRESS}/nearest?to=${place}&vehicle=${vehicle}&n=1`)).json()) as {
      features: { geometry: { coordinates: [number, number] } }[];
    };
    const depot = depots.features[0]?.geometry.coordinates;
    assert.ok(depot);
    const route = (await (await fetch(`${ADDRESS}/route?from=${depot}&to=${place}&vehicle=${vehicle}`)).json()) as {
      properties: { edges: string[] };
    };
    const { edges } = route.properties;
    const middle = edges[Math.floor(edges.length / 2)] ?? "";
    const { id } = await report({ status: "closed", edges: [middle], cause: "landslide", confidence: "seen" });
    await page.waitForFunction(
      ([was, on]) => document.querySelector(`.sites > li:has([data-site="${on}"]) .ways li`)?.textContent !== was,
      [
        await row
          .locator(".ways li")
          .first()
          .evaluate((each) => each.textContent),
        site,
      ],
    );
    assert.notEqual(await row.locator(".ways li").first().innerText(), before);
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
