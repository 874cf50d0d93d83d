import { NO_WAY } from "./class.ts";
import { outOf, part } from "./ends.ts";
import { type Ground, NOW } from "./ground.ts";
import { placeAt } from "./line.ts";
import { FIT_NEVER } from "./network-file.ts";
import { type GridPoint, metresPerUnit, metresTo } from "./point.ts";
import type { Stand } from "./stand.ts";
import { sweep } from "./sweep.ts";

/** The place that is reached is named after a road within this distance, metres. */
const NAMED_WITHIN_M = 60;

/** The reachable place nearest to the goal. */
export interface Nearest {
  readonly place: GridPoint;
  /** Metres from there to the goal, as the crow flies. */
  readonly toGoalM: number;
  /** Name of a road near it; empty where none has one. */
  readonly name: string;
  /** Milliseconds from the start to there. */
  readonly ms: number;
}

/**
 * How far one gets where there is no way: a node, the start, or a closure at a point on the goal's own road. One sweep
 * of the network tells of all nodes.
 */
export function nearestReachable(
  ground: Ground,
  [from, to]: readonly [Stand, Stand],
  goal: GridPoint,
  of: number,
): Nearest {
  const [eastM, northM] = metresPerUnit(goal);
  let best = { away: Infinity, ms: 0, place: from.point };
  const offer = (place: GridPoint, ms: number): void => {
    const [dx, dy] = [(place.x - goal.x) * eastM, (place.y - goal.y) * northM];
    const away = dx * dx + dy * dy;
    if (ms < NO_WAY && (away < best.away || (away === best.away && ms < best.ms))) best = { away, ms, place };
  };
  offer(from.point, 0);
  const premise = NOW.find((each) => outOf(ground, from, of, each).seeds.length > 0);
  if (premise !== undefined) {
    const { file } = ground.network;
    const { seeds } = outOf(ground, from, of, premise);
    const times = sweep(file.hierarchy, ground.timesOf(of, premise).metric, seeds, "from");
    for (const closed of ground.closedAt(to.edge, of, premise))
      for (const arc of file.arcsOf(to.edge)) {
        const end = file.isBackward(arc) ? 1 : 0;
        const step = file.isBanned(arc, of) ? null : part(ground, arc, of, premise, end, closed);
        if (step !== null) offer(placeAt(ground, to.edge, closed), (times[file.tail(arc)] ?? NO_WAY) + step.ms);
      }
    times.forEach((ms, node) => {
      if (ms < NO_WAY) offer(file.nodePlace(node), ms);
    });
  }
  return named(ground, best.place, best.ms, goal, of);
}

function named(ground: Ground, place: GridPoint, ms: number, goal: GridPoint, of: number): Nearest {
  const { file } = ground.network;
  const wanted = (edge: number): boolean => file.fit(edge, of) !== FIT_NEVER && file.name(edge) !== "";
  const near = ground.network.near(place, NAMED_WITHIN_M, 1, wanted)[0];
  return { place, toGoalM: metresTo(place, goal), name: near === undefined ? "" : file.name(near.edge), ms };
}
