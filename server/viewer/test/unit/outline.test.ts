import assert from "node:assert/strict";
import { test } from "node:test";
import {
  crossesItself,
  hull,
  MOST_CORNERS,
  type Pixel,
  readAreas,
  readList,
  ringOf,
  simplified,
  writtenAreas,
  writtenList,
} from "../../src/route/outline.ts";
import { meets } from "../../src/router/avoid.ts";
import type { Place } from "../../src/task.ts";

/** A finger around a circle: from one turn to another, in turns. */
const around = (from: number, to: number, points = 200, radius = 100): Pixel[] =>
  Array.from({ length: points + 1 }, (_, at): Pixel => {
    const turn = (from + ((to - from) * at) / points) * 2 * Math.PI;
    return [200 + radius * Math.cos(turn), 200 + radius * Math.sin(turn)];
  });

test("a line keeps its corners and loses what lies beside it within a finger", () => {
  const corner: Pixel[] = [...Array.from({ length: 50 }, (_, x): Pixel => [x * 2, x % 2]), [100, 100]];
  assert.deepEqual(simplified(corner, 3), [
    [0, 0],
    [98, 1],
    [100, 100],
  ]);
  assert.deepEqual(simplified([[1, 2]], 3), [[1, 2]]);
  for (const point of around(0, 0.9)) {
    const kept = simplified(around(0, 0.9), 3);
    assert.ok(kept.some(([x, y]) => Math.hypot(x - point[0], y - point[1]) < 60));
  }
});

test("a stroke becomes a ring of few corners that crosses nowhere, also where the finger went on after that", () => {
  for (const stroke of [around(0, 0.95), around(0, 1), around(0, 1.08), [...around(0, 1.02), [325, 200] as Pixel]]) {
    const ring = ringOf(stroke);
    assert.ok(ring !== null && ring.length >= 6 && ring.length <= MOST_CORNERS, `${ring?.length} corners`);
    assert.equal(crossesItself(ring), false);
    for (const inside of around(0, 1, 8, 85)) assert.ok(meets([inside], ring), inside.join());
    for (const outside of around(0, 1, 8, 112)) assert.ok(!meets([outside], ring), outside.join());
  }
});

test("of a stroke like an eight or a spiral nothing that it encloses is left out", () => {
  const eight = [...around(0, 1), ...around(0.5, 1.5).map(([x, y]): Pixel => [x + 200, y])];
  const spiral = around(0, 3, 600).map(([x, y], at): Pixel => [200 + ((x - 200) * (300 + at)) / 900, y]);
  for (const stroke of [eight, spiral]) {
    const ring = ringOf(stroke);
    assert.ok(ring !== null && !crossesItself(ring));
    // Half a finger beside the line is not what was meant.
    const inward = hull(ring);
    for (const [x, y] of stroke)
      assert.ok(
        meets([[x, y]], inward) || inward.some(([a, b]) => Math.hypot(a - x, b - y) < 40),
        `${x},${y} of ${JSON.stringify(ring)}`,
      );
    assert.ok(meets([[200, 200]], ring));
  }
  assert.ok(meets([[400, 200]], ringOf(eight) ?? []), "the second loop");
});

test("a line without an area is none", () => {
  assert.equal(ringOf([[0, 0]]), null);
  assert.equal(ringOf([]), null);
  assert.equal(ringOf(Array.from({ length: 60 }, (_, x): Pixel => [x, x])), null);
  assert.equal(ringOf(around(0, 1, 40, 8)), null);
});

test("points and areas are read from an address as they were written, and never a part of them", () => {
  const points: Place[] = [
    [116.95, -0.42],
    [117, 0],
  ];
  const ring: Place[] = [...points, [117.1, -0.5]];
  assert.equal(writtenList(points), "116.95,-0.42;117,0");
  assert.deepEqual(readList(writtenList(points)), points);
  assert.deepEqual(readAreas(writtenAreas([ring, ring])), [ring, ring]);
  for (const words of ["", "116.95", "116.95,-0.42;", "116.95,-0.42;181,0"]) assert.equal(readList(words), null, words);
  for (const words of ["", "1,2;3,4", `${writtenAreas([ring])}/`, `${writtenAreas([ring])}/1,2;3,4;x`])
    assert.equal(readAreas(words), null, words);
});
