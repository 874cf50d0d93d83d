// What a device knows of roads that its package does not: worse news acts at once, and nothing here opens a road.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { beyond, Since } from "../../src/offline/since.ts";
import type { Entry } from "../../src/outbox/entry.ts";
import { forgetSent, noteSent, sentBeyond } from "../../src/outbox/sent.ts";
import { areasAround, placesOf } from "../../src/route/unsent.ts";
import { Network } from "../../src/router/network.ts";
import { NetworkFile } from "../../src/router/network-file.ts";
import { type News, NO_NEWS, type SaidOfRoad, withNews } from "../../src/router/news.ts";
import { SavedRoads } from "../../src/router/roads.ts";
import { Router } from "../../src/router/router.ts";
import { VEHICLES } from "../../src/vehicle.ts";
import { BLOCK, EAST, networkBytes, roadsOf, stateOf, WEST } from "../small-network.ts";

const NOW = { ms: 1000, isDoubtful: false, fault: null };
const NO_WATER = { format: 1, lines: [] };
const MIDDLE: [number, number] = [116.005, 0.00002];
/** The limits of the model, as the server tells them. */
const DEPTHS = [
  { pass_m: 0.15, ford_m: 0.25 },
  { pass_m: 0.15, ford_m: 0.3 },
  { pass_m: 0.2, ford_m: 0.35 },
  { pass_m: 0.3, ford_m: 0.5 },
  { pass_m: 0.3, ford_m: 0.6 },
  { pass_m: 0.5, ford_m: 0.8 },
  { from_m: 0.4 },
];

const said = (more: Partial<SaidOfRoad>): SaidOfRoad => ({
  status: "closed",
  place: MIDDLE,
  edges: [],
  vehicles: [],
  cause: "landslide",
  depthM: null,
  isDeeper: false,
  saidMs: 900,
  matter: ["longsor", "landslide"],
  by: ["laporan di perangkat ini, belum terkirim", "a report on this device, not sent yet"],
  since: ["09.20 WITA", "09:20 WITA"],
  ...more,
});
const news = (more: Partial<News>): News => ({ ...NO_NEWS, ...more });

type Told = { readonly features: readonly { readonly properties: Readonly<Record<string, unknown>> }[] } & Readonly<
  Record<string, unknown>
>;
const router = (...states: Parameters<typeof roadsOf>): Router =>
  new Router({
    network: networkBytes(BLOCK),
    roads: { ...roadsOf(...states), depths: DEPTHS },
    water: NO_WATER,
  });
const ALL_OPEN: Parameters<typeof roadsOf> = [[stateOf(0)], [0, 0, 0, 0]];
const ask = (of: Router, what: News): Told =>
  of.answer({ kind: "route", places: [WEST, EAST], vehicle: "truck" }, NOW, what) as Told;
const edgesOf = (told: Told): unknown => told.features[0]?.properties["edges"];
const verdictOf = (told: Told): unknown => told.features[0]?.properties["verdict"] ?? told["verdict"];

test("a closure that waits on the device is gone around, and it is told whose word that is", () => {
  const device = router(...ALL_OPEN);
  assert.deepEqual(edgesOf(ask(device, NO_NEWS)), ["a-north"]);
  const around = ask(device, news({ said: [said({})] }));
  assert.deepEqual(edgesOf(around), ["b-west", "c-south", "d-east"]);
  const both = ask(device, news({ said: [said({}), said({ place: null, edges: ["c-south"] })] }));
  assert.equal(verdictOf(both), "TIDAK");
  assert.match(
    JSON.stringify(both),
    /Jalan Utara tertutup \(longsor\), laporan di perangkat ini, belum terkirim sejak/,
  );
  // What is not said any more does not linger.
  assert.deepEqual(edgesOf(ask(device, NO_NEWS)), ["a-north"]);
});

test("it closes the road at its point, so that whoever stands before it comes away", () => {
  const device = router(...ALL_OPEN);
  const from: [number, number] = [116.002, 0];
  const told = device.answer(
    { kind: "route", places: [from, WEST], vehicle: "truck" },
    NOW,
    news({ said: [said({})] }),
  ) as Told;
  assert.deepEqual(edgesOf(told), ["a-north"]);
  const over = device.answer(
    { kind: "route", places: [from, [116.008, 0]], vehicle: "truck" },
    NOW,
    news({ said: [said({})] }),
  ) as Told;
  assert.deepEqual(edgesOf(over), ["a-north", "b-west", "c-south", "d-east", "a-north"]);
});

