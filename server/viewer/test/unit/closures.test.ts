import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  type FilterSpecification,
  featureFilter,
  type StyleSpecification,
  validateStyleMin,
} from "@maplibre/maplibre-gl-style-spec";
import { type Reading, readFeature, type View } from "../../src/facts.ts";
import { Overrides } from "../../src/overrides.ts";
import { forVehicle, forWhom, groupOf } from "../../src/style.ts";
import { type Choice, concerns, VEHICLES } from "../../src/vehicle.ts";

const STYLE = JSON.parse(
  readFileSync("../../styles/lintas.json", "utf8").replaceAll("{public_url}", "http://127.0.0.1:8080"),
) as StyleSpecification;
const VIEW: View = { language: "id", timeZone: "Asia/Makassar", now: new Date("2025-09-18T01:00:00Z"), vehicle: null };
const CLOSURE = {
  id: "DSH-1",
  source: "dishub",
  status: "closed",
  vehicles: "truck;heavy_truck",
  cause: "bridge_damage",
  as_of: "2025-09-17T22:00:00Z",
};

type Layer = Extract<StyleSpecification["layers"][number], { filter?: unknown }>;
const layer = (id: string): Layer =>
  (STYLE.layers.find((each) => each.id === id) as Layer | undefined) ?? assert.fail(`no layer ${id}`);
const passes = (filter: FilterSpecification | null | undefined, kind: 1 | 2, properties: object): boolean =>
  filter == null ||
  featureFilter(filter as never, {} as never).filter({ zoom: 12 } as never, { type: kind, properties } as never);

function closure(told: object, view: Partial<View> = {}): Reading {
  return readFeature("closures", { ...CLOSURE, ...told }, { ...VIEW, ...view }) ?? assert.fail("no card");
}

const state = (reading: Reading): string | undefined =>
  reading.facts.find(({ label }) => label === "Keadaan bukti")?.value;

test("signs of closures are drawn for those whom they bear on, and for all where they name nobody", () => {
  const drawn = (vehicle: Choice, vehicles: string | undefined): boolean[] => [
    passes(forWhom(layer("closure-point").filter as FilterSpecification, vehicle), 1, { status: "closed", vehicles }),
    passes(forWhom(layer("closure-line-icon").filter as FilterSpecification, vehicle), 2, {
      status: "closed",
      vehicles,
    }),
    passes(forWhom(layer("closure-line").filter as FilterSpecification, vehicle), 2, { status: "closed", vehicles }),
  ];
  for (const vehicle of VEHICLES) {
    for (const vehicles of [undefined, "", "truck;heavy_truck", "heavy_truck", "motorcycle;car;pickup", vehicle]) {
      assert.deepEqual(
        drawn(vehicle, vehicles),
        Array(3).fill(concerns(vehicles ?? null, vehicle)),
        `${vehicle} of ${vehicles}`,
      );
      assert.deepEqual(drawn(null, vehicles), [true, true, true]);
    }
  }
  assert.equal(concerns("heavy_truck", "truck"), false);
  assert.equal(concerns("car; truck", "truck"), true);
  assert.equal(concerns([], "boat"), true);
});

test("the style stays valid with the closures of every vehicle", () => {
  for (const vehicle of VEHICLES) {
    const layers = STYLE.layers.map((each) =>
      groupOf(each) === "closures"
        ? { ...each, filter: forWhom((each as Layer).filter as FilterSpecification | undefined, vehicle) }
        : each,
    );
    assert.deepEqual(
      validateStyleMin({ ...STYLE, layers } as StyleSpecification).map((fault) => fault.message),
      [],
    );
  }
});

test("every open road is drawn once, as seen or as modelled, whatever the vehicle", () => {
  for (const vehicle of [null, ...VEHICLES]) {
    const road = (evidence: string | undefined): object => ({
      [vehicle ?? "status"]: "open",
      status: vehicle === null ? "open" : "closed",
      class: "secondary",
      way: "road",
      evidence,
    });
    const lines = (evidence: string | undefined): string[] =>
      ["road-open", "road-open-modelled", "road-casing", "road-casing-thin", "road-closed"].filter((id) =>
        passes(forVehicle(layer(id).filter, vehicle) as FilterSpecification, 2, road(evidence)),
      );
    for (const seen of ["reported", "confirmed"]) assert.deepEqual(lines(seen), ["road-open", "road-casing"]);
    for (const other of ["modelled", "none", undefined])
      assert.deepEqual(lines(other), ["road-open-modelled", "road-casing-thin"]);
  }
});

test("every road, ferry and river is drawn by one line, whatever its state", () => {
  const states = [
    "open",
    "presumed",
    "restricted",
    "closed",
    "boat_only",
    "emergency_only",
    "planned",
    "unknown",
    "never",
  ];
  const lines = STYLE.layers.filter(
    ({ id, type }) => type === "line" && /^(road|river|ferry|waterway)-/.test(id) && !/casing|bridge/.test(id),
  );
  for (const way of ["road", "ferry", "river", undefined])
    for (const kind of ["primary", "residential", "ferry"])
      for (const status of states)
        for (const evidence of ["none", "modelled", "reported", "confirmed", undefined]) {
          const properties = { way, class: kind, status, evidence };
          const drawn = lines.filter((each) => passes((each as Layer).filter as FilterSpecification, 2, properties));
          assert.equal(drawn.length, 1, `${JSON.stringify(properties)}: ${drawn.map(({ id }) => id).join()}`);
        }
});

