// What a tablet has without a network: the package is saved, the line is cut, and map, cards, lists and search go on;
// it is saved again after a change, carried to another tablet as a file, and refused where it is not what it says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { Page } from "playwright-core";
import { drawn, settled, until, type Visit, visit } from "./browser.ts";
import { KEY, report } from "./officer.ts";
import { shot, tap } from "./reporting.ts";
import { lonelyRoad, type Road } from "./road.ts";
import { install, Line } from "./tablet.ts";
import { clean, oneBrowser, picture } from "./visits.ts";

const one = oneBrowser();
const PHONE = { width: 390, height: 844 };
/** Without a line, nobody hears of changes, and a console tells that; beside that nothing may go wrong. */
const CUT = [/^504 .*\/tiles\/|net::ERR_|Failed to load resource|\/events|\/changes|status of 504/];

let line: Line;
let road: Road;
before(async () => {
  line = await new Line().start();
  road = await lonelyRoad();
});
after(async () => {
  await line.stop();
});

beforeEach(() => {
  line.down = false;
});

/** A tablet with the worker, at the road that is closed in these tests. */
async function tablet(at: Road = road): Promise<Visit> {
  const options = { viewport: PHONE, acceptDownloads: true, serviceWorkers: "allow" as const };
  const place = `/#14/${at.at[1]}/${at.at[0]}`;
  const seen = await visit(one.browser, { ...PHONE, server: line.url, path: place, vehicle: "truck", options });
  // A dialog of the system cannot be answered here; without it, files go to the downloads.
  await seen.context.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  await install(seen.page);
  return seen;
}

async function openPanel(page: Page): Promise<void> {
  await page.locator("button.menu").click();
  await page.locator(".keep-offline").click();
  await page.locator(".offline-panel").waitFor();
}

async function save(page: Page): Promise<void> {
  await page.locator(".offline-panel button.save").click();
  await page.locator(".offline-panel .done").waitFor();
}

/** Airplane mode, and a cold start in it. */
async function cut(page: Page): Promise<void> {
  line.down = true;
  await page.reload();
  await settled(page);
}

const roadState = (page: Page): Promise<string[]> =>
  page.evaluate((id) => {
    const found = window.lintas?.map.querySourceFeatures("lintas", { sourceLayer: "roads" }) ?? [];
    const own = found.filter(({ properties }) => properties["id"] === id);
    return [...new Set(own.map(({ properties }) => String(properties["truck"])))];
  }, road.id);

/** Touches a place on the map. */
async function touch(page: Page, place: readonly [number, number]): Promise<void> {
  const spot = await page.evaluate((at) => {
    const map = window.lintas?.map;
    const { left, top } = map?.getCanvas().getBoundingClientRect() ?? { left: 0, top: 0 };
    const { x, y } = map?.project([at[0], at[1]]) ?? { x: 0, y: 0 };
    return { x: left + x, y: top + y };
  }, place);
  await page.mouse.click(spot.x, spot.y);
}

let carried = "";

test("what was saved answers without a network: map, closure, card, search and lists", async () => {
  await report({ status: "closed", edges: [road.id], vehicles: ["truck"], confidence: "seen" });
  const seen = await tablet();
  const { page } = seen;
  await openPanel(page);
  await page.locator(".offline-panel .areas label").first().waitFor();
  const areas = await page.locator(".offline-panel .areas label").allInnerTexts();
  assert.equal(areas.length, 21);
  assert.match(areas[0] ?? "", /^Seluruh wilayah: Kutai Kartanegara\s+[\d,]+ MB$/);
  assert.match(await page.locator(".offline-panel .space").innerText(), /terpakai .+ dari .+/);
  await picture(page, "offline-choose");
  await save(page);
  await until(() => page.locator(".saved .fresh").innerText(), "Ini yang terbaru.", "nothing newer");
  assert.match(await page.locator(".saved").innerText(), /LATIHAN[\s\S]*Data per .*WITA[\s\S]*Laporan sampai .*WITA/);
  await picture(page, "offline-saved");
  // The address names the sheet: a start with it open would begin with it open, over the road.
  await page.locator(".leave").click();
  await cut(page);
  assert.match(await page.locator(".as-of").innerText(), /Data luring per 09\.00 WITA, 18 Sep 2025/);
  const counts = await drawn(page);
  assert.ok((counts["roads"] ?? 0) > 0, JSON.stringify(counts));
  assert.deepEqual(await roadState(page), ["closed"], "what was reported before it was saved is closed without a line");
  await touch(page, road.at);
  assert.match(await page.locator(".card").innerText(), /TIDAK/);
  await picture(page, "offline-card");
  await page.keyboard.press("Escape");
  await page.locator(".actions .primary").click();
  const end = page.locator(".end").first();
  await end.locator("input").fill("tenggarong");
  await end.locator(".offers button", { hasText: "Tenggarong" }).first().waitFor();
  await page.locator(".leave").click();
  await page.locator(".actions .needs").click();
  await page.locator(".task li").first().waitFor();
  await picture(page, "offline-needs");
  line.down = false;
  await clean(seen, CUT);
});

