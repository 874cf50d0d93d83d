import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged } from "../../src/router/damaged.ts";
import { decimals } from "../../src/router/language.ts";
import { momentNow } from "../../src/router/moment.ts";
import { Network } from "../../src/router/network.ts";
import { NetworkFile } from "../../src/router/network-file.ts";
import { round } from "../../src/router/point.ts";
import { weightMs } from "../../src/router/road-state.ts";
import { readShores, SavedRoads } from "../../src/router/roads.ts";
import { Router } from "../../src/router/router.ts";
import { sweep } from "../../src/router/sweep.ts";
import { Water } from "../../src/router/water.ts";
import {
  BLOCK,
  EAST,
  fileOf,
  networkBytes,
  roadsOf,
  type SmallEdge,
  sectionsOf,
  stateOf,
  WEST,
} from "../small-network.ts";

const NO_WAY = 2_147_483_647;
const NOW = { ms: 1000, isDoubtful: false, fault: null };
const NO_WATER = { format: 1, lines: [] };

type Told = { readonly features: readonly { readonly properties: Readonly<Record<string, unknown>> }[] } & Readonly<
  Record<string, unknown>
>;

function ask(states: Parameters<typeof roadsOf>, moment = NOW, network = BLOCK): Told {
  const router = new Router({ network: networkBytes(network), roads: roadsOf(...states), water: NO_WATER });
  return router.answer({ kind: "route", places: [WEST, EAST], vehicle: "truck" }, moment) as Told;
}

const edgesOf = (told: Told): unknown => told.features[0]?.properties["edges"];
const verdictOf = (told: Told): unknown => told.features[0]?.properties["verdict"] ?? told["verdict"];

test("a file that is cut off, of another version or torn is refused with a word", () => {
  const whole = networkBytes(BLOCK);
  assert.equal(new NetworkFile(whole).edges, 4);
  assert.throws(() => new NetworkFile(whole.slice(0, 900)), Damaged);
  assert.throws(() => new NetworkFile(new ArrayBuffer(0)), Damaged);
  assert.throws(() => new NetworkFile(fileOf("LINTASNW", 2, sectionsOf(BLOCK))), /version 2/);
  assert.throws(() => new NetworkFile(fileOf("LINTASXX", 1, sectionsOf(BLOCK))), /does not begin/);
  for (const name of ["arc_tail", "edge_arcs", "edge_points_at", "h_head", "h_down_arc", "h_input", "edge_text"]) {
    const torn = sectionsOf(BLOCK).map(([each, array]): ReturnType<typeof sectionsOf>[number] =>
      each === name ? [each, Uint32Array.from(array, () => 4_000_000)] : [each, array],
    );
    assert.throws(() => new NetworkFile(fileOf("LINTASNW", 1, torn)), Damaged, name);
  }
});

test("saved roads of another network, of another format or that point outside are refused", () => {
  const roads = roadsOf([stateOf(1)], [0, 0, 0, 0]);
  assert.equal(new SavedRoads(roads, 4).nowMs, 1000);
  assert.throws(() => new SavedRoads(roads, 5), /another network/);
  assert.throws(() => new SavedRoads({ ...roads, format: 2 }, 4), Damaged);
  assert.throws(() => new SavedRoads(roadsOf([stateOf(1)], [0, 0, 0, 1]), 4), Damaged);
  assert.throws(() => new SavedRoads(roadsOf([stateOf(7)], [0, 0, 0, 0]), 4), Damaged);
  assert.throws(() => new SavedRoads(null, 4), Damaged);
  assert.throws(() => readShores({ format: 1, lines: [[1, 2, 3]] }), Damaged);
});

