import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../../src/catalog.ts";
import { degradedWords } from "../../src/evidence/degraded.ts";
import { evidenceDetails, evidenceParts, type Reader } from "../../src/evidence/line.ts";
import { NO_EVIDENCE, readEvidence } from "../../src/evidence/read.ts";

const READER: Reader = { language: "id", timeZone: "Asia/Makassar", now: new Date("2025-09-18T12:00:00Z") };
const HELD = {
  id: "penutupan",
  layer: "closures",
  attribution: "Dinas Sosial",
  observed_at: "2025-09-18T10:19:00Z",
  held_back: true,
  why_id: "terlalu banyak baris ditolak",
  why_en: "too many rows were rejected",
};
const OLD = {
  id: "banjir",
  layer: "hazards",
  attribution: "BWS Kalimantan IV",
  observed_at: "2025-09-17T02:00:00Z",
  held_back: false,
};
const CARRIED = { edges: 12, since: "2025-09-17T21:00:00Z" };

const parts = (told: object, reader: Partial<Reader> = {}): string[] =>
  evidenceParts(readEvidence(told), { ...READER, ...reader });

test("a source that was held back is told with the time of its data and by its name", () => {
  assert.deepEqual(parts({ stale_sources: [HELD] }), ["memakai data 18.19 dari Dinas Sosial"]);
  assert.deepEqual(parts({ stale_sources: [HELD] }, { language: "en" }), ["using data of 18:19 from Dinas Sosial"]);
  assert.deepEqual(parts({ stale_sources: [{ ...HELD, observed_at: null }] }), [
    "memakai data lama dari Dinas Sosial (tanggal tidak diketahui)",
  ]);
});

test("the time of another day carries its day", () => {
  assert.deepEqual(parts({ stale_sources: [{ ...HELD, observed_at: OLD.observed_at }] }), [
    "memakai data 10.00, 17 Sep dari Dinas Sosial",
  ]);
  // Midnight of the region lies between, not midnight of UTC.
  assert.deepEqual(parts({ stale_sources: [HELD] }, { now: new Date("2025-09-18T16:30:00Z") }), [
    "memakai data 18.19, 18 Sep dari Dinas Sosial",
  ]);
});

test("what is carried over is told with its count and its time", () => {
  assert.deepEqual(parts({ carried: CARRIED }), ["12 ruas dibawa dari 05.00"]);
  assert.deepEqual(parts({ carried: { edges: 1234 } }), ["1.234 ruas dibawa dari data sebelumnya"]);
  assert.deepEqual(parts({ carried: { edges: 0, since: CARRIED.since } }), []);
});

test("above 30 % the first thing said is which source to renew, and its name is not said twice", () => {
  const told = { stale_sources: [HELD, OLD], carried: CARRIED, stale_share: 0.31, renew: ["banjir"] };
  assert.deepEqual(parts(told), [
    "sebagian besar bukti jalan sudah lama; perbarui: BWS Kalimantan IV",
    "memakai data 18.19 dari Dinas Sosial",
    "12 ruas dibawa dari 05.00",
  ]);
  assert.deepEqual(parts({ ...told, stale_share: 0.3 }), [
    "memakai data 18.19 dari Dinas Sosial",
    "12 ruas dibawa dari 05.00",
    "data lama: BWS Kalimantan IV",
  ]);
  assert.deepEqual(parts({ stale_share: 0.9 }), ["sebagian besar bukti jalan sudah lama"]);
});

test("many sources are two names and a count in the line, and all of them in the details", () => {
  const all = [1, 2, 3, 4].map((n) => ({ ...HELD, id: `s${n}`, attribution: `Dinas ${n}` }));
  assert.deepEqual(parts({ stale_sources: all }), [
    "memakai data 18.19 dari Dinas 1",
    "memakai data 18.19 dari Dinas 2",
    "2 sumber lain ditahan",
  ]);
  const told = evidenceDetails(readEvidence({ stale_sources: all }), READER);
  assert.equal(told.length, 4);
  assert.equal(
    told[3],
    "Dinas 4: memakai data 18.19 WITA, 18 Sep 2025, berkas terakhir ditahan – terlalu banyak baris ditolak",
  );
});

test("the details say it whole, in either language", () => {
  const evidence = readEvidence({
    stale_sources: [HELD, OLD],
    carried: CARRIED,
    stale_share: 0.42,
    renew: ["banjir", "lain"],
  });
  assert.deepEqual(evidenceDetails(evidence, READER), [
    "42 % ruas yang dinilai bersandar pada bukti lama.",
    "Perbarui: BWS Kalimantan IV, lain.",
    "Dinas Sosial: memakai data 18.19 WITA, 18 Sep 2025, berkas terakhir ditahan – terlalu banyak baris ditolak",
    "BWS Kalimantan IV: data lama, tidak diperbarui sejak 10.00 WITA, 17 Sep 2025",
    "12 ruas hilang dari data dan masih dibawa dari 05.00 WITA, 18 Sep 2025; belum ada yang menyatakan aman.",
  ]);
  assert.match(
    evidenceDetails(evidence, { ...READER, language: "en" }).join(" "),
    /held back – too many rows were rejected.*not renewed since 10:00 WITA.*nobody has said that they are safe/,
  );
});

test("a first run claims no earlier data, and still says which of its files are old", () => {
  assert.deepEqual(parts({ first: true, stale_sources: [HELD], carried: CARRIED }), []);
  assert.deepEqual(parts({ first: true, stale_sources: [HELD, OLD], carried: CARRIED }), [
    "data lama: BWS Kalimantan IV",
  ]);
});

test("an older server tells nothing, and what is of another shape is left out", () => {
  for (const odd of [
    undefined,
    null,
    7,
    "lama",
    [],
    {},
    { stale_sources: "x", carried: 3, stale_share: "much", renew: {} },
    { stale_sources: [null, 4, {}] },
  ]) {
    assert.deepEqual(readEvidence(odd), NO_EVIDENCE);
    assert.deepEqual(evidenceParts(readEvidence(odd), READER), []);
  }
});

test("the catalog tells it per region, else for all", () => {
  const wall = new Date("2026-01-01T00:00:00Z");
  const told = { regions: [{ id: "a", evidence: { carried: CARRIED } }, { id: "b" }], evidence: { stale_share: 0.5 } };
  const [a, b] = readCatalog(told, wall).regions;
  assert.deepEqual([a?.evidence.carried?.edges, a?.evidence.staleShare], [12, 0]);
  assert.deepEqual([b?.evidence.carried, b?.evidence.staleShare], [null, 0.5]);
  assert.deepEqual(readCatalog({ regions: [{ id: "a" }] }, wall).regions[0]?.evidence, NO_EVIDENCE);
});

test("that reports cannot be read is told in words, the gravest first, and by nothing else", () => {
  const catalog = (degraded: unknown): readonly string[] => readCatalog({ degraded }, READER.now).degraded;
  assert.deepEqual(degradedWords(catalog(["reports-read-only", "reports-unreadable"]), "id"), [
    'Laporan lapangan tidak terbaca: jalan "buka" ditampilkan sebagai belum ada laporan.',
    "Laporan baru belum dapat disimpan; yang sudah masuk tetap ditampilkan.",
  ]);
  assert.match(degradedWords(catalog(["reports-unreadable"]), "en").join(), /^Field reports cannot be read/);
  for (const sound of [undefined, null, [], "reports-unreadable", [7, null], ["snapshot-damaged"]]) {
    assert.deepEqual(degradedWords(catalog(sound), "id"), []);
  }
});
