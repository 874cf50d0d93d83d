import { NO_WAY } from "./class.ts";
import type { Ground, Premise } from "./ground.ts";
import { round } from "./point.ts";
import type { Seed } from "./query.ts";
import type { Stand } from "./stand.ts";
import type { Step } from "./step.ts";

/** A point nearer to a node than this is at the junction, metres. */
const AT_JUNCTION_M = 1;

/** Seeds of a search, each with the part of an edge between it and the point; `null` for a point at the node. */
export interface Ends {
  readonly seeds: Seed[];
  readonly steps: (Step | null)[];
}

export const noEnds = (): Ends => ({ seeds: [], steps: [] });

/** A node as ends, without a part of an edge. */
export const nodeEnds = (node: number): Ends => ({ seeds: [{ node, ms: 0 }], steps: [null] });

function push({ seeds, steps }: Ends, node: number, step: Step | null): void {
  seeds.push({ node, ms: step?.ms ?? 0 });
  steps.push(step);
}

/** The nodes that a journey from a point reaches first. */
export function outOf(ground: Ground, stand: Stand, of: number, premise: Premise): Ends {
  const { file } = ground.network;
  const ends = noEnds();
  const arcs = [...file.arcsOf(stand.edge)];
  for (const backward of [false, true]) {
    const end = backward ? 0 : 1;
    // Turn restrictions split a node into copies by the arc that one arrives on. A journey that starts here arrived
    // on none: it takes the first copy.
    const first = arcs.find((arc) => file.isBackward(arc) === backward);
    if (first !== undefined && isAtJunction(ground, stand, 1 - end)) push(ends, file.tail(first), null);
    const allowed = arcs.find((arc) => file.isBackward(arc) === backward && !file.isBanned(arc, of));
    if (allowed === undefined) continue;
    const step = part(ground, allowed, of, premise, stand.share, end);
    if (step !== null) push(ends, file.head(allowed), step);
  }
  return ends;
}

/** The nodes from which a journey reaches a point. */
export function into(ground: Ground, stand: Stand, of: number, premise: Premise): Ends {
  const { file } = ground.network;
  const ends = noEnds();
  for (const arc of file.arcsOf(stand.edge)) {
    const start = file.isBackward(arc) ? 1 : 0;
    if (isAtJunction(ground, stand, start)) push(ends, file.tail(arc), null);
    const step = file.isBanned(arc, of) ? null : part(ground, arc, of, premise, start, stand.share);
    if (step !== null) push(ends, file.tail(arc), step);
  }
  return ends;
}

/** The way between two points on one edge, along it; `null` where they are on different edges or it is closed. */
export function along(ground: Ground, [from, to]: readonly [Stand, Stand], of: number, premise: Premise): Step | null {
  if (from.edge !== to.edge) return null;
  const { file } = ground.network;
  let best: Step | null = null;
  for (const arc of file.arcsOf(from.edge)) {
    const ahead = file.isBackward(arc) ? to.share <= from.share : to.share >= from.share;
    const step = ahead && !file.isBanned(arc, of) ? part(ground, arc, of, premise, from.share, to.share) : null;
    if (step !== null && (best === null || step.ms < best.ms)) best = step;
  }
  return best;
}

function isAtJunction(ground: Ground, stand: Stand, end: number): boolean {
  return Math.abs(stand.share - end) * ground.network.file.lengthM(stand.edge) < AT_JUNCTION_M;
}

/** The part of an arc between two shares of its edge; `null` where it cannot be used, or a closure lies between. */
export function part(ground: Ground, arc: number, of: number, premise: Premise, from: number, to: number): Step | null {
  const { file } = ground.network;
  const [edge, backward] = [file.edgeOf(arc), file.isBackward(arc)];
  const wholeMs = ground.openArcMs(arc, of, premise);
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  // A journey that starts or ends at the closure itself does not pass it.
  if (wholeMs >= NO_WAY || ground.closedAt(edge, of, premise).some((at) => low < at && at < high)) return null;
  // Boarding happens at the start of the arc: a part that starts later has none.
  const boards = backward ? from >= 1 : from <= 0;
  const boardingMs = Math.min(ground.network.boardingMs(arc, of), wholeMs);
  const ms = round((wholeMs - boardingMs) * (high - low)) + (boards ? boardingMs : 0);
  return { edge, backward, from, to, ms };
}