test("closed stays closed, and what nobody knows is used only where nothing else gives a way", () => {
  const [presumed, unknown, closed] = [stateOf(1), stateOf(3), stateOf(4)];
  const states = [presumed, unknown, closed];
  assert.deepEqual(edgesOf(ask([states, [0, 0, 0, 0]])), ["a-north"]);
  assert.deepEqual(edgesOf(ask([states, [2, 0, 0, 0]])), ["b-west", "c-south", "d-east"]);
  assert.deepEqual(edgesOf(ask([states, [1, 0, 0, 0]])), ["b-west", "c-south", "d-east"]);
  const doubtful = ask([states, [1, 0, 2, 0]]);
  assert.deepEqual([edgesOf(doubtful), verdictOf(doubtful)], [["a-north"], "BELUM DIKETAHUI"]);
  const none = ask([states, [2, 0, 2, 0]]);
  assert.deepEqual([none.features.length, verdictOf(none), none["status"]], [0, "TIDAK", "closed"]);
  assert.deepEqual((none["blocked_by"] as { id: string }[])[0]?.id, "a-north");
});

test("what was open is presumed when its time is over, and water that was judged is unknown", () => {
  const open = stateOf(0, { evidence: "confirmed", as_of_ms: 900, expires_ms: 5000 });
  const states = [open, stateOf(1), stateOf(4), stateOf(3)];
  const later: [number, number, number][] = [
    [5001, 0, 1],
    [6000, 2, 3],
  ];
  const at = (ms: number): Told => ask([states, [0, 2, 2, 2], later], { ...NOW, ms });
  assert.equal(verdictOf(at(5000)), "BISA");
  assert.equal(verdictOf(at(5001)), "KEMUNGKINAN BISA, BELUM ADA LAPORAN");
  // The south was closed, and is a doubt later on: still not a way while the north is one.
  const roads = new SavedRoads(roadsOf(states, [0, 2, 2, 2], later), 4);
  assert.equal(roads.at({ ...NOW, ms: 5999 }).ofEdge[2]?.pass[4], 4);
  assert.equal(roads.at({ ...NOW, ms: 6000 }).ofEdge[2]?.pass[4], 3);
});

test("time opens nothing, whatever a part says, and beyond what was looked ahead nothing is good news", () => {
  const states = [stateOf(4), stateOf(0), stateOf(2)];
  const roads = new SavedRoads(roadsOf(states, [0, 1, 2, 0], [[2000, 0, 1]]), 4);
  const words = (ms: number): (number | undefined)[] => roads.at({ ...NOW, ms }).ofEdge.map(({ pass }) => pass[4]);
  assert.deepEqual(words(1000), [4, 0, 2, 4]);
  assert.deepEqual(words(2000), [1, 0, 2, 4]);
  assert.deepEqual(words(1_000_001), [1, 1, 3, 4]);
});

test("a clock that cannot be right makes nothing better than it was, nor fresher", () => {
  const at = { savedMs: 1_000, madeMs: 500_000 };
  const minutes = (count: number): number => count * 60_000;
  assert.deepEqual(momentNow(at, null, 500_000 + minutes(90)), {
    ms: 1000 + minutes(90),
    isDoubtful: false,
    fault: null,
  });
  // Off by a day when the server was last heard: the later of both readings counts, and it is told.
  const ahead = { serverMs: 500_000, deviceMs: 500_000 + minutes(1440) };
  const told = momentNow(at, ahead, ahead.deviceMs + minutes(10));
  assert.deepEqual(told, { ms: 1000 + minutes(1450), isDoubtful: true, fault: { kind: "off", byMs: minutes(1440) } });
  const behind = { serverMs: 500_000, deviceMs: 500_000 - minutes(60) };
  assert.equal(momentNow(at, behind, behind.deviceMs + minutes(10)).ms, 1000 + minutes(10));
  // Set back since: not before the moment of the last word.
  const heard = { serverMs: 500_000 + minutes(20), deviceMs: 500_000 + minutes(20) };
  const back = momentNow(at, heard, 500_000 - minutes(30));
  assert.deepEqual(back, { ms: 1000 + minutes(20), isDoubtful: true, fault: { kind: "back" } });
  // Lost evidence would be presumed again by then: not by a clock that is wrong.
  const states = [stateOf(3), stateOf(1), stateOf(4)];
  const roads = new SavedRoads(
    roadsOf(
      states,
      [0, 2, 1, 1],
      [
        [2000, 0, 1],
        [3000, 1, 0],
      ],
    ),
    4,
  );
  const words = (isDoubtful: boolean): (number | undefined)[] =>
    roads.at({ ms: 9000, isDoubtful, fault: null }).ofEdge.map(({ pass }) => pass[4]);
  assert.deepEqual(
    [words(false), words(true)],
    [
      [1, 3, 1, 1],
      [3, 4, 1, 1],
    ],
  );
});

