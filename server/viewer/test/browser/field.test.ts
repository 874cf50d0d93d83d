// What a responder does beside looking: asking whether a way is open, reporting an obstacle, judging reports. Against a
// server that answers what each test wants, so that every verdict and every fault is seen.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { noWay, reach, way } from "../answers.ts";
import { settled, until, type Visit, type Visitor, visit } from "./browser.ts";
import { OFFICER, REPORTER } from "./fake.ts";
import { aimAt, countTaps, lettered, onTop, sign, tap, toRoad } from "./reporting.ts";
import { allRoads, lonelyRoad } from "./road.ts";
import { clean, onEmptyTiles, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };
const FROM = {
  type: "Feature",
  properties: {
    name: "Gudang BPBD Kutai Kartanegara",
    kind: "depot",
    layer: "depots",
    id: "d1",
    context: "Tenggarong",
  },
  geometry: { type: "Point", coordinates: [116.95, -0.42] },
};
const TO = {
  type: "Feature",
  properties: { name: "GOR Loa Ipuh", kind: "shelter", layer: "shelters", id: "s1", context: "Tenggarong" },
  geometry: { type: "Point", coordinates: [117.04, -0.42] },
};

const one = oneBrowser();
const server = oneFake((fake) => {
  fake.found = { type: "FeatureCollection", features: [FROM, TO] };
});

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, vehicle: "truck", ...visitor });

/** Fills both ends by search. */
async function askRoute(page: Page): Promise<void> {
  await page.locator(".actions .primary").click();
  for (const [at, name] of [
    [0, "Gudang BPBD"],
    [1, "GOR Loa"],
  ] as const) {
    const end = page.locator(".end").nth(at);
    await end.locator("input").fill(name);
    await end.locator(".offers button", { hasText: name }).click();
  }
  await page.locator(".answer").waitFor();
}