test("water closes the road for those for whom it is too deep, one band sooner where it flows", () => {
  const words = (depthM: number, isDeeper: boolean): number[] => {
    const { network, roads } = world(ALL_OPEN);
    const told = news({ said: [said({ status: "restricted", cause: "flood", depthM, isDeeper })] });
    return [...(withNews(network, roads.saved, roads.at(NOW), told).ofEdge[0]?.pass ?? [])];
  };
  // As docs/reports.md and the table of depths have it: motorcycle, car, pickup, 4x4, truck, heavy truck.
  assert.deepEqual(words(0.3, false).slice(0, 6), [4, 2, 2, 2, 2, 2]);
  assert.deepEqual(words(0.3, true).slice(0, 6), [4, 4, 4, 2, 2, 2]);
  assert.deepEqual(words(0.75, false).slice(0, 6), [4, 4, 4, 4, 4, 2]);
  assert.deepEqual(words(1.3, false).slice(0, 6), [4, 4, 4, 4, 4, 4]);
});

test("of a package that tells no limits any water is too deep", () => {
  const { network, roads } = world(ALL_OPEN, []);
  const told = news({ said: [said({ status: "restricted", cause: "flood", depthM: 0.15 })] });
  assert.deepEqual(withNews(network, roads.saved, roads.at(NOW), told).ofEdge[0]?.pass.slice(0, 6), [4, 4, 4, 4, 4, 4]);
});

test("a road closed at one point is closed at one more, and no part is better than what is known", () => {
  const closed = stateOf(4, { closed_at: [0.2], beside: { pass: "0000005" } });
  const { network, roads } = world([
    [closed, stateOf(0)],
    [0, 1, 1, 1],
  ]);
  const north = (more: Partial<News>) => withNews(network, roads.saved, roads.at(NOW), news(more)).ofEdge[0];
  const twice = north({ said: [said({})] });
  assert.deepEqual([twice?.closedAt.length, twice?.closedAt[0], twice?.beside?.pass[4]], [2, 0.2, 0]);
  assert.equal(twice?.by, null, "who closed it first is still told");
  const also = north({ said: [said({ status: "restricted" })] });
  assert.deepEqual([also?.closedAt.length, also?.beside?.pass[4]], [1, 2]);
  const whole = north({ said: [said({ place: null, edges: ["a-north"] })] });
  assert.deepEqual([whole?.closedAt, whole?.beside, whole?.pass[4]], [[], null, 4]);
  assert.equal(north({ changed: ["a-north"] })?.beside?.pass[4], 3);
  assert.equal(north({ isOutdated: true })?.beside?.pass[4], 1);
});

test("a road that changed since is not known, and one that is known to be closed stays closed", () => {
  const device = router([stateOf(0), stateOf(4)], [0, 0, 1, 0]);
  const told = ask(device, news({ changed: ["a-north", "c-south", "another"] }));
  assert.deepEqual([edgesOf(told), verdictOf(told)], [["a-north"], "BELUM DIKETAHUI"]);
});

test("newer data that was only heard of ends all good news", () => {
  const told = ask(router(...ALL_OPEN), news({ isOutdated: true }));
  assert.equal(verdictOf(told), "KEMUNGKINAN BISA, BELUM ADA LAPORAN");
});

test("whatever is said, changed or heard of, no class passes better than the package says", () => {
  const statuses = ["open", "restricted", "closed", "boat_only", "emergency_only", "planned", "unknown", "made up"];
  const states = [0, 1, 2, 3].map((word) => stateOf(word));
  states.push(stateOf(4, { closed_at: [0.2], beside: { pass: "0123015" } }));
  let worse = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const pick = <T>(all: readonly T[], salt: number): T =>
      all[(seed * 7 + salt * 13 + (seed >> salt)) % all.length] as T;
    const { network, roads } = world([states, [0, 1, 2, 3].map((edge) => pick([0, 1, 2, 3, 4], edge))]);
    const before = roads.at(NOW);
    const told = news({
      said: [0, 1].map((nth) =>
        said({
          status: pick(statuses, nth),
          edges: pick([[], ["a-north"], ["nowhere", "d-east"]], nth + 2),
          vehicles: pick([[], ["truck"], ["boat"], ["car", "what"]], nth + 4),
          depthM: pick([null, 0, 0.15, 0.5, 3], nth + 1),
          isDeeper: pick([true, false], nth + 3),
          cause: pick([null, "flood", "low_water"], nth),
        }),
      ),
      changed: pick([[], ["b-west"], ["a-north", "c-south"]], 5),
      isOutdated: pick([true, false, false], 6),
    });
    const after = withNews(network, roads.saved, before, told);
    after.ofEdge.forEach((state, edge) => {
      const was = before.ofEdge[edge];
      VEHICLES.forEach((vehicle, of) => {
        const [now, then] = [state.pass[of] ?? -1, was?.pass[of] ?? -1];
        assert.ok(now >= then, `${seed}: ${edge} for ${vehicle}: ${then} became ${now}`);
        const beside = (state.beside ?? state).pass[of] ?? -1;
        assert.ok(beside >= ((was?.beside ?? was)?.pass[of] ?? -1), `${seed}: beside ${edge} for ${vehicle}`);
        if (now > then) worse++;
      });
    });
  }
  assert.ok(worse > 500, `something gets worse: ${worse}`);
});

