import assert from "node:assert/strict";
import { test } from "node:test";
import { amount, limitsFor, readAmount, shortage } from "../../src/aid/amount.ts";
import { countedWords } from "../../src/aid/area.ts";
import { daysLeft, imageOf } from "../../src/aid/clock.ts";
import { type Needs, readNeeds, type Site, type Term } from "../../src/aid/needs.ts";
import { bySilence, byUrgency } from "../../src/aid/order.ts";
import { amountText, forItem, ringsOf, withLimits } from "../../src/aid/paint.ts";
import {
  accessWords,
  arithmetic,
  dayTerms,
  gapWords,
  goneWords,
  leftWords,
  otherStandards,
  peopleFacts,
  peopleWords,
  pressing,
  type Reader,
  silenceWords,
  silentWords,
  termWords,
} from "../../src/aid/sentences.ts";
import { priorityWords, totalWords } from "../../src/aid/totals.ts";
import { ringFor } from "../../src/ring.ts";
import { needs as answer } from "../aid-answers.ts";

const NOW = new Date("2025-09-18T01:00:00Z");
const READER: Reader = { language: "id", timeZone: "Asia/Makassar", now: NOW };
const OPEN = readNeeds(answer(true));
const PUBLIC = readNeeds(answer(false));
const siteOf = (needs: Needs, id: string): Site => needs.sites.find((site) => site.id === id) ?? assert.fail(id);
const COUNTED = { supply: "known", people: 84, method: "counted", silent: false };
const need = (site: Site, item: string) => site.items.find((each) => each.item === item) ?? assert.fail(item);

test("hours left are said in the words of a duty officer, and never promise more than there is", () => {
  const words = (days: number | null, enough = true): string => leftWords(days, enough, "id");
  assert.deepEqual(
    [0, 0.01, 0.05, 0.27, 0.999, 1.99, 2, 4.9, 30].map((days) => words(days)),
    [
      "HABIS",
      "HABIS",
      "habis dalam 1 jam",
      "habis ± 6 jam lagi",
      "habis ± 23 jam lagi",
      "habis ± 47 jam lagi",
      "habis ± 2 hari lagi",
      "habis ± 4 hari lagi",
      "cukup lebih dari 30 hari",
    ],
  );
  assert.equal(words(null), "stok belum terdata");
  assert.equal(words(30, false), "lebih dari 30 hari");
});

test("the clock runs on from the moment at which it runs out, and stops at nothing", () => {
  const lasting = { daysLeft: 1, runsOutAt: new Date("2025-09-18T07:00:00Z") };
  assert.equal(daysLeft(lasting, NOW), 0.25);
  assert.equal(daysLeft(lasting, new Date("2025-09-18T09:00:00Z")), 0);
  assert.equal(daysLeft({ daysLeft: 1, runsOutAt: null }, NOW), 1);
});

test("each class of hours has a ring, and an uncounted stock has one of its own", () => {
  assert.deepEqual(
    [0, 0.1, 0.5, 2, 5].map((days) => ringFor(COUNTED, days)),
    ["out", "6", "24", "72", "more"],
  );
  assert.equal(imageOf(ringFor({ ...COUNTED, supply: "unknown" }, null)), "clock-unknown");
  assert.equal(ringFor(COUNTED, null), "more");
});

test("the whole ring and the word enough are only for those whose people and stock were counted", () => {
  for (const doubt of [
    { supply: "partly" },
    { supply: "unknown" },
    { people: null },
    { method: "estimated" },
    { silent: true },
  ]) {
    const known = { ...COUNTED, ...doubt };
    assert.equal(ringFor(known, 30), "unknown", JSON.stringify(doubt));
    assert.equal(ringFor(known, null), "unknown", JSON.stringify(doubt));
    assert.equal(ringFor(known, 0.5), "24", "what runs out first is said first");
    const site = { ...siteOf(OPEN, "PSK-01"), ...doubt, daysLeft: 30, runsOutAt: null };
    const said = JSON.stringify([
      pressing(site, OPEN, null, READER),
      pressing(site, OPEN, "beras", READER),
      gapWords(site, { ...need(site, "beras"), stockKnown: !("supply" in doubt) }, OPEN, "id"),
    ]);
    if (!("supply" in doubt)) assert.doesNotMatch(said, /cukup/, JSON.stringify(doubt));
    assert.equal(pressing(site, OPEN, null, READER).ring, "unknown");
    assert.doesNotMatch(pressing(site, OPEN, null, READER).words, /cukup/);
  }
  assert.equal(ringFor({ ...COUNTED, supply: null, people: 0 }, null), "none", "nobody is there");
  const sure = { ...siteOf(OPEN, "PSK-01"), daysLeft: 30, runsOutAt: null, items: [] };
  assert.equal(pressing(sure, OPEN, null, READER).words, "cukup lebih dari 30 hari");
});