describe("bisa lewat?", () => {
  onEmptyTiles(server);

  for (const [name, size] of Object.entries({ phone: PHONE, desk: { width: 1280, height: 800 } })) {
    test(`tells verdict, sentence, times, the deciding stretch and what was gone around (${name})`, async () => {
      server.fake.route = () => way();
      const seen = await come(size);
      await askRoute(seen.page);
      const verdict = seen.page.locator(".verdict");
      assert.equal(await verdict.innerText(), "BISA DENGAN SYARAT");
      assert.equal(await verdict.locator("svg").getAttribute("data-sign"), "restricted");
      const words = await seen.page.locator(".answer").innerText();
      for (const part of [
        "Periksa di lapangan; petugas yang memutuskan.",
        "10 km",
        "30 menit",
        "38 menit – waktu tempuh ditambah 25 % cadangan",
        "Jalan Wolter Monginsidi",
        "50 cm – selutut",
        "dilaporkan",
        "sejak 08.20 WITA",
        "08.20 WITA, 18 Sep 2025",
        "Jembatan Kartanegara",
      ])
        assert.ok(words.includes(part), `${part} in ${words}`);
      assert.doesNotMatch(words, /undefined|null|NaN/);
      // The first thing on the panel's answer is the verdict, and the line is on the map in three states.
      assert.match(words, /^BISA DENGAN SYARAT/);
      const drawn = await seen.page.evaluate(() =>
        window.lintas?.map.querySourceFeatures("lintas-way").map((feature) => String(feature.properties["status"])),
      );
      assert.deepEqual([...new Set(drawn)].sort(), ["open", "restricted"]);
      const gpx = await seen.page.locator("a.gpx").getAttribute("href");
      assert.match(gpx ?? "", /route\?from=116\.95,-0\.42&to=117\.04,-0\.42&vehicle=truck&format=gpx$/);
      const [sheet, box] = [await seen.page.locator(".side").boundingBox(), await verdict.boundingBox()];
      assert.ok(
        sheet && box && box.y + box.height < sheet.y + sheet.height,
        "the verdict is in sight without scrolling",
      );
      await picture(seen.page, `verdict-${name}`);
      await clean(seen);
    });

    test(`says no, what is in the way and how near one comes (${name})`, async () => {
      server.fake.route = () => noWay();
      const seen = await come(size);
      await askRoute(seen.page);
      const words = await seen.page.locator(".answer").innerText();
      assert.match(words, /^TIDAK/);
      for (const part of [
        "Jembatan Kartanegara",
        "TERTUTUP",
        "jembatan rusak",
        "laporan R17",
        "Jalan Mulawarman, 2,3 km sebelum tujuan",
        "perahu",
      ])
        assert.ok(words.includes(part), `${part} in ${words}`);
      await picture(seen.page, `no-way-${name}`);
      await clean(seen);
    });
  }

  test("recalculates itself when a report comes in, and says that the answer is another one", async () => {
    server.fake.route = () => way();
    const seen = await come();
    await askRoute(seen.page);
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    server.fake.roads = { "w1-2-3": { id: "w1-2-3", name: "Jalan Satu", truck: "restricted" } };
    server.fake.route = () => noWay();
    server.fake.tell("report", []);
    await seen.page.locator(".verdict", { hasText: "TIDAK" }).waitFor();
    const note = await seen.page.locator(".note-line").innerText();
    assert.equal(
      note.replace(/\d\d\.\d\d/, "08.20"),
      "Dihitung ulang 08.20 WITA: keadaan jalan berubah. JAWABAN BERUBAH sejak tadi. Sebelumnya: BISA DENGAN SYARAT.",
    );
    server.fake.tell("report", []);
    await seen.page.locator(".note-line", { hasText: "Jawaban tetap sama." }).waitFor();
    await clean(seen);
  });

  test("tells road by road where it is doubtful, is heard, and keeps the screen on where that is wanted", async () => {
    server.fake.route = () => way();
    const seen = await come(PHONE);
    const { page } = seen;
    await page.evaluate(() => {
      const told = { spoken: [] as string[], asked: 0 };
      Object.assign(window, { told });
      Object.defineProperty(window, "speechSynthesis", {
        value: {
          getVoices: () => [{ lang: "en-GB" }, { lang: "id-ID" }],
          cancel: () => undefined,
          speak: ({ text, lang }: SpeechSynthesisUtterance) => told.spoken.push(`${lang} ${text}`),
        },
      });
      Object.defineProperty(window, "SpeechSynthesisUtterance", {
        value: class {
          voice = null;
          lang = "";
          constructor(readonly text: string) {}
        },
      });
      const request = (): Promise<object> => {
        told.asked++;
        return Promise.resolve({ release: () => Promise.resolve() });
      };
      Object.defineProperty(navigator, "wakeLock", { value: { request } });
    });
    await askRoute(page);
    const first = "Ruas meragukan pertama: setelah 4 km, Jalan Wolter Monginsidi (TERBATAS).";
    assert.equal(await page.locator(".doubt").innerText(), first);
    await page.locator(".steps summary").click();
    const steps = await page.locator(".steps li").allInnerTexts();
    assert.deepEqual(
      steps.map((words) => words.replaceAll(/\s+/g, " ")),
      ["Jalan Ahmad Yani 4 km · TERBUKA", "Jalan Wolter Monginsidi 2 km · TERBATAS", "Jalan Ahmad Yani 4 km · TERBUKA"],
    );
    const before = await page.evaluate(() => window.lintas?.map.getCenter().lng);
    await page.locator(".steps button").nth(2).click();
    await settled(page);
    assert.notEqual(await page.evaluate(() => window.lintas?.map.getCenter().lng), before);
    const told = (): Promise<{ spoken: string[]; asked: number }> =>
      page.evaluate(() => (window as unknown as { told: { spoken: string[]; asked: number } }).told);
    assert.deepEqual(await told(), { spoken: [], asked: 0 }, "nothing by itself");
    await page.locator(".aloud").click();
    const [spoken = ""] = (await told()).spoken;
    assert.ok(spoken.startsWith("id-ID BISA DENGAN SYARAT. ") && spoken.endsWith(first), spoken);
    await page.locator(".awake input").check();
    await until(async () => (await told()).asked, 1, "the screen is kept on");
    await clean(seen);
  });

  test("shows where I am, follows me, tells what is ahead, and plans anew where I leave the way", async () => {
    server.fake.route = () => way();
    const [lon, lat] = FROM.geometry.coordinates as [number, number];
    const at = (east: number, north: number): { longitude: number; latitude: number; accuracy: number } => ({
      longitude: lon + east,
      latitude: lat + north,
      accuracy: 15,
    });
    const options = { geolocation: at(0, 0), permissions: ["geolocation"] };
    const seen = await come({ ...PHONE, options });
    const { page, context } = seen;
    const me = page.locator(".buttons .locate");
    assert.equal(await me.getAttribute("aria-pressed"), "false");
    await me.click();
    const round = (place: readonly number[]): string => place.map((part) => part.toFixed(3)).join();
    const dot = async (): Promise<string> =>
      round(
        await page.evaluate(() => {
          const map = window.lintas?.map;
          const found = map?.getSource("lintas-me") === undefined ? [] : map.querySourceFeatures("lintas-me");
          const geometry = found.find(({ properties }) => properties["kind"] === "dot")?.geometry;
          return geometry?.type === "Point" ? geometry.coordinates : [];
        }),
      );
    await until(dot, round([lon, lat]), "the dot is where I am");
    const centre = (): Promise<number | undefined> =>
      page.evaluate(() => Math.round((window.lintas?.map.getCenter().lng ?? 0) * 1e3) / 1e3);
    await until(centre, lon, "the map is where I am");
    await picture(page, "position-phone");
    await askRoute(page);
    const doubt = async (): Promise<string> => (await page.locator(".doubt").innerText()).split(":")[0] ?? "";
    await until(doubt, "Ruas meragukan pertama", "from the start");
    // On the way: what is ahead, from here.
    await context.setGeolocation(at(0.02, 0));
    await until(doubt, "Ruas meragukan berikutnya", "from here");
    const routes = (): number => server.fake.paths.filter((path) => path.startsWith("/route?")).length;
    const asked = routes();
    for (const north of [0.02, 0.022, 0.024]) {
      await context.setGeolocation(at(0.02, north));
      await until(dot, round([lon + 0.02, lat + north]), "the dot moved");
    }
    await page.locator(".note-line", { hasText: "ANDA KELUAR DARI RUTE" }).waitFor();
    await until(async () => routes() > asked, true, "another way was asked for");
    assert.match(await page.locator(".asked").innerText(), /Posisi saya \(±15 m\)/);
    await clean(seen);
  });

  test("takes an end from a tap, and another vehicle asks again", async () => {
    server.fake.route = (asked) => way({ vehicle: asked.query.get("vehicle") });
    const seen = await come();
    await askRoute(seen.page);
    await seen.page.getByRole("button", { name: "Ubah" }).click();
    await seen.page.locator(".end").nth(1).getByText("Ketuk peta").click();
    const box = await seen.page.locator(".map").boundingBox();
    assert.ok(box);
    await seen.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await seen.page.locator(".asked", { hasText: /Titik -?\d/ }).waitFor();
    assert.equal(await seen.page.locator(".card").count(), 0);
    await seen.page.locator(".task .vehicle select").focus();
    await seen.page.locator(".task .vehicle select").selectOption("boat");
    await seen.page.waitForFunction(() =>
      document.querySelector("a.gpx")?.getAttribute("href")?.includes("vehicle=boat"),
    );
    assert.deepEqual(
      server.fake.asked.filter(({ path }) => path === "/route").map(({ query }) => query.get("vehicle")),
      ["truck", "truck", "boat"],
    );
    assert.equal(
      await seen.page.locator(".task .vehicle select").evaluate((select) => select === document.activeElement),
      true,
    );
    await clean(seen);
  });

  test("shows how far one comes in 30, 60 and 120 minutes, with a legend", async () => {
    server.fake.reach = reach([116.95, -0.42]);
    for (const [name, size] of Object.entries({ phone: PHONE, desk: {} })) {
      const seen = await come(size);
      await seen.page.locator(".actions .primary").click();
      await seen.page.getByRole("tab", { name: "Jangkauan" }).click();
      await seen.page.locator(".end input").fill("Gudang");
      await seen.page.locator(".offers button").first().click();
      await seen.page.locator(".bands").waitFor();
      const words = await seen.page.locator(".reach").innerText();
      for (const part of ["sampai 30 menit", "sampai 60 menit", "sampai 120 menit", "belum ada laporannya"])
        assert.ok(words.includes(part), `${part} in ${words}`);
      await settled(seen.page);
      const minutes = await seen.page.evaluate(() =>
        window.lintas?.map
          .queryRenderedFeatures()
          .filter((feature) => feature.source === "lintas-reach" && feature.layer.type === "fill")
          .map((feature) => Number(feature.properties["minutes"])),
      );
      assert.deepEqual(
        [...new Set(minutes)].sort((a, b) => a - b),
        [30, 60, 120],
      );
      await picture(seen.page, `reach-${name}`);
      await clean(seen);
    }
  });

  test("begins at my position or at a depot, the quickest first", async () => {
    server.fake.route = () => way();
    const depot = (name: string, seconds: number): unknown => ({
      type: "Feature",
      properties: { id: name, name, duration_s: seconds, distance_m: 1, status: "open" },
      geometry: { type: "Point", coordinates: [116.95, -0.42] },
    });
    server.fake.nearest = {
      type: "FeatureCollection",
      features: [depot("Gudang Zebra", 600), depot("Gudang Anoa", 5400)],
    };
    const seen = await come({
      options: { geolocation: { longitude: 116.99, latitude: -0.41, accuracy: 8 }, permissions: ["geolocation"] },
    });
    await seen.page.locator(".actions .primary").click();
    const [from, to] = [seen.page.locator(".end").nth(0), seen.page.locator(".end").nth(1)];
    await to.locator("input").fill("GOR Loa");
    await to.locator(".offers button", { hasText: "GOR Loa" }).click();
    await from.getByText("Gudang", { exact: true }).click();
    await from.locator(".offers button").first().waitFor();
    assert.deepEqual(await from.locator(".offers button").allInnerTexts(), [
      "Gudang Zebra\n10 menit",
      "Gudang Anoa\n1 jam 30 menit",
    ]);
    assert.equal(server.fake.asked.find(({ path }) => path === "/nearest")?.query.get("to"), "117.04,-0.42");
    await from.getByText("Posisi saya").click();
    await seen.page.locator(".asked", { hasText: "Posisi saya (±8 m)" }).waitFor();
    assert.equal(
      server.fake.asked
        .filter(({ path }) => path === "/route")
        .at(-1)
        ?.query.get("from"),
      "116.99,-0.41",
    );
    await clean(seen);
  });

  test("is read and used in English too, and leaves nothing on the map when it is closed", async () => {
    server.fake.route = () => way();
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
    assert.equal(
      await seen.page.evaluate(() =>
        Object.keys(window.lintas?.map.getStyle().sources ?? {}).some((name) => /^lintas-/.test(name)),
      ),
      false,
    );
    await clean(seen);
  });
});

