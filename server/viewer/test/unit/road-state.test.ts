// What time and a wrong clock make of a road: nothing of it gets better, neither at a point nor before and behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLASSES, OPEN, PRESUMED } from "../../src/router/class.ts";
import { aged, outlived, type Passing, type RoadState, worse } from "../../src/router/road-state.ts";

/** Numbers that look random and are the same each time (mulberry32). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const POINTS = [0.2, 0.4, 0.6];
const BETWEEN = [0.1, 0.3, 0.5, 0.7];

function anyState(roll: (sides: number) => number): RoadState {
  const passing = (): Passing => ({
    pass: Array.from({ length: CLASSES }, () => roll(5)),
    depthM: roll(2) === 0 ? null : roll(9) / 10,
    floodM: null,
  });
  const closedAt = roll(2) === 0 ? [] : POINTS.filter(() => roll(2) === 0);
  const beside = closedAt.length === 0 ? null : passing();
  const whole = passing();
  return {
    ...whole,
    // A road as a whole is as bad as its worst part.
    pass: whole.pass.map((word, of) => Math.max(word, beside?.pass[of] ?? OPEN)),
    evidence: "seen",
    reasons: [],
    reportId: null,
    cause: null,
    asOfMs: null,
    expiresMs: null,
    matter: null,
    by: null,
    since: null,
    closedAt,
    beside,
  };
}

/** Who passes at a share of the length. */
const at = (state: RoadState, share: number): Passing =>
  state.closedAt.includes(share) ? state : (state.beside ?? state);

function everywhere(told: (share: number, of: number) => void): void {
  for (const share of [...POINTS, ...BETWEEN]) for (let of = 0; of < CLASSES; of++) told(share, of);
}

test("of two clocks the worse counts, at every place of a road", () => {
  const roll = dice(7);
  for (let round = 0; round < 2000; round++) {
    const [a, b] = [anyState(roll), anyState(roll)];
    const both = worse(a, b);
    everywhere((share, of) => {
      const [ofA, ofB] = [at(a, share).pass[of] ?? NaN, at(b, share).pass[of] ?? NaN];
      const told = at(both, share).pass[of] ?? NaN;
      assert.ok(told >= Math.max(ofA, ofB), JSON.stringify({ a, b, both, share, of }));
      if (BETWEEN.includes(share)) assert.equal(told, Math.max(ofA, ofB), "and no worse than that");
    });
    assert.equal(worse(a, a), a);
  }
});

test("time opens no place of a road that was not open there", () => {
  const roll = dice(11);
  let kept = 0;
  for (let round = 0; round < 2000; round++) {
    const [before, after] = [anyState(roll), anyState(roll)];
    const made = aged(before, after);
    everywhere((share, of) => {
      const told = at(made, share).pass[of];
      if (told === OPEN && after.closedAt.includes(share) === before.closedAt.includes(share)) {
        assert.equal(at(before, share).pass[of], OPEN, JSON.stringify({ before, after, made, share, of }));
        kept += 1;
      }
      const gone = at(outlived(made), share).pass[of];
      assert.ok(gone !== OPEN && (gone ?? NaN) >= (told ?? NaN), "what outlived its time is open nowhere");
      if (told !== at(after, share).pass[of]) assert.equal(told, PRESUMED, "nothing else changes");
    });
  }
  assert.ok(kept > 1000, `${kept} stayed open`);
});