test("a site of which nothing is known says so, and a silent one since when", () => {
  const site = siteOf(OPEN, "PSK-01");
  const nothing = {
    ...site,
    people: null,
    supply: "unknown",
    daysLeft: null,
    runsOutAt: null,
    firstItem: null,
    items: [],
  };
  assert.deepEqual(pressing(nothing, OPEN, null, READER), {
    ring: "unknown",
    words: "kebutuhan belum dapat dihitung: orang belum terdata",
    also: null,
  });
  assert.equal(silentWords(siteOf(OPEN, "RMH-12"), READER), "Belum pernah ada kabar dari tempat ini");
  const long = { ...site, silent: true, heardAt: new Date("2025-09-17T11:00:00Z") };
  assert.match(silentWords(long, READER), /^TANPA KABAR sejak .*19\.00 WITA.* \(14 jam lalu\)$/);
  assert.match(pressing(long, OPEN, null, READER).words, /^TANPA KABAR sejak/);
});

test("a total is told once, with how many of its sites were counted", () => {
  const of = (needs: Needs, item: string): string =>
    totalWords(needs.totals.find((each) => each.item === item) ?? assert.fail(item), needs, "id");
  assert.equal(
    of(PUBLIC, "air_bersih"),
    "Air bersih 20.835 L di 4 lokasi, stok 2 lokasi belum terdata · terdata 2 dari 4 lokasi",
  );
  assert.equal(
    of(OPEN, "air_bersih"),
    `${of(PUBLIC, "air_bersih")} · dengan kelompok dan rumah yang tidak ditampilkan: 20.885 L`,
  );
  assert.equal(of(OPEN, "beras"), of(PUBLIC, "beras"), "where nothing is added nothing more is said");
});

test("a priority is told with its parts and what they weigh, that of the vulnerable only with a key", () => {
  const [parts, groups] = priorityWords(siteOf(OPEN, "PSK-22"), OPEN, "id");
  assert.equal(
    parts,
    "Prioritas 91 dari 100: waktu sampai habis 0,92 (bobot 0,6), jalan 1 (bobot 0,25); 0 tenang, 1 genting",
  );
  assert.match(groups ?? "", /^Kelompok rentan 0,18 \(bobot 0,15\): dengan itu 84,2\./);
  assert.deepEqual(priorityWords(siteOf(PUBLIC, "PSK-22"), PUBLIC, "id"), [parts]);
});

test("the arithmetic is spelled out with its numbers and its source", () => {
  const water = need(siteOf(OPEN, "PSK-01"), "air_bersih");
  assert.deepEqual(arithmetic(siteOf(OPEN, "PSK-01"), water, OPEN, READER), [
    "84 jiwa × 15 L × 3 hari = 3.780 L — BNPB, Perka 7/2008 dan pedoman air 2015",
    "Ada 500 L (sisa sekarang, dihitung 08.20 WITA), di jalan 500 L, dijanjikan 0 L",
    "Kekurangan: 3.780 L − 500 L − 500 L − 0 L = 2.780 L",
    "Lama persediaan: stok dihitung 08.20 WITA, sejak itu dipakai 84 jiwa menurut BNPB.",
    "Sphere: 1.260 L per hari",
  ]);
});