/** Verdict and sentence on the way from one end of a road to the other, as pasted coordinates. */
async function along(page: Page, { ends }: Road): Promise<string> {
  await page.locator(".actions .primary").click();
  for (const [at, [lon, lat]] of ends.entries()) {
    const end = page.locator(".end").nth(at);
    await end.locator("input").fill(`${lat.toFixed(6)}, ${lon.toFixed(6)}`);
    await end.locator(".offers button").first().click();
  }
  await page.locator(".verdict").waitFor();
  const [verdict, sentence] = [page.locator(".answer .verdict"), page.locator(".answer .sentence")];
  return `${await verdict.innerText()}: ${await sentence.innerText()}`;
}

/** An answer up to whose word it is: that of a report that has not arrived is another one. */
const gist = (answer: string): string => answer.split(/, (?:laporan|dilihat) /)[0] ?? "";

test("what is said without a network acts on the device at once, and is delivered once when there is one", async () => {
  const own = await lonelyRoad();
  const seen = await tablet(own);
  const { page } = seen;
  await page.evaluate((key) => localStorage.setItem("lintas.key", key), KEY);
  await openPanel(page);
  await save(page);
  await cut(page);
  const before = await along(page, own);
  await page.locator(".on-device", { hasText: "Dihitung di perangkat dari data per" }).waitFor();
  await picture(page, "offline-way-before");
  await page.locator(".leave").click();
  // From farther away the first tap only brings the map closer.
  await page.evaluate((center) => window.lintas?.map.jumpTo({ center: [center[0], center[1]], zoom: 16 }), own.at);
  await settled(page);
  await page.locator(".actions .report").click();
  await tap(page, own.at);
  await page.getByRole("button", { name: "Longsor, tertutup" }).click();
  const photo = { name: "foto.jpg", mimeType: "image/jpeg", buffer: await shot(page) };
  await page.locator('input[name="photo_choose"]').setInputFiles([photo]);
  await page.locator(".photos .picked img").waitFor();
  await page.locator(".send").click();
  await page.getByText("Belum terkirim: tersimpan di perangkat ini").waitFor();
  await page.locator(".leave").click();
  // Also after a cold start.
  await cut(page);
  const around = await along(page, own);
  assert.notEqual(around, before, "it leads elsewhere, or nowhere");
  await page.locator(".on-device", { hasText: "Laporan dari perangkat ini sesudahnya ikut dihitung: 1." }).waitFor();
  await picture(page, "offline-way-around");
  await page.locator(".leave").click();
  line.down = false;
  await page.reload();
  await page.locator(".actions .unsent").waitFor({ state: "detached" });
  const posted = (pattern: RegExp): number => line.posted.filter((path) => pattern.test(path)).length;
  await until(() => posted(/^\/reports$/), 1, "delivered once");
  await until(() => posted(/^\/reports\/[^/]+\/photos$/), 1, "and its photo");
  // The server says the same of it now, and so does the device where the line is lost again before it is saved anew.
  assert.equal(gist(await along(page, own)), gist(around));
  await page.locator(".leave").click();
  await cut(page);
  // The road has changed since it was saved, and what else changed there nobody here knows: as bad, or a doubt.
  const later = gist(await along(page, own));
  assert.ok(later === gist(around) || /^(?:TIDAK|BELUM DIKETAHUI):/.test(later), later);
  await page.locator(".on-device", { hasText: "Laporan dari perangkat ini sesudahnya ikut dihitung: 1." }).waitFor();
  line.down = false;
  await clean(seen, CUT);
});

test("a device whose clock is wrong says so, and takes nothing for fresher than it is", async () => {
  const own = await lonelyRoad();
  const seen = await tablet(own);
  const { page } = seen;
  await openPanel(page);
  await save(page);
  await page.clock.install({ time: Date.now() + 3 * 3_600_000 });
  // The server says what time it is, and the line is lost.
  await page.reload();
  await settled(page);
  await page.locator('.contact[data-contact="live"]').waitFor();
  await cut(page);
  await along(page, own);
  await page.locator(".on-device", { hasText: "Jam perangkat salah: 3 jam" }).waitFor();
  await picture(page, "offline-wrong-clock");
  line.down = false;
  await clean(seen, CUT);
});

