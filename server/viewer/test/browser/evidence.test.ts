// What is old, gone, held back or ended: told where people look, and what officers do about it. Against a server that
// answers what each test wants.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { noWay } from "../answers.ts";
import { ADDRESS } from "./address.ts";
import { settled, spotOf, type Visit, type Visitor, visit } from "./browser.ts";
import { type Fake, OFFICER, REPORTER } from "./fake.ts";
import { clean, onEmptyTiles, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 360, height: 640 };
const HELD = {
  id: "penutupan",
  layer: "closures",
  attribution: "Dinas Sosial",
  observed_at: "2025-09-17T16:19:00Z",
  held_back: true,
  why_id: "terlalu banyak baris ditolak",
  why_en: "too many rows were rejected",
};
const MUCH = {
  stale_sources: [
    HELD,
    {
      id: "banjir",
      layer: "hazards",
      attribution: "BWS Kalimantan IV",
      observed_at: "2025-09-17T02:00:00Z",
      held_back: false,
    },
  ],
  carried: { edges: 12, since: "2025-09-17T21:00:00Z" },
  stale_share: 0.42,
  renew: ["banjir"],
  first: false,
};

const one = oneBrowser();
const server = oneFake();

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, vehicle: "all", ...visitor });

const greyed = (page: Page): Promise<boolean> =>
  page.locator(".map").evaluate((map) => getComputedStyle(map).filter.includes("grayscale(1)"));

describe("the head", () => {
  onEmptyTiles(server);

  test("says in one line what is held back, carried over and to be renewed, all of it one touch away", async () => {
    server.fake.evidence = MUCH;
    const seen = await come();
    const line = seen.page.locator(".evidence-line");
    assert.equal(
      await line.innerText(),
      "sebagian besar bukti jalan sudah lama; perbarui: BWS Kalimantan IV · " +
        "memakai data 00.19 dari Dinas Sosial · 12 ruas dibawa dari 05.00",
    );
    assert.equal(await seen.page.locator(".evidence-all").isVisible(), false);
    await line.focus();
    await seen.page.keyboard.press("Enter");
    const words = await seen.page.locator(".evidence-all").innerText();
    for (const part of [
      "42 %",
      "Dinas Sosial: memakai data 00.19 WITA, 18 Sep 2025, berkas terakhir ditahan – terlalu banyak baris ditolak",
      "BWS Kalimantan IV: data lama, tidak diperbarui sejak 10.00 WITA, 17 Sep 2025",
    ])
      assert.ok(words.includes(part), `${part} in ${words}`);
    await picture(seen.page, "evidence-desk");
    // The head is drawn anew: what was open stays open, and the focus where it was.
    await seen.page.locator("button.language").click();
    assert.match(
      await seen.page.locator(".evidence-all").innerText(),
      /Renew: BWS Kalimantan IV\.[\s\S]*too many rows were rejected/,
    );
    await clean(seen);
  });

  test("stays small on a phone, and nothing runs out of it", async () => {
    server.fake.evidence = MUCH;
    for (const path of ["/", "/embed"]) {
      const seen = await come({ ...PHONE, path });
      const [scroll, inner] = await seen.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      assert.ok((scroll ?? 0) <= (inner ?? 0), `${scroll} > ${inner}`);
      const map = await seen.page.locator(".map").boundingBox();
      assert.ok((map?.height ?? 0) > PHONE.height / 2, `map is ${map?.height} px high`);
      await picture(seen.page, `evidence-phone${path.replace("/", "-")}`);
      await clean(seen);
    }
  });

  test("says nothing of the kind where nothing is old, on a first run, and over an older server", async () => {
    for (const evidence of [undefined, {}, { first: true, stale_sources: [HELD], carried: MUCH.carried }]) {
      server.fake.evidence = evidence;
      const seen = await come();
      assert.equal(await seen.page.locator(".evidence").count(), 0);
      assert.match(await seen.page.locator(".as-of").innerText(), /tersambung/);
      await clean(seen);
    }
  });
});

