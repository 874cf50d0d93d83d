// The app on the device: what is kept of it, what that costs over the wire, and what is seen without a network.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { ADDRESS } from "./address.ts";
import { launch, settled, until, type Visit, type Visitor, visit } from "./browser.ts";
import { clean, oneBrowser, oneFake, picture } from "./visits.ts";

const BAND = "LATIHAN – BUKAN KEJADIAN NYATA";
/** What a browser itself says of every request that got no answer. */
const UNANSWERED = /^Failed to load resource: net::ERR_/;

const one = oneBrowser();
const server = oneFake();

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, ...visitor, options: { serviceWorkers: "allow", ...visitor.options } });

/** Waits until the app is kept on the device, and serves the page that is open. */
async function kept(page: Page): Promise<void> {
  await page.locator('.shell[data-kept="ready"]').waitFor({ state: "attached" });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** No signal any more: nothing reaches the server, and what was open is cut. */
function lose(): void {
  server.fake.down = true;
  server.fake.cut();
}

/** Another page on the same device, with nothing in its memory. */
async function anew(seen: Visit): Promise<Page> {
  await seen.page.close();
  const page = await seen.context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") seen.faults.push(message.text());
  });
  page.on("pageerror", (error) => seen.faults.push(error.message));
  await page.goto(server.fake.url);
  await page.waitForFunction(() => window.lintas !== undefined && "map" in window.lintas);
  return page;
}

async function opensEveryPanel(page: Page): Promise<void> {
  for (const [button, heading] of [
    [".actions .primary", "Bisa lewat?"],
    [".actions .report", "Lapor hambatan"],
    [".actions .needs", "Kebutuhan"],
  ] as const) {
    await page.locator(button).click();
    await page.locator(".task h2", { hasText: heading }).waitFor();
    assert.doesNotMatch(await page.locator(".side").innerText(), /tidak dapat dimuat/);
  }
  await page.locator(".task .leave").click();
  await page.locator(".officers summary").click();
  await page.locator(".officers .queue").click();
  await page.locator(".task h2").waitFor();
}

const hatched = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const map = window.lintas?.map;
    return map?.getLayer("lintas:unloaded") === undefined
      ? 0
      : map.queryRenderedFeatures({ layers: ["lintas:unloaded"] }).length;
  });

const goTo = (page: Page, zoom: number): Promise<void> =>
  page.evaluate((level) => void window.lintas?.map.jumpTo({ zoom: level }), zoom);

describe("without a network", () => {
  test(
    "the app starts after one visit, is still a drill, says since when there " + "is no contact, and opens every panel",
    async () => {
      const seen = await come({ vehicle: "truck" });
      await kept(seen.page);
      lose();
      await seen.context.setOffline(true);
      const page = await anew(seen);
      assert.match(await page.locator(".drill").innerText(), new RegExp(BAND));
      await page.locator(".stale-words").waitFor();
      assert.match(await page.locator(".stale-words").innerText(), /^Tanpa kontak sejak \d\d\.\d\d WITA/);
      assert.match(await page.locator(".as-of strong").innerText(), /^Data per 09\.00 WITA, 18 Sep 2025/);
      assert.match(await page.locator("header .title").innerText(), /Kutai Kartanegara/);
      await goTo(page, 12);
      await until(() => hatched(page).then((count) => count > 0), true, "a map without tiles is hatched");
      await picture(page, "no-network-cold");
      await opensEveryPanel(page);
      await clean(seen, [UNANSWERED]);
    },
  );

  test("everything opens after the signal is lost, also what was never opened before", async () => {
    const seen = await come({ vehicle: "truck" });
    await kept(seen.page);
    lose();
    await opensEveryPanel(seen.page);
    await clean(seen, [UNANSWERED]);
  });

  test("by plain HTTP nothing is kept, the page says why, and every panel opens while it stays open", async () => {
    const browser = await launch({ args: ["--host-resolver-rules=MAP peta.test 127.0.0.1"] });
    try {
      const far = server.fake.url.replace("127.0.0.1", "peta.test");
      const seen = await visit(browser, { server: far, vehicle: "truck", options: { serviceWorkers: "allow" } });
      assert.equal(await seen.page.evaluate(() => isSecureContext), false);
      await seen.page.locator('.shell[data-kept="insecure"]').waitFor({ state: "attached" });
      await seen.page.locator(".shell summary").click();
      // By themselves, and not before it is said that they are.
      await seen.page.locator(".shell[data-whole]").waitFor();
      assert.match(await seen.page.locator(".shell").innerText(), /hanya lewat HTTPS.*lapor dan formulir bisa dipakai/);
      await settled(seen.page);
      lose();
      await opensEveryPanel(seen.page);
      await clean(seen, [UNANSWERED]);
    } finally {
      await browser.close();
    }
  });

  test("what could not be loaded is hatched and said, what is empty is not, and contact mends it", async () => {
    const seen = await come({ vehicle: "truck", options: { serviceWorkers: "block" } });
    assert.equal(await hatched(seen.page), 0);
    server.fake.down = /^\/tiles\/[^/]+\/\d/;
    await goTo(seen.page, 12);
    await until(() => hatched(seen.page).then((count) => count > 0), true, "hatched");
    assert.match(await seen.page.locator(".unloaded").innerText(), /belum dimuat/);
    await picture(seen.page, "unloaded");
    server.fake.down = false;
    await seen.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await until(() => hatched(seen.page), 0, "loaded after all");
    assert.equal(await seen.page.locator(".unloaded").innerText(), "");
    server.fake.empty = true;
    await goTo(seen.page, 13);
    await settled(seen.page);
    assert.equal(await hatched(seen.page), 0);
    await clean(seen, [UNANSWERED]);
  });
});