describe("a report", () => {
  for (const [name, size] of Object.entries({ phone: PHONE, desk: { width: 1280, height: 800 } })) {
    test(`takes three taps from the map: report, what, send (${name})`, async () => {
      const seen = await come(size);
      await sign(seen, REPORTER);
      const road = await toRoad(seen.page);
      const taps = await countTaps(seen.page);
      await seen.page.locator(".actions .report").click();
      // What is in the middle of the map is meant, and is still to be seen.
      await seen.page.locator(".heights button").first().waitFor();
      assert.ok((await seen.page.locator(".placed").innerText()).includes(road.name));
      await settled(seen.page);
      await picture(seen.page, `report-where-${name}`);
      assert.equal(await onTop(seen.page, road.at), "maplibregl-canvas");
      assert.equal(
        await seen.page
          .locator(".heights")
          .innerText()
          .then((words) => words.replaceAll(/\s+/g, " ")),
        "Mata kaki 10–15 cm Betis 30 cm Lutut 50 cm Paha 75 cm Pinggang 100 cm Dada 130 cm",
      );
      await seen.page.locator('[data-height="knee"]').click();
      await picture(seen.page, `report-what-${name}`);
      await seen.page.locator(".send").click();
      await seen.page.locator(".thanks").waitFor();
      assert.equal(await taps(), 3);
      assert.match(
        await seen.page.locator(".thanks").innerText(),
        /Lutut \(50 cm\) di .*Terkirim\. Laporan R1 sudah berlaku di peta\./s,
      );
      const [posted] = server.fake.asked.filter(({ method }) => method === "POST");
      assert.ok(posted);
      assert.deepEqual(
        [posted.body["status"], posted.body["depth_m"], posted.body["mode"], posted.body["confidence"]],
        ["restricted", 0.5, "drill", "seen"],
      );
      assert.match(String(posted.headers["idempotency-key"]), /^[0-9a-f]{32}$/);
      assert.equal(posted.headers.authorization, `Bearer ${REPORTER}`);
      const [lon, lat] = (posted.body["geometry"] as { coordinates: [number, number] }).coordinates;
      assert.ok(Math.hypot(lon - road.at[0], lat - road.at[1]) < 1e-4, "the report lies on the road");
      // By the clock of the drill and not by that of the wall.
      assert.match(String(posted.body["seen_at"]), /^2025-09-18T/);
      assert.ok([...server.fake.asked].every(({ query }) => !query.has("key")));
      await picture(seen.page, `report-sent-${name}`);
      await clean(seen);
    });
  }

  test("asks which road where two are near, and takes current, darkness and a rise along", async () => {
    const seen = await come();
    await sign(seen, REPORTER);
    // A junction: the end of one named road on another.
    const roads = await allRoads();
    const ends = new Map<string, { at: [number, number]; names: Set<string> }>();
    for (const { properties, geometry } of roads) {
      if (typeof properties["name"] !== "string" || properties["class"] === "river" || properties["class"] === "ferry")
        continue;
      for (const at of [geometry.coordinates[0], geometry.coordinates.at(-1)] as unknown as [number, number][]) {
        const key = at.map((part) => part.toFixed(6)).join();
        const end = ends.get(key) ?? { at, names: new Set() };
        ends.set(key, { at, names: end.names.add(properties["name"]) });
      }
    }
    const junction = [...ends.values()].find(({ names }) => names.size > 1);
    assert.ok(junction, "two named roads meet somewhere");
    await seen.page.evaluate((center) => window.lintas?.map.jumpTo({ center, zoom: 16 }), junction.at);
    await settled(seen.page);
    await seen.page.locator(".actions .report").click();
    await tap(seen.page, junction.at);
    await seen.page.locator(".which").waitFor();
    const asked = await seen.page.locator(".which").innerText();
    for (const road of junction.names) assert.ok(asked.includes(road), `${road} in ${asked}`);
    // Each with its letter, there and on the map.
    const letters = await seen.page.locator(".which .letter").allInnerTexts();
    assert.deepEqual(letters, ["A", "B", "C", "D", "E"].slice(0, letters.length));
    await settled(seen.page);
    assert.deepEqual((await lettered(seen.page)).map((words) => words.slice(0, 1)).sort(), letters);
    await picture(seen.page, "report-which-desk");
    await seen.page.locator(".which button").first().click();
    await seen.page.locator('[data-height="calf"]').click();
    for (const name of ["current", "dark", "rising"]) await seen.page.locator(`input[name="${name}"]`).check();
    assert.match(await seen.page.locator(".chosen").innerText(), /setingkat lebih dalam/);
    await seen.page.locator(".send").click();
    await seen.page.locator(".thanks").waitFor();
    const body = server.fake.asked.find(({ method }) => method === "POST")?.body ?? {};
    assert.deepEqual([body["depth_m"], body["current"], body["dark"], body["trend"]], [0.3, true, true, "rising"]);
    await clean(seen);
  });

  test("takes my position only where that is asked for", async () => {
    const road = await lonelyRoad();
    const seen = await come({
      options: {
        geolocation: { longitude: road.at[0], latitude: road.at[1], accuracy: 12 },
        permissions: ["geolocation"],
      },
    });
    await sign(seen, REPORTER);
    await seen.page.locator(".actions .report").click();
    await seen.page.locator(".me").click();
    await seen.page.locator(".placed", { hasText: road.name }).waitFor();
    await seen.page.getByRole("button", { name: "Satu lajur atau pelan" }).click();
    await seen.page.locator(".send").click();
    await seen.page.locator(".thanks").waitFor();
    assert.equal(server.fake.reports[0]?.properties["status"], "restricted");
    await clean(seen);
  });

  test("comes closer to what was shown from far away, and asks which road is meant", async () => {
    const seen = await come();
    await sign(seen, REPORTER);
    const { page } = seen;
    const road = await lonelyRoad();
    await page.evaluate((center) => window.lintas?.map.jumpTo({ center, zoom: 11 }), [...road.at] as [number, number]);
    await settled(page);
    await page.locator(".actions .report").click();
    await page.locator(".obstacle").waitFor();
    await aimAt(page, road.at);
    assert.equal(await page.locator(".what, .which").count(), 0, "nobody aims from so far away");
    const taps = await countTaps(page);
    await page.locator(".middle").click();
    await page.locator(".which button", { hasText: road.name }).first().waitFor();
    assert.ok((await page.evaluate(() => window.lintas?.map.getZoom() ?? 0)) >= 15);
    assert.equal(await page.locator(".what").count(), 0);
    // Moved until the road is under the cross, it is the one.
    await aimAt(page, road.at);
    await page.locator(".placed", { hasText: road.name }).waitFor();
    await page.locator('[data-height="ankle"]').click();
    await page.locator(".send").click();
    await page.locator(".thanks").waitFor();
    assert.equal(await taps(), 3);
    await clean(seen);
  });

  test("asks for the key once, refuses one that nobody knows, and remembers it only where it is told to", async () => {
    const seen = await come();
    const road = await toRoad(seen.page);
    await seen.page.locator(".actions .report").click();
    await tap(seen.page, road.at);
    await seen.page.getByRole("button", { name: "Longsor, tertutup" }).click();
    await seen.page.locator(".send").click();
    await seen.page.locator('form.key input[type="password"]').fill("nobody");
    await seen.page.getByRole("button", { name: "Pakai kunci" }).click();
    await seen.page.getByText("Kunci ini tidak dikenal.").waitFor();
    await seen.page.locator('form.key input[type="password"]').fill(REPORTER);
    await seen.page.getByRole("button", { name: "Pakai kunci" }).click();
    await seen.page.locator(".thanks").waitFor();
    assert.deepEqual(
      await seen.page.evaluate(() => [sessionStorage.getItem("lintas.key"), localStorage.getItem("lintas.key")]),
      [REPORTER, null],
    );
    assert.equal(server.fake.asked.filter(({ method }) => method === "POST").length, 1);
    assert.ok(
      seen.faults.every((fault) => /401/.test(fault)),
      seen.faults.join(),
    );
    await seen.context.close();
  });

  test("waits on the device without a connection, says so, survives a reload and is sent once", async () => {
    const seen = await come(PHONE);
    await sign(seen, REPORTER);
    const road = await toRoad(seen.page);
    await seen.page.locator(".actions .report").click();
    await tap(seen.page, road.at);
    await seen.page.getByRole("button", { name: "Pohon tumbang, tertutup" }).waitFor();
    await seen.page.route("**/reports", (route) => route.abort());
    await seen.page.getByRole("button", { name: "Pohon tumbang, tertutup" }).click();
    await seen.page.locator(".send").click();
    await seen.page.getByText("Belum terkirim: tersimpan di perangkat ini").waitFor();
    assert.match(await seen.page.locator(".outbox").innerText(), /Belum terkirim \(1\)/);
    assert.equal(await seen.page.locator(".actions .unsent").innerText(), "1 belum terkirim");
    await picture(seen.page, "report-kept-phone");
    await seen.page.unroute("**/reports");
    await seen.page.reload();
    await settled(seen.page);
    await until(() => server.fake.reports.length, 1, "reports that came");
    assert.deepEqual(
      server.fake.reports.map(({ properties }) => properties["cause"]),
      ["fallen_tree"],
    );
    assert.equal(await seen.page.evaluate(() => localStorage.getItem("lintas.outbox")), null);
    await seen.context.close();
  });
});

