// What a responder does beside looking: asking whether a way is open, reporting an obstacle, judging reports. Against a
// server that answers what each test wants, so that every verdict and every fault is seen.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { noWay, reach, way } from "../answers.ts";
import { launch, settled, visit, type Visit, type Visitor } from "./browser.ts";
import { Fake } from "./fake.ts";

const PHONE = { width: 390, height: 844 };
const FROM = { type: "Feature", properties: { name: "Gudang BPBD Kutai Kartanegara", kind: "depot", layer: "depots", id: "d1", context: "Tenggarong" }, geometry: { type: "Point", coordinates: [116.95, -0.42] } };
const TO = { type: "Feature", properties: { name: "GOR Loa Ipuh", kind: "shelter", layer: "shelters", id: "s1", context: "Tenggarong" }, geometry: { type: "Point", coordinates: [117.04, -0.42] } };

let browser: Browser;
let fake: Fake;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
});
beforeEach(async () => {
  fake = await new Fake().start();
  fake.found = { type: "FeatureCollection", features: [FROM, TO] };
});
afterEach(async () => {
  await fake.stop();
});

const come = (visitor: Visitor = {}): Promise<Visit> => visit(browser, { server: fake.url, vehicle: "truck", ...visitor });

/** Pictures for whoever wants to look: `LINTAS_PICTURES` names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["LINTAS_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await settled(page);
  await page.screenshot({ path: `${folder}/${name}.png` });
}

async function clean(seen: Visit): Promise<void> {
  assert.deepEqual(seen.faults, []);
  assert.deepEqual(seen.foreign, []);
  await seen.context.close();
}

/** Fills both ends by search. */
async function askRoute(page: Page): Promise<void> {
  await page.locator(".actions .primary").click();
  for (const [at, name] of [[0, "Gudang BPBD"], [1, "GOR Loa"]] as const) {
    const end = page.locator(".end").nth(at);
    await end.locator("input").fill(name);
    await end.locator(".offers button", { hasText: name }).click();
  }
  await page.locator(".answer").waitFor();
}

