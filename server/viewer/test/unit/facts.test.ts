import assert from "node:assert/strict";
import { test } from "node:test";
import { type Reading, readFeature, type View } from "../../src/facts.ts";

const VIEW: View = {
  language: "id",
  timeZone: "Asia/Makassar",
  now: new Date("2025-09-18T01:00:00Z"),
  vehicle: "truck",
};

const ROAD = {
  id: "w1-2-3",
  name: "Poros Kota Bangun–Tabang",
  class: "secondary",
  motorcycle: "closed",
  car: "closed",
  pickup: "closed",
  four_by_four: "closed",
  truck: "restricted",
  heavy_truck: "open",
  boat: "never",
  status: "restricted",
  label_id: "TERBATAS",
  label_en: "Restricted",
  evidence: "reported",
  reason: "banjir;rawan",
  depth_m: 0.55,
  as_of: "2025-09-17T22:00:00Z",
  expires: "2025-09-18T00:00:00Z",
  source: "posko",
};

function read(layer: string, properties: Record<string, unknown>, view: Partial<View> = {}): Reading {
  const reading = readFeature(layer, properties, { ...VIEW, ...view });
  assert.ok(reading);
  return reading;
}

const fact = (reading: Reading, label: string): string | undefined =>
  reading.facts.find((each) => each.label === label)?.value;

test("a road answers for my vehicle first and for every class below", () => {
  const reading = read("roads", ROAD);
  assert.equal(reading.headline, "Truk sedang: BISA DENGAN SYARAT");
  assert.equal(reading.state, "restricted");
  assert.deepEqual(
    reading.verdicts.map((verdict) => verdict.words),
    ["TIDAK", "TIDAK", "TIDAK", "TIDAK", "BISA DENGAN SYARAT", "BISA", "bukan untuk kendaraan ini"],
  );
  assert.deepEqual(
    reading.verdicts.filter((verdict) => verdict.chosen).map((verdict) => verdict.name),
    ["Truk sedang"],
  );
  assert.equal(reading.footer, "Petugas di lapangan yang memutuskan.");
});

test("the classes that a river was never meant for share one line", () => {
  const land = Object.fromEntries(
    ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck"].map((each) => [each, "never"]),
  );
  const reading = read("roads", { ...land, boat: "presumed", class: "river", name: "Mahakam", status: "boat_only" });
  assert.deepEqual(
    reading.verdicts.map(({ name, words, chosen }) => [name, words, chosen]),
    [
      ["Perahu", "BELUM ADA LAPORAN", false],
      [
        "Sepeda motor, Mobil / ambulans, Pikap / minibus, 4×4, Truk sedang, Truk berat",
        "bukan untuk kendaraan ini",
        true,
      ],
    ],
  );
});

test("a road tells reason, depth, evidence, age and that its word has expired", () => {
  const reading = read("roads", ROAD);
  assert.equal(fact(reading, "Alasan"), "tergenang banjir; di daerah rawan longsor");
  assert.equal(fact(reading, "Kedalaman air"), "55 cm");
  assert.equal(fact(reading, "Bukti"), "dilaporkan");
  assert.equal(fact(reading, "Umur laporan"), "3 jam lalu (06.00 WITA, 18 Sep 2025)");
  assert.equal(fact(reading, "Berlaku sampai"), "Sudah lewat: 08.00 WITA, 18 Sep 2025");
});

test("without a vehicle a road shows its overall status", () => {
  assert.equal(read("roads", ROAD, { vehicle: null }).headline, "TERBATAS");
  assert.equal(read("roads", ROAD, { vehicle: null, language: "en" }).headline, "RESTRICTED");
});

test("a road says whether somebody saw it open or only a model does", () => {
  const open = { ...ROAD, status: "open", truck: "open", reason: null };
  const headlines = (evidence: string | null): (string | null)[] => [
    read("roads", { ...open, evidence }).headline,
    read("roads", { ...open, evidence }, { vehicle: null }).headline,
  ];
  for (const seen of ["reported", "confirmed"])
    assert.deepEqual(headlines(seen), ["Truk sedang: BISA, DILIHAT", "TERBUKA, DILIHAT"]);
  assert.deepEqual(headlines("modelled"), ["Truk sedang: BISA, MENURUT MODEL", "TERBUKA MENURUT MODEL"]);
  assert.equal(
    read("roads", { ...open, evidence: "modelled" }, { vehicle: null, language: "en" }).headline,
    "OPEN BY MODEL",
  );
  assert.equal(
    read("roads", { ...open, evidence: "confirmed" }, { vehicle: null, language: "en" }).headline,
    "OPEN, SEEN",
  );
  // Nobody said on what it rests: neither is claimed.
  for (const none of ["none", null]) assert.deepEqual(headlines(none), ["Truk sedang: BISA", "TERBUKA"]);
});