test("what other agencies bring is neither told nor called uncounted where no cluster was declared", () => {
  const water = need(siteOf(OPEN, "PSK-01"), "air_bersih");
  assert.ok(water.cover !== null);
  const own = { ...water, cover: { ...water.cover, coming: null, pledged: null } };
  const lines = arithmetic(siteOf(OPEN, "PSK-01"), own, OPEN, READER);
  assert.deepEqual(lines.slice(1, 3), [
    "Ada 500 L (sisa sekarang, dihitung 08.20 WITA); yang di jalan dan dijanjikan instansi lain tidak dirinci",
    "Kekurangan setelah semua kiriman yang berlaku dihitung: 2.780 L",
  ]);
  assert.ok(lines.every((line) => !line.includes("belum terdata")));
});

test("a stock that nobody counted is no cover, and the sum says so", () => {
  const lines = arithmetic(siteOf(OPEN, "RMH-12"), need(siteOf(OPEN, "RMH-12"), "air_bersih"), OPEN, READER);
  assert.ok(
    lines.includes("Stok di tempat belum terdata dan tidak dianggap ada: 5.445 L − 500 L − 0 L = 4.945 L"),
    lines.join("\n"),
  );
  assert.ok(lines.some((line) => line.startsWith("Ada belum terdata")));
});

test("without a key the sum is that of a day, from the public rates of this day, and no stock is told", () => {
  const site = siteOf(PUBLIC, "PSK-01");
  const water = need(site, "air_bersih");
  assert.equal(water.cover, null);
  const lines = arithmetic(site, water, PUBLIC, READER);
  assert.deepEqual(lines.slice(0, 2), [
    "84 jiwa × 15 L × 1 hari = 1.260 L — BNPB, Perka 7/2008 dan pedoman air 2015",
    "Kebutuhan 3 hari: 3.780 L",
  ]);
  assert.ok(lines.every((line) => !/dijanjikan|di jalan|500 L/.test(line)));
});

test("no sum is shown that does not come to what the server says", () => {
  const site = siteOf(PUBLIC, "PSK-01");
  assert.deepEqual(dayTerms(site, { ...need(site, "air_bersih"), day: 2000 }, PUBLIC), []);
  assert.deepEqual(dayTerms({ ...site, people: null }, need(site, "air_bersih"), PUBLIC), []);
});

test("kits for families say how many families, or how people are divided, whichever gives the sum", () => {
  const kit = (count: number, total: number): Term => ({
    per: "family_of_five",
    count,
    amount: 1,
    everyDays: 7,
    hours: 72,
    total,
    source: "",
  });
  assert.equal(
    termWords(kit(84, (84 / 5) * (3 / 7)), "buah", "id"),
    "(84 jiwa ÷ 5) × 1 buah tiap 7 hari × 3 hari = 7,2 buah",
  );
  assert.equal(
    termWords(kit(17, 17 * (3 / 7)), "buah", "id"),
    "17 keluarga (5 jiwa) × 1 buah tiap 7 hari × 3 hari = 7,3 buah",
  );
  assert.equal(
    termWords(
      { per: "person", count: 84, amount: 1, everyDays: null, hours: 72, total: 84, source: "BNPB" },
      "buah",
      "id",
    ),
    "84 jiwa × 1 buah (sekali) = 84 buah — BNPB",
  );
});

test("every other standard stands beside, for this day of the event", () => {
  assert.deepEqual(otherStandards(siteOf(OPEN, "PSK-01"), "air_bersih", OPEN, "en"), ["Sphere: 1,260 L a day"]);
});

test("a head count says of whom, how it came about, by whom and when; an estimate is called so", () => {
  assert.equal(peopleWords(siteOf(OPEN, "PSK-22"), "id"), "187 jiwa (di pengungsian)");
  assert.deepEqual(peopleFacts(siteOf(OPEN, "PSK-22"), READER), [
    "dihitung dari 52 KK",
    "daya tampung 200",
    "Sumber: posko",
    "08.20 WITA (40 menit lalu)",
  ]);
  assert.equal(peopleWords(siteOf(OPEN, "RMH-12"), "id"), "perkiraan 121 jiwa (bertahan di rumah)");
  const said = { ...siteOf(OPEN, "RMH-12"), people: null, households: null, houses: 30 };
  assert.equal(peopleWords(said, "id"), "30 rumah (bertahan di rumah)");
  assert.equal(peopleWords({ ...said, houses: null }, "id"), "jumlah orang belum terdata");
});

