import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ADDRESS } from "./address.ts";
import { drawn, settled, spotInside, spotOf, type Visit, visit } from "./browser.ts";
import { clean, oneBrowser } from "./visits.ts";

const BAND = "LATIHAN – BUKAN KEJADIAN NYATA";

interface Catalog {
  readonly mode?: string;
  readonly regions?: readonly { readonly bbox?: readonly [number, number, number, number] }[];
}

const catalog = (await (await fetch(`${ADDRESS}/catalog`)).json()) as Catalog;
const drill = catalog.mode === "drill";

const one = oneBrowser();

/** Brings the map close to the first feature of `layer` that the published data has. */
async function goTo(seen: Visit, layer: string, zoom: number): Promise<void> {
  const answer = (await (await fetch(`${ADDRESS}/collections/${layer}/items?limit=1`)).json()) as {
    features: { geometry: { coordinates: unknown } }[];
  };
  let at: unknown = answer.features[0]?.geometry.coordinates;
  while (Array.isArray(at) && Array.isArray(at[0])) at = at[Math.floor(at.length / 2)];
  await seen.page.evaluate(
    ([center, level]) => window.lintas?.map.jumpTo({ center: center as [number, number], zoom: level }),
    [at, zoom] as const,
  );
  await settled(seen.page);
}

describe("the map", () => {
  test("draws roads, hazards, shelters and depots of the whole region", async () => {
    const seen = await visit(one.browser);
    const counts = await drawn(seen.page);
    for (const layer of ["roads", "hazards", "shelters", "depots", "admin"])
      assert.ok((counts[layer] ?? 0) > 0, `${layer}: ${JSON.stringify(counts)}`);
    await clean(seen);
  });

  test("shows the time of the data, and the band whenever it is a drill", async () => {
    for (const path of ["/", "/embed"]) {
      const seen = await visit(one.browser, { path });
      assert.match(await seen.page.locator(".as-of").innerText(), /^Data per \d\d\.\d\d \w+, \d{1,2} \w+ \d{4}/);
      assert.equal(await seen.page.locator(".drill").count(), drill ? 1 : 0);
      if (drill) {
        assert.match(await seen.page.locator(".drill").innerText(), new RegExp(BAND));
        const box = await seen.page.locator(".drill").boundingBox();
        assert.deepEqual([box?.x, box?.y, box?.width], [0, 0, 1280]);
        assert.equal(await seen.page.locator(".drill button").count(), 0);
        assert.match(await seen.page.title(), /LATIHAN/);
      }
      await clean(seen);
    }
  });

  test("names its sources", async () => {
    const seen = await visit(one.browser);
    assert.ok((await seen.page.locator(".sources li").count()) >= 1);
    await clean(seen);
  });
});

describe("a card", () => {
  test("of a road tells the verdict of every class, evidence, age, source and who decides", async () => {
    const seen = await visit(one.browser, { vehicle: "truck" });
    await goTo(seen, "roads", 13);
    const spot = await spotOf(seen.page, "roads");
    await seen.page.mouse.click(spot.x, spot.y);
    const card = seen.page.locator(".card");
    await card.waitFor();
    const headline = await card.locator(".headline").first().innerText();
    const known = [
      "BISA, DILIHAT",
      "BISA, MENURUT MODEL",
      "BISA DENGAN SYARAT",
      "BISA DENGAN SYARAT, MENURUT MODEL",
      "TIDAK",
      "TIDAK, MENURUT MODEL",
      "BELUM ADA LAPORAN",
      "BELUM DIKETAHUI",
      "bukan untuk kendaraan ini",
    ];
    assert.ok(known.map((words) => `Truk sedang: ${words}`).includes(headline), headline);
    const verdicts = await card.locator(".verdicts").first().innerText();
    for (const name of [
      "Sepeda motor",
      "Mobil / ambulans",
      "Pikap / minibus",
      "4×4",
      "Truk sedang",
      "Truk berat",
      "Perahu",
    ])
      assert.ok(verdicts.includes(name), name);
    const words = await card.innerText();
    for (const part of ["Bukti", "Umur laporan", "Sumber", "Petugas di lapangan yang memutuskan."])
      assert.ok(words.includes(part), `${part} in ${words}`);
    assert.doesNotMatch(words, /snapshot|\b(gap|undefined|null|NaN)\b/i);
    await seen.page.keyboard.press("Escape");
    assert.equal(await card.count(), 0);
    await clean(seen);
  });

  for (const [layer, parts] of Object.entries({ shelters: ["Orang", "Sumber"], depots: ["Instansi"] })) {
    test(`opens on ${layer}`, async () => {
      const seen = await visit(one.browser);
      await goTo(seen, layer, 14);
      const spot = await spotOf(seen.page, layer);
      await seen.page.mouse.click(spot.x, spot.y);
      const words = await seen.page.locator(".card").innerText();
      assert.ok(words.includes(String(spot.properties["name"])), words);
      for (const part of parts) assert.ok(words.includes(part), `${part} in ${words}`);
      await clean(seen);
    });
  }

  test("opens on a hazard with its basis", async () => {
    const seen = await visit(one.browser);
    await goTo(seen, "hazards", 11);
    const spot = await spotInside(seen.page, "hazards");
    await seen.page.mouse.click(spot.x, spot.y);
    const words = await seen.page.locator(".card").innerText();
    assert.match(words, /Dasar\s+(diamati|model|kerawanan|peringatan)/);
    if (spot.properties["depth_m"] !== undefined) assert.match(words, /Kedalaman air\s+\d+ cm/);
    await clean(seen);
  });

  test("opens from the keyboard on what lies in the middle of the map", async () => {
    const seen = await visit(one.browser);
    await goTo(seen, "depots", 14);
    await seen.page.locator("canvas.maplibregl-canvas").focus();
    await seen.page.keyboard.press("Enter");
    assert.match(await seen.page.locator(".card").innerText(), /Instansi/);
    await clean(seen);
  });
});