test("water slows the part that it covers, and doubts take longer", () => {
  const { slowdown } = new SavedRoads(roadsOf([stateOf(1)], [0, 0, 0, 0]), 4).saved;
  const ms = (of: number, word: number, depthM: number | null, floodM: number | null): number =>
    weightMs(slowdown, of, true, 60_000, 1000, { pass: Array(7).fill(word), depthM, floodM });
  assert.equal(ms(4, 1, null, null), 60_000);
  assert.equal(ms(4, 2, null, null), 120_000);
  // A kilometre at 15 km/h, the whole of it and a tenth of it under water.
  assert.equal(ms(4, 1, 0.4, null), 240_000);
  assert.equal(ms(4, 1, 0.4, 100), 78_000);
  assert.equal(ms(4, 4, null, null), NO_WAY);
  assert.equal(
    weightMs(slowdown, 4, false, 60_000, 1000, { pass: Array(7).fill(3), depthM: null, floodM: null }),
    NO_WAY,
  );
});

test("an edge closed at a point is reached up to there from either side", () => {
  const closed = stateOf(4, { closed_at: [0.5], beside: { pass: "1111115" }, reasons: ["laporan"] });
  const router = new Router({
    network: networkBytes(BLOCK),
    roads: roadsOf([stateOf(1), closed], [1, 0, 1, 0]),
    water: NO_WATER,
  });
  const way = (from: [number, number], to: [number, number]): Told =>
    router.answer({ kind: "route", places: [from, to], vehicle: "car" }, NOW) as Told;
  assert.deepEqual(edgesOf(way(WEST, [116.004, 0])), ["a-north"]);
  assert.deepEqual(edgesOf(way(EAST, [116.006, 0])), ["a-north"]);
  assert.equal(verdictOf(way(WEST, [116.006, 0])), "TIDAK");
  const reach = router.answer({ kind: "reach", from: WEST, vehicle: "car", minutes: [30] }, NOW) as Told;
  assert.equal(reach.features.length, 1);
});

test("the far bank is another place, and a line through a bend of the river crosses it once", () => {
  const river = new Water([
    [
      { x: 0, y: 0 },
      { x: 50, y: 0 },
      { x: 100, y: 10 },
    ],
  ]);
  assert.ok(river.liesBetween({ x: 20, y: -9 }, { x: 20, y: 9 }));
  assert.ok(river.liesBetween({ x: 50, y: -9 }, { x: 50, y: 9 }));
  assert.ok(!river.liesBetween({ x: 20, y: 0 }, { x: 20, y: 9 }));
  assert.ok(!river.liesBetween({ x: 20, y: 5 }, { x: 40, y: 5 }));
  assert.deepEqual(readShores({ format: 1, lines: [[5, 7, 1, -2]] }), [
    [
      { x: 5, y: 7 },
      { x: 6, y: 5 },
    ],
  ]);
});

test("numbers are written as the server writes them", () => {
  assert.deepEqual(
    [2.25, 2.75, 2.35, 0.25].map((value) => decimals(value, 1)),
    ["2.2", "2.8", "2.4", "0.2"],
  );
  assert.deepEqual([decimals(1.125, 2), decimals(1.375, 2)], ["1.12", "1.38"]);
  assert.deepEqual([2.5, -2.5, -2.4].map(round), [3, -3, -2]);
});