test("seen and modelled differ in pattern and width, not in colour alone", () => {
  const paint = (id: string): Readonly<Record<string, unknown>> => layer(id).paint as never;
  assert.equal(paint("road-open")["line-dasharray"], undefined);
  assert.ok(Array.isArray(paint("road-open-modelled")["line-dasharray"]));
  const widths = (id: string): number[] =>
    (paint(id)["line-width"] as unknown[]).flatMap((each) =>
      Array.isArray(each) && each[0] === "match" ? each.filter((part): part is number => typeof part === "number") : [],
    );
  const [seen, modelled] = [widths("road-open"), widths("road-open-modelled")];
  assert.equal(seen.length, 36);
  assert.ok(
    seen.every((width, at) => (modelled[at] ?? width) <= 0.75 * width),
    JSON.stringify([seen, modelled]),
  );
  // No other state has the same pattern.
  const dashes = STYLE.layers
    .filter(({ id }) => /^road-[a-z_-]+$/.test(id))
    .map((each) => JSON.stringify((each as Layer).paint?.["line-dasharray" as never]))
    .filter((dash) => dash !== undefined);
  assert.equal(
    dashes.filter((dash) => dash === JSON.stringify(paint("road-open-modelled")["line-dasharray"])).length,
    1,
  );
});

test("a closure that has ended keeps a sign of its own and no line", () => {
  assert.equal(
    passes(layer("closure-line").filter as FilterSpecification, 2, { status: "closed", evidence_state: "ended" }),
    false,
  );
  for (const old of ["stale", "lost", "held_back", "current", undefined])
    assert.equal(
      passes(layer("closure-line").filter as FilterSpecification, 2, { status: "closed", evidence_state: old }),
      true,
    );
  for (const [id, kind] of [
    ["closure-point", 1],
    ["closure-line-icon", 2],
  ] as const)
    for (const [life, ended] of [
      ["ended", true],
      ["lost", false],
      [undefined, false],
    ] as const) {
      const properties = { status: "closed", evidence_state: life };
      assert.equal(passes(layer(id).filter as FilterSpecification, kind, properties), !ended);
      assert.equal(passes(layer(`${id}-ended`).filter as FilterSpecification, kind, properties), ended);
      assert.equal((layer(`${id}-ended`).layout as { "icon-image"?: unknown })["icon-image"], "state-ended");
    }
});

test("a closure tells whether it is old, gone, held back or ended, since when and by whom", () => {
  assert.deepEqual([closure({}).headline, state(closure({}))], ["TERTUTUP", undefined]);
  assert.equal(state(closure({ evidence_state: "current" })), "masih berlaku");
  const stale = closure({ evidence_state: "stale" });
  assert.deepEqual(
    [stale.headline, stale.state, state(stale)],
    ["TERTUTUP, MENURUT DATA LAMA", "closed", "data lama, tidak diperbarui sejak 06.00 WITA, 18 Sep 2025"],
  );
  const lost = closure({ evidence_state: "lost", lost_since: "2025-09-18T00:00:00Z" });
  assert.deepEqual(
    [lost.headline, lost.state, state(lost)],
    [
      "TERTUTUP, HILANG DARI DATA",
      "closed",
      "hilang dari data sejak 08.00 WITA, 18 Sep 2025; belum ada yang menyatakan aman",
    ],
  );
  assert.equal(state(closure({ evidence_state: "lost" })), "hilang dari data; belum ada yang menyatakan aman");
  const old = [{ id: "dishub", name: "Dinas Perhubungan", observedAt: null, heldBack: true, why: null }];
  assert.equal(
    state(closure({ evidence_state: "held_back" }, { old })),
    "memakai data lama dari Dinas Perhubungan, berkas terakhir ditahan",
  );
  assert.equal(
    state(closure({ evidence_state: "held_back" })),
    "memakai data lama dari dishub, berkas terakhir ditahan",
  );
  const ended = closure({ evidence_state: "ended", ended_by: "posko", ended_at: "2025-09-18T00:30:00Z" });
  assert.deepEqual(
    [ended.headline, ended.state, state(ended)],
    ["SELESAI (tadinya: TERTUTUP)", null, "dinyatakan selesai oleh posko pada 08.30 WITA, 18 Sep 2025"],
  );
  assert.equal(state(closure({ evidence_state: "ended" })), "dinyatakan selesai");
});

test("a closure without a date says so", () => {
  const age = (reading: Reading): string | undefined =>
    reading.facts.find(({ label }) => label === "Umur laporan")?.value;
  assert.equal(age(closure({ as_of: null })), "tanggal tidak diketahui");
  assert.equal(state(closure({ as_of: null, evidence_state: "stale" })), "data lama; tanggal tidak diketahui");
});

test("a closure that is not for my vehicle says so first, and colours nothing", () => {
  const [mine, other] = [closure({}, { vehicle: "truck" }), closure({}, { vehicle: "car" })];
  assert.deepEqual([mine.headline, mine.state], ["TERTUTUP", "closed"]);
  assert.deepEqual([other.headline, other.state], ["Bukan untuk Mobil / ambulans: TERTUTUP", null]);
  assert.equal(closure({ vehicles: "" }, { vehicle: "car" }).headline, "TERTUTUP");
});

test("what an officer just said counts until the tiles tell something else", () => {
  const overrides = new Overrides();
  overrides.add(CLOSURE, { evidence_state: "ended" });
  assert.equal((overrides.of({ ...CLOSURE }) as { evidence_state?: string }).evidence_state, "ended");
  const newer = { ...CLOSURE, as_of: "2025-09-18T00:45:00Z" };
  assert.equal(overrides.of(newer), newer);
  const other = { ...CLOSURE, id: "DSH-2" };
  assert.equal(overrides.of(other), other);
});