describe("a new version", () => {
  test("waits until somebody taps for it, and takes over whole", async () => {
    const seen = await come({ vehicle: "truck" });
    await kept(seen.page);
    const shown = (): Promise<boolean> => seen.page.evaluate(() => document.querySelector("meta[name=build]") !== null);
    server.fake.newer = true;
    await seen.page.evaluate(async () => {
      await (await navigator.serviceWorker.getRegistration())?.update();
    });
    const tap = seen.page.locator(".new-version button");
    await tap.waitFor();
    assert.equal(await tap.innerText(), "Versi baru siap. Ketuk untuk memuat.");
    await picture(seen.page, "new-version");
    assert.equal(await shown(), false);
    await seen.page.reload();
    await settled(seen.page);
    assert.equal(await shown(), false, "a reload is no tap");
    await tap.click();
    await seen.page.waitForFunction(() => document.querySelector("meta[name=build]") !== null);
    await settled(seen.page);
    assert.equal(await tap.count(), 0);
    await clean(seen);
  });

  test("fetches what differs and nothing else", async () => {
    const seen = await come({ vehicle: "truck" });
    await kept(seen.page);
    const before = server.fake.paths.length;
    server.fake.newer = true;
    await seen.page.evaluate(async () => {
      await (await navigator.serviceWorker.getRegistration())?.update();
    });
    await seen.page.locator(".new-version button").waitFor();
    const asked = server.fake.paths.slice(before).filter((path) => /^\/(?:assets|fonts)\//.test(path));
    assert.deepEqual(asked, []);
    await clean(seen);
  });
});

describe("the page without chrome", () => {
  test("is the server's alone: the app answers neither for it nor for its parts", async () => {
    const seen = await come({ vehicle: "truck" });
    await kept(seen.page);
    const before = server.fake.paths.length;
    await seen.page.goto(`${server.fake.url}/embed`);
    await settled(seen.page);
    const asked = server.fake.paths.slice(before);
    // What this server lets nobody keep: its answers about style and icons a browser may take from its own memory.
    for (const part of [/^\/embed$/, /^\/assets\/index-.*\.js$/, /^\/assets\/maplibre-/, /^\/fonts\//])
      assert.ok(
        asked.some((path) => part.test(path)),
        `${part} in ${asked.join(" ")}`,
      );
    assert.equal(await seen.page.locator(".shell, .new-version").count(), 0);
    lose();
    const second = await seen.context.newPage();
    await assert.rejects(second.goto(`${server.fake.url}/embed`), /ERR_/);
    await clean(seen, [UNANSWERED]);
  });
});

describe("the app of the server under test", () => {
  test("can be installed, is asked for anew each time, and breaks no policy", async () => {
    const seen = await come({ server: ADDRESS, vehicle: "truck" });
    await kept(seen.page);
    const worker = await fetch(`${ADDRESS}/sw.js`);
    assert.equal(worker.headers.get("cache-control"), "no-cache");
    assert.match(worker.headers.get("content-type") ?? "", /^text\/javascript/);
    const devtools = await seen.context.newCDPSession(seen.page);
    const { data, errors } = await devtools.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    assert.match(data ?? "", /"lang": "id"/);
    const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
    // A window that leaves no trace, as a test's is, installs nothing.
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((error) => error !== "in-incognito"),
      [],
    );
    await clean(seen);
  });

  test("its first view costs so many bytes and requests and no more", async () => {
    const seen = await visit(one.browser, { width: 360, height: 640, vehicle: "truck" });
    const sizes = [...seen.sizes].map(([address, bytes]) => [address.replace(ADDRESS, ""), bytes] as const);
    const told = sizes.map(([path, bytes]) => `${bytes} ${path}`).join("\n");
    const sum = (parts: typeof sizes): number => parts.reduce((bytes, [, each]) => bytes + each, 0);
    const library = sizes.filter(([path]) => /^\/assets\/maplibre-/.test(path));
    assert.equal(library.length, 1, told);
    assert.ok(sum(library) < 270_000, told);
    assert.ok(sum(sizes) - sum(library) < 300_000, told);
    assert.ok(sum(sizes) < 520_000, told);
    assert.ok(sizes.length <= 24, `${sizes.length} requests\n${told}`);
    await clean(seen);
  });

  test("a script comes as Brotli to who takes it, also to who takes nothing else", async () => {
    const page = await (await fetch(`${ADDRESS}/embed`)).text();
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
    for (const accepted of ["br", "gzip, deflate, br, zstd"]) {
      const answer = await fetch(`${ADDRESS}/${script}`, { headers: { "Accept-Encoding": accepted } });
      assert.equal(answer.headers.get("content-encoding"), "br", accepted);
      assert.equal(answer.headers.get("vary"), "accept-encoding");
      assert.match(await answer.text(), /\S/);
    }
  });
});

describe("a shift", () => {
  test("of eight hours online stays below 5 MB, with a report in sight every ten minutes", async () => {
    const seen = await visit(one.browser, { server: server.fake.url, width: 360, height: 640, vehicle: "truck" });
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    await seen.page.clock.install();
    // Counts what the page's own stream has brought it.
    await seen.context.addInitScript(() => {
      const heard = { beats: 0 };
      Object.assign(window, { heard });
      window.EventSource = class extends EventSource {
        constructor(address: string | URL) {
          super(address);
          for (const kind of ["heartbeat", "report"]) this.addEventListener(kind, () => heard.beats++);
        }
      };
    });
    // What the page set up before has the clock of the wall: a visit that begins under the other one.
    await seen.page.reload();
    await settled(seen.page);
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    // All of the app has come by then, however slow the machine: what is counted is the shift.
    await seen.page.locator("button.menu").click();
    await seen.page.locator(".shell[data-whole]").waitFor({ state: "attached" });
    await seen.page.goBack();
    const tile = await seen.page.evaluate(() => {
      const map = window.lintas?.map;
      const { lng, lat } = map?.getCenter() ?? { lng: 0, lat: 0 };
      const z = Math.floor(map?.getZoom() ?? 0);
      const row = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
      return `${z}/${Math.floor(((lng + 180) / 360) * 2 ** z)}/${Math.floor(row * 2 ** z)}`;
    });
    const heard = (): Promise<number> =>
      seen.page.evaluate(() => (window as { heard?: { beats: number } }).heard?.beats ?? 0);
    const first = await heard();
    const before = server.fake.paths.length;
    const BEATS = 240;
    const heartbeat = { snapshot: null, now: "2025-09-18T01:00:00Z", degraded: [] };
    for (let beat = 1; beat <= BEATS; beat++) {
      if (beat % 40 === 0) server.fake.tell("report", [tile]);
      else server.fake.say("heartbeat", { ...heartbeat, revision: server.fake.revision });
      // What is told arrives before the clock goes on.
      await until(async () => (await heard()) >= first + beat, true, `beat ${beat} is heard`);
      await seen.page.clock.fastForward(15_000);
    }
    await settled(seen.page);
    const asked = server.fake.paths.slice(before);
    const of = (pattern: RegExp): string[] => asked.filter((path) => pattern.test(path));
    assert.ok(of(/^\/catalog/).length <= 32, `${of(/^\/catalog/).length} catalogs an hour`);
    assert.ok(of(/^\/changes/).length <= 2, of(/^\/changes/).join(" "));
    assert.ok(of(/^\/tiles\/.*\/\d/).length >= 6, "every report was drawn");
    let hour = BEATS * (JSON.stringify(heartbeat).length + 60);
    for (const path of asked) {
      const answer = await fetch(ADDRESS + path, { headers: { "Accept-Encoding": "gzip", Accept: "text/html" } });
      // Its head and that of the question, as a browser writes them.
      hour += Number(answer.headers.get("content-length") ?? 0) + 900;
      await answer.arrayBuffer();
    }
    assert.ok(8 * hour + 600_000 < 5_000_000, `${Math.round(hour / 1000)} kB an hour: ${asked.join(" ")}`);
    await seen.context.close();
  });
});
