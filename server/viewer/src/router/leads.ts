/** What a place is to a route: it is left, arrived at and left again, or arrived at. */
export type Role = "start" | "via" | "goal";

/**
 * A strongly connected component of at least this many nodes belongs to the main network; in a small network, one of
 * at least half the nodes of the largest.
 */
export const FAIR_NODES = 50;

const OUT = 1;
const IN = 2;
const NEW = 0xffff_ffff;

export const fairOf = (largest: number): number => Math.max(2, Math.min(FAIR_NODES, Math.floor(largest / 2)));

/**
 * By node, whether it leads out to the main network and whether it can be reached from there, in the directions that
 * one may drive: by strongly connected components (Tarjan, doi:10.1137/0201010).
 */
export class Leads {
  private readonly flags: Uint8Array;

  /** Of arcs that lead from `tails[i]` to `heads[i]`. */
  constructor(nodes: number, tails: readonly number[], heads: readonly number[]) {
    const first = new Uint32Array(nodes + 1);
    for (const tail of tails) first[tail + 1] = (first[tail + 1] as number) + 1;
    for (let node = 0; node < nodes; node++) first[node + 1] = (first[node + 1] as number) + (first[node] as number);
    const next = first.slice();
    const out = new Uint32Array(heads.length);
    tails.forEach((tail, at) => {
      out[next[tail] as number] = heads[at] as number;
      next[tail] = (next[tail] as number) + 1;
    });
    const { ofNode, size, order } = strongComponents(nodes, first, out);
    const fair = fairOf(size.reduce((most, each) => Math.max(most, each), 0));
    const flags = Uint8Array.from(size, (each) => (each >= fair ? OUT | IN : 0));
    const flag = (node: number): number => flags[ofNode[node] as number] as number;
    const raise = (node: number, by: number): void => {
      flags[ofNode[node] as number] = flag(node) | by;
    };
    const arcs = (node: number): Uint32Array => out.subarray(first[node], first[node + 1]);
    // Tarjan's algorithm closes a component after all those that it leads to.
    for (const node of order) for (const head of arcs(node)) raise(node, flag(head) & OUT);
    for (const node of order.reverse()) for (const head of arcs(node)) raise(head, flag(node) & IN);
    this.flags = Uint8Array.from(ofNode, (part) => flags[part] as number);
  }

  /** Whether an edge whose usable arcs lead from tail to head can be left, or arrived at, or both. */
  suits(role: Role, arcs: readonly (readonly [number, number])[]): boolean {
    const left = role === "goal" || arcs.some(([, head]) => ((this.flags[head] ?? 0) & OUT) !== 0);
    const reached = role === "start" || arcs.some(([tail]) => ((this.flags[tail] ?? 0) & IN) !== 0);
    return left && reached;
  }
}

interface Strong {
  readonly ofNode: Uint32Array;
  readonly size: number[];
  /** Nodes by component, each component after those that it leads to. */
  readonly order: number[];
}

function strongComponents(nodes: number, first: Uint32Array, out: Uint32Array): Strong {
  const ofNode = new Uint32Array(nodes).fill(NEW);
  const came = new Uint32Array(nodes).fill(NEW);
  const low = new Uint32Array(nodes).fill(NEW);
  const at = first.slice(0, nodes);
  const [size, order]: [number[], number[]] = [[], []];
  const [open, path]: [number[], number[]] = [[], []];
  let count = 0;
  const enter = (node: number): void => {
    came[node] = count;
    low[node] = count++;
    open.push(node);
    path.push(node);
  };
  const lower = (node: number, to: number): void => {
    low[node] = Math.min(low[node] as number, to);
  };
  for (let start = 0; start < nodes; start++) {
    if (came[start] !== NEW) continue;
    enter(start);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const next = at[node] as number;
      if (next < (first[node + 1] as number)) {
        at[node] = next + 1;
        const head = out[next] as number;
        if (came[head] === NEW) enter(head);
        else if (ofNode[head] === NEW) lower(node, came[head] as number);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) lower(before, low[node] as number);
      if (low[node] !== came[node]) continue;
      const had = order.length;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        ofNode[member] = size.length;
        order.push(member);
        if (member === node) break;
      }
      size.push(order.length - had);
    }
  }
  return { ofNode, size, order };
}