test("a line of the list says what runs out first, and of what nobody knows the stock", () => {
  const words = (id: string, item: string | null = null) => pressing(siteOf(OPEN, id), OPEN, item, READER);
  assert.deepEqual(words("PSK-22"), { ring: "24", words: "Air bersih: habis ± 6 jam lagi", also: null });
  assert.deepEqual(words("PSK-15"), { ring: "out", words: "Beras: HABIS", also: "stok belum terdata: Air bersih" });
  assert.deepEqual(words("RMH-12"), { ring: "unknown", words: "stok belum terdata: Air bersih, Beras", also: null });
  assert.deepEqual(words("PSK-15", "air_bersih"), {
    ring: "unknown",
    words: "Air bersih: stok belum terdata",
    also: null,
  });
  assert.equal(words("PSK-22", "selimut").words, "Selimut: tidak ada kebutuhan");
});

test("the list keeps the order of the server, and has its order for one item", () => {
  assert.deepEqual(
    byUrgency(OPEN.sites, null).map(({ id }) => id),
    ["PSK-22", "PSK-15", "RMH-12", "PSK-01"],
  );
  assert.deepEqual(
    byUrgency(OPEN.sites, "beras").map(({ id }) => id),
    ["PSK-15", "RMH-12", "PSK-22", "PSK-01"],
  );
  assert.deepEqual(
    byUrgency(OPEN.sites, "air_bersih").map(({ id }) => id),
    ["PSK-22", "PSK-15", "RMH-12", "PSK-01"],
  );
});

test("who was never heard of comes before who fell silent", () => {
  assert.deepEqual(
    bySilence(OPEN.silent).map(({ id }) => id),
    ["RMH-12", "desa-1"],
  );
  assert.deepEqual(
    OPEN.silent.map((each) => silenceWords(each, READER)),
    [
      ["belum pernah ada kabar", "tempat pengungsian", "TERPUTUS"],
      ["tanpa kabar 16 jam", "desa terendam", "terakhir 17.00 WITA, 17 Sep 2025", "air 120 cm", "perahu saja"],
    ],
  );
});

test("a shortage is told with its unit, and what cannot be reckoned is not called enough", () => {
  const site = siteOf(OPEN, "PSK-01");
  assert.equal(gapWords(site, need(site, "air_bersih"), OPEN, "id"), "kekurangan 2.780 L");
  assert.equal(gapWords(site, need(site, "beras"), OPEN, "id"), "cukup untuk 3 hari");
  assert.equal(
    gapWords(site, { ...need(site, "beras"), stockKnown: false }, OPEN, "id"),
    "tidak ada kekurangan tercatat",
  );
  assert.equal(gapWords(site, { ...need(site, "beras"), gap: null }, OPEN, "id"), "kekurangan belum dapat dihitung");
});

test("numbers are read as people of the language write them, and doubtful ones are not read at all", () => {
  assert.deepEqual(
    ["1.250", "1250,5", "1.250,5", "0", "12,5", "4.2013", "1.25", "1,250", "x", "-3", ""].map((text) =>
      readAmount(text, "id"),
    ),
    [1250, 1250.5, 1250.5, 0, 12.5, null, null, 1.25, null, null, null],
  );
  assert.deepEqual(
    ["1,250.5", "1250.5", "1.250"].map((text) => readAmount(text, "en")),
    [1250.5, 1250.5, 1.25],
  );
  assert.deepEqual(
    [
      amount(3780, "buah", "en"),
      amount(0.05, "buah", "id"),
      amount(2.5, "L", "id"),
      shortage(27.25, "buah", "id"),
      shortage(3, "buah", "id"),
      shortage(27.25, "kg", "id"),
    ],
    ["3,780 pieces", "0,05 buah", "2,5 L", "28 buah", "3 buah", "28 kg"],
  );
});

