// What is said without a network: it waits on the device, and arrives once, where it was said for. And what befalls a
// route that is shown.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { noWay, way } from "../answers.ts";
import { settled, until, type Visit, type Visitor, visit } from "./browser.ts";
import { OFFICER, REPORTER } from "./fake.ts";
import { sendNow, shot, sign, tap, toRoad } from "./reporting.ts";
import { clean, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };
const END = (name: string, lon: number) => ({
  type: "Feature",
  properties: { name, kind: "depot", layer: "depots", id: name, context: "Tenggarong" },
  geometry: { type: "Point", coordinates: [lon, -0.42] },
});

const one = oneBrowser();
const server = oneFake((fake) => {
  fake.found = { type: "FeatureCollection", features: [END("Gudang BPBD", 116.95), END("GOR Loa", 117.04)] };
});

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, vehicle: "truck", ...visitor });

/** Width and height in the frame of a JPEG. */
function sizeOf(jpeg: Buffer): readonly [number, number] {
  for (let at = 2; at + 9 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker >= 0xffc0 && marker <= 0xffc2) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
  throw new Error("no frame");
}

async function begin(seen: Visit, what: string): Promise<void> {
  const road = await toRoad(seen.page);
  await seen.page.locator(".actions .report").click();
  await tap(seen.page, road.at);
  await seen.page.getByRole("button", { name: what }).click();
}

const openBox = (page: Page): Promise<void> => page.locator(".actions .unsent").click();