describe("my vehicle", () => {
  test("is chosen once, repaints the roads and the legend, and is remembered", async () => {
    const seen = await visit(one.browser);
    const filter = (): Promise<string> =>
      seen.page.evaluate(() => JSON.stringify(window.lintas?.map.getFilter("road-open")));
    const casing = (): Promise<string> =>
      seen.page.evaluate(() => JSON.stringify(window.lintas?.map.getPaintProperty("road-casing", "line-color")));
    assert.match(await filter(), /\["get","status"\]/);
    await seen.page.locator('input[name="vehicle"][value="boat"]').check();
    assert.match(await filter(), /\["get","boat"\]/);
    assert.match(await casing(), /\["get","boat"\]/);
    assert.match(await seen.page.locator(".legend").innerText(), /Jalan untuk Perahu/);
    await settled(seen.page);
    const colours = await seen.page.evaluate(() => {
      const map = window.lintas?.map;
      const ids = map
        ?.queryRenderedFeatures()
        .filter((feature) => feature.sourceLayer === "roads")
        .map((feature) => [feature.layer.id, String(feature.properties["boat"])] as const);
      return (ids ?? [])
        .filter(([id]) => /^road-(open|presumed|restricted|closed|unknown|never)$/.test(id))
        .filter(([id, boat]) => id !== `road-${boat}`);
    });
    assert.deepEqual(colours, []);
    await seen.page.reload();
    await settled(seen.page);
    assert.match(await filter(), /\["get","boat"\]/);
    assert.equal(await seen.page.locator('input[name="vehicle"][value="boat"]').isChecked(), true);
    await clean(seen);
  });
});

describe("new data", () => {
  test("comes onto the map without a reload, and an unreachable server is told", async () => {
    const seen = await visit(one.browser);
    await seen.page.evaluate(() => Object.assign(window, { stayed: true }));
    const asked: string[] = [];
    seen.page.on("request", (request) => asked.push(request.url()));
    await seen.page.route("**/catalog", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        json: { ...((await answer.json()) as object), snapshot: "29990101T000000Z-0000000" },
      });
    });
    await seen.page.route(/\/tiles\/[a-z,]+$/, async (route) => {
      const answer = await route.fetch();
      const tileJson = (await answer.json()) as { tiles: string[] };
      await route.fulfill({
        response: answer,
        json: {
          ...tileJson,
          tiles: tileJson.tiles.map((tile) => tile.replace(/\?.*$/, "?v=29990101T000000Z-0000000-0")),
        },
      });
    });
    // What every frame shows of the roads until the other data is there.
    await seen.page.evaluate(() => {
      const frames: number[] = [];
      Object.assign(window, { roadsByFrame: frames });
      const map = window.lintas?.map;
      map?.on("render", () =>
        frames.push(map.queryRenderedFeatures().filter(({ sourceLayer }) => sourceLayer === "roads").length),
      );
    });
    // The page asks every 30 s, and when it is looked at again.
    await seen.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await seen.page.waitForRequest(/\/tiles\/.*v=29990101T000000Z-0000000-0/);
    await settled(seen.page);
    assert.ok(((await drawn(seen.page))["roads"] ?? 0) > 0);
    const frames = await seen.page.evaluate(() => (window as { roadsByFrame?: number[] }).roadsByFrame ?? []);
    assert.ok(frames.length > 0 && frames.every((roads) => roads > 0), `no frame without roads: ${frames.join(" ")}`);
    const tiles = asked.filter((address) => /\/tiles\/[^/]+\/\d/.test(address));
    const first = tiles.findIndex((address) => address.includes("v=29990101T000000Z-0000000-0"));
    assert.deepEqual(
      tiles.slice(first).filter((address) => !address.includes("v=29990101T000000Z-0000000-0")),
      [],
      "no tile of the data before beside those of the new one",
    );
    assert.equal(await seen.page.evaluate(() => "stayed" in window), true);
    assert.deepEqual(seen.faults, []);
    await seen.page.unrouteAll();
    await seen.context.setOffline(true);
    await seen.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await seen.page.locator(".offline").waitFor();
    assert.match(await seen.page.locator(".stale-words").innerText(), /^Tanpa kontak/);
    await seen.context.close();
  });
});

