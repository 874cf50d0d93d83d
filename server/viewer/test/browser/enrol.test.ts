// The way of a key: an officer makes a code on a desk, a phone opens it and reports, and the key of a lost phone is
// ended. Over the real server, for what counts is that nothing of it stands where others read.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Page, Request } from "playwright-core";
import { ADDRESS } from "./address.ts";
import { settled, type Visit, visit } from "./browser.ts";
import { KEY } from "./officer.ts";
import { lonelyRoad, type Road } from "./road.ts";
import { clean, oneBrowser, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };

const one = oneBrowser();
let road: Road;
before(async () => {
  road = await lonelyRoad();
});

/** What an officer's screen was told of a new code. */
interface Made {
  readonly url: string;
  readonly code: string;
}

async function desk(): Promise<Visit> {
  const seen = await visit(one.browser, { vehicle: "truck" });
  await seen.page.evaluate((kept) => sessionStorage.setItem("lintas.key", kept), KEY);
  await seen.page.locator(".officers summary").click();
  await seen.page.locator(".officers .devices").click();
  await seen.page.locator(".wanted").waitFor();
  return seen;
}

async function make(page: Page, name: string): Promise<Made> {
  await page.locator('.wanted input[name="name"]').fill(name);
  await page.locator('.wanted input[name="agency"]').fill("PMI");
  const answer = page.waitForResponse(
    (response) => response.url() === `${ADDRESS}/enrolments` && response.request().method() === "POST",
  );
  await page.locator(".wanted .make").click();
  const made = (await (await answer).json()) as Made;
  await page.locator(".made .qr").waitFor();
  return made;
}

/** What a reader of QR codes that shares nothing with ours reads on the screen. */
async function scanned(page: Page): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), "lintas-qr-")), "qr.png");
  await page.locator(".made .qr").screenshot({ path: file });
  const read = spawnSync("zbarimg", ["--quiet", "--raw", file], { encoding: "utf8" });
  assert.equal(read.status, 0, `zbarimg (package zbar-tools): ${read.error?.message ?? read.stderr}`);
  return read.stdout.trim();
}

/** A phone that may say where it is: at the road. */
function phone(): Promise<Visit> {
  return visit(one.browser, {
    ...PHONE,
    vehicle: "truck",
    options: {
      geolocation: { longitude: road.at[0], latitude: road.at[1], accuracy: 8 },
      permissions: ["geolocation"],
    },
  });
}

/** Every request of a page from now on, with all that others could read of it: its address and its `Referer`. */
function overheard(page: Page): string[] {
  const heard: string[] = [];
  page.on("request", (request: Request) => {
    heard.push(request.url(), request.headers()["referer"] ?? "");
  });
  return heard;
}

async function reportHere(page: Page): Promise<void> {
  await page.locator(".actions .report").click();
  await page.locator(".me").click();
  await page.locator(".placed", { hasText: road.name }).waitFor();
  await page.getByRole("button", { name: "Pohon tumbang, tertutup" }).click();
  await page.locator(".send").click();
  await page.locator(".thanks").waitFor();
}

