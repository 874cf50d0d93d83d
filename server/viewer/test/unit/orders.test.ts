import assert from "node:assert/strict";
import { test } from "node:test";
import { distinctClashes } from "../../src/aid/agency.ts";
import { estimateWords, liesIn } from "../../src/aid/area.ts";
import { type Area, readNeeds, type Site } from "../../src/aid/needs.ts";
import { dispatchBody, draftOf, newSiteId, type Setting, statusBody, Unreadable } from "../../src/aid/orders.ts";
import { isDespite, readConflicts, readDecisions, readUnread, shownWords, whatWords } from "../../src/aid/record.ts";
import { loadWords } from "../../src/aid/sentences.ts";
import type { AidStore } from "../../src/aid/store.ts";
import { arrivalsAfter, nextStates, readDispatches, readLots, readProposal } from "../../src/aid/supply.ts";
import { instantIn, wallOf } from "../../src/aid/wall-clock.ts";
import { needs as answer, DECISIONS, dispatches, PROPOSAL, STOCK } from "../aid-answers.ts";

const SETTING: Setting = {
  language: "id",
  timeZone: "Asia/Makassar",
  now: new Date("2025-09-18T01:00:00Z"),
  drill: true,
};
const ITEMS = [
  { code: "air_bersih", unit: "L" },
  { code: "beras", unit: "kg" },
];

test("a status says what was said and nothing else: KK stay KK, and an empty stock is not counted", () => {
  const body = statusBody(
    {
      people: "52",
      people_unit: "kk",
      basis: "at_home",
      "stock.air_bersih": "1.250",
      "stock.beras": "",
      urgent: "air_bersih,beras",
      status: "",
      note: " ",
    },
    ITEMS,
    null,
    SETTING,
  );
  assert.deepEqual(body, {
    people: 52,
    people_unit: "kk",
    people_basis: "at_home",
    stock: [{ item: "air_bersih", amount: 1250, unit: "L" }],
    urgent: ["air_bersih", "beras"],
    seen_at: "2025-09-18T01:00:00.000Z",
    channel: "viewer",
    mode: "drill",
  });
});

test("nothing left is zero, which is not the same as not counted", () => {
  assert.deepEqual(statusBody({ "stock.beras": "0" }, ITEMS, null, SETTING)?.["stock"], [
    { item: "beras", amount: 0, unit: "kg" },
  ]);
  assert.equal(statusBody({ people: "", people_unit: "jiwa", basis: "in_shelter" }, ITEMS, null, SETTING), null);
});

test("a new site carries its name and its point, and an id that nobody else has", () => {
  const body = statusBody({ name: "Langgar Al-Ikhlas", type: "masjid" }, ITEMS, [116.5, -0.2], SETTING);
  assert.deepEqual(
    [body?.["name"], body?.["type"], body?.["geometry"]],
    ["Langgar Al-Ikhlas", "masjid", { type: "Point", coordinates: [116.5, -0.2] }],
  );
  assert.equal(newSiteId("Langgar Al-Ikhlas", "abcdef0123"), "langgar-al-ikhlas-abcdef");
  assert.match(newSiteId("…", "abcdef0123"), /^tempat-abcdef$/);
});

test("a number that may be read in two ways is asked for again", () => {
  assert.throws(() => statusBody({ "stock.beras": "4.2013" }, ITEMS, null, SETTING), Unreadable);
  assert.throws(() => dispatchBody({ to: "a", item: "beras", amount: "1.25" }, "kg", SETTING), Unreadable);
});

test("a delivery is told in its own unit, with times of the region's wall", () => {
  const body = dispatchBody(
    {
      to: "PSK-22",
      item: "air_bersih",
      amount: "25",
      unit: "galon",
      from: "GD-05",
      vehicle: "truck",
      vehicle_id: "",
      state: "berangkat",
      eta: "2025-09-18T14:20",
      proposal: "U-1",
    },
    "L",
    SETTING,
  );
  assert.deepEqual(body, {
    to: "PSK-22",
    item: "air_bersih",
    amount: 25,
    unit: "galon",
    state: "berangkat",
    from: "GD-05",
    vehicle: "truck",
    eta: "2025-09-18T06:20:00.000Z",
    proposal: "U-1",
    mode: "drill",
  });
  assert.equal(dispatchBody({ to: "PSK-22", item: "air_bersih", amount: "" }, "L", SETTING), null);
  assert.deepEqual(draftOf(body ?? {}), {
    to: "PSK-22",
    item: "air_bersih",
    from: "GD-05",
    amount: 25,
    vehicle: "truck",
    proposal: "U-1",
  });
});