test("a line that breaks is waited for, and what is here is not fetched again", async () => {
  const seen = await tablet();
  const { page } = seen;
  await openPanel(page);
  await page.locator(".offline-panel button.save").waitFor();
  line.asked.length = 0;
  line.breaksAt = 1_000_000;
  await page.locator(".offline-panel button.save").click();
  await page.locator(".offline-panel .done").waitFor();
  assert.ok(line.asked.length > 0);
  const once = new Map<string, number>();
  for (const { sha256 } of line.asked) once.set(sha256, (once.get(sha256) ?? 0) + 1);
  const twice = [...once].filter(([, times]) => times > 1);
  assert.ok(twice.length <= 3, `only what was under way is asked for again: ${twice.length} of ${once.size}`);
  await clean(seen, CUT);
});

test("saving again fetches what changed alone, and the file of it goes to another tablet", async () => {
  const seen = await tablet();
  const { page } = seen;
  await openPanel(page);
  await save(page);
  const changed = line.part("styles/night", '{"version":8,"sources":{},"layers":[]}');
  line.next = (manifest) => ({
    ...manifest,
    snapshot: "20250918T070000Z-1111111",
    as_of: "2025-09-18T07:00:00Z",
    parts: manifest.parts.map((part) => (part.name === changed.name ? changed : part)),
  });
  line.asked.length = 0;
  await page.reload();
  await settled(page);
  await openPanel(page);
  await page.locator(".saved .again").click();
  await page.locator(".offline-panel .done").waitFor();
  assert.deepEqual([...new Set(line.asked.map(({ sha256 }) => sha256))], [changed.sha256]);
  assert.match(await page.locator(".saved").innerText(), /15\.00 WITA/);
  const loading = page.waitForEvent("download");
  await page.locator(".file-save").click();
  const download = await loading;
  assert.equal(download.suggestedFilename(), "kukar_20250918T070000Z_LATIHAN.lintas");
  carried = join(await mkdtemp(join(tmpdir(), "l-")), download.suggestedFilename());
  await download.saveAs(carried);
  line.next = null;
  await clean(seen, CUT);
});

test("a tablet that was never connected to the server takes the file, and refuses a damaged one", async () => {
  const seen = await tablet();
  const { page } = seen;
  const torn = readFileSync(carried);
  torn.writeUInt8(torn.readUInt8(torn.length >> 1) ^ 1, torn.length >> 1);
  const broken = join(tmpdir(), "rusak.lintas");
  await writeFile(broken, torn);
  // No package comes over this line, only the page itself.
  line.down = true;
  await openPanel(page);
  const file = page.locator(".offline-panel .file input");
  await file.setInputFiles(broken);
  await page.locator(".file .trouble").waitFor();
  assert.match(await page.locator(".file .trouble").innerText(), /Berkas rusak: bagian .+\. Tidak diambil/);
  assert.match(await page.locator(".saved").innerText(), /Belum ada yang tersimpan/);
  await file.setInputFiles(carried);
  await page.locator(".file .told", { hasText: "Berkas diterima" }).waitFor();
  await page.reload();
  await settled(page);
  assert.match(await page.locator(".as-of").innerText(), /Data luring per/);
  assert.ok(((await drawn(page))["roads"] ?? 0) > 0);
  line.down = false;
  await clean(seen, CUT);
});

test("a full tablet says what to do, keeps what it had, and goes on once there is room", async () => {
  const seen = await tablet();
  const { page } = seen;
  const session = await seen.context.newCDPSession(page);
  const quota = (quotaSize?: number): Promise<unknown> =>
    session.send("Storage.overrideQuotaForOrigin", {
      origin: line.url,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });
  await openPanel(page);
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await quota(used + 1_000_000);
  await page.locator(".offline-panel button.save").click();
  await page.locator(".offline-panel .trouble").waitFor();
  assert.match(await page.locator(".offline-panel .trouble").innerText(), /Perangkat penuh\. Perlu .+, sisa .+ Hapus/);
  assert.match(await page.locator(".saved").innerText(), /Belum ada yang tersimpan/);
  await picture(page, "offline-full");
  await quota();
  await page.locator(".offline-panel .resume").click();
  await page.locator(".offline-panel .done").waitFor();
  await page.locator(".saved .delete").click();
  await until(() => page.locator(".saved").innerText(), "Belum ada yang tersimpan.", "deleted");
  await clean(seen, CUT);
});
