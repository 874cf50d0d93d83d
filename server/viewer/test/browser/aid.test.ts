// Where aid is needed and who brings what, in front of a server that answers what each test wants.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { needs } from "../aid-answers.ts";
import { settled, until, type Visit, type Visitor, visit } from "./browser.ts";
import { AGENCY, OFFICER, OWN, REPORTER } from "./fake.ts";
import { sendNow } from "./reporting.ts";
import { clean, onEmptyTiles, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 390, height: 844 };
const SIZES = { phone: PHONE, desk: { width: 1280, height: 900 } } as const;

const one = oneBrowser();
const server = oneFake();
onEmptyTiles(server);

async function come(visitor: Visitor = {}, key: string | null = null): Promise<Visit> {
  const seen = await visit(one.browser, { server: server.fake.url, vehicle: "truck", ...visitor });
  if (key !== null) await seen.page.evaluate((kept) => sessionStorage.setItem("lintas.key", kept), key);
  return seen;
}

const openNeeds = async (page: Page): Promise<void> => {
  await page.locator(".actions .needs").click();
  await page.locator(".sites li").first().waitFor();
};

const words = async (page: Page): Promise<string> => (await page.locator(".task").innerText()).replaceAll(/\s+/g, " ");

describe("needs", () => {
  test("and every other task open while the map is still on its way, and are on it once it is there", async () => {
    const seen = await come(PHONE);
    let letGo = (): void => undefined;
    const held = new Promise<void>((done) => (letGo = done));
    await seen.page.route(/\/assets\/maplibre-/, async (route) => {
      await held;
      await route.continue();
    });
    await seen.page.reload({ waitUntil: "commit" });
    for (const [button, heading] of [
      ["primary", "Bisa lewat?"],
      ["report", "Lapor hambatan"],
    ] as const) {
      await seen.page.locator(`.actions .${button}`).click();
      await seen.page.locator(".task h2", { hasText: heading }).waitFor();
      await seen.page.locator(".task .leave").click();
    }
    await openNeeds(seen.page);
    assert.equal(await seen.page.locator(".sites [data-site]").count(), 4);
    assert.equal(await seen.page.evaluate(() => window.lintas === undefined), true, "there is no map yet");
    letGo();
    await settled(seen.page);
    // At once, and not when the panel looks at its clock.
    assert.equal(await seen.page.evaluate(() => window.lintas?.map.getSource("lintas-rings") !== undefined), true);
    await seen.page.waitForFunction(() => (window.lintas?.map.querySourceFeatures("lintas-rings").length ?? 0) >= 4);
    // Signs come onto the map last, and the rings of the tiles stay away from those of the list.
    const visible = (id: string): Promise<unknown> =>
      seen.page.evaluate((layer) => window.lintas?.map.getLayoutProperty(layer, "visibility"), id);
    await until(() => visible("home-cluster-far"), "visible", "the signs of sites");
    assert.equal(await visible("shelter-clock"), "none");
    assert.equal(await seen.page.locator(".sites [data-site]").count(), 4, "the list stays open");
    await clean(seen);
  });

  for (const [name, size] of Object.entries(SIZES)) {
    test(`are listed by urgency with hours and access, and a tap leads to the site (${name})`, async () => {
      // On a desk the map flies there, as for most people.
      const moves = name === "desk" ? { options: { reducedMotion: "no-preference" } as const } : {};
      const seen = await come({ ...size, ...moves });
      await openNeeds(seen.page);
      assert.deepEqual(
        await seen.page
          .locator(".sites [data-site]")
          .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-site"))),
        ["PSK-22", "PSK-15", "RMH-12", "PSK-01"],
      );
      const first = await seen.page.locator('[data-site="PSK-22"]').innerText();
      for (const part of ["Air bersih: habis ± 6 jam lagi", "TERPUTUS", "187 jiwa", "Diminta segera: Air bersih"])
        assert.ok(first.includes(part), `${part} in ${first}`);
      const line = await words(seen.page);
      for (const part of [
        "Data per 09.00 WITA, 18 Sep 2025",
        "BNPB, hari ke-4",
        "stok belum terdata: Air bersih, Beras",
      ])
        assert.ok(line.includes(part), `${part} in ${line}`);
      assert.doesNotMatch(line, /undefined|null|NaN/);
      const rings = await seen.page.evaluate(() => window.lintas?.map.querySourceFeatures("lintas-rings").length);
      assert.ok((rings ?? 0) >= 4, `${rings} rings`);
      await picture(seen.page, `needs-${name}`);
      await seen.page.locator(".aid-legend summary").click();
      const legend = await seen.page.locator(".aid-legend").innerText();
      for (const part of [
        "Kekurangan Air bersih per wilayah (L)",
        "belum terdata",
        "tidak ada kekurangan terdata",
        "kurang dari 6 jam",
        "Sumber:",
        "09.00 WITA",
      ])
        assert.ok(legend.includes(part), `${part} in ${legend}`);
      await seen.page.locator(".item select").selectOption("beras");
      await seen.page.locator('[data-site="PSK-15"]', { hasText: "Beras: HABIS" }).waitFor();
      assert.equal(await seen.page.locator(".aid-legend[open]").count(), 1, "what was unfolded stays so");
      const before = await seen.page.evaluate(() => window.lintas?.map.getCenter().lng);
      await seen.page.locator('[data-site="PSK-22"]').click();
      await seen.page.locator(".site .name", { hasText: "Muara Muntai Ulu" }).waitFor();
      await settled(seen.page);
      assert.notEqual(await seen.page.evaluate(() => window.lintas?.map.getCenter().lng), before);
      const card = await words(seen.page);
      for (const part of [
        "187 jiwa (di pengungsian)",
        "dihitung dari 52 KK",
        "Sumber: posko",
        "08.20 WITA",
        "TERPUTUS",
        "Stok dan kiriman hanya terlihat dengan kunci.",
      ])
        assert.ok(card.includes(part), `${part} in ${card}`);
      await seen.page.locator('[data-item="air_bersih"] summary').click();
      const sum = await seen.page.locator('[data-item="air_bersih"]').innerText();
      assert.ok(sum.includes("187 jiwa × 15 L × 1 hari = 2.805 L — BNPB"), sum);
      assert.doesNotMatch(sum, /dijanjikan|di jalan/);
      await picture(seen.page, `site-public-${name}`, name === "phone");
      await clean(seen);
    });
  }

  test("are told with stock and arithmetic to the holder of a key, and live", async () => {
    const seen = await come({}, AGENCY);
    await seen.page.locator('.contact[data-contact="live"]').waitFor();
    await openNeeds(seen.page);
    await seen.page.locator('[data-site="PSK-01"]').click();
    await seen.page.locator('[data-item="air_bersih"] summary').click();
    const sum = await seen.page.locator('[data-item="air_bersih"]').innerText();
    for (const part of [
      "84 jiwa × 15 L × 3 hari = 3.780 L — BNPB",
      "Ada 500 L (sisa sekarang, dihitung 08.20 WITA)",
      "Kekurangan: 3.780 L − 500 L − 500 L − 0 L = 2.780 L",
      "Sphere: 1.260 L per hari",
    ])
      assert.ok(sum.includes(part), `${part} in ${sum}`);
    assert.match(await words(seen.page), /2\.500 L Air bersih BPBD · berangkat/);
    await picture(seen.page, "site-desk");
    // Another post says that everything is gone: the open sum follows.
    server.fake.relief.needs = (open) => {
      const told = needs(open) as { sites: { id: string; items: { item: string; on_hand: number; gap: number }[] }[] };
      for (const site of told.sites)
        for (const each of site.items)
          if (site.id === "PSK-01" && each.item === "air_bersih") Object.assign(each, { on_hand: 0, gap: 3280 });
      return told;
    };
    server.fake.tell("site", []);
    await seen.page.locator('[data-item="air_bersih"]', { hasText: "kekurangan 3.280 L" }).waitFor();
    assert.equal(await seen.page.locator('[data-item="air_bersih"] details[open]').count(), 1);
    await clean(seen);
  });

  test("name who has not been heard of", async () => {
    const seen = await come(PHONE);
    await openNeeds(seen.page);
    await seen.page.getByRole("tab", { name: "Belum ada kabar (2)" }).click();
    const list = await words(seen.page);
    for (const part of [
      "Diam tidak berarti tidak butuh.",
      "belum pernah ada kabar",
      "tanpa kabar 16 jam",
      "desa terendam",
      "air 120 cm",
      "perahu saja",
    ])
      assert.ok(list.includes(part), `${part} in ${list}`);
    await picture(seen.page, "silent-phone");
    await clean(seen);
  });

  test("leave the map as it was when the panel is closed, and open from the card of a site", async () => {
    server.fake.empty = false;
    const seen = await come();
    const visible = (): Promise<unknown> =>
      seen.page.evaluate(() =>
        ["shortage-fill", "shelter-clock"].map(
          (id) => window.lintas?.map.getLayoutProperty(id, "visibility") ?? "visible",
        ),
      );
    assert.deepEqual(await visible(), ["none", "visible"]);
    await openNeeds(seen.page);
    assert.deepEqual(await visible(), ["visible", "none"]);
    await seen.page.locator(".leave").click();
    assert.deepEqual(await visible(), ["none", "visible"]);
    assert.equal(await seen.page.evaluate(() => window.lintas?.map.getSource("lintas-rings")), undefined);
    await seen.page.evaluate(() => window.lintas?.map.jumpTo({ center: [116.973349, -0.405191], zoom: 15 }));
    await settled(seen.page);
    const box = await seen.page.locator(".map").boundingBox();
    assert.ok(box);
    await seen.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await seen.page.locator(".needs-here").click();
    await seen.page.locator(".site .name", { hasText: "GOR Panji" }).waitFor();
    await clean(seen);
  });

  test("say in words when the server does not answer, and keep what was known", async () => {
    const seen = await come();
    await openNeeds(seen.page);
    await seen.context.setOffline(true);
    await seen.page.locator(".item select").selectOption("beras");
    server.fake.cut();
    await seen.page.evaluate(() => dispatchEvent(new Event("online")));
    await seen.page.locator(".offline").waitFor();
    assert.equal(await seen.page.locator(".sites li").count(), 4);
    await seen.context.close();
  });
});