describe("the officer's queue", () => {
  onEmptyTiles(server);

  const waiting = {
    properties: {
      id: "R7",
      status: "open",
      vehicles: ["truck", "car"],
      seen_at: "2025-09-18T00:30:00Z",
      valid_until: "2025-09-18T12:30:00Z",
      confidence: "seen",
      state: "unverified",
      reporter: "relawan-3",
      channel: "radio",
      edges: [],
    },
    geometry: { type: "Point", coordinates: [116.98, -0.41] },
  };
  const active = {
    properties: {
      id: "R6",
      status: "closed",
      vehicles: [],
      cause: "landslide",
      seen_at: "2025-09-17T23:00:00Z",
      valid_until: "2025-09-18T23:00:00Z",
      confidence: "told",
      state: "active",
      reporter: "pos-2",
    },
    geometry: { type: "Point", coordinates: [117.0, -0.43] },
  };

  test("shows what waits with its age and expiry, and takes the officer's word", async () => {
    for (const [name, size] of Object.entries({ phone: PHONE, desk: {} })) {
      server.fake.reports = [structuredClone(waiting), structuredClone(active)];
      const seen = await come(size);
      await sign(seen, OFFICER);
      if (name === "phone") await seen.page.locator("button.menu").click();
      await seen.page.locator(".officers summary").click();
      await seen.page.locator(".officers .queue").click();
      await seen.page.locator('[data-report="R7"]').waitFor();
      const words = await seen.page.locator('[data-report="R7"]').innerText();
      for (const part of [
        "TERBUKA",
        "menunggu petugas",
        "dilihat 08.30 WITA",
        "berlaku s/d 20.30 WITA",
        "relawan-3, radio",
        "Truk sedang",
      ])
        assert.ok(words.includes(part), `${part} in ${words}`);
      await picture(seen.page, `queue-${name}`);
      await seen.page.locator('[data-report="R7"] .accept').click();
      await seen.page.getByText("Menunggu petugas (0)").waitFor();
      await seen.page.getByText("Berlaku (2)").waitFor();
      await seen.page.locator('[data-report="R6"] .withdraw').click();
      await seen.page.getByText("Berlaku (1)").waitFor();
      assert.deepEqual(
        server.fake.asked
          .filter(({ method }) => method === "POST")
          .slice(-2)
          .map(({ path }) => path),
        ["/reports/R7/verify", "/reports/R6/withdraw"],
      );
      await clean(seen);
    }
  });

  test("refuses with a reason, and shows what comes in while it is open", async () => {
    const seen = await come();
    await sign(seen, OFFICER);
    await seen.page.locator(".officers summary").click();
    await seen.page.locator(".officers .queue").click();
    await seen.page.getByText("Tidak ada laporan yang menunggu.").waitFor();
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    const road = await lonelyRoad();
    server.fake.reports = [{ ...structuredClone(waiting), properties: { ...waiting.properties, edges: [road.id] } }];
    server.fake.tell("report", []);
    await seen.page.locator('[data-report="R7"] .on', { hasText: road.name }).waitFor();
    await seen.page.locator('[data-report="R7"] .reject').click();
    await seen.page.locator(".why input").fill("salah jalan");
    // Another report comes in meanwhile: nothing that was written is lost.
    server.fake.reports.push(structuredClone(active));
    server.fake.tell("report", []);
    await seen.page.locator('[data-report="R6"]').waitFor();
    assert.equal(await seen.page.locator(".why input").inputValue(), "salah jalan");
    await seen.page.getByRole("button", { name: "Tolak laporan ini" }).click();
    await seen.page.getByText("Tidak ada laporan yang menunggu.").waitFor();
    assert.deepEqual(server.fake.asked.find(({ path }) => path === "/reports/R7/reject")?.body, {
      reason: "salah jalan",
    });
    await clean(seen);
  });

  test("gives a reporter nothing to decide and the public no names", async () => {
    server.fake.reports = [structuredClone(waiting)];
    const seen = await come();
    await sign(seen, REPORTER);
    await seen.page.locator(".officers summary").click();
    await seen.page.locator(".officers .queue").click();
    await seen.page.locator('[data-report="R7"]').waitFor();
    assert.equal(await seen.page.locator(".accept, .reject").count(), 0);
    // What met no road stands where it was made, in the list and on the map.
    assert.match(
      await seen.page.locator('[data-report="R7"]').innerText(),
      /Tidak mengenai jalan mana pun · -0\.41000, 116\.98000/,
    );
    await seen.page.locator('[data-report="R7"] .see').click();
    await settled(seen.page);
    assert.deepEqual(await lettered(seen.page), ["R7"]);
    assert.ok(!(await seen.page.locator(".task").innerText()).includes("relawan-3"));
    await clean(seen);
  });
});