test("a model never closes a road in words", () => {
  const shut = { ...ROAD, status: "closed", truck: "closed", evidence: "modelled" };
  for (const vehicle of [null, "truck"] as const) {
    const reading = read("roads", shut, { vehicle });
    const words = [
      reading.headline,
      ...reading.verdicts.map((verdict) => verdict.words),
      ...reading.facts.map(({ value }) => value),
    ].join(" | ");
    assert.doesNotMatch(words, /tertutup|ditutup/i);
    assert.match(String(reading.headline), /MENURUT MODEL$/);
    assert.equal(fact(reading, "Alasan"), "tergenang banjir; di daerah rawan longsor (menurut model)");
  }
  assert.equal(read("roads", { ...shut, evidence: "confirmed" }, { vehicle: null }).headline, "TERTUTUP");
});

test("a road whose evidence is old or gone is not known, with the reason, since when and who decides", () => {
  const road = { ...ROAD, status: "unknown", truck: "unknown" };
  const stale = read("roads", { ...road, reason: "bukti_lama", evidence_state: "stale", evidence_source: "bws" });
  assert.deepEqual(
    [stale.headline, fact(stale, "Alasan"), fact(stale, "Keadaan bukti"), fact(stale, "Menurut"), stale.footer],
    [
      "Truk sedang: BELUM DIKETAHUI",
      "yang diketahui sudah terlalu lama",
      "data lama, tidak diperbarui sejak 06.00 WITA, 18 Sep 2025",
      "bws",
      "Petugas di lapangan yang memutuskan.",
    ],
  );
  const lost = read(
    "roads",
    { ...road, reason: "bukti_hilang", evidence_state: "lost", lost_since: "2025-09-18T00:00:00Z" },
    { language: "en" },
  );
  assert.deepEqual(
    [fact(lost, "Reason"), fact(lost, "State of the evidence")],
    ["vanished from its source", "gone from the data since 08:00 WITA, 18 Sept 2025; nobody has said that it is safe"],
  );
});

test("a road names the source that is held back and never the one that drew its line", () => {
  const road = { ...ROAD, source: "osm", evidence_state: "held_back" };
  const old = (...names: string[]): View["old"] =>
    names.map((name) => ({ id: name.toLowerCase(), name, observedAt: null, heldBack: true, why: null }));
  assert.equal(fact(read("roads", road), "Keadaan bukti"), "memakai data lama, berkas terakhir ditahan");
  assert.equal(
    fact(read("roads", road, { old: old("BPBD") ?? [] }), "Keadaan bukti"),
    "memakai data lama dari BPBD, berkas terakhir ditahan",
  );
  assert.equal(
    fact(read("roads", road, { old: old("BPBD", "BWS") ?? [] }), "Keadaan bukti"),
    "memakai data lama, berkas terakhir ditahan",
  );
  assert.equal(
    fact(read("roads", { ...road, evidence_source: "bws" }, { old: old("BPBD", "BWS") ?? [] }), "Keadaan bukti"),
    "memakai data lama dari BWS, berkas terakhir ditahan",
  );
});

test("evidence without a date says so, and a road without evidence has no date to know", () => {
  assert.equal(fact(read("roads", { ...ROAD, as_of: null }), "Umur laporan"), "tanggal tidak diketahui");
  assert.equal(fact(read("roads", { ...ROAD, evidence: "none", as_of: null }), "Umur laporan"), "belum diketahui");
  const slide = read("hazards", { kind: "landslide", basis: "observed", evidence_state: "stale" });
  assert.deepEqual(
    [fact(slide, "Umur laporan"), fact(slide, "Keadaan bukti")],
    ["tanggal tidak diketahui", "data lama; tanggal tidak diketahui"],
  );
});

test("a road that says nothing is not known, and its report has no age", () => {
  const reading = read("roads", { id: "x" }, { vehicle: null });
  assert.equal(reading.title, "Jalan tanpa nama");
  assert.equal(reading.headline, "BELUM DIKETAHUI");
  assert.equal(fact(reading, "Umur laporan"), "belum diketahui");
});

test("a flood without a depth says so, a susceptibility does not pretend to have one", () => {
  assert.equal(fact(read("hazards", { kind: "flood", basis: "observed" }), "Kedalaman air"), "belum diketahui");
  assert.equal(fact(read("hazards", { kind: "flood", basis: "susceptibility" }), "Kedalaman air"), undefined);
  assert.equal(fact(read("hazards", { kind: "flood", basis: "modelled", depth_m: 1.2 }), "Kedalaman air"), "120 cm");
});

