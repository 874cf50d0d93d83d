import { BOAT, NO_WAY } from "./class.ts";
import { along, type Ends, into, nodeEnds, outOf } from "./ends.ts";
import type { Ground, Premise } from "./ground.ts";
import type { GridPoint } from "./point.ts";
import type { Landing, Leg, Route, Stuck } from "./route.ts";
import { type Path, run, unpack } from "./search.ts";
import { isJetty, JourneyEnd, type LandingAccess, landingsOf, type Shore, shoreOf, type WaterSearch } from "./shore.ts";
import { stepM } from "./step.ts";
import { sweep } from "./sweep.ts";

// Journeys by boat, as server/src/journey/boat.rs plans them: by land to a landing, over the water, and on by land.

/** Least share of a journey's length that is on water. */
const LEAST_ON_THE_WATER = 0.25;
/** Passages at jetties between a river and a road under water in one journey at most. */
const MOST_CROSSINGS = 2;
/** Start landings that are dropped as useless before the search gives up. */
const MOST_TRIES = 16;

/** Near landings before far ones, known roads before unknown ones, long walks to the water last. */
const SEARCHES: readonly (readonly [WaterSearch, Premise])[] = [
  ["nearby", "known"],
  ["everywhere", "known"],
  ["nearby", "also_unknown"],
  ["everywhere", "also_unknown"],
  ["on_foot", "also_unknown"],
];

/** The journey over places, two or more, in their order. */
export function planByBoat(ground: Ground, places: readonly GridPoint[]): Route | Stuck {
  const landings = landingsOf(ground);
  const legs: Leg[] = [];
  for (const [at, goal] of places.slice(1).entries()) {
    const found = legsBetween(ground, landings, places[at] as GridPoint, goal, at);
    if (!Array.isArray(found)) return found;
    legs.push(...found);
  }
  return { vehicle: BOAT, legs };
}

function legsBetween(
  ground: Ground,
  landings: readonly Landing[],
  start: GridPoint,
  goal: GridPoint,
  at: number,
): Leg[] | Stuck {
  const from = new JourneyEnd(ground, start, "from");
  const to = new JourneyEnd(ground, goal, "to");
  for (const [search, premise] of SEARCHES) {
    const shores = [from, to].map((end) => shoreOf(ground, landings, end, premise, search)) as [Shore, Shore];
    const legs = overWater(ground, landings, shores, premise);
    if (legs !== null) return legs;
  }
  if (from.atTheWater === null) return { far: at };
  return to.atTheWater === null ? { far: at + 1 } : { stands: [from.atTheWater, to.atTheWater], at };
}

/** The legs between two shores: to the water by land, over it, and on by land. */
function overWater(
  ground: Ground,
  landings: readonly Landing[],
  [from, to]: readonly [Shore, Shore],
  premise: Premise,
): Leg[] | null {
  if (from.atTheWater !== null && to.atTheWater !== null) {
    const step = along(ground, [from.atTheWater, to.atTheWater], BOAT, premise);
    if (step !== null) {
      const found = { ms: step.ms, premise, steps: [step] };
      return [{ vehicle: BOAT, found, stands: [from.atTheWater, to.atTheWater], change: null }];
    }
  }
  const sources: Sources = {
    ends: { seeds: [...from.ends.seeds], steps: [...from.ends.steps] },
    crossed: from.by.map(() => null),
  };
  const by = [...from.by];
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    const boats = sail(ground, landings, [sources], to.ends, premise);
    if (boats === null) return null;
    const [first, last] = [by[boats.source] ?? null, to.by[boats.target] ?? null];
    const legs: Leg[] = [];
    if (first !== null) {
      const leg = legByLand(ground, landings, from, first, "from");
      if (leg === null) return null;
      legs.push(leg);
    }
    for (const [at, found] of boats.legs.entries()) {
      const start = at === 0 && first === null ? from.atTheWater : null;
      const end = at + 1 === boats.legs.length && last === null ? to.atTheWater : null;
      const change = at === 0 && first !== null ? (landings[first.landing] ?? null) : null;
      legs.push({ vehicle: BOAT, found, stands: [start, end], change });
    }
    if (last !== null) {
      const leg = legByLand(ground, landings, to, last, "to");
      if (leg === null) return null;
      legs.push(leg);
    }
    if (isMostlyOnWater(ground, legs)) return legs;
    // Hardly on water from this landing: drop it and try again.
    sources.ends.seeds.splice(boats.source, 1);
    sources.ends.steps.splice(boats.source, 1);
    sources.crossed.splice(boats.source, 1);
    by.splice(boats.source, 1);
  }
  return null;
}

