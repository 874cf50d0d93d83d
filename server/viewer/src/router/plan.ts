import { planByBoat } from "./boat.ts";
import { BOAT } from "./class.ts";
import { along, type Ends, into, noEnds, outOf } from "./ends.ts";
import type { Ground } from "./ground.ts";
import type { Role } from "./leads.ts";
import { type GridPoint, round } from "./point.ts";
import { best, type Leg, type Route, type Stuck } from "./route.ts";
import { between, type Path, run } from "./search.ts";
import { agree, atHand, stands } from "./snap.ts";
import { isThere, type Stand } from "./stand.ts";

// A journey over several places, pair by pair, as server/src/journey/plan.rs plans it: over roads known to be
// passable, and only where there is no such way also over roads of unknown state.

/** Cost of a metre on foot, milliseconds, where other roads nearby are chosen: so high that short walks come first. */
const WALK_MS = 100_000;

/** The role of the place at a position among `places` places. */
export function roleOf(at: number, places: number): Role {
  return at === 0 ? "start" : at + 1 === places ? "goal" : "via";
}

/** The journey of one class over places, two or more, in their order. */
export function plan(ground: Ground, places: readonly GridPoint[], of: number): Route | Stuck {
  if (of === BOAT) return planByBoat(ground, places);
  const candidates = places.map((place, at) => stands(ground, place, of, roleOf(at, places.length)));
  const chosen = agree(candidates);
  if (chosen === null) return { far: candidates.findIndex((each) => each.length === 0) };
  const legs: Leg[] = [];
  let from = chosen[0] as Stand;
  for (const [at, to] of chosen.slice(1).entries()) {
    const query: PairQuery = {
      places: [places[at] as GridPoint, places[at + 1] as GridPoint],
      roles: [roleOf(at, places.length), roleOf(at + 1, places.length)],
      // The next leg starts at the point where this one arrived.
      from: at === 0 ? null : from,
    };
    const { pair, found } = settled(ground, query, [from, to], of);
    if (found === null) return { stands: pair, at };
    legs.push({ vehicle: of, found, stands: pair, change: null });
    from = pair[1];
  }
  return { vehicle: of, legs };
}

/** A pair of places to be connected. */
interface PairQuery {
  readonly places: readonly [GridPoint, GridPoint];
  readonly roles: readonly [Role, Role];
  /** The point that the first was snapped to, where an earlier leg has settled it. */
  readonly from: Stand | null;
}

type Pair = readonly [Stand, Stand];

/**
 * The final snapping of a pair and the way between: of the points of `pair` where it comes to the places; else of
 * other roads nearby; else of `pair`. Without any way the points are those that are connected on a dry day, where
 * there are such, so that the answer can name what blocks.
 */
function settled(ground: Ground, asked: PairQuery, pair: Pair, of: number): { pair: Pair; found: Path | null } {
  const found = best(ground, pair, of);
  if (found !== null && areThere(pair)) return { pair, found };
  const joined = rejoined(ground, asked, pair, of);
  if (joined === null) return { pair, found };
  const better = best(ground, joined, of);
  if (better !== null) return { pair: joined, found: better };
  // An event blocks the way that connects them on a dry day.
  return found === null ? { pair: joined, found: null } : { pair, found };
}

const areThere = (pair: Pair): boolean => pair.every(isThere);

/**
 * Other roads within walking distance that are connected on a dry day, where those of `pair` are not or do not come
 * to the places: the pair with the least cost of both walks and the way. `null` where those of `pair` are fine, or
 * where there are no others.
 */
function rejoined(ground: Ground, asked: PairQuery, pair: Pair, of: number): Pair | null {
  if (areThere(pair) && between(ground, pair, of, "dry_day") !== null) return null;
  const hand = (at: 0 | 1): Stand[] => atHand(ground, asked.places[at], of, asked.roles[at]);
  const starts = asked.from === null ? hand(0) : [asked.from];
  const goals = hand(1);
  let least = Infinity;
  let chosen: Pair | null = null;
  const offer = (ms: number, offered: Pair): void => {
    if (ms < least) [least, chosen] = [ms, offered];
  };
  for (const from of starts)
    for (const to of goals) {
      const step = along(ground, [from, to], of, "dry_day");
      if (step !== null) offer(step.ms + walkMs(from) + walkMs(to), [from, to]);
    }
  const from = together(starts, (stand) => outOf(ground, stand, of, "dry_day"));
  const to = together(goals, (stand) => into(ground, stand, of, "dry_day"));
  const found = run(ground, from.ends, to.ends, of, "dry_day");
  if (found !== null) offer(found.ms, [from.of[found.source] as Stand, to.of[found.target] as Stand]);
  return chosen;
}

/** The ends of several points as one, each with the cost of the walk to its point; and by seed its point. */
function together(points: readonly Stand[], endsOf: (stand: Stand) => Ends): { ends: Ends; of: Stand[] } {
  const [ends, of] = [noEnds(), [] as Stand[]];
  for (const stand of points) {
    const { seeds, steps } = endsOf(stand);
    for (const [at, { node, ms }] of seeds.entries()) {
      ends.seeds.push({ node, ms: ms + walkMs(stand) });
      ends.steps.push(steps[at] ?? null);
      of.push(stand);
    }
  }
  return { ends, of };
}

const walkMs = ({ distanceM }: Stand): number => round(distanceM * WALK_MS);