describe("every control of a task", () => {
  test("is at least 44 px high, has a name and is reached with the tab key, and nothing scrolls sideways", async () => {
    server.fake.route = () => way();
    server.fake.reach = reach([116.95, -0.42]);
    const seen = await come({ width: 360, height: 640 });
    await sign(seen, OFFICER);
    const check = async (where: string): Promise<void> => {
      const faults = await seen.page.evaluate(() =>
        [
          ...document.querySelectorAll<HTMLElement>(
            ".task button, .task select, .task a.button, .actions button, " +
              ".task input:not([type=checkbox]), .task label:has(input[type=checkbox])",
          ),
        ].flatMap((each) => {
          const { height, width, right } = each.getBoundingClientRect();
          const name =
            each.getAttribute("aria-label") ??
            (each.textContent?.trim() || (each as HTMLInputElement).labels?.[0]?.textContent?.trim()) ??
            "";
          return height < 44 ||
            width < 44 ||
            right > innerWidth + 0.5 ||
            name === "" ||
            each.tabIndex < (each.tagName === "LABEL" ? -1 : 0)
            ? [`${each.outerHTML.slice(0, 90)} ${width}×${height}`]
            : [];
        }),
      );
      assert.deepEqual(faults, [], where);
      assert.ok(await seen.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), where);
    };
    await seen.page.locator(".actions .primary").click();
    await seen.page.locator(".end").first().waitFor();
    await check("route, asked");
    await seen.page.getByRole("tab", { name: "Jangkauan" }).click();
    await check("reach");
    await seen.page.locator(".leave").click();
    await askRoute(seen.page);
    await check("route, answered");
    const road = await toRoad(seen.page);
    await seen.page.locator(".leave").click();
    await seen.page.locator(".actions .report").click();
    await tap(seen.page, road.at);
    await seen.page.locator('[data-height="thigh"]').click();
    await check("report");
    await clean(seen);
  });
});