describe("bisa lewat?", () => {
  for (const [name, size] of Object.entries({ phone: PHONE, desk: { width: 1280, height: 800 } })) {
    test(`tells verdict, sentence, times, the deciding stretch and what was gone around (${name})`, async () => {
      fake.route = () => way();
      const seen = await come(size);
      await askRoute(seen.page);
      const verdict = seen.page.locator(".verdict");
      assert.equal(await verdict.innerText(), "BISA DENGAN SYARAT");
      assert.equal(await verdict.locator("svg").getAttribute("data-sign"), "restricted");
      const words = await seen.page.locator(".answer").innerText();
      for (const part of ["Periksa di lapangan; petugas yang memutuskan.", "10 km", "30 menit", "38 menit – waktu tempuh ditambah 25 % cadangan", "Jalan Wolter Monginsidi", "50 cm – selutut", "dilaporkan", "sejak 08.20 WITA", "08.20 WITA, 18 Sep 2025", "Jembatan Kartanegara"]) assert.ok(words.includes(part), `${part} in ${words}`);
      assert.doesNotMatch(words, /undefined|null|NaN/);
      // The first thing on the panel's answer is the verdict, and the line is on the map in three states.
      assert.match(words, /^BISA DENGAN SYARAT/);
      const drawn = await seen.page.evaluate(() => window.lintas?.map.querySourceFeatures("lintas-way").map((feature) => String(feature.properties["status"])));
      assert.deepEqual([...new Set(drawn)].sort(), ["open", "restricted"]);
      const gpx = await seen.page.locator("a.gpx").getAttribute("href");
      assert.match(gpx ?? "", /route\?from=116\.95,-0\.42&to=117\.04,-0\.42&vehicle=truck&format=gpx$/);
      await seen.page.locator(".verdict").scrollIntoViewIfNeeded();
      await picture(seen.page, `verdict-${name}`);
      await clean(seen);
    });

    test(`says no, what is in the way and how near one comes (${name})`, async () => {
      fake.route = () => noWay();
      const seen = await come(size);
      await askRoute(seen.page);
      const words = await seen.page.locator(".answer").innerText();
      assert.match(words, /^TIDAK/);
      for (const part of ["Jembatan Kartanegara", "TERTUTUP", "jembatan rusak", "laporan R17", "Jalan Mulawarman, 2,3 km sebelum tujuan", "perahu"]) assert.ok(words.includes(part), `${part} in ${words}`);
      await picture(seen.page, `no-way-${name}`);
      await clean(seen);
    });
  }

  test("recalculates itself when a report comes in, and says that the answer is another one", async () => {
    fake.route = () => way();
    const seen = await come();
    await askRoute(seen.page);
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    fake.route = () => noWay();
    fake.tell("report", []);
    await seen.page.locator(".verdict", { hasText: "TIDAK" }).waitFor();
    const note = await seen.page.locator(".note-line").innerText();
    assert.match(note, /^Dihitung ulang \d\d\.\d\d WITA: keadaan jalan berubah\. JAWABAN BERUBAH sejak tadi\. Sebelumnya: BISA DENGAN SYARAT\.$/);
    fake.tell("report", []);
    await seen.page.locator(".note-line", { hasText: "Jawaban tetap sama." }).waitFor();
    await clean(seen);
  });

  test("takes an end from a tap, and another vehicle asks again", async () => {
    fake.route = (asked) => way({ vehicle: asked.query.get("vehicle") });
    const seen = await come();
    await askRoute(seen.page);
    await seen.page.locator(".end").nth(1).getByText("Ketuk peta").click();
    const box = await seen.page.locator(".map").boundingBox();
    assert.ok(box);
    await seen.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await seen.page.waitForFunction(() => /^Titik -?\d/.test((document.querySelectorAll(".end input")[1] as HTMLInputElement).value));
    assert.equal(await seen.page.locator(".card").count(), 0);
    await seen.page.locator(".task .vehicle select").selectOption("boat");
    await seen.page.waitForFunction(() => document.querySelector("a.gpx")?.getAttribute("href")?.includes("vehicle=boat"));
    assert.deepEqual(fake.asked.filter(({ path }) => path === "/route").map(({ query }) => query.get("vehicle")), ["truck", "truck", "boat"]);
    await clean(seen);
  });

  test("shows how far one comes in 30, 60 and 120 minutes, with a legend", async () => {
    fake.reach = reach([116.95, -0.42]);
    for (const [name, size] of Object.entries({ phone: PHONE, desk: {} })) {
      const seen = await come(size);
      await seen.page.locator(".actions .primary").click();
      await seen.page.getByRole("tab", { name: "Jangkauan" }).click();
      await seen.page.locator(".end input").fill("Gudang");
      await seen.page.locator(".offers button").first().click();
      await seen.page.locator(".bands").waitFor();
      const words = await seen.page.locator(".reach").innerText();
      for (const part of ["sampai 30 menit", "sampai 60 menit", "sampai 120 menit", "Jalan yang tercapai", "belum ada laporannya"]) assert.ok(words.includes(part), `${part} in ${words}`);
      await settled(seen.page);
      const minutes = await seen.page.evaluate(() => window.lintas?.map.queryRenderedFeatures().filter((feature) => feature.source === "lintas-reach" && feature.layer.type === "fill").map((feature) => Number(feature.properties["minutes"])));
      assert.deepEqual([...new Set(minutes)].sort((a, b) => a - b), [30, 60, 120]);
      await picture(seen.page, `reach-${name}`);
      await clean(seen);
    }
  });

  test("is read and used in English too, and leaves nothing on the map when it is closed", async () => {
    fake.route = () => way();
    const seen = await come({ language: "en" });
    await seen.page.locator(".actions .primary").click();
    for (const at of [0, 1]) {
      await seen.page.locator(".end").nth(at).locator("input").fill("GOR");
      await seen.page.locator(".end").nth(at).locator(".offers button").first().click();
    }
    assert.equal(await seen.page.locator(".verdict").innerText(), "YES, WITH CONDITIONS");
    assert.match(await seen.page.locator(".answer").innerText(), /50 cm – to the knee/);
    await seen.page.keyboard.press("Escape");
    assert.equal(await seen.page.locator(".task").count(), 0);
    assert.equal(await seen.page.evaluate(() => Object.keys(window.lintas?.map.getStyle().sources ?? {}).some((name) => /^lintas-/.test(name))), false);
    await clean(seen);
  });
});