describe("the status of a site", () => {
  for (const [name, size] of Object.entries(SIZES)) {
    test(`is sent as it was said: KK as KK, only the stock that was counted (${name})`, async () => {
      const seen = await come(size, REPORTER);
      await openNeeds(seen.page);
      await seen.page.locator('[data-site="PSK-15"]').click();
      await seen.page.locator(".update").click();
      await seen.page.locator('[name="people"]').fill("43");
      await seen.page.locator('[name="people_unit"]').selectOption("kk");
      await seen.page.locator('[name="stock.air_bersih"]').fill("1.250");
      await seen.page.getByText("dibaca: 1.250 L").waitFor();
      await seen.page.locator('.ticks input[value="beras"]').check();
      await seen.page.locator('.radios input[value="full"]').check();
      await picture(seen.page, `status-${name}`, name === "phone");
      await seen.page.locator(".status-form .send").click({ force: true });
      await seen.page.getByText("Terkirim. Masjid Pela diperbarui.").waitFor();
      const [told] = server.fake.relief.taken;
      assert.equal(told?.path, "/sites/PSK-15/status");
      const { seen_at: _, ...body } = told?.body ?? {};
      assert.deepEqual(body, {
        people: 43,
        people_unit: "kk",
        people_basis: "in_shelter",
        stock: [{ item: "air_bersih", amount: 1250, unit: "L" }],
        urgent: ["beras"],
        status: "full",
        channel: "viewer",
        mode: "drill",
      });
      await clean(seen);
    });
  }

  test("asks again for a number that may be read in two ways, and for anything at all", async () => {
    const seen = await come({}, REPORTER);
    await openNeeds(seen.page);
    await seen.page.locator('[data-site="PSK-15"]').click();
    await seen.page.locator(".update").click();
    await seen.page.locator(".status-form .send").click();
    await seen.page.locator(".trouble", { hasText: "Belum ada yang diisi." }).waitFor();
    await seen.page.locator('[name="stock.air_bersih"]').fill("4.2013");
    await seen.page.locator(".status-form .send").click();
    await seen.page.locator(".trouble", { hasText: "“4.2013” bukan bilangan" }).waitFor();
    assert.equal(server.fake.relief.taken.length, 0);
    await clean(seen);
  });

  test("of a new site takes its point from the map", async () => {
    const seen = await come({}, REPORTER);
    await openNeeds(seen.page);
    await seen.page.locator('[data-site="PSK-15"]').click();
    await seen.page.locator(".update").click();
    await seen.page.locator('[name="site"]').selectOption("+");
    const box = await seen.page.locator(".map").boundingBox();
    assert.ok(box);
    await seen.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await seen.page.getByText(/Titik -?\d/).waitFor();
    await seen.page.locator('[name="name"]').fill("Langgar Baru");
    await seen.page.locator('[name="people"]').fill("31");
    await seen.page.locator(".status-form .send").click();
    await seen.page.getByText("Terkirim. Langgar Baru diperbarui.").waitFor();
    const [told] = server.fake.relief.taken;
    assert.match(told?.path ?? "", /^\/sites\/langgar-baru-[0-9a-f]{6}\/status$/);
    assert.equal((told?.body["geometry"] as { type: string } | undefined)?.type, "Point");
    await clean(seen);
  });

  test("waits on the device without a signal, and goes under one name when there is one", async () => {
    const seen = await come(PHONE, REPORTER);
    await openNeeds(seen.page);
    await seen.page.locator('[data-site="PSK-15"]').click();
    await seen.page.locator(".update").click();
    await seen.page.locator('[name="people"]').fill("140");
    await seen.context.setOffline(true);
    await seen.page.locator(".status-form .send").click({ force: true });
    await seen.page.getByText("Belum terkirim: tersimpan di perangkat ini").waitFor();
    assert.match(await seen.page.locator(".outbox").innerText(), /Keadaan Masjid Pela – belum terkirim/);
    await picture(seen.page, "status-offline-phone");
    await seen.context.setOffline(false);
    await sendNow(seen.page);
    await seen.page.locator(".outbox").waitFor({ state: "detached" });
    assert.deepEqual(
      server.fake.relief.taken.map(({ path, body }) => [path, body["people"]]),
      [["/sites/PSK-15/status", 140]],
    );
    await seen.context.close();
  });
});

