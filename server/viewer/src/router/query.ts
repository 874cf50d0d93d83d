import { NO_WAY } from "./class.ts";
import { type Hierarchy, type Metric, NONE } from "./hierarchy.ts";

/** A node, and the milliseconds between it and the place that is meant. */
export interface Seed {
  readonly node: number;
  readonly ms: number;
}

/** The best way: its milliseconds, and the positions of the seeds that it runs between. */
export interface Best {
  readonly ms: number;
  readonly source: number;
  readonly target: number;
}

/** The node is part of this search, and nothing but a seed has reached it. */
const SEEN = NONE - 1;

/**
 * Searches, one after the other. A search climbs from every seed to the root of its elimination tree and looks at
 * nothing else. It does what the server's does, step by step, so that of ways equally good it finds the same.
 */
export class Query {
  private readonly hierarchy: Hierarchy;
  private readonly ms: readonly [Uint32Array, Uint32Array];
  /** The arc of the hierarchy that a node was reached by. */
  private readonly by: readonly [Uint32Array, Uint32Array];
  private seen: number[] = [];
  private top: number | null = null;

  constructor(hierarchy: Hierarchy) {
    const labels = (of: number): Uint32Array => new Uint32Array(hierarchy.nodes).fill(of);
    this.hierarchy = hierarchy;
    this.ms = [labels(NO_WAY), labels(NO_WAY)];
    this.by = [labels(NONE), labels(NONE)];
  }

  /** The best way from any source to any target; `null` where there is none. */
  run(metric: Metric, sources: readonly Seed[], targets: readonly Seed[]): Best | null {
    this.begin(sources, targets);
    const { first, head } = this.hierarchy;
    const [from, to] = this.ms;
    let best = NO_WAY;
    for (const v of this.seen) {
      const [there, back] = [from[v] as number, to[v] as number];
      if (there + back < best) {
        best = there + back;
        this.top = v;
      }
      const [start, end] = [first[v] as number, first[v + 1] as number];
      if (there < best) this.relax(0, there, head, metric.up, start, end);
      if (back < best) this.relax(1, back, head, metric.down, start, end);
    }
    if (this.top === null) return null;
    const source = this.seedOf(0, this.top, sources);
    const target = this.seedOf(1, this.top, targets);
    return source < 0 || target < 0 ? null : { ms: best, source, target };
  }

  private relax(side: 0 | 1, ms: number, head: Uint32Array, times: Uint32Array, start: number, end: number): void {
    const [labels, by] = [this.ms[side], this.by[side]];
    for (let arc = start; arc < end; arc++) {
      const above = head[arc] as number;
      const sum = ms + (times[arc] as number);
      if (sum < (labels[above] as number)) {
        labels[above] = sum;
        by[above] = arc;
      }
    }
  }

  /** Forgets the last search, and puts what this one will see in its order. */
  private begin(sources: readonly Seed[], targets: readonly Seed[]): void {
    for (const v of this.seen)
      for (const side of [0, 1] as const) {
        this.ms[side][v] = NO_WAY;
        this.by[side][v] = NONE;
      }
    this.top = null;
    const { rank, parent } = this.hierarchy;
    const climbs: number[][] = [];
    for (const { node } of [...sources, ...targets]) {
      const climb: number[] = [];
      let v = rank[node] as number;
      while (v !== NONE && this.by[0][v] === NONE) {
        this.by[0][v] = SEEN;
        climb.push(v);
        v = parent[v] as number;
      }
      climbs.push(climb);
    }
    // A climb ends where an earlier one passed: the later ones come first.
    this.seen = climbs.reverse().flat();
    for (const [side, seeds] of [
      [0, sources],
      [1, targets],
    ] as const)
      for (const { node, ms } of seeds) {
        const v = rank[node] as number;
        this.ms[side][v] = Math.min(this.ms[side][v] as number, ms);
        this.by[side][v] = SEEN;
      }
  }

  private descend(side: 0 | 1, top: number, each: (arc: number) => void): number {
    let v = top;
    while ((this.by[side][v] as number) < SEEN) {
      const arc = this.by[side][v] as number;
      each(arc);
      v = this.hierarchy.tail[arc] as number;
    }
    return v;
  }

  private seedOf(side: 0 | 1, top: number, seeds: readonly Seed[]): number {
    const bottom = this.descend(side, top, () => undefined);
    const ms = this.ms[side][bottom];
    return seeds.findIndex((seed) => this.hierarchy.rank[seed.node] === bottom && seed.ms === ms);
  }

  /** The arcs of the network on the last run's way, in the order of travel; `metric` and `weights` are that run's. */
  path(metric: Metric, weights: Uint32Array): number[] {
    if (this.top === null) return [];
    // A stack of arcs, twice their number, plus 1 where one is gone down; the next one on top.
    const stack: number[] = [];
    this.descend(1, this.top, (arc) => stack.push(2 * arc + 1));
    stack.reverse();
    this.descend(0, this.top, (arc) => stack.push(2 * arc));
    const path: number[] = [];
    for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
      const isDown = entry % 2 === 1;
      const arc = (entry - (isDown ? 1 : 0)) / 2;
      const time = (isDown ? metric.down[arc] : metric.up[arc]) as number;
      const input = this.hierarchy.inputOf(arc, isDown, time, weights);
      if (input !== null) {
        path.push(input);
        continue;
      }
      this.hierarchy.lowerTriangles(arc, (toTail, toHead) => {
        const [first, second] = isDown ? [toHead, toTail] : [toTail, toHead];
        const found = (metric.down[first] as number) + (metric.up[second] as number) === time;
        if (found) stack.push(2 * second, 2 * first + 1);
        return found;
      });
    }
    return path;
  }
}
