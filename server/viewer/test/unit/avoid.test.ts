import assert from "node:assert/strict";
import { test } from "node:test";
import { readAnswer } from "../../src/route/answer.ts";
import { bodyOf } from "../../src/route/ask-or-plan.ts";
import { meets, type Ring } from "../../src/router/avoid.ts";
import { Router } from "../../src/router/router.ts";
import { BLOCK, EAST, networkBytes, roadsOf, stateOf, WEST } from "../small-network.ts";

const NOW = { ms: 1000, isDoubtful: false, fault: null };
type Place = [number, number];

/** A square around a place. */
const square = ([lon, lat]: Place, half = 0.0005): Ring => [
  [lon - half, lat - half],
  [lon + half, lat - half],
  [lon + half, lat + half],
  [lon - half, lat + half],
];
const NORTH: Place = [116.005, 0];
const SOUTH: Place = [116.005, -0.005];

function router(ofEdge = [0, 0, 0, 0]): Router {
  const roads = roadsOf([stateOf(1), stateOf(4, { evidence: "confirmed", report_id: "R1", cause: "flood" })], ofEdge);
  return new Router({ network: networkBytes(BLOCK), roads, water: { format: 1, lines: [] } });
}

const asked = (avoid: readonly Ring[], places: readonly Place[] = [WEST, EAST]) =>
  ({ kind: "route", places, vehicle: "truck", avoid }) as const;

test("no road that meets an avoided area is used, and the answer says that it was asked for", () => {
  const device = router();
  const around = readAnswer(device.answer(asked([square(NORTH)]), NOW));
  assert.ok(around.kind === "way");
  assert.deepEqual(around.edges, ["b-west", "c-south", "d-east"]);
  assert.deepEqual(
    around.avoided.map(({ id, cause, status }) => [id, cause, status]),
    [["a-north", "avoid", "closed"]],
  );
  // The next question has its own areas, and none are left of this one.
  const free = readAnswer(device.answer(asked([]), NOW));
  assert.deepEqual(free.kind === "way" && free.edges, ["a-north"]);
  const none = readAnswer(device.answer(asked([square(NORTH), square(SOUTH)]), NOW));
  assert.deepEqual([none.kind, none.verdict], ["none", "TIDAK"]);
  assert.match(none.sentence.id ?? "", /dihindari atas permintaan\), atas permintaan/);
  assert.ok(
    none.kind === "none" && none.blockedBy.every(({ cause, reportId }) => cause === "avoid" && reportId === null),
  );
});

test("an area that holds a whole road, or touches it at one point, is avoided all the same", () => {
  const edgesWith = (ring: Ring): unknown => {
    const answer = readAnswer(router().answer(asked([ring]), NOW));
    return answer.kind === "way" ? answer.edges.length : 0;
  };
  const line: Place[] = [
    [116, 0],
    [116.01, 0],
  ];
  const above: Ring = [
    [116.004, 0],
    [116.005, 0.001],
    [116.003, 0.001],
  ];
  assert.ok(meets(line, square(NORTH, 0.5)) && meets(line, above));
  assert.equal(edgesWith(above), 3);
  assert.equal(edgesWith(above.map(([lon, lat]) => [lon, lat + 1e-6])), 1);
  assert.equal(edgesWith(square(NORTH, 0.5)), 0);
});

test("an avoided area makes nothing better: what is closed stays closed", () => {
  const answer = readAnswer(router([1, 0, 1, 0]).answer(asked([square([116.2, 0.2])]), NOW));
  assert.equal(answer.kind, "none");
  assert.deepEqual(answer.kind === "none" && answer.blockedBy.map(({ id, cause }) => [id, cause]), [
    ["a-north", "flood"],
  ]);
});

test("a way over a point is one leg after the other, with the verdict of the worst and the time of both", () => {
  const device = router();
  const via = readAnswer(device.answer(asked([], [WEST, SOUTH, EAST]), NOW));
  assert.ok(via.kind === "way");
  assert.deepEqual(via.edges, ["b-west", "c-south", "d-east"]);
  const legs = [asked([], [WEST, SOUTH]), asked([], [SOUTH, EAST])].map((each) => readAnswer(device.answer(each, NOW)));
  const seconds = legs.map((each) => (each.kind === "way" ? (each.durationS ?? Number.NaN) : Number.NaN));
  assert.ok(Math.abs((via.durationS ?? 0) - seconds.reduce((a, b) => a + b, 0)) < 0.1);
  const stuck = readAnswer(router([0, 1, 0, 1]).answer(asked([], [WEST, SOUTH, EAST]), NOW));
  assert.equal(stuck.kind, "none", "the direct way is open, and is no answer to this question");
});

test("the server is asked with the points in their order, and the areas beside the places of unsent reports", () => {
  const question = { kind: "route", places: [WEST, SOUTH, EAST], vehicle: "truck", avoid: [square(NORTH)] } as const;
  const body = bodyOf(question, [NORTH]) as { via: unknown; avoid: { type: string; coordinates: Place[][][] } };
  assert.deepEqual(body.via, [SOUTH]);
  assert.equal(body.avoid.type, "MultiPolygon");
  assert.equal(body.avoid.coordinates.length, 2);
  for (const [ring] of body.avoid.coordinates) assert.deepEqual(ring?.[0], ring?.at(-1), "a ring is closed");
  assert.deepEqual(bodyOf({ ...question, places: [WEST, EAST], avoid: [] }, []), {
    from: WEST,
    to: EAST,
    vehicle: "truck",
  });
});