describe("a card", () => {
  test("of a closure tells what was reported, when it was seen and until when it holds, and leads on", async () => {
    const closures = (await (await fetch(`${server.fake.url}/collections/closures/items?limit=50`)).json()) as {
      features: { properties: { id: string }; geometry: { type: string; coordinates: [number, number] } }[];
    };
    const closure = closures.features.find(({ geometry }) => geometry.type === "Point");
    assert.ok(closure, "a closure at a point");
    server.fake.reports = [
      {
        properties: {
          id: closure.properties.id,
          status: "closed",
          cause: "landslide",
          seen_at: "2025-09-18T00:10:00Z",
          valid_until: "2025-09-18T10:10:00Z",
          confidence: "seen",
          state: "active",
        },
        geometry: closure.geometry,
      },
    ];
    server.fake.route = () => way();
    const seen = await come();
    await seen.page.evaluate((center) => window.lintas?.map.jumpTo({ center, zoom: 14 }), closure.geometry.coordinates);
    await settled(seen.page);
    const box = await seen.page.locator(".map").boundingBox();
    assert.ok(box);
    await seen.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await seen.page.locator(".told").waitFor();
    const words = await seen.page.locator(".told").innerText();
    for (const part of ["TERTUTUP (longsor)", "dilihat 08.10 WITA", "berlaku s/d 18.10 WITA", "dilihat sendiri"])
      assert.ok(words.includes(part), `${part} in ${words}`);
    await picture(seen.page, "card-desk");
    await seen.page.getByRole("button", { name: "Bisa lewat ke sini?" }).click();
    await seen.page.waitForFunction(() =>
      /^Titik -?\d/.test((document.querySelectorAll(".end input")[1] as HTMLInputElement | undefined)?.value ?? ""),
    );
    assert.equal(await seen.page.locator(".card").count(), 0);
    // With the panel open already, the card of another place changes the goal and keeps the start.
    await seen.page.locator(".end").nth(0).locator("input").fill("Gudang BPBD");
    await seen.page.locator(".end").nth(0).locator(".offers button").first().click();
    await seen.page.locator(".answer").waitFor();
    await seen.page.evaluate((center) => window.lintas?.map.jumpTo({ center, zoom: 14 }), closure.geometry.coordinates);
    await settled(seen.page);
    await seen.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await seen.page.getByRole("button", { name: "Bisa lewat ke sini?" }).click();
    await seen.page.locator(".answer").waitFor();
    assert.equal(server.fake.asked.filter(({ path }) => path === "/route").length, 2);
    assert.match(await seen.page.locator(".asked").innerText(), /Gudang BPBD.*Titik/s);
    await clean(seen);
  });
});