/** Numbers from a seed, the same on every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

/** By node, the least milliseconds from one: plain Dijkstra, by looking at all arcs until nothing changes. */
function plainly(nodes: number, arcs: readonly (readonly [number, number, number])[], from: number): number[] {
  const ms = Array<number>(nodes).fill(NO_WAY);
  ms[from] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [tail, head, weight] of arcs) {
      const sum = (ms[tail] ?? NO_WAY) + weight;
      if (sum < (ms[head] ?? NO_WAY)) {
        ms[head] = sum;
        changed = true;
      }
    }
  }
  return ms;
}

test("on random networks every way and every sweep is as short as plain Dijkstra's", () => {
  const roll = dice(5);
  for (let round = 0; round < 60; round++) {
    const count = 2 + roll(14);
    const nodes = Array.from({ length: count }, (): [number, number] => [roll(900_000), roll(900_000)]);
    const edges = Array.from(
      { length: 1 + roll(3 * count) },
      (_, at): SmallEdge => ({
        id: `e${String(at).padStart(3, "0")}`,
        from: roll(count),
        to: roll(count),
        oneway: roll(3) === 0,
        dryMs: 1 + roll(50),
        lengthM: 100,
      }),
    );
    const rank = nodes.map((_, node) => node);
    for (let at = count - 1; at > 0; at--) {
      const other = roll(at + 1);
      [rank[at], rank[other]] = [rank[other] ?? 0, rank[at] ?? 0];
    }
    const file = new NetworkFile(networkBytes({ nodes, edges }, rank));
    const { query } = new Network(file, []);
    const weights = Uint32Array.from({ length: file.arcs }, () => (roll(5) === 0 ? NO_WAY : roll(40)));
    const metric = file.hierarchy.customize(weights);
    const arcs = Array.from(weights, (weight, arc) => [file.tail(arc), file.head(arc), weight] as const);
    const usable = arcs.filter(([, , weight]) => weight < NO_WAY);
    const from = roll(count);
    const wanted = plainly(count, usable, from);
    const swept = [...sweep(file.hierarchy, metric, [{ node: from, ms: 0 }], "from")];
    assert.deepEqual(swept, wanted);
    for (let to = 0; to < count; to++) {
      const best = query.run(metric, [{ node: from, ms: 0 }], [{ node: to, ms: 0 }]);
      assert.equal(best?.ms ?? NO_WAY, wanted[to]);
      if (best === null) continue;
      const path = query.path(metric, weights);
      assert.equal(
        path.reduce((sum, arc) => sum + (weights[arc] ?? 0), 0),
        best.ms,
      );
      const ends = path.map((arc) => [file.tail(arc), file.head(arc)]);
      assert.ok(ends.every(([tail], at) => tail === (at === 0 ? from : ends[at - 1]?.[1])));
      assert.equal(ends.at(-1)?.[1] ?? from, to);
    }
  }
});

test("the nearest road is found as by looking at all of them", () => {
  const roll = dice(11);
  const nodes = Array.from({ length: 80 }, (): [number, number] => [1_160_000_000 + roll(400_000), roll(400_000)]);
  const edges = Array.from(
    { length: 120 },
    (_, at): SmallEdge => ({
      id: `e${String(at).padStart(3, "0")}`,
      from: roll(80),
      to: roll(80),
      dryMs: 100,
      lengthM: 100,
    }),
  );
  const network = new Network(new NetworkFile(networkBytes({ nodes, edges })), []);
  for (let round = 0; round < 50; round++) {
    const place = { x: 1_160_000_000 + roll(400_000), y: roll(400_000) };
    const near = network.near(place, 800, 512, () => true);
    const all = network.near(place, 1e7, 512, () => true).filter(({ distanceM }) => distanceM <= 800);
    assert.deepEqual(near, all);
    assert.ok(near.every(({ distanceM }, at) => at === 0 || distanceM >= (near[at - 1]?.distanceM ?? 0)));
  }
});