test("a wall time of the region is the same instant wherever the device believes to be", () => {
  assert.equal(instantIn("2025-09-18T14:20", "Asia/Makassar")?.toISOString(), "2025-09-18T06:20:00.000Z");
  assert.equal(instantIn("2025-03-30T12:00", "Europe/Berlin")?.toISOString(), "2025-03-30T10:00:00.000Z");
  assert.equal(instantIn("", "Asia/Makassar"), null);
  assert.equal(wallOf(new Date("2025-09-18T06:20:00Z"), "Asia/Makassar"), "2025-09-18T14:20");
});

test("states go forward, and are called off until they arrived", () => {
  assert.deepEqual(nextStates("disiapkan"), ["berangkat", "batal"], "it arrives only once it has left");
  assert.deepEqual(nextStates("berangkat"), ["tiba", "diterima", "batal"]);
  assert.deepEqual(arrivalsAfter("disiapkan"), ["tiba", "diterima"], "whoever sees it there may say so");
  assert.deepEqual([arrivalsAfter("tiba"), arrivalsAfter("batal")], [["diterima"], []]);
  assert.deepEqual(nextStates("tiba"), ["diterima"]);
  assert.deepEqual(nextStates("batal"), []);
});

test("two deliveries that doubt each other are one overlap, and both are named", () => {
  const clashes = distinctClashes(readDispatches(dispatches()).dispatches);
  assert.deepEqual(
    clashes.map(({ clash, dispatch }) => [dispatch.id, clash.other, dispatch.agency, clash.otherAgency]),
    [["K-7", "K-9", "BPBD", "PDAM"]],
  );
});

test("an uncounted lot stays uncounted", () => {
  assert.deepEqual(
    readLots(STOCK).map(({ available, free }) => [available, free]),
    [
      [9600, 7100],
      [4000, 3800],
      [null, null],
    ],
  );
  assert.deepEqual(
    readProposal(PROPOSAL).lines.map(({ inTime }) => inTime),
    [true, null],
  );
});

test("a line says how its way stands, and what must be found out first is no line", () => {
  const { lines, questions, unmet } = readProposal(PROPOSAL);
  assert.deepEqual(
    lines.map(({ way }) => [way.state, way.asOf?.toISOString() ?? null]),
    [
      ["presumed", "2025-09-17T22:00:00.000Z"],
      ["unknown", null],
    ],
    "what the server does not say of a way is not known",
  );
  assert.deepEqual(
    questions.map(({ siteName, amount, agency }) => [siteName, amount, agency]),
    [["Masjid Pela", 900, "BPBD"]],
  );
  assert.ok(questions[0]?.words.id.startsWith("Periksa dulu jalan"));
  assert.ok((unmet?.length ?? 0) > 0);
});

test("a word of arrival that waits is read beside the delivery", () => {
  const told = { id: "K-7", to: "PSK-15", state: "berangkat", check: { code: "unconfirmed", words_id: "ada kabar" } };
  const waiting = [{ state: "diterima", at: "2025-09-18T00:30:00Z", role: "reporter", received: 90 }];
  const { dispatches: read } = readDispatches({ dispatches: [{ ...told, waiting }, told] });
  assert.deepEqual(
    read.map((each) => each.waiting.map(({ state, received }) => [state, received])),
    [[["diterima", 90]], []],
  );
});