describe("the map keeps itself up to date", () => {
  test("a report reloads the tiles that it changed and no other, without a reload of the page", async () => {
    const next = server.fake.revision + 1;
    const seen = await come();
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    await seen.page.evaluate(() => window.lintas?.map.jumpTo({ center: [116.98, -0.42], zoom: 12 }));
    await settled(seen.page);
    const asked: string[] = [];
    seen.page.on("request", (request) => {
      if (/\/tiles\/[^/]+\/\d/.test(request.url())) asked.push(request.url());
    });
    const [x, y] = [
      Math.floor(((116.98 + 180) / 360) * 4096),
      Math.floor((1 - Math.asinh(Math.tan((-0.42 * Math.PI) / 180)) / Math.PI) * 2048),
    ];
    server.fake.tell("report", [`12/${x}/${y}`, "12/0/0"]);
    await seen.page.waitForRequest(new RegExp(`/12/${x}/${y}\\?v=.*-${next}$`));
    await settled(seen.page);
    // A second report: all that the first made the map ask for has been asked for before.
    server.fake.tell("report", [`12/${x}/${y}`]);
    await seen.page.waitForRequest(new RegExp(`/12/${x}/${y}\\?v=.*-${next + 1}$`));
    await settled(seen.page);
    assert.deepEqual(
      asked.map((address) => new URL(address).pathname.split("/").slice(-3).join("/")),
      [`12/${x}/${y}`, `12/${x}/${y}`],
    );
    await clean(seen);
  });

  test("a tile that changed out of sight is asked for when it comes into sight", async () => {
    const next = server.fake.revision + 1;
    const seen = await come();
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    const look = (lon: number): Promise<void> =>
      seen.page
        .evaluate((center) => window.lintas?.map.jumpTo({ center, zoom: 12 }), [lon, -0.42] as [number, number])
        .then(() => settled(seen.page));
    await look(116.98);
    await look(117.6);
    const y = Math.floor((1 - Math.asinh(Math.tan((-0.42 * Math.PI) / 180)) / Math.PI) * 2048);
    const [x, inSight] = [116.98, 117.6].map((lon) => Math.floor(((lon + 180) / 360) * 4096));
    // Once the one in sight is asked for, the other one is known to have changed, too.
    const heard = seen.page.waitForRequest(new RegExp(`/12/${inSight}/${y}\\?v=.*-${next}$`));
    server.fake.tell("expiry", [`12/${x}/${y}`, `12/${inSight}/${y}`]);
    await heard;
    const fresh = seen.page.waitForRequest(new RegExp(`/12/${x}/${y}\\?v=.*-${next}$`));
    await look(116.98);
    await fresh;
    await clean(seen);
  });

  test("other data comes onto the map as soon as it is published", async () => {
    const seen = await come();
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    const asked = seen.page.waitForRequest(/\/tiles\/[a-z,]+$/);
    server.fake.say("snapshot", { snapshot: "29990101T000000Z-0000000", revision: server.fake.revision });
    await asked;
    await settled(seen.page);
    await clean(seen);
  });

  test("asks every 15 seconds where the stream is refused, and says so", async () => {
    server.fake.stream = "refused";
    const seen = await come();
    await seen.page.locator('.contact[data-contact="polling"]', { hasText: "tiap 15 detik" }).waitFor();
    server.fake.route = () => way();
    await askRoute(seen.page);
    server.fake.route = () => noWay();
    server.fake.tell("report", []);
    await seen.page.locator(".verdict", { hasText: "TIDAK" }).waitFor();
    await seen.context.close();
  });

  test("says since when the connection is lost, and that it is back", async () => {
    const seen = await come();
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    await seen.context.setOffline(true);
    server.fake.cut();
    await seen.page.locator(".offline").waitFor();
    assert.match(await seen.page.locator(".stale-words").innerText(), /^Tanpa kontak sejak \d\d\.\d\d WITA\./);
    // Said once: the header says it in short.
    assert.equal((await seen.page.locator(".offline").innerText()).trim(), "sambungan terputus");
    await seen.context.setOffline(false);
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    await seen.context.close();
  });
});

