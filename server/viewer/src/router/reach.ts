import { CLOSED, NO_WAY } from "./class.ts";
import { outOf } from "./ends.ts";
import type { Ground, Premise } from "./ground.ts";
import type { Stand } from "./stand.ts";
import { sweep } from "./sweep.ts";

/** A part of an edge, as shares of its length from its start, the lower first. */
export interface Interval {
  readonly edge: number;
  readonly low: number;
  readonly high: number;
}

/** Times from a point to every node, from which the reached parts follow for any limit. */
export class Reach {
  private readonly ground: Ground;
  private readonly stand: Stand;
  private readonly of: number;
  private readonly premise: Premise;
  private readonly times: Uint32Array;

  constructor(ground: Ground, stand: Stand, of: number, premise: Premise) {
    this.ground = ground;
    this.stand = stand;
    this.of = of;
    this.premise = premise;
    const { seeds } = outOf(ground, stand, of, premise);
    this.times = sweep(ground.network.file.hierarchy, ground.timesOf(of, premise).metric, seeds, "from");
  }

  /** The parts reached within a limit, by edge, then from its start, not overlapping. */
  within(limitMs: number): Interval[] {
    const parts: Interval[] = [];
    for (let edge = 0; edge < this.ground.network.file.edges; edge++) {
      if (this.ground.passabilityBeside(edge, this.of) >= CLOSED) continue;
      const first = parts.length;
      for (const [low, high] of this.reachedOn(edge, limitMs).sort((a, b) => a[0] - b[0])) {
        const last = parts.length > first ? parts.at(-1) : undefined;
        if (last !== undefined && low <= last.high)
          parts[parts.length - 1] = { ...last, high: Math.max(last.high, high) };
        else parts.push({ edge, low, high });
      }
    }
    return parts;
  }

  /** The parts of one edge that are reached, one per arc and start; they may overlap. */
  private reachedOn(edge: number, limitMs: number): [number, number][] {
    const { ground, of } = this;
    const { file } = ground.network;
    const closed = ground.closedAt(edge, of, this.premise);
    const isHere = this.stand.edge === edge;
    const reached: [number, number][] = [];
    for (const arc of file.arcsOf(edge)) {
      const backward = file.isBackward(arc);
      const atMs = this.times[file.tail(arc)] ?? NO_WAY;
      if (file.isBanned(arc, of) || (atMs > limitMs && !isHere)) continue;
      const wholeMs = ground.openArcMs(arc, of, this.premise);
      if (wholeMs >= NO_WAY) continue;
      const waitingMs = Math.min(ground.network.boardingMs(arc, of), wholeMs);
      const movingMs = Math.max(1, wholeMs - waitingMs);
      const drive = (from: number, leftMs: number): void => {
        const far = leftMs / movingMs;
        if (far <= 0) return;
        if (backward) {
          const stop = closed.filter((at) => at < from).reduce((a, b) => Math.max(a, b), 0);
          reached.push([Math.max(from - far, stop), from]);
        } else {
          const stop = closed.filter((at) => at > from).reduce((a, b) => Math.min(a, b), 1);
          reached.push([from, Math.min(from + far, stop)]);
        }
      };
      if (atMs <= limitMs) drive(backward ? 1 : 0, limitMs - atMs - waitingMs);
      if (isHere) drive(this.stand.share, limitMs);
    }
    return reached;
  }
}

/** The parts of `parts` that are not in `before`; both by edge, then from its start. */
export function beyond(parts: readonly Interval[], before: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let at = 0;
  for (const { edge, low: start, high } of parts) {
    while ((before[at]?.edge ?? Infinity) < edge) at++;
    let low = start;
    for (let other = at; before[other]?.edge === edge; other++) {
      const known = before[other] as Interval;
      if (known.low > low) left.push({ edge, low, high: Math.min(known.low, high) });
      low = Math.max(low, known.high);
    }
    if (low < high) left.push({ edge, low, high });
  }
  return left.filter((part) => part.high > part.low);
}