describe("a delivery", () => {
  const write = async (page: Page): Promise<void> => {
    await page.locator(".officers").evaluate((box) => box.setAttribute("open", ""));
    await page.locator(".officers .agency").click();
    await page.locator(".new-dispatch").click();
    await page.locator('[name="to"]').selectOption("PSK-01");
    await page.locator('[name="item"]').selectOption("air_bersih");
    await page.locator('[name="from"]').selectOption("GD-05");
    await page.locator('[name="amount"]').fill("3.000");
    await page.locator('[name="vehicle"]').selectOption("truck");
  };

  test("that overlaps shows both sides and the better place, and goes ahead only with a reason", async () => {
    server.fake.relief.overlaps = true;
    const seen = await come({}, AGENCY);
    await write(seen.page);
    const form = await words(seen.page);
    for (const part of ["Kekurangan di sana sekarang: 2.780 L", "dibaca: 3.000 L"])
      assert.ok(form.includes(part), `${part} in ${form}`);
    assert.match(await seen.page.locator('[name="from"]').innerText(), /Gudang PMI Loa Ipuh – bebas 3\.800 L/);
    await picture(seen.page, "dispatch-desk");
    await seen.page.locator(".dispatch-form .send").click();
    await seen.page.locator(".alarm-head").waitFor();
    const alarm = await words(seen.page);
    for (const part of [
      "TUMPANG TINDIH – belum dicatat",
      "PMI → GOR Panji Tenggarong",
      "3.000 L Air bersih",
      "BPBD",
      "K-7",
      "Balai Desa Muara Muntai Ulu",
      "di sana cukup ± 6 jam",
      "Alihkan ke Balai Desa Muara Muntai Ulu",
    ])
      assert.ok(alarm.includes(part), `${part} in ${alarm}`);
    await picture(seen.page, "alarm-desk");
    await seen.page.locator(".insist").click();
    await seen.page.locator(".trouble", { hasText: "Tulis alasannya dulu" }).waitFor();
    assert.equal(server.fake.relief.taken.length, 0);
    await seen.page.locator('[name="reason"]').fill("Truk sudah di jalan");
    await seen.page.locator(".insist").click();
    await seen.page.locator(".movement .name").waitFor();
    const [told] = server.fake.relief.taken;
    assert.deepEqual(told?.body["despite"], { token: "tok-1", reason: "Truk sudah di jalan" });
    assert.match(await words(seen.page), /Tetap dikirim karena Truk sudah di jalan/);
    assert.equal(await seen.page.locator(".outbox").count(), 0);
    await clean(seen, [/409/]);
  });

  test("is sent to the better place with one touch", async () => {
    server.fake.relief.overlaps = true;
    const seen = await come(PHONE, AGENCY);
    await seen.page.locator("button.menu").click();
    await write(seen.page);
    await seen.page.locator(".dispatch-form .send").click({ force: true });
    await seen.page.locator(".switch").waitFor();
    await picture(seen.page, "alarm-phone", true);
    await seen.page.reload();
    await settled(seen.page);
    // What waits for a decision is found again, also after the page was closed.
    await seen.page.locator(".actions .unsent").click();
    await seen.page.locator(".decide").click();
    server.fake.relief.overlaps = false;
    await seen.page.locator(".switch").click();
    assert.equal(await seen.page.locator('[name="to"]').inputValue(), "PSK-22");
    assert.equal(await seen.page.locator('[name="amount"]').inputValue(), "3.000");
    await seen.page.locator(".dispatch-form .send").click({ force: true });
    await seen.page.locator(".see-move").waitFor();
    assert.deepEqual(
      server.fake.relief.taken.map(({ body }) => [body["to"], body["amount"], "despite" in body]),
      [["PSK-22", 3000, false]],
    );
    await clean(seen, [/409/]);
  });

  test("moves on step by step, is signed for with amount and condition, and prints its papers", async () => {
    const seen = await come({}, AGENCY);
    await seen.page.locator(".officers summary").click();
    await seen.page.locator(".officers .agency").click();
    await seen.page.locator('.ours [data-dispatch="K-3"]').click();
    await seen.page.locator('[data-step="berangkat"]').click();
    await seen.page.locator('[name="eta"]').fill("2025-09-18T14:20");
    await seen.page.locator(".save").click();
    await seen.page.getByText("Tercatat: berangkat.").waitFor();
    assert.equal(server.fake.relief.taken[0]?.body["eta"], "2025-09-18T06:20:00.000Z");
    await seen.page.locator('[data-step="diterima"]').click();
    await seen.page.locator('[name="received"]').fill("240");
    await seen.page.locator('[name="condition"]').selectOption("partly_damaged");
    await seen.page.locator('[name="receiver_role"]').fill("kepala posko");
    await picture(seen.page, "movement-desk");
    await seen.page.locator(".save").click();
    await seen.page.getByText("240 kg dari 250 kg").waitFor();
    const { at: _, ...body } = server.fake.relief.taken[1]?.body ?? {};
    assert.deepEqual(body, {
      state: "diterima",
      received: 240,
      unit: "kg",
      condition: "partly_damaged",
      receiver_role: "kepala posko",
      mode: "drill",
    });
    const paper = seen.context.waitForEvent("page");
    await seen.page.locator(".surat-jalan").click();
    const shown = await paper;
    await shown.getByRole("heading", { name: "Surat K-3" }).waitFor();
    assert.ok(
      server.fake.asked.some(
        ({ path, headers }) => path === "/dispatches/K-3/surat-jalan" && headers.authorization === `Bearer ${AGENCY}`,
      ),
    );
    await clean(seen);
  });

  test("may only be asked for by a reporter", async () => {
    const seen = await come({}, REPORTER);
    await openNeeds(seen.page);
    await seen.page.locator('[data-site="PSK-22"]').click();
    await seen.page.locator(".send-here", { hasText: "Minta bantuan" }).click();
    assert.equal(await seen.page.locator('[name="from"], [name="vehicle"]').count(), 0);
    await seen.page.locator('[name="amount"]').fill("7.715");
    // A key that belongs to no agency asks in the name of one.
    await seen.page.locator(".dispatch-form .send").click();
    await seen.page.locator(".trouble", { hasText: "Isi kode instansi" }).waitFor();
    await seen.page.locator('[name="agency"]').fill("PMI");
    await seen.page.locator(".dispatch-form .send", { hasText: "Kirim permintaan" }).click();
    await seen.page.locator(".thanks").waitFor();
    assert.deepEqual(
      server.fake.relief.taken.map(({ body }) => [body["to"], body["item"], body["state"]]),
      [["PSK-22", "air_bersih", "diminta"]],
    );
    await clean(seen);
  });
});