describe("the outbox", () => {
  test(
    "keeps a report with a photo over a reload and delivers it once, the " + "photo small, upright and bare",
    async () => {
      const seen = await come(PHONE);
      await sign(seen, REPORTER);
      await begin(seen, "Longsor, tertutup");
      const photo = { name: "foto.jpg", mimeType: "image/jpeg", buffer: await shot(seen.page) };
      await seen.page.locator('input[name="photo_choose"]').setInputFiles([photo]);
      await seen.page.locator(".photos .picked img").waitFor();
      await seen.context.setOffline(true);
      await seen.page.locator(".send").click();
      await seen.page.getByText("Belum terkirim: tersimpan di perangkat ini").waitFor();
      await picture(seen.page, "outbox-photo-phone");
      // Still no word gets through once the network is back, before and after the reload.
      await seen.page.route("**/reports", (route) => route.abort());
      await seen.context.setOffline(false);
      await seen.page.reload();
      await settled(seen.page);
      await seen.page.locator(".actions .unsent", { hasText: "1 belum terkirim" }).waitFor();
      assert.equal(server.fake.reports.length, 0);
      await seen.page.unroute("**/reports");
      await openBox(seen.page);
      await sendNow(seen.page);
      await until(() => server.fake.photos.size, 1, "photos that came");
      await seen.page.locator(".actions .unsent").waitFor({ state: "detached" });
      assert.equal(server.fake.reports.length, 1);
      const [sent] = server.fake.photos.values();
      assert.ok(sent);
      assert.equal(sent.report, "R1");
      assert.deepEqual(sizeOf(sent.bytes), [1200, 1600], "turned upright, and its longer side shrunk");
      assert.ok(sent.bytes.length <= 300_000, `${sent.bytes.length} bytes`);
      assert.ok(!sent.bytes.includes("SERIAL") && !sent.bytes.includes("Exif"), "nothing but the picture");
      assert.equal(sent.headers["x-lintas-place"], undefined, "nobody agreed to tell where");
      await seen.page.reload();
      await settled(seen.page);
      assert.deepEqual([server.fake.reports.length, server.fake.photos.size], [1, 1]);
      await seen.context.close();
    },
  );

  test("delivers the words at once where the photo fails, and the photo when it can", async () => {
    server.fake.takesPhotos = false;
    const seen = await come();
    await sign(seen, REPORTER);
    await begin(seen, "Pohon tumbang, tertutup");
    const photo = { name: "foto.jpg", mimeType: "image/jpeg", buffer: await shot(seen.page) };
    await seen.page.locator('input[name="photo_choose"]').setInputFiles([photo]);
    await seen.page.locator(".photos .picked img").waitFor();
    await seen.page.locator(".send").click();
    await seen.page.getByText("Terkirim. Laporan R1 sudah berlaku di peta.").waitFor();
    assert.equal(server.fake.reports.length, 1);
    await openBox(seen.page);
    await seen.page.getByText("laporan R1 sudah terkirim; 1 foto menyusul").waitFor();
    server.fake.takesPhotos = true;
    await sendNow(seen.page);
    await until(() => server.fake.photos.size, 1, "photos that came");
    await seen.page.getByText("Semua yang dikatakan di perangkat ini sudah terkirim.").waitFor();
    assert.equal(server.fake.reports.length, 1);
    await seen.context.close();
  });

  test(
    "shows a refusal to who said it, with what to do, lets them change " + "it, and asks before it discards",
    async () => {
      server.fake.refusesReports = { status: 409, code: "wrong_state", detail_id: "Sudah lain." };
      const seen = await come();
      await sign(seen, REPORTER);
      await begin(seen, "Tertutup, sebab lain");
      await seen.page.locator(".send").click();
      await seen.page.locator(".actions .unsent").waitFor();
      await openBox(seen.page);
      const row = seen.page.locator(".outbox li", { hasText: "ditolak server" });
      await row.waitFor();
      const words = await row.innerText();
      for (const part of ["Tertutup, sebab lain", "ditolak server: Sudah lain.", "Keadaannya sudah lain di server"])
        assert.ok(words.includes(part), `${part} in ${words}`);
      await picture(seen.page, "outbox-refused-desk");
      await row.locator(".drop").click();
      await seen.page.getByText("Dibuang berarti tidak pernah terkirim.").waitFor();
      await row.locator(".keep").click();
      await row.locator(".edit").click();
      await seen.page.locator('.what [aria-pressed="true"]', { hasText: "Tertutup, sebab lain" }).waitFor();
      server.fake.refusesReports = null;
      await seen.page.getByRole("button", { name: "Longsor, tertutup" }).click();
      await seen.page.locator(".send").click();
      await seen.page.locator(".thanks").waitFor();
      assert.deepEqual(
        server.fake.reports.map(({ properties }) => properties["cause"]),
        ["landslide"],
      );
      await seen.page.locator(".actions .unsent").waitFor({ state: "detached" });
      await seen.context.close();
    },
  );

  test("holds what was said for another event, and hands it over as a file", async () => {
    server.fake.event = { id: "banjir-2025", name: "Banjir 2025" };
    const seen = await come();
    await sign(seen, REPORTER);
    await begin(seen, "Longsor, tertutup");
    await seen.page.route("**/reports", (route) => route.abort());
    await seen.page.locator(".send").click();
    await seen.page.getByText("Belum terkirim: tersimpan di perangkat ini").waitFor();
    await seen.page.unroute("**/reports");
    server.fake.event = { id: "gempa-2026", name: "Gempa 2026" };
    await seen.page.reload();
    await settled(seen.page);
    await openBox(seen.page);
    await seen.page.locator('.outbox li[data-standing="elsewhere"]').waitFor();
    await sendNow(seen.page);
    const words = await seen.page.locator(".outbox li").innerText();
    for (const part of [
      "dikatakan untuk banjir-2025, latihan; tidak dikirim ke sini",
      "Serahkan ke posko peristiwa itu",
    ])
      assert.ok(words.includes(part), `${part} in ${words}`);
    await seen.page.locator(".hand summary").click();
    const [file] = await Promise.all([seen.page.waitForEvent("download"), seen.page.locator(".export_json").click()]);
    assert.equal(file.suggestedFilename(), "lintas-belum-terkirim.json");
    await picture(seen.page, "outbox-elsewhere-desk");
    assert.equal(server.fake.reports.length, 0);
    await seen.context.close();
  });

  test("of two tabs each shows the same, and nothing is sent twice", async () => {
    const seen = await come();
    await seen.page.evaluate((key) => localStorage.setItem("lintas.key", key), REPORTER);
    await begin(seen, "Longsor, tertutup");
    await seen.context.route("**/reports", (route) =>
      route.request().method() === "POST" ? route.abort() : route.fallback(),
    );
    await seen.page.locator(".send").click();
    await seen.page.getByText("Belum terkirim: tersimpan di perangkat ini").waitFor();
    const other = await seen.context.newPage();
    await other.goto(server.fake.url);
    await settled(other);
    await other.locator(".actions .unsent", { hasText: "1 belum terkirim" }).waitFor();
    await seen.context.unroute("**/reports");
    await Promise.all([seen.page, other].map((page) => page.locator(".actions .unsent").click()));
    await Promise.all([seen.page, other].map(sendNow));
    for (const page of [seen.page, other])
      await page.getByText("Semua yang dikatakan di perangkat ini sudah terkirim.").waitFor();
    const posts = server.fake.asked.filter(({ method, path }) => method === "POST" && path === "/reports");
    assert.equal(posts.length, 1);
    await seen.context.close();
  });
});

