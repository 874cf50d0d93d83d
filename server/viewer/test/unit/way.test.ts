import assert from "node:assert/strict";
import { test } from "node:test";
import { circle, fixOf } from "../../src/position/fix.ts";
import { alongOf } from "../../src/route/along.ts";
import { readAnswer, type Way } from "../../src/route/answer.ts";
import { metresBetween, placeAlong } from "../../src/route/line.ts";
import { doubtWords, nextDoubt, stepsOf } from "../../src/route/steps.ts";
import { roundBelow } from "../../src/scale.ts";
import { way } from "../answers.ts";

function wayOf(told: object = {}): Way {
  const answer = readAnswer(way(told));
  if (answer.kind !== "way") assert.fail("a way");
  return answer;
}

const piece = (status: string, from_m: number, to_m: number, name: string): object => ({ status, from_m, to_m, name });

test("a way is told road by road, and neighbours of one road and state are one", () => {
  const steps = stepsOf(
    wayOf({
      pieces: [piece("open", 0, 1000, "Satu"), piece("open", 1000, 2500, "Satu"), piece("unknown", 2500, 3000, "Satu")],
      distance_m: 3000,
    }),
  );
  assert.deepEqual(
    steps.map(({ name, status, fromM, toM }) => [name, status, fromM, toM]),
    [
      ["Satu", "open", 0, 2500],
      ["Satu", "unknown", 2500, 3000],
    ],
  );
});

test("the next doubtful stretch is the next with conditions or not known, else one that nobody reported on", () => {
  const steps = stepsOf(wayOf());
  assert.deepEqual(
    [0, 5000, 6000].map((atM) => {
      const doubt = nextDoubt(steps, atM);
      return doubt === null ? null : [doubt.step.name, doubt.inM];
    }),
    [["Jalan Wolter Monginsidi", 4000], ["Jalan Wolter Monginsidi", 0], null],
  );
  const presumed = stepsOf(
    wayOf({ pieces: [piece("open", 0, 10, "A"), piece("presumed", 10, 20, "B")], distance_m: 20 }),
  );
  assert.equal(nextDoubt(presumed, 0)?.step.name, "B");
  const both = stepsOf(
    wayOf({ pieces: [piece("presumed", 0, 10, "A"), piece("unknown", 10, 20, "B")], distance_m: 20 }),
  );
  assert.equal(nextDoubt(both, 0)?.step.name, "B");
});

test("it is told from the start, or from where somebody is, and no doubt only where all was seen or is covered", () => {
  const words = (told: object, atM: number | null): string => doubtWords(wayOf(told), atM, "id");
  assert.match(words({}, null), /^Ruas meragukan pertama: setelah 4 km, Jalan Wolter Monginsidi \(.+\)\.$/);
  assert.match(words({}, 3500), /^Ruas meragukan berikutnya: 500 m lagi, /);
  assert.match(words({}, 5000), /^Anda di ruas meragukan: /);
  assert.equal(words({}, 7000), "Tidak ada lagi ruas meragukan di depan Anda.");
  assert.equal(
    words({ pieces: [piece("open", 0, 10, "A")], distance_m: 10 }, null),
    "Tidak ada ruas meragukan di rute ini.",
  );
  assert.match(
    words({ pieces: [piece("presumed", 0, 10, "A")], distance_m: 10 }, null),
    /^Meragukan sejak awal: A \(.+\)\.$/,
  );
  // What no piece speaks of is not known.
  const holes = [piece("open", 0, 10, "A"), piece("open", 30, 40, "B")];
  assert.match(words({ pieces: holes, distance_m: 40 }, null), /^Ruas meragukan pertama: setelah 10 m, /);
  assert.match(words({ pieces: holes, distance_m: 400 }, 35), /^Ruas meragukan berikutnya: 5 m lagi, /);
  // Of a way of which nothing is told piece by piece, nothing is said.
  assert.equal(words({ pieces: [] }, null), "");
});

test("a place is so far along a way, as its pieces count, and so far beside it", () => {
  const straight = wayOf();
  const [a, b] = [straight.lines[0]?.[0], straight.lines.at(-1)?.at(-1)];
  assert.ok(a && b);
  const middle = placeAlong(straight, 5000);
  assert.ok(middle);
  const found = alongOf(straight, middle);
  assert.ok(found && Math.abs(found.alongM - 5000) < 20 && found.besideM < 1, JSON.stringify(found));
  const beside = alongOf(straight, [middle[0], middle[1] + 0.01]);
  assert.ok(beside && beside.besideM > 500, JSON.stringify(beside));
  assert.deepEqual(placeAlong(straight, 0), a);
});

test("a position is a circle of its accuracy, and points somewhere only while it moves", () => {
  const told = { longitude: 117, latitude: -0.5, accuracy: 40, heading: 90, speed: 5 } as GeolocationCoordinates;
  const fix = fixOf(told);
  for (const at of circle(fix)) assert.ok(Math.abs(metresBetween(fix.place, at) - 40) < 1);
  assert.equal(fix.headingDeg, 90);
  assert.equal(fixOf({ ...told, speed: 0 }).headingDeg, null);
  assert.equal(fixOf({ ...told, heading: Number.NaN }).headingDeg, null);
});

test("a scale bar has a round length", () => {
  assert.deepEqual([0.7, 1, 3, 99, 100, 7999, 50_000].map(roundBelow), [0.5, 1, 2, 50, 100, 5000, 50_000]);
});