describe("old data", () => {
  onEmptyTiles(server);

  test("greys the map and is never called live, on / as on /embed, until it is fresh again", async () => {
    for (const path of ["/", "/embed"]) {
      server.fake.olderMinutes = 7 * 60;
      const seen = await come({ path });
      const words = seen.page.locator(".stale-words");
      await words.waitFor();
      assert.match(
        await words.innerText(),
        /^Data per 02\.00 WITA, 18 Sep 2025 \(\d jam lalu\)\. Peta ini sudah usang\. Jangan dipakai untuk memutuskan/,
      );
      assert.equal(await greyed(seen.page), true);
      // The stream is there, and that is all that is said of it.
      await seen.page.locator('.contact[data-contact="live"]').waitFor();
      assert.match(await seen.page.locator(".as-of").innerText(), /menunggu data baru/);
      assert.doesNotMatch(await seen.page.locator("header").innerText(), /tersambung/);
      if (path === "/") {
        // Who is on the full map already is not sent to it.
        assert.doesNotMatch(await words.innerText(), /buka peta lengkap/);
        await picture(seen.page, "old-desk");
      }
      server.fake.olderMinutes = 0;
      await seen.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await words.waitFor({ state: "detached" });
      assert.equal(await greyed(seen.page), false);
      assert.match(await seen.page.locator(".as-of").innerText(), /tersambung/);
      await clean(seen);
    }
  });

  test("is what a visitor says it is", async () => {
    server.fake.olderMinutes = 7 * 60;
    const seen = await come({ path: "/?max_age=600" });
    assert.equal(await seen.page.locator(".stale-words").count(), 0);
    assert.match(await seen.page.locator(".as-of").innerText(), /tersambung/);
    await clean(seen);
  });

  test("is not called live either where most evidence of roads is old", async () => {
    server.fake.evidence = MUCH;
    const seen = await come();
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    assert.doesNotMatch(await seen.page.locator("header").innerText(), /tersambung/);
    await clean(seen);
  });

  test("leaves the cards readable above its words", async () => {
    server.fake.empty = false;
    server.fake.olderMinutes = 7 * 60;
    const seen = await come();
    await goTo(seen.page, await filed("Point"), 14);
    const card = await tap(seen.page);
    const [x, y] = await card.evaluate((each) => {
      const box = each.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + 12] as const;
    });
    assert.equal(
      await seen.page.evaluate(([a, b]) => document.elementFromPoint(a, b)?.closest(".card") !== null, [x, y] as const),
      true,
    );
    await clean(seen);
  });
});

interface Filed {
  readonly id: string;
  readonly at: readonly [number, number];
  readonly vehicles: string | null;
}

/** Closures of the region that came in files, by the kind of their shape. */
async function filedAll(kind: "Point" | "LineString"): Promise<Filed[]> {
  const answer = (await (await fetch(`${ADDRESS}/collections/closures/items?limit=1000`)).json()) as {
    features: { properties: Record<string, unknown>; geometry: { type: string; coordinates: never } }[];
  };
  return answer.features
    .filter(({ properties, geometry }) => geometry.type === kind && properties["source"] !== "reports")
    .map(({ properties, geometry }) => ({
      id: String(properties["id"]),
      at: geometry.coordinates,
      vehicles: (properties["vehicles"] as string | null) ?? null,
    }));
}

async function filed(kind: "Point"): Promise<Filed> {
  return (await filedAll(kind))[0] ?? assert.fail("the region has a closure from a file");
}

async function goTo(page: Page, { at }: Filed, zoom: number): Promise<void> {
  await page.evaluate(
    ([center, level]) => window.lintas?.map.jumpTo({ center: center as [number, number], zoom: level }),
    [at, zoom] as const,
  );
  await settled(page);
}

/** Taps the middle of the map, and returns the card of what lies there. */
async function tap(page: Page): Promise<ReturnType<Page["locator"]>> {
  const box = await page.locator(".map").boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const card = page.locator(".card");
  await card.waitFor();
  return card;
}

async function signIn(page: Page, key: string): Promise<void> {
  await page.evaluate((kept) => sessionStorage.setItem("lintas.key", kept), key);
}