/** The leg by land between a place and a landing; on the way to a place the load changes where it begins. */
function legByLand(
  ground: Ground,
  landings: readonly Landing[],
  { end }: Shore,
  { landing, of, premise }: LandingAccess,
  direction: "from" | "to",
): Leg | null {
  const stand = end.stand(ground, of);
  const at = landings[landing];
  if (stand === null || at === undefined) return null;
  const [from, to] =
    direction === "from"
      ? [outOf(ground, stand, of, premise), nodeEnds(at.land)]
      : [nodeEnds(at.land), into(ground, stand, of, premise)];
  const best = run(ground, from, to, of, premise);
  if (best === null) return null;
  const found = { ms: best.ms, premise, steps: unpack(ground, from, to, best, of, premise) };
  return direction === "from"
    ? { vehicle: of, found, stands: [stand, null], change: null }
    : { vehicle: of, found, stands: [null, stand], change: at };
}

/** Whether enough of the journey is by boat for it to count as one. */
function isMostlyOnWater(ground: Ground, legs: readonly Leg[]): boolean {
  const lengthM = (wanted: (leg: Leg) => boolean): number =>
    legs
      .filter(wanted)
      .flatMap(({ found }) => found.steps)
      .reduce((sum, step) => sum + stepM(ground, step), 0);
  const onTheWater = lengthM(({ vehicle }) => vehicle === BOAT);
  return onTheWater >= LEAST_ON_THE_WATER * lengthM(() => true) && onTheWater > 0;
}

/** Seeds of a boat, and by seed the landing where it passed to get there. */
interface Sources {
  readonly ends: Ends;
  readonly crossed: (number | null)[];
}

/** A way on water; its legs but the first begin at a jetty. */
interface Sailed {
  readonly legs: Path[];
  /** Position of its first seed, in the first stage. */
  readonly source: number;
  /** Position of its last seed, in the target ends. */
  readonly target: number;
}

/**
 * The best way on water with the fewest passages at jetties. `stages[n]` are the seeds after up to `n` passages; each
 * further stage costs a sweep.
 */
function sail(
  ground: Ground,
  landings: readonly Landing[],
  stages: readonly Sources[],
  to: Ends,
  premise: Premise,
): Sailed | null {
  const sources = stages.at(-1);
  if (sources === undefined) return null;
  const best = run(ground, sources.ends, to, BOAT, premise);
  if (best !== null) {
    const steps = unpack(ground, sources.ends, to, best, BOAT, premise);
    const found = { ms: steps.reduce((sum, { ms }) => sum + ms, 0), premise, steps };
    const at = sources.crossed[best.source] ?? null;
    if (at === null) return { legs: [found], source: best.source, target: best.target };
    // It begins behind a jetty: the way to the jetty's other side comes before it.
    const beyond = sources.ends.seeds[best.source]?.node;
    const { land, water } = landings[at] as Landing;
    const before = sail(ground, landings, stages.slice(0, -1), nodeEnds(beyond === land ? water : land), premise);
    return before === null ? null : { legs: [...before.legs, found], source: before.source, target: best.target };
  }
  if (stages.length > MOST_CROSSINGS) return null;
  const { hierarchy } = ground.network.file;
  const times = sweep(hierarchy, ground.timesOf(BOAT, premise).metric, sources.ends.seeds, "from");
  const next: Sources = {
    ends: { seeds: [...sources.ends.seeds], steps: [...sources.ends.steps] },
    crossed: [...sources.crossed],
  };
  for (const [at, landing] of landings.entries()) {
    if (!isJetty(landing)) continue;
    for (const [here, beyond] of [
      [landing.water, landing.land],
      [landing.land, landing.water],
    ] as const) {
      const ms = times[here] ?? NO_WAY;
      if (ms >= NO_WAY || (times[beyond] ?? NO_WAY) < NO_WAY) continue;
      next.ends.seeds.push({ node: beyond, ms });
      next.ends.steps.push(null);
      next.crossed.push(at);
    }
  }
  if (next.crossed.length === sources.crossed.length) return null;
  return sail(ground, landings, [...stages, next], to, premise);
}