describe("the agencies' view", () => {
  test("tells ours, others', overlaps with both named, the proposal with its why, and what cannot be met", async () => {
    for (const [name, size] of Object.entries(SIZES)) {
      const seen = await come(size, AGENCY);
      await openNeeds(seen.page);
      await seen.page.getByRole("tab", { name: "Kiriman" }).click();
      await seen.page.locator(".clashes .clash").waitFor();
      const clash = await seen.page.locator(".clashes").innerText();
      for (const part of ["Tumpang tindih (1)", "BPBD", "PDAM", "K-7", "K-9"])
        assert.ok(clash.includes(part), `${part} in ${clash}`);
      assert.match(await seen.page.locator(".ours").innerText(), /Kiriman kita – PMI \(1\)/);
      const proposal = await seen.page.locator(".proposal").innerText();
      const lines = [
        "3\\.800 L Air bersih → Balai Desa Muara Muntai Ulu",
        "tiba sebelum habis",
        "Gudang PMI Loa Ipuh paling dekat",
      ];
      assert.match(proposal, new RegExp(lines.join("[\\s\\S]*")));
      assert.ok(proposal.includes("BELUM ADA LAPORAN"), "how its way stands");
      const first = await seen.page.locator(".questions").innerText();
      for (const part of ["Perlu diperiksa dulu (1)", "900 L Air bersih → Masjid Pela", "2 ruas belum diketahui"])
        assert.ok(first.includes(part), `${part} in ${first}`);
      await seen.page.locator(".unmet summary").click();
      await seen.page.getByText("Tidak ada jalan maupun perahu yang sampai: terputus.").waitFor();
      await picture(seen.page, `agency-${name}`, name === "phone");
      if (name === "desk") {
        // Only the owner of the stock makes it a delivery.
        assert.equal(await seen.page.locator(".accept").count(), 1);
        await seen.page.locator('[data-line="U-1"] .accept').click();
        assert.deepEqual(
          await Promise.all(
            ["to", "item", "from", "amount", "vehicle"].map((field) =>
              seen.page.locator(`[name="${field}"]`).inputValue(),
            ),
          ),
          ["PSK-22", "air_bersih", "GD-05", "3.800", "boat"],
        );
        await seen.page.locator(".dispatch-form .send").click();
        await seen.page.locator(".thanks").waitFor();
        assert.equal(server.fake.relief.taken[0]?.body["proposal"], "U-1");
      }
      await clean(seen);
    }
  });

  test("opens and downloads the sheet of the key's agency, and that of any for an officer", async () => {
    const seen = await come({}, AGENCY);
    await openNeeds(seen.page);
    await seen.page.getByRole("tab", { name: "Kiriman" }).click();
    await seen.page.getByText("Lembar instansi PMI").waitFor();
    assert.equal(await seen.page.locator('[name="sheet"]').count(), 0);
    const opened = seen.context.waitForEvent("page");
    await seen.page.locator(".sheet-open").click();
    await (await opened).getByRole("heading", { name: "Lembar PMI" }).waitFor();
    for (const ending of ["csv", "xlsx"]) {
      const download = seen.page.waitForEvent("download");
      await seen.page.locator(`.sheet-${ending}`).click();
      const file = await download;
      assert.equal(file.suggestedFilename(), `lintas-PMI.${ending}`);
      assert.match(readFileSync(await file.path(), "utf8"), /has,PMI/);
    }
    assert.ok(
      server.fake.asked
        .filter(({ path }) => path.startsWith("/agencies/"))
        .every(({ headers, query }) => headers.authorization === `Bearer ${AGENCY}` && [...query].length === 0),
    );
    await clean(seen);
    const officer = await come({}, OFFICER);
    await openNeeds(officer.page);
    await officer.page.getByRole("tab", { name: "Kiriman" }).click();
    await officer.page.locator('[name="sheet"]').selectOption("PDAM");
    const other = officer.context.waitForEvent("page");
    await officer.page.locator(".sheet-open").click();
    await (await other).getByRole("heading", { name: "Lembar PDAM" }).waitFor();
    await clean(officer);
  });

  test("shows of others' loads only that they are there where no cluster was declared", async () => {
    const { dispatches } = server.fake.relief.dispatches;
    server.fake.relief.dispatches.dispatches = dispatches.map((each) => {
      const { id, agency, to, to_name, state } = each as Record<string, unknown>;
      return agency === "PMI" ? each : { id, agency, to, to_name, state, withheld: true };
    });
    const seen = await come({}, OWN);
    await openNeeds(seen.page);
    await seen.page.getByRole("tab", { name: "Kiriman" }).click();
    await seen.page.locator(".own-only", { hasText: "Stok dan muatan instansi lain tidak ditampilkan" }).waitFor();
    await seen.page.locator(".theirs summary").click();
    const theirs = await seen.page.locator(".theirs").innerText();
    assert.match(theirs, /Muatan tidak ditampilkan → /);
    assert.doesNotMatch(theirs, /\d+ (kg|L) /);
    await seen.page.locator(".theirs [data-dispatch]").first().click();
    await seen.page.getByText("hanya untuk instansi pengirim dan petugas").waitFor();
    assert.equal(await seen.page.locator(".papers").count(), 0);
    await clean(seen);
  });

  test("asks for a key where there is none", async () => {
    const seen = await come();
    await openNeeds(seen.page);
    await seen.page.getByRole("tab", { name: "Kiriman" }).click();
    await seen.page.locator('form.key input[name="key"]').fill(AGENCY);
    await seen.page.locator("form.key .primary").click();
    await seen.page.locator(".clashes").waitFor();
    assert.match(await seen.page.locator(".signed-in").innerText(), /pmi-1 \(instansi\)/);
    await seen.page.locator(".signed-in button").click();
    await seen.page.locator("form.key").waitFor();
    assert.equal(await seen.page.locator(".clashes").count(), 0);
    await clean(seen);
  });
});