describe("photos of reports", () => {
  test("are seen by an officer, and by everybody once that one says so", async () => {
    const report = { id: "R1", status: "closed", vehicles: [], state: "active", seen_at: "2025-09-18T00:50:00Z" };
    server.fake.reports = [{ properties: report, geometry: { type: "Point", coordinates: [116.98, -0.41] } }];
    const seen = await come();
    const bytes = await shot(seen.page);
    server.fake.photos.set("a".repeat(64), { report: "R1", bytes, headers: {}, published: false });
    await sign(seen, OFFICER);
    await seen.page.locator(".officers").evaluate((box) => box.setAttribute("open", ""));
    await seen.page.locator(".officers .queue").click();
    await seen.page.locator(".photos-of summary", { hasText: "Foto (1)" }).click();
    await seen.page.locator(".photos-of img").waitFor();
    await seen.page.waitForFunction(
      () => (document.querySelector<HTMLImageElement>(".photos-of img")?.naturalWidth ?? 0) > 0,
    );
    await picture(seen.page, "queue-photo-desk");
    await seen.page.locator(".photos-of .publish").click();
    await until(() => [...server.fake.photos.values()][0]?.published, true, "it is shown");
    const anybody = await fetch(`${server.fake.url}/reports/R1/photos/${"a".repeat(64)}`);
    assert.equal(anybody.status, 200);
    await clean(seen);
  });
});

/** Asks for a way by search. */
async function askRoute(page: Page): Promise<void> {
  await page.locator(".actions .primary").click();
  for (const [at, name] of ["Gudang BPBD", "GOR Loa"].entries()) {
    const end = page.locator(".end").nth(at);
    await end.locator("input").fill(name);
    await end.locator(".offers button", { hasText: name }).click();
  }
  await page.locator(".answer").waitFor();
}

describe("a route that is shown", () => {
  test("that gets closed is told at once with sound and vibration, and another way is offered", async () => {
    server.fake.route = () => way();
    const seen = await come(PHONE);
    await seen.page.evaluate(() => {
      const heard = { shakes: 0, tones: 0 };
      Object.assign(window, { heard });
      navigator.vibrate = () => {
        heard.shakes++;
        return true;
      };
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (this: OscillatorNode, at?: number): void {
        heard.tones++;
        start.call(this, at);
      };
    });
    await askRoute(seen.page);
    await seen.page.getByText("Tidak dapat memperingatkan saat layar mati.").waitFor();
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    server.fake.roads = { "w1-2-3": { id: "w1-2-3", name: "Jalan Satu", truck: "closed", cause: "landslide" } };
    server.fake.route = () => noWay();
    server.fake.tell("report", [], ["w1-2-3"]);
    const banner = seen.page.locator('.alarm-banner[data-loudness="loud"]');
    await banner.waitFor();
    const words = await banner.innerText();
    for (const part of ["RUTE ANDA TERTUTUP", "Jalan Satu", "TERTUTUP", "longsor", "saat layar mati"])
      assert.ok(words.includes(part), `${part} in ${words}`);
    const heard = await seen.page.evaluate(() => (window as unknown as { heard: object }).heard);
    assert.deepEqual(heard, { shakes: 1, tones: 6 });
    await seen.page.locator(".verdict", { hasText: "TIDAK" }).waitFor();
    await picture(seen.page, "route-closed-phone");
    server.fake.route = () => way({ edges: ["w5-6-7"] });
    await banner.locator(".other-way").click();
    await banner.waitFor({ state: "detached" });
    await seen.page.locator(".verdict", { hasText: "BISA DENGAN SYARAT" }).waitFor();
    server.fake.tell("report", [], ["w1-2-3"]);
    server.fake.roads["w5-6-7"] = { id: "w5-6-7", name: "Jalan Lima", truck: "unknown" };
    server.fake.tell("report", [], ["w5-6-7"]);
    const soft = seen.page.locator('.alarm-banner[data-loudness="soft"]');
    await soft.waitFor();
    assert.match(await soft.innerText(), /Jalan Lima/);
    await soft.locator(".away").click();
    await soft.waitFor({ state: "detached" });
    await clean(seen);
  });
});