describe("/embed", () => {
  onEmptyTiles(server);

  test("greys out with words when the data is old, and not before", async () => {
    const fresh = await come({ path: "/embed", width: 480, height: 400 });
    assert.equal(await fresh.page.locator(".stale-words").count(), 0);
    assert.match(await fresh.page.locator(".as-of").innerText(), /^Data per/);
    assert.equal(await fresh.page.locator(".actions").count(), 0);
    await clean(fresh);
    server.fake.olderMinutes = 7 * 60;
    const stale = await come({ path: "/embed", width: 480, height: 400 });
    await stale.page.locator(".stale-words").waitFor();
    assert.match(
      await stale.page.locator(".stale-words").innerText(),
      /^Data per 02\.00 WITA, 18 Sep 2025 \(7 jam lalu\)\. Peta ini sudah usang\. Jangan dipakai untuk memutuskan/,
    );
    assert.match(await stale.page.locator(".map").evaluate((map) => getComputedStyle(map).filter), /grayscale\(1\)/);
    await picture(stale.page, "embed-stale");
    await clean(stale);
    const patient = await come({ path: "/embed?max_age=600", width: 480, height: 400 });
    assert.equal(await patient.page.locator(".stale-words").count(), 0);
    await clean(patient);
  });

  test("greys out when the connection is lost", async () => {
    const seen = await come({ path: "/embed", width: 390, height: 500 });
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    await seen.context.setOffline(true);
    server.fake.cut();
    await seen.page.locator(".stale-words").waitFor();
    assert.match(await seen.page.locator(".stale-words").innerText(), /^Tanpa kontak sejak/);
    await seen.context.close();
  });
});