describe("the decision log", () => {
  test("tells an officer who, when, what was shown and why, and gives it as CSV", async () => {
    const seen = await come({}, OFFICER);
    await seen.page.locator(".officers summary").click();
    await seen.page.locator(".officers .decisions").click();
    await seen.page.locator('[data-seq="12"]').waitFor();
    await seen.page.locator('[data-seq="12"] summary').click();
    const log = await seen.page.locator('[data-seq="12"]').innerText();
    for (const part of [
      "08.50 WITA, 18 Sep 2025",
      "tetap kirim meski tumpang tindih",
      "3.000 L Air bersih",
      "instansi · PMI · kunci pmi-1",
      "Alasan: Rute lain terputus",
      "BPBD sudah membawa 2.500 L",
      "Bebas di gudang: 3.800 L",
    ])
      assert.ok(log.includes(part), `${part} in ${log}`);
    assert.match(
      await seen.page.locator(".unread").innerText(),
      /1 catatan tidak dapat dibaca[\s\S]*No\. 9: evakuasi r9/,
    );
    await picture(seen.page, "decisions-desk");
    const download = seen.page.waitForEvent("download");
    await seen.page.locator(".csv").click();
    assert.match(readFileSync(await (await download).path(), "utf8"), /^seq,at,by/);
    await clean(seen);
  });

  test("is closed to everybody else", async () => {
    const seen = await come({}, AGENCY);
    await seen.page.locator(".officers summary").click();
    await seen.page.locator(".officers .decisions").click();
    await seen.page.getByText("Catatan keputusan hanya untuk petugas.").waitFor();
    assert.equal(await seen.page.locator(".log").count(), 0);
    assert.ok(server.fake.asked.every(({ path }) => path !== "/decisions"));
    await clean(seen);
  });
});

