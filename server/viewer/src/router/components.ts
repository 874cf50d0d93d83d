import { NO_WAY } from "./class.ts";
import type { NetworkFile } from "./network-file.ts";

/** The connected components of the network for one class on a dry day, directions aside. */
export interface Components {
  /** By node, the least node of its component. */
  readonly ofNode: Uint32Array;
  /** By node, how many nodes its component has where it is the least; else 0. */
  readonly size: Uint32Array;
  /** The greatest of these sizes. */
  readonly largest: number;
}

/** By union and find, with path halving; a set goes by its smallest member. */
export function components(file: NetworkFile, of: number): Components {
  const above = Uint32Array.from({ length: file.nodes }, (_, node) => node);
  const root = (member: number): number => {
    let at = member;
    while (above[at] !== at) {
      above[at] = above[above[at] as number] as number;
      at = above[at] as number;
    }
    return at;
  };
  // A node before a barrier, which no arc enters, has arcs to both sides: it must not join them.
  const entered = new Uint8Array(file.nodes);
  for (const head of file.arcHead) entered[head] = 1;
  for (let arc = 0; arc < file.arcs; arc++) {
    if (entered[file.tail(arc)] !== 1 || file.isBanned(arc, of) || file.dryMs(file.edgeOf(arc), of) >= NO_WAY) continue;
    const [a, b] = [root(file.tail(arc)), root(file.head(arc))];
    above[Math.max(a, b)] = Math.min(a, b);
  }
  const ofNode = above.map((_, node) => root(node));
  const size = new Uint32Array(file.nodes);
  for (const least of ofNode) size[least] = (size[least] as number) + 1;
  return { ofNode, size, largest: size.reduce((most, each) => Math.max(most, each), 0) };
}