describe("the card of a closure from a file", () => {
  test("lets an officer end it, with a reason and not without", async () => {
    const closure = await filed("Point");
    const seen = await come();
    await signIn(seen.page, OFFICER);
    await goTo(seen.page, closure, 14);
    const card = await tap(seen.page);
    await card.locator(".closure-acts .end").click();
    const reason = card.locator(".why input");
    assert.equal(await reason.evaluate((input) => input === document.activeElement), true);
    await card.locator(".end-send").click();
    await reason.fill("   ");
    await card.locator(".end-send").click();
    assert.equal(Number(server.fake.said.length), 0);
    await reason.fill("sudah dibersihkan, dilihat sendiri");
    // What somebody writes outlives a change elsewhere, which draws the card anew.
    await seen.page.evaluate(() => document.querySelector(".card")?.setAttribute("data-drawn", "before"));
    server.fake.tell("report", []);
    await seen.page.waitForFunction(() => {
      // A map at rest reads nothing again: a nudge makes it say that it stands still.
      window.lintas?.map.triggerRepaint();
      return document.querySelector(".card:not([data-drawn]) .why input") === document.activeElement;
    });
    assert.equal(await reason.inputValue(), "sudah dibersihkan, dilihat sendiri");
    await picture(seen.page, "closure-end");
    await card.locator(".end-send").click();
    await card.locator(".headline", { hasText: /^SELESAI \(tadinya: / }).waitFor();
    assert.deepEqual(
      server.fake.said.map(({ closure: id, what, body }) => [id, what, body]),
      [[closure.id, "end", { reason: "sudah dibersihkan, dilihat sendiri" }]],
    );
    assert.match(String(server.fake.said[0]?.once), /^[0-9a-f]{32}$/);
    assert.match(await card.innerText(), /dinyatakan selesai pada \d\d\.\d\d WITA/);
    assert.equal(await card.locator(".closure-acts").count(), 0);
    await clean(seen);
  });

  test("lets an officer renew it with one touch, as of the minute that the button says", async () => {
    const closure = await filed("Point");
    const seen = await come(PHONE);
    await signIn(seen.page, OFFICER);
    await goTo(seen.page, closure, 14);
    const card = await tap(seen.page);
    const said = await card.locator(".renew").innerText();
    assert.match(said, /^Masih sama per \d\d\.\d\d$/);
    await card.locator(".renew").click();
    const note = card.locator(".closure-acts .note-line", { hasText: /^Tercatat: masih sama per \d\d\.\d\d\.$/ });
    await note.waitFor();
    const at = new Date(String(server.fake.said[0]?.body["as_of"]));
    const minute = new Intl.DateTimeFormat("id-ID", {
      timeZone: "Asia/Makassar",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    })
      .format(at)
      .replace(":", ".");
    assert.deepEqual(
      [server.fake.said.length, server.fake.said[0]?.closure, server.fake.said[0]?.what],
      [1, closure.id, "renew"],
    );
    assert.equal(await note.innerText(), `Tercatat: masih sama per ${minute}.`);
    assert.ok((await card.innerText()).includes(`${minute} WITA, 18 Sep 2025`), "the card tells the new moment");
    // Whether it counts again the server says, and what was done stays in sight.
    assert.doesNotMatch(await card.innerText(), /masih berlaku/);
    const [sheet, box] = [await card.boundingBox(), await note.boundingBox()];
    assert.ok(sheet && box && box.y >= sheet.y && box.y + box.height <= sheet.y + sheet.height, "the note is in sight");
    await picture(seen.page, "closure-renew");
    await clean(seen);
  });

  test("tells what the server says against it, and what did not arrive counts once", async () => {
    const closure = await filed("Point");
    const seen = await come();
    await signIn(seen.page, OFFICER);
    await goTo(seen.page, closure, 14);
    const card = await tap(seen.page);
    server.fake.refuses = "not_in_force";
    await card.locator(".closure-acts .end").click();
    await card.locator(".why input").fill("dilihat");
    await card.locator(".end-send").click();
    await card.locator(".note-line", { hasText: "Tidak berhasil: not_in_force" }).waitFor();
    server.fake.refuses = null;
    const names: string[] = [];
    let lost = true;
    await seen.page.route(/\/closures\/.*\/end$/, async (route) => {
      names.push(route.request().headers()["idempotency-key"] ?? "");
      // The server takes it, and its answer gets lost on the way.
      const answer = await route.fetch();
      if (lost) await route.abort();
      else await route.fulfill({ response: answer });
      lost = false;
    });
    await card.locator(".end-send").click();
    await card.locator(".note-line", { hasText: "Server tidak menjawab." }).waitFor();
    await card.locator(".end-send").click();
    await card.locator(".headline", { hasText: /^SELESAI/ }).waitFor();
    assert.equal(names.length, 2);
    assert.equal(names[0], names[1]);
    assert.equal(server.fake.said.length, 1);
    await clean(seen, [/422|ERR_FAILED/]);
  });

  test("offers nothing to those who are no officers", async () => {
    const closure = await filed("Point");
    for (const key of [null, REPORTER]) {
      const seen = await come();
      if (key !== null) await signIn(seen.page, key);
      await goTo(seen.page, closure, 14);
      // The last thing that is asked for before the buttons would be there; the app may have loaded its code before.
      const asked =
        key === null
          ? null
          : seen.page.waitForResponse(/\/whoami$/).then(async (answer) => {
              await answer.finished();
            });
      const card = await tap(seen.page);
      await asked;
      await seen.page.waitForFunction(() =>
        performance.getEntriesByType("resource").some(({ name }) => /\/assets\/closure-[^/]*\.js$/.test(name)),
      );
      await seen.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      assert.equal(await card.locator(".closure-acts").count(), 0);
      await clean(seen);
    }
  });
});

describe("my vehicle", () => {
  test("has signs and cards of the closures that bear on it, and of no other", async () => {
    const all = [...(await filedAll("Point")), ...(await filedAll("LineString"))];
    const bears = (vehicle: string): string[] =>
      all
        .filter(({ vehicles }) => vehicles === null || vehicles === "" || vehicles.split(";").includes(vehicle))
        .map(({ id }) => id);
    assert.ok(
      bears("truck").length !== all.length && bears("boat").length !== bears("truck").length,
      "the region has closures for some only",
    );
    const seen = await come();
    const drawn = (): Promise<string[]> =>
      seen.page.evaluate(() => {
        const map = window.lintas?.map;
        const layers = (map?.getStyle().layers ?? []).map(({ id }) => id).filter((id) => id.startsWith("closure-"));
        return [
          ...new Set(map?.queryRenderedFeatures({ layers }).map(({ properties }) => String(properties["id"]))),
        ].sort();
      });
    const points = await filedAll("Point");
    const [lons, lats] = [points.map(({ at }) => at[0]), points.map(({ at }) => at[1])];
    const box: [number, number, number, number] = [
      Math.min(...lons),
      Math.min(...lats),
      Math.max(...lons),
      Math.max(...lats),
    ];
    await seen.page.evaluate((bounds) => window.lintas?.map.fitBounds(bounds, { padding: 60, animate: false }), box);
    for (const choice of ["all", "truck", "boat", "motorcycle"]) {
      await seen.page.locator(`input[name="vehicle"][value="${choice}"]`).check();
      const wanted = choice === "all" ? all.map(({ id }) => id) : bears(choice);
      await settled(seen.page);
      const there = await drawn();
      // Signs at points never make room for others: all of them are there.
      assert.deepEqual(
        there.filter((id) => points.some((point) => point.id === id)),
        points
          .map(({ id }) => id)
          .filter((id) => wanted.includes(id))
          .sort(),
        choice,
      );
      assert.deepEqual(
        there.filter((id) => !wanted.includes(id)),
        [],
        choice,
      );
    }
    assert.match(await seen.page.locator(".legend").innerText(), /Laporan jalan untuk Sepeda motor/);
    await clean(seen);
  });

  test("comes first in the list of what was reported, and what is not for it is marked and not left out", async () => {
    const report = (id: string, vehicles: readonly string[], minute: number): Fake["reports"][number] => ({
      properties: {
        id,
        status: "closed",
        state: "active",
        vehicles,
        seen_at: `2025-09-18T00:${minute}:00Z`,
        edges: [],
      },
      geometry: { type: "Point", coordinates: [116.98, -0.42] },
    });
    server.fake.reports = [
      report("R1", ["boat"], 40),
      report("R2", ["truck", "heavy_truck"], 30),
      report("R3", [], 20),
    ];
    const seen = await come({ vehicle: "truck" });
    await signIn(seen.page, OFFICER);
    await seen.page.locator(".officers summary").click();
    await seen.page.locator("button.queue").click();
    await seen.page.locator(".reports > li").first().waitFor();
    const rows = await seen.page
      .locator(".reports > li")
      .evaluateAll((all) =>
        all.map((each) => [each.getAttribute("data-report"), each.querySelector(".not-for")?.textContent ?? null]),
      );
    assert.deepEqual(rows, [
      ["R2", null],
      ["R3", null],
      ["R1", "bukan untuk Truk sedang"],
    ]);
    await clean(seen);
  });

  test("changed while the card is open, makes the card say for whom the closure is not", async () => {
    const some =
      (await filedAll("Point")).find(
        ({ vehicles }) => vehicles?.includes("truck") && !vehicles.split(";").includes("boat"),
      ) ?? assert.fail("a closure for trucks");
    const seen = await come({ vehicle: "truck" });
    await goTo(seen.page, some, 14);
    const card = await tap(seen.page);
    assert.doesNotMatch(await card.locator(".headline").first().innerText(), /^Bukan untuk/);
    await seen.page.locator('input[name="vehicle"][value="boat"]').check();
    assert.match(await card.locator(".headline").first().innerText(), /^Bukan untuk Perahu: /);
    await clean(seen);
  });
});

describe("a model", () => {
  test("closes no road in the words of a way that there is not", async () => {
    const [blocked] = noWay().blocked_by;
    const ends = [
      ["Gudang BPBD", 116.95],
      ["GOR Loa Ipuh", 117.04],
    ].map(([name, lon]) => ({
      type: "Feature",
      properties: { name, kind: "depot", layer: "depots", id: name, context: "" },
      geometry: { type: "Point", coordinates: [lon, -0.42] },
    }));
    server.fake.found = { type: "FeatureCollection", features: ends };
    server.fake.route = () =>
      noWay({ blocked_by: [{ ...blocked, cause: null, report_id: null, evidence: "modelled" }] });
    const seen = await come({ vehicle: "truck" });
    await seen.page.locator(".actions .primary").click();
    for (const [at, name] of [
      [0, "Gudang BPBD"],
      [1, "GOR Loa Ipuh"],
    ] as const) {
      const end = seen.page.locator(".end").nth(at);
      await end.locator("input").fill(name);
      await end.locator(".offers button", { hasText: name }).click();
    }
    const words = await seen.page.locator(".blocked").innerText();
    assert.match(words, /Jembatan Kartanegara – TIDAK BISA DILEWATI MENURUT MODEL/);
    assert.doesNotMatch(words, /TERTUTUP/);
    await clean(seen);
  });
});

describe("open", () => {
  test("by a model and seen are lines of their own on the map, and words of their own in legend and card", async () => {
    const seen = await come();
    const legend = await seen.page.locator(".legend").innerText();
    for (const part of ["TERBUKA, DILIHAT", "TERBUKA MENURUT MODEL", "BELUM ADA LAPORAN"])
      assert.ok(legend.includes(part), part);
    assert.doesNotMatch(legend, /^TERBUKA$/m);
    const found = async (): Promise<[string, string][]> =>
      seen.page.evaluate(() => {
        const map = window.lintas?.map;
        return (map?.queryRenderedFeatures({ layers: ["road-open", "road-open-modelled"] }) ?? []).map(
          ({ layer, properties }): [string, string] => [layer.id, String(properties["evidence"])],
        );
      });
    // Around Tenggarong the drill has both.
    await seen.page.evaluate(() => window.lintas?.map.jumpTo({ center: [116.98, -0.42], zoom: 13 }));
    await settled(seen.page);
    const pairs = [...new Set((await found()).map((pair) => pair.join(" ")))].sort();
    assert.ok(
      pairs.includes("road-open-modelled modelled") &&
        pairs.some((pair) => /^road-open (reported|confirmed)$/.test(pair)),
      pairs.join(),
    );
    assert.deepEqual(
      pairs.filter((pair) => !/^road-open (reported|confirmed)$|^road-open-modelled modelled$/.test(pair)),
      [],
    );
    for (const [evidence, headline] of [
      ["modelled", "TERBUKA MENURUT MODEL"],
      ["confirmed", "TERBUKA, DILIHAT"],
    ] as const) {
      const spot = await spotOf(seen.page, "roads", { evidence, status: "open" });
      await seen.page.mouse.click(spot.x, spot.y);
      // Where several roads meet, one of them is told whole and the others folded.
      await seen.page.locator(".card .headline", { hasText: headline }).first().waitFor({ state: "attached" });
      await seen.page.keyboard.press("Escape");
    }
    await picture(seen.page, "open-two-ways");
    await seen.page.locator('input[name="vehicle"][value="truck"]').check();
    const mine = await seen.page.locator(".legend").innerText();
    for (const part of ["BISA, DILIHAT", "BISA, MENURUT MODEL"]) assert.ok(mine.includes(part), part);
    await clean(seen);
  });
});
