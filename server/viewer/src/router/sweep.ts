import { NO_WAY } from "./class.ts";
import { type Hierarchy, type Metric, NONE } from "./hierarchy.ts";
import type { Seed } from "./query.ts";

/** From the seeds to every node, or from every node to the seeds. */
export type Direction = "from" | "to";

/**
 * By node, the time between it and the nearest seed, milliseconds; [`NO_WAY`] where there is none. Climbs from the
 * seeds, then sweeps once from the top of the hierarchy to its bottom.
 *
 * Reference: Delling, Goldberg, Nowatzyk, Werneck, PHAST, doi:10.1016/j.jpdc.2012.02.007.
 */
export function sweep(hierarchy: Hierarchy, metric: Metric, seeds: readonly Seed[], direction: Direction): Uint32Array {
  const { first, head, rank, parent, nodes } = hierarchy;
  const [upward, downward] = direction === "from" ? [metric.up, metric.down] : [metric.down, metric.up];
  const cells = new Uint32Array(nodes).fill(NO_WAY);
  const above = new Set<number>();
  for (const { node, ms } of seeds) {
    let v = rank[node] as number;
    cells[v] = Math.min(cells[v] as number, ms);
    while (v !== NONE && !above.has(v)) {
      above.add(v);
      v = parent[v] as number;
    }
  }
  for (const v of [...above].sort((a, b) => a - b)) {
    const ms = cells[v] as number;
    if (ms >= NO_WAY) continue;
    for (let arc = first[v] as number; arc < (first[v + 1] as number); arc++) {
      const to = head[arc] as number;
      const sum = ms + (upward[arc] as number);
      if (sum < (cells[to] as number)) cells[to] = sum;
    }
  }
  for (let v = nodes - 1; v >= 0; v--) {
    let least = cells[v] as number;
    for (let arc = first[v] as number; arc < (first[v + 1] as number); arc++) {
      const sum = (cells[head[arc] as number] as number) + (downward[arc] as number);
      if (sum < least) least = sum;
    }
    cells[v] = least;
  }
  return Uint32Array.from(rank, (of) => cells[of] as number);
}