test("a start in the past is told as a time and not as expired", () => {
  const reading = read("hazards", {
    kind: "flood",
    basis: "observed",
    valid_from: "2025-09-15T00:00:00Z",
    valid_to: "2025-09-19T00:00:00Z",
  });
  assert.equal(fact(reading, "Berlaku sejak"), "08.00 WITA, 15 Sep 2025");
  assert.equal(fact(reading, "Berlaku sampai"), "08.00 WITA, 19 Sep 2025");
});

test("people of a shelter never come without their basis and their room", () => {
  const reading = read("shelters", {
    name: "GOR Loa Ipuh",
    type: "gor",
    people: 1240,
    capacity: 1500,
    people_basis: "in_shelter",
    access: "cut_off",
    status: "open",
  });
  assert.equal(fact(reading, "Orang"), "1.240 dari 1.500 (di pengungsian)");
  assert.equal(reading.headline, "Jalan ke sini: TERPUTUS");
});

test("a silent shelter says so and since when, and an estimate of an area how it was made", () => {
  const silent = read("shelters", {
    name: "Pos",
    supply: "known",
    people: 3,
    silent: true,
    heard_at: "2025-09-17T11:00:00Z",
  });
  assert.equal(fact(silent, "Kabar"), "TANPA KABAR sejak 19.00 WITA, 17 Sep 2025");
  assert.equal(fact(silent, "Persediaan"), "belum terdata atau tanpa kabar");
  assert.equal(fact(read("shelters", { name: "Pos", silent: true }), "Kabar"), "belum pernah ada kabar");
  const area = read("needs", {
    people_estimated: 2400,
    people_estimated_low: 1100,
    people_estimated_high: 3900,
    people_estimated_method: "area_share",
    population_source: "BPS 2023",
  });
  assert.equal(
    fact(area, "Perkiraan orang terkena (rentang)"),
    "2.400 (1.100–3.900), bagian wilayah yang terendam × penduduk",
  );
  assert.equal(fact(area, "Jumlah penduduk menurut"), "BPS 2023");
});

test("a way that nobody knows has its reason, and a site gone from its list says since when", () => {
  const reading = read("shelters", {
    name: "Posko Hulu",
    people: 40,
    people_basis: "at_home",
    access: "unknown",
    access_reason: "no_depots",
    gone_since: "2025-09-18T00:00:00Z",
  });
  assert.equal(reading.headline, "Jalan ke sini: belum diketahui, belum ada data gudang");
  assert.match(fact(reading, "Tidak lagi di daftar sejak") ?? "", /08\.00 WITA, 18 Sep 2025/);
});

test("an area shows people of every basis by itself", () => {
  const reading = read("needs", { name: "Tabang", people_sheltered: 1374, people_at_home: 2589 });
  assert.deepEqual(
    [fact(reading, "Orang di pengungsian"), fact(reading, "Orang bertahan di rumah")],
    ["1.374", "2.589"],
  );
  assert.ok(!reading.facts.some(({ value }) => value.includes("3.963")));
});

test("a depot shows its agency and no quantity", () => {
  const reading = read("depots", { name: "Gudang BPBD", agency: "BPBD", qty_available: 400 });
  assert.equal(fact(reading, "Instansi"), "BPBD");
  assert.ok(!reading.facts.some((each) => each.value.includes("400")));
});

test("a stretch to clear tells its place in the order, its code for the radio and whom it reconnects", () => {
  const reading = read("reopening", {
    rank: 6,
    code: "ML-03Z",
    name: "Jl. Muara Leka–Perian",
    between_id: "antara Muara Leka dan Perian",
    km: 0.3,
    km_from: "Muara Leka",
    status: "unknown",
    people: 1671,
    sites: 0,
    vehicle: "heavy_truck",
    together: null,
  });
  assert.equal(reading.headline, "Urutan 6 · ML-03Z");
  assert.deepEqual(
    [
      fact(reading, "Letak"),
      fact(reading, "Km dari"),
      fact(reading, "Orang tersambung bila ini saja dibuka"),
      fact(reading, "Kendaraan terbesar sesudahnya"),
      fact(reading, "Harus dibuka bersama"),
    ],
    ["antara Muara Leka dan Perian", "0,3 – Muara Leka", "1.671", "Truk berat", undefined],
  );
});

test("a layer that is only context has no card", () => {
  assert.equal(readFeature("admin", { name: "Tabang" }, VIEW), null);
});