test("classes of shortage have limits that people read", () => {
  assert.deepEqual([7715, 90, 3, 0].map(limitsFor), [
    [500, 2000],
    [5, 20],
    [1, 2],
    [1, 2],
  ]);
});

test("the style's expressions speak of another item, with the limits of that one", () => {
  const some = [
    "all",
    ["has", "air_bersih_gap"],
    [">=", ["get", "air_bersih_gap"], 2000],
    ["<", ["get", "air_bersih_gap"], 20000],
  ];
  assert.deepEqual(withLimits(forItem(some, "beras"), [5, 20]), [
    "all",
    ["has", "beras_gap"],
    [">=", ["get", "beras_gap"], 5],
    ["<", ["get", "beras_gap"], 20],
  ]);
  // Only limits of classes are limits: what lacks at all still begins above zero, and other numbers stay.
  for (const other of [
    [">", ["get", "x"], 0],
    ["==", ["get", "x"], 2000],
    ["<", ["get", "x"], 7],
  ])
    assert.deepEqual(withLimits(other, [5, 20]), other);
  assert.deepEqual(amountText("beras", "kg", "en"), [
    "concat",
    ["number-format", ["ceil", ["get", "beras_gap"]], { locale: "en" }],
    " kg",
  ]);
});

test("rings say the same as the list, leave closed sites out and never guess", () => {
  const rings = (item: string | null) =>
    ringsOf(OPEN, item, NOW).features.map(({ properties }) => [
      properties?.["id"],
      properties?.["supply"],
      properties?.["days_left"],
    ]);
  assert.deepEqual(
    rings(null).map(([id, supply]) => [id, supply]),
    [
      ["PSK-22", "known"],
      ["PSK-15", "partly"],
      ["RMH-12", "unknown"],
      ["PSK-01", "known"],
    ],
  );
  assert.deepEqual(
    rings("air_bersih").find(([id]) => id === "PSK-15"),
    ["PSK-15", "unknown", undefined],
  );
  // The fields that the style draws from are those of the layer: the ring and the words beside it.
  const told = ringsOf(OPEN, null, NOW).features.map(({ properties }) => [
    properties?.["ring"],
    properties?.["label_id"],
  ]);
  assert.ok(told.every(([ring, label]) => (ring === undefined ? label === undefined : typeof ring === "string")));
  assert.ok(
    told.some(([ring, label]) => ring === "unknown" && /\?$|^tanpa kabar$/.test(String(label))),
    JSON.stringify(told),
  );
});

test("what the server leaves out stays unknown", () => {
  const empty = readNeeds({});
  assert.deepEqual([empty.sites, empty.day, empty.at], [[], null, null]);
  const site = readNeeds({ sites: [{ id: "x" }] }).sites[0] ?? assert.fail();
  assert.deepEqual(
    [site.name, site.people, site.access, site.daysLeft, site.priority, site.groups],
    ["x", null, "unknown", null, null, null],
  );
});

test("people of different bases stand beside each other, and are never added", () => {
  const area = OPEN.areas.find(({ id }) => id === "64.02.04") ?? assert.fail();
  assert.equal(countedWords(area, "id"), "56 di pengungsian · 131 bertahan di rumah");
  assert.equal(countedWords({ ...area, people: {} }, "id"), "");
});

test("why nobody knows the way, and since when a site is on no list, are said in words", () => {
  const lost = readNeeds({
    sites: [{ id: "PSK-9", access: "unknown", access_reason: "no_depots", gone_since: "2025-09-17T22:00:00Z" }],
  }).sites[0];
  assert.ok(lost !== undefined && lost.goneSince !== null);
  assert.equal(accessWords(lost, "id"), "belum diketahui: belum ada data gudang");
  assert.equal(
    goneWords(lost.goneSince, READER),
    "Tidak lagi di daftar sejak 06.00 WITA; hitungan terakhir tetap dipakai",
  );
  const listed = siteOf(OPEN, "PSK-22");
  assert.equal(listed.goneSince, null);
  assert.equal(accessWords(listed, "id"), "TERPUTUS");
});