test("an officer's code opens on a phone, which reports with its key until that is revoked", async () => {
  const officer = await desk();
  const made = await make(officer.page, "Tablet uji 1");
  assert.equal(await scanned(officer.page), made.url);
  assert.equal(await officer.page.locator(".made .typed").innerText(), made.code);
  assert.match(await officer.page.locator(".made .left").innerText(), /^Masih berlaku (59|60) menit lagi\.$/);
  await picture(officer.page, "devices-code-desk");

  const seen = await phone();
  const { page } = seen;
  await page.goto("about:blank");
  const heard = overheard(page);
  await page.goto(made.url);
  const ask = page.locator(".enrol .ask");
  await ask.waitFor();
  assert.equal(await ask.innerText(), "Pasang kunci untuk Tablet uji 1 (pelapor, PMI) di perangkat ini?");
  await settled(page);
  await picture(page, "enrol-ask-phone");
  const secret = made.code.replaceAll("-", "");
  const kept = (): Promise<string | null> => page.evaluate(() => localStorage.getItem("lintas.key"));
  assert.equal(await kept(), null, "nothing is set up before somebody says so");
  await page.locator(".enrol .yes").click();
  await page.locator(".enrol .given").waitFor();
  const key = await kept();
  assert.match(key ?? "", /^lintas_[0-9a-f]{40}$/);
  const bar = await page.evaluate(() => location.href);
  for (const text of [bar, page.url(), ...heard])
    assert.ok(!text.includes(secret) && !text.includes(key ?? "lintas_"), text);
  assert.ok(heard.some((text) => text.endsWith("/enrolments/redeem")));
  // The officer sees it arrive.
  await officer.page.locator('.made[data-state="used"]').waitFor();
  await officer.page.locator('li[data-holder="Tablet uji 1"][data-state="active"]').waitFor();

  await page.locator(".enrol .leave").click();
  await reportHere(page);
  assert.match(await page.locator(".thanks").innerText(), /Terkirim\. Laporan \S+ sudah berlaku di peta\./);
  const reports = await fetch(`${ADDRESS}/reports`, { headers: { Authorization: `Bearer ${KEY}` } });
  assert.match(await reports.text(), /"Tablet uji 1"/);
  assert.deepEqual([seen.faults, seen.foreign], [[], []]);

  await officer.page.locator(".made .finish").click();
  await officer.page.locator('li[data-holder="Tablet uji 1"] .revoke').click();
  await officer.page.locator(".sure input").fill("tablet hilang");
  await picture(officer.page, "devices-revoke-desk");
  await officer.page.locator(".sure .end").click();
  await officer.page.getByText("Kunci Tablet uji 1 dicabut.").waitFor();
  await page.locator(".report-form .leave").click();
  await reportHere(page);
  // What was said waits, and why is told above the list.
  await page.locator(".outbox li").waitFor();
  await page
    .getByText(/mungkin dicabut|sudah dicabut/)
    .first()
    .waitFor();
  assert.deepEqual(
    seen.faults.filter((fault) => !/401/.test(fault)),
    [],
  );
  await seen.context.close();
  await clean(officer);
});

test("a code is used once, can be typed, and opens in a page that is open already", async () => {
  const officer = await desk();
  const first = await make(officer.page, "Tablet uji 2");
  const seen = await phone();
  const { page } = seen;
  // Beside an open page the address changes and nothing is loaded.
  await page.evaluate((hash) => location.assign(hash), new URL(first.url).hash);
  await page.locator(".enrol .ask").waitFor();
  assert.ok(!page.url().includes("enrol="));
  await page.locator(".enrol .yes").click();
  await page.locator(".enrol .given").waitFor();
  await page.locator(".enrol .leave").click();

  const other = await phone();
  await other.page.evaluate((hash) => location.assign(hash), new URL(first.url).hash);
  await other.page.getByText("Kode ini tidak dikenal, sudah dipakai, dicabut, atau lewat waktunya.").waitFor();
  await officer.page.locator('.made[data-state="used"]').waitFor();
  await officer.page.locator(".made .finish").click();
  const second = await make(officer.page, "Tablet uji 3");
  await other.page.locator('.enrol input[name="code"]').fill(second.code.toLowerCase().replaceAll("-", " "));
  await other.page.getByRole("button", { name: "Periksa kode" }).click();
  await other.page.getByText("Pasang kunci untuk Tablet uji 3").waitFor();
  await picture(other.page, "enrol-typed-phone");
  // Withdrawn while somebody hesitates.
  await officer.page.locator('li[data-enrolment]:has-text("Tablet uji 3") button').click();
  await officer.page.locator('.made[data-state="withdrawn"]').waitFor();
  await other.page.locator(".enrol .yes").click();
  await other.page.locator(".enrol .trouble", { hasText: "Minta kode baru dari petugas." }).waitFor();
  assert.equal(await other.page.evaluate(() => localStorage.getItem("lintas.key")), null);
  assert.deepEqual(
    other.faults.filter((fault) => !/403/.test(fault)),
    [],
  );
  await other.context.close();
  await clean(seen);
  await clean(officer);
});

test("nobody ends the last officer's key unawares", async () => {
  const officer = await desk();
  const own = officer.page.locator('li[data-holder="piket"]');
  await own.locator(".revoke").click();
  await own.locator(".sure .end").click();
  await own.getByText("piket memegang kunci petugas terakhir.").waitFor();
  await own.getByRole("button", { name: "Batal" }).click();
  await own.locator(".revoke").waitFor();
  await clean(officer, [/409/]);
});