describe("the bulletin", () => {
  test("is copied as text and printed as a page", async () => {
    const seen = await come({ ...PHONE, options: { permissions: ["clipboard-read", "clipboard-write"] } });
    await openNeeds(seen.page);
    await seen.page.getByRole("tab", { name: "Buletin" }).click();
    await seen.page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>(".words")?.value.startsWith("LATIHAN"),
    );
    await seen.page.locator(".copy").click();
    await seen.page.getByText("Tersalin. Tempel di WhatsApp.").waitFor();
    assert.match(await seen.page.evaluate(() => navigator.clipboard.readText()), /^LATIHAN – BUKAN KEJADIAN NYATA/);
    assert.match((await seen.page.locator("a.page").getAttribute("href")) ?? "", /bulletin\?format=html$/);
    await seen.page.locator('[name="since"]').selectOption("6");
    await seen.page.waitForFunction(() =>
      /bulletin\?since=2025-09-1\dT\d\d:\d\d:00Z&format=html$/.test(
        document.querySelector<HTMLAnchorElement>("a.page")?.href ?? "",
      ),
    );
    server.fake.relief.shortMemory = true;
    await seen.page.locator('[name="since"]').selectOption("24");
    await seen.page.getByText("Ini perubahan sejak data sebelumnya.").waitFor();
    assert.equal(await seen.page.locator('[name="since"]').inputValue(), "");
    await picture(seen.page, "bulletin-phone");
    await clean(seen, [/400/]);
  });
});