describe("layers and languages", () => {
  test("a layer is switched off and on again", async () => {
    const seen = await visit(one.browser);
    await seen.page.locator(".layers summary").click();
    const box = seen.page.locator('input[name="group"][value="shelters"]');
    await box.uncheck();
    // The rings around the sites are a group of their own.
    await seen.page.locator('input[name="group"][value="supply"]').uncheck();
    await settled(seen.page);
    assert.equal((await drawn(seen.page))["shelters"] ?? 0, 0);
    assert.ok(!(await seen.page.locator(".legend").innerText()).includes("Tempat pengungsian"));
    await box.check();
    await settled(seen.page);
    assert.ok(((await drawn(seen.page))["shelters"] ?? 0) > 0);
    await clean(seen);
  });

  test("English is one touch away and remembered", async () => {
    const seen = await visit(one.browser);
    await seen.page.locator("button.language").click();
    assert.match(await seen.page.locator(".as-of").innerText(), /^Data as of/);
    assert.match(await seen.page.locator(".vehicles").innerText(), /My vehicle/);
    assert.equal(await seen.page.locator("html").getAttribute("lang"), "en");
    assert.equal(
      await seen.page.locator("button.language").evaluate((button) => button === document.activeElement),
      true,
    );
    await seen.page.reload();
    await settled(seen.page);
    assert.match(await seen.page.locator(".as-of").innerText(), /^Data as of/);
    await clean(seen);
  });

  test("a third language says its main words, and the rest in Bahasa Indonesia", async () => {
    const seen = await visit(one.browser, { path: "/?lang=ms" });
    const { page } = seen;
    assert.equal(await page.locator("html").getAttribute("lang"), "ms");
    assert.match(await page.locator(".as-of").innerText(), /^Data setakat/);
    assert.match(await page.locator(".actions .primary").innerText(), /Boleh lalu\?/);
    // Nobody has translated it yet.
    assert.match((await page.locator(".panel-body").textContent()) ?? "", /Urutan pembukaan jalan/);
    // The languages follow each other, each named in its own words.
    const button = page.locator("button.language");
    assert.equal(await button.getAttribute("aria-label"), "Ganti ke Bahasa Indonesia");
    await button.click();
    assert.match(await page.locator(".as-of").innerText(), /^Data per/);
    assert.equal(await button.innerText(), "English");
    await clean(seen);
  });
});

describe("every screen", () => {
  for (const [width, height] of [
    [360, 640],
    [768, 1024],
    [1280, 800],
  ] as const) {
    for (const path of ["/", "/embed"]) {
      test(`${path} at ${width} px shows the map and scrolls to no side`, async () => {
        const seen = await visit(one.browser, { path, width, height, vehicle: "car" });
        const [scroll, inner] = await seen.page.evaluate(() => [
          document.documentElement.scrollWidth,
          window.innerWidth,
        ]);
        assert.ok((scroll ?? 0) <= (inner ?? 0), `${scroll} > ${inner}`);
        const cut = await seen.page.evaluate(() =>
          [...document.querySelectorAll("header *, .buttons *")]
            .filter((each) => each.getBoundingClientRect().right > window.innerWidth + 0.5)
            .map((each) => each.className),
        );
        assert.deepEqual(cut, []);
        const map = await seen.page.locator(".map").boundingBox();
        assert.ok((map?.height ?? 0) > height / 2, `map is ${map?.height} px high`);
        await clean(seen);
      });
    }
  }

  test("/embed has map, band, age and legend, and neither panel nor language switch", async () => {
    const seen = await visit(one.browser, { path: "/embed", width: 480, height: 400 });
    assert.equal(await seen.page.locator(".language, .vehicles").count(), 0);
    await seen.page.locator("button.menu").click();
    assert.match(await seen.page.locator(".legend").innerText(), /TERTUTUP/);
    await clean(seen);
  });

  test("every control is reached with the tab key and has a name", async () => {
    const seen = await visit(one.browser, { width: 360, height: 640, vehicle: "car" });
    const names = await seen.page.evaluate(() =>
      [...document.querySelectorAll("button, input, select, canvas.maplibregl-canvas")].map(
        (each) =>
          each.getAttribute("aria-label") ??
          (each.textContent?.trim() || (each as HTMLInputElement).labels?.[0]?.textContent?.trim()) ??
          "",
      ),
    );
    assert.ok(names.length >= 6);
    assert.deepEqual(
      names.filter((name) => name === ""),
      [],
    );
    await seen.page.keyboard.press("Tab");
    await seen.page.keyboard.press("Enter");
    assert.equal(await seen.page.locator("aside.side").isVisible(), true);
    await seen.page.keyboard.press("Escape");
    assert.equal(await seen.page.locator("aside.side").isVisible(), false);
    await clean(seen);
  });
});