function world(states: Parameters<typeof roadsOf>, depths: readonly object[] = DEPTHS) {
  const file = new NetworkFile(networkBytes(BLOCK));
  return { network: new Network(file, []), roads: new SavedRoads({ ...roadsOf(...states), depths }, file.edges) };
}

const storage = new Map<string, string>();
beforeEach(() => {
  storage.clear();
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
    },
  });
});

const SNAPSHOT = "20250918T010000Z-3f2a9c1";
const at = (revision: number, snapshot = SNAPSHOT) => ({ snapshot, revision });
const change = (revision: number, ...edges: string[]) => ({ kind: "report" as const, revision, tiles: [], edges });
const summed = (revision: number, ...edges: string[]) => ({ revision, reset: false, changed: [], edges, tiles: [] });

test("what was heard since the package was saved is doubted, also from before the page was opened", async () => {
  const since = new Since({ saved: async () => at(3), changes: async () => summed(7, "a", "b") });
  await since.met(SNAPSHOT, 7);
  since.changed(change(8, "c"));
  // What time alone brings the package foresees.
  since.changed({ ...change(9, "d"), kind: "expiry" });
  assert.deepEqual(beyond(at(3)), { edges: ["a", "b", "c"], isOutdated: false });
  assert.deepEqual(beyond(at(7)), { edges: ["c"], isOutdated: false }, "saved again");
  assert.deepEqual(beyond(at(8)), { edges: [], isOutdated: false });
});

test("where nobody tells which roads changed, or other data was heard of, no good news counts", async () => {
  const silent = new Since({ saved: async () => at(3), changes: () => Promise.reject(new TypeError("no network")) });
  await silent.met(SNAPSHOT, 7);
  assert.deepEqual(beyond(at(3)), { edges: [], isOutdated: true });
  assert.deepEqual(beyond(at(7)), { edges: [], isOutdated: false });
  const reset = new Since({ saved: async () => at(3), changes: async () => ({ reset: true, revision: 7 }) });
  await reset.met(SNAPSHOT, 7);
  assert.equal(beyond(at(3)).isOutdated, true);
  const later = "20250918T070000Z-1111111";
  await silent.met(later, 9);
  assert.deepEqual(beyond(at(7)), { edges: [], isOutdated: true });
  assert.deepEqual(beyond(at(9, later)), { edges: [], isOutdated: false });
  assert.deepEqual(
    beyond(at(1, "20250919T010000Z-2222222")),
    { edges: [], isOutdated: false },
    "a newer file came by hand",
  );
});

const ENTRY: Entry = {
  once: "1",
  order: 1,
  thing: "reports",
  to: "reports",
  body: { status: "closed", geometry: { type: "Point", coordinates: MIDDLE } },
  words: "Longsor",
  saidAt: "2025-09-18T01:10:00Z",
  setting: null,
  by: null,
  photos: [],
};

test("the server is asked for a way around what waits here and closes the road for the class, or may", () => {
  const places = (body: object, vehicle: "truck" | "boat" = "truck", more: Partial<Entry> = {}): number =>
    placesOf([{ ...ENTRY, ...more, body: { ...ENTRY.body, ...body } }], vehicle).length;
  assert.equal(places({}), 1);
  assert.equal(places({ vehicles: ["car"] }), 0);
  assert.equal(places({ vehicles: ["car"], depth_m: 0.5 }), 1, "water binds every class");
  assert.equal(places({ status: "restricted", depth_m: 0.3 }), 1);
  assert.equal(places({ status: "restricted", depth_m: 0.15 }), 0);
  assert.equal(places({ status: "boat_only" }), 1);
  assert.equal(places({ status: "boat_only" }, "boat"), 0);
  assert.equal(places({ status: "open" }), 0);
  assert.equal(places({}, "truck", { id: "R1" }), 0, "it has arrived");
  assert.equal(places({}, "truck", { to: "dispatches" }), 0);
  assert.equal(places({}, "truck", { refused: { id: "tidak", en: "no" } }), 1, "refused it was seen all the same");
  assert.equal(places({ geometry: { type: "Point", coordinates: ["x"] } }), 0);
  const { coordinates } = areasAround([MIDDLE]);
  assert.equal(coordinates[0]?.[0]?.length, 5);
  const [lon = 0, lat = 0] = coordinates[0]?.[0]?.[0] ?? [];
  assert.ok(Math.abs((MIDDLE[0] - lon) * 111_195 - 15) < 0.1 && Math.abs((MIDDLE[1] - lat) * 111_195 - 15) < 0.1);
});

test("what has arrived acts until a package has it, and what was withdrawn does not", () => {
  noteSent(ENTRY, "R1", 9);
  noteSent(ENTRY, "R2", null);
  noteSent({ ...ENTRY, to: "dispatches" }, "D1", 10);
  const ids = (revision: number): string[] => sentBeyond(revision).map(({ id }) => id);
  assert.deepEqual(ids(8), ["R1", "R2"]);
  assert.deepEqual(ids(9), ["R2"]);
  forgetSent("R2");
  assert.deepEqual(ids(0), []);
});