test("every control of the panel is at least 44 px high, has a name, and nothing scrolls sideways", async () => {
  const seen = await come({ width: 360, height: 640 }, OFFICER);
  const check = async (where: string): Promise<void> => {
    const faults = await seen.page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          ".task button, .task select, .task summary, .task a.button, .actions button, " +
            ".task input:not([type=checkbox]):not([type=radio]), .task label:has(input[type=checkbox]), " +
            ".task label:has(input[type=radio])",
        ),
      ].flatMap((each) => {
        if (!each.checkVisibility()) return [];
        const { height, width, right } = each.getBoundingClientRect();
        const name =
          each.getAttribute("aria-label") ??
          (each.textContent?.trim() || (each as HTMLInputElement).labels?.[0]?.textContent?.trim()) ??
          "";
        return height < 43.5 || width < 43.5 || right > innerWidth + 0.5 || name === ""
          ? [`${each.outerHTML.slice(0, 90)} ${width}×${height}`]
          : [];
      }),
    );
    assert.deepEqual(faults, [], where);
    assert.ok(await seen.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), where);
  };
  await openNeeds(seen.page);
  await check("list");
  await seen.page.locator('[data-site="PSK-22"]').click();
  await check("site");
  await seen.page.locator(".update").click();
  await check("status");
  await seen.page.locator(".back").click();
  await seen.page.locator(".send-here").click();
  await check("dispatch");
  await seen.page.locator(".back").click();
  await seen.page.locator(".back").click();
  await seen.page.getByRole("tab", { name: "Kiriman" }).click();
  await seen.page.locator(".clashes").waitFor();
  await check("agency");
  await seen.page.locator('[data-dispatch="K-7"]').click();
  await seen.page.locator('[data-step="diterima"]').click();
  await check("movement");
  await clean(seen);
});