test("the log tells in words what was decided and what was shown", () => {
  const needs = readNeeds(answer(true));
  const store = {
    needs,
    reader: { language: "id", timeZone: "Asia/Makassar", now: SETTING.now },
    siteName: (id: string) => needs.sites.find((site) => site.id === id)?.name ?? id,
    depotName: () => "Gudang PMI Loa Ipuh",
  } as unknown as AidStore;
  assert.deepEqual(readUnread(DECISIONS), [], "all of them are understood");
  assert.deepEqual(readConflicts(DECISIONS), [], "no journals were merged");
  const contradiction = { kind: "dispatch", mode: "drill", about: "d7", acts: ["a/3", "b/2"], says: ["batal", "tiba"] };
  assert.deepEqual(readConflicts({ conflicts: [contradiction] }), [
    { kind: "dispatch", about: "d7", says: ["batal", "tiba"] },
  ]);
  assert.deepEqual(readUnread({ unreadable: [{ seq: 7, by: "piket", kind: "evakuasi", about: "r7", why: "v 2" }] }), [
    { seq: "7", by: "piket", kind: "evakuasi", about: "r7" },
  ]);
  const [despite, status, verified] = readDecisions(DECISIONS);
  assert.ok(despite && status && verified);
  assert.deepEqual(
    [despite.by, despite.agency, despite.reason, isDespite(despite)],
    ["pmi-1", "PMI", "Rute lain terputus, truk sudah di jalan", true],
  );
  assert.equal(
    whatWords(despite, store),
    "K-10: 3.000 L Air bersih · Gudang PMI Loa Ipuh → GOR Panji Tenggarong · dijanjikan",
  );
  const shown = shownWords(despite, store);
  assert.match(shown[0] ?? "", /^BPBD sudah membawa 2\.500 L/);
  assert.deepEqual(shown.slice(1), [
    "GOR Panji Tenggarong: 84 jiwa, terbuka, Beras: habis ± 4 hari lagi",
    "Bebas di gudang: 3.800 L",
  ]);
  assert.equal(whatWords(status, store), "Masjid Pela · 43 KK · penuh · 0 kg Beras");
  assert.deepEqual(shownWords(status, store), ["Masjid Pela: 131 jiwa, perahu saja, stok belum terdata"]);
  assert.deepEqual(shownWords(verified, store), []);
});

test("the log names the road of a report, and not its id", () => {
  const store = { needs: null, reader: { language: "id" } } as unknown as AidStore;
  const roads = (edge: string): string | null => (edge === "w7-a-b" ? "Jl. Dermaga" : null);
  const shown = { edges: { "w7-a-b": ["open", "modelled"], "w8-a-b": ["presumed", null] } };
  const act = (kind: string, what: object): object => ({
    seq: 1,
    by: "piket",
    role: "officer",
    kind,
    about: "r7",
    what,
    shown,
  });
  const [report, withdrawn] = readDecisions({
    decisions: [
      act("report", { status: "closed", cause: "flood", edges: ["w7-a-b", "w8-a-b"] }),
      act("withdraw", { reason: null }),
    ],
  });
  assert.ok(report && withdrawn);
  assert.equal(whatWords(report, store, roads), "Jl. Dermaga (+1): TERTUTUP, banjir · r7");
  assert.equal(whatWords(withdrawn, store, roads), "Jl. Dermaga (+1) · r7");
  assert.match(shownWords(withdrawn, store, roads).join("|"), /^Jl\. Dermaga: TERBUKA.*\|Jalan tanpa nama: /i);
  assert.doesNotMatch(shownWords(report, store, roads).join(" "), /w7-a-b/);
});

test("a desa lies in the kecamatan whose code its own begins with", () => {
  const area = { id: "kec-6", placeCode: "64.02.06" } as Area;
  const site = (placeCode: string | null, area: string | null = null): Site => ({ placeCode, area }) as Site;
  assert.deepEqual(
    [site("64.02.06.2001"), site("64.02.06"), site("64.02.0"), site("64.02.061"), site(null), site(null, "kec-6")].map(
      (each) => liesIn(each, area),
    ),
    [true, true, false, false, false, true],
  );
});

test("an estimate is called so, with its range and its method", () => {
  const area = readNeeds(answer(false)).areas[0] ?? assert.fail();
  assert.deepEqual(estimateWords(area, "id"), [
    "Perkiraan di luar itu: 2.400 jiwa (antara 1.100 dan 3.900)",
    "Cara: bagian wilayah yang terendam × penduduk. Perkiraan, bukan hitungan.",
    "Jumlah penduduk menurut BPS 2023.",
  ]);
});

test("a delivery that the key does not see is told as one that is not shown, never as nothing", () => {
  const told = { id: "K-9", agency: "PDAM", to: "PSK-01", to_name: "GOR", state: "berangkat", withheld: true };
  const [load] = readDispatches({ dispatches: [told], timings: {} }).dispatches;
  assert.ok(load !== undefined);
  assert.equal(loadWords(load, readNeeds(answer(true)), "id"), "Muatan tidak ditampilkan");
  const seen = { ...load, withheld: false, amount: 3, unit: "L", item: "beras" };
  assert.match(loadWords(seen, readNeeds(answer(true)), "en"), /^3 L \w/);
});

test("where only one's own stock was reckoned with nothing is said of what nobody could meet", () => {
  assert.equal(readProposal({ lines: [], unmet: null }).unmet, null);
  assert.deepEqual(readProposal({ lines: [], unmet: [] }).unmet, []);
});
