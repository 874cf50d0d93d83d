import { NO_WAY } from "./class.ts";
import { sound } from "./damaged.ts";
import { below, rising, type Sections, whole } from "./sections.ts";

/** No node, no arc, no parent. */
export const NONE = 0xffff_ffff;
const DOWNWARD = 0x8000_0000;
const ARC = 0x7fff_ffff;

/** The times of one class: by arc of the hierarchy, from its lower end to the higher one and back, milliseconds. */
export interface Metric {
  readonly up: Uint32Array;
  readonly down: Uint32Array;
}

/**
 * The contraction hierarchy of the network file: its order and its arcs, which depend on the shape of the network
 * alone. Times are poured in by [`customize`], so that an answer is found by looking at some hundred nodes, and is,
 * between ways equally good, the very one that the server finds.
 *
 * Reference: Dibbelt, Strasser, Wagner, Customizable Contraction Hierarchies, doi:10.1145/2886843.
 */
export class Hierarchy {
  readonly nodes: number;
  readonly arcs: number;
  readonly inputs: number;
  readonly rank: Uint32Array;
  readonly parent: Uint32Array;
  readonly first: Uint32Array;
  readonly head: Uint32Array;
  readonly tail: Uint32Array;
  private readonly downFirst: Uint32Array;
  private readonly downArc: Uint32Array;
  private readonly downTail: Uint32Array;
  private readonly inputFirst: Uint32Array;
  private readonly input: Uint32Array;

  constructor(of: Sections) {
    this.rank = of.u32("h_rank");
    this.parent = of.u32("h_parent");
    this.first = of.u32("h_first");
    this.head = of.u32("h_head");
    this.tail = of.u32("h_tail");
    this.downFirst = of.u32("h_down_first");
    this.downArc = of.u32("h_down_arc");
    this.downTail = of.u32("h_down_tail");
    this.inputFirst = of.u32("h_input_first");
    this.input = of.u32("h_input");
    this.nodes = this.rank.length;
    this.arcs = this.head.length;
    this.inputs = of.u32("h_place").length;
    this.check();
  }

  /** Whatever passes can be worked on without reading outside and without an endless loop. */
  private check(): void {
    const { nodes, arcs } = this;
    for (const [name, array, length] of [
      ["h_parent", this.parent, nodes],
      ["h_first", this.first, nodes + 1],
      ["h_tail", this.tail, arcs],
      ["h_down_first", this.downFirst, nodes + 1],
      ["h_down_arc", this.downArc, arcs],
      ["h_down_tail", this.downTail, arcs],
      ["h_input_first", this.inputFirst, arcs + 1],
    ] as const)
      whole(name, array, length);
    rising("h_first", this.first, arcs);
    rising("h_down_first", this.downFirst, arcs);
    rising("h_input_first", this.inputFirst, this.input.length);
    below("h_rank", this.rank, nodes);
    below("h_down_arc", this.downArc, arcs);
    const taken = new Uint8Array(nodes);
    for (const rank of this.rank) taken[rank] = 1;
    sound(!taken.includes(0), 'section "h_rank" is torn');
    for (const entry of this.input) sound((entry & ARC) < this.inputs, 'section "h_input" points outside the file');
    for (let v = 0; v < nodes; v++) {
      const [start, end] = [this.first[v] as number, this.first[v + 1] as number];
      sound(this.parent[v] === (start < end ? this.head[start] : NONE), 'section "h_parent" is torn');
      let lower = v;
      for (let arc = start; arc < end; arc++) {
        const head = this.head[arc] as number;
        sound(head > lower && head < nodes && this.tail[arc] === v, 'section "h_head" is torn');
        lower = head;
      }
      let above = 0;
      for (let at = this.downFirst[v] as number; at < (this.downFirst[v + 1] as number); at++) {
        const arc = this.downArc[at] as number;
        const fits = this.head[arc] === v && arc >= above && this.tail[arc] === this.downTail[at];
        sound(fits, 'section "h_down_arc" is torn');
        above = arc + 1;
      }
    }
  }

  /** Times from the weights of the network's arcs, milliseconds; [`NO_WAY`] where one is closed. */
  customize(weights: Uint32Array): Metric {
    const { nodes, first, head, downFirst, downArc, downTail, inputFirst, input } = this;
    const up = new Uint32Array(this.arcs).fill(NO_WAY);
    const down = new Uint32Array(this.arcs).fill(NO_WAY);
    const upCells = new Uint32Array(nodes);
    const downCells = new Uint32Array(nodes);
    for (let v = 0; v < nodes; v++) {
      const [start, end] = [first[v] as number, first[v + 1] as number];
      for (let arc = start; arc < end; arc++) {
        let [least, back] = [NO_WAY, NO_WAY];
        for (let at = inputFirst[arc] as number; at < (inputFirst[arc + 1] as number); at++) {
          const entry = input[at] as number;
          const weight = weights[entry & ARC] as number;
          if (entry >= DOWNWARD) back = Math.min(back, weight);
          else least = Math.min(least, weight);
        }
        const cell = head[arc] as number;
        upCells[cell] = least;
        downCells[cell] = back;
      }
      for (let at = downFirst[v] as number; at < (downFirst[v + 1] as number); at++) {
        const arc = downArc[at] as number;
        const [toTail, fromTail] = [down[arc] as number, up[arc] as number];
        if (toTail >= NO_WAY && fromTail >= NO_WAY) continue;
        const last = first[(downTail[at] as number) + 1] as number;
        for (let other = arc + 1; other < last; other++) {
          const cell = head[other] as number;
          const there = toTail + (up[other] as number);
          const back = (down[other] as number) + fromTail;
          if (there < (upCells[cell] as number)) upCells[cell] = there;
          if (back < (downCells[cell] as number)) downCells[cell] = back;
        }
      }
      for (let arc = start; arc < end; arc++) {
        const cell = head[arc] as number;
        up[arc] = upCells[cell] as number;
        down[arc] = downCells[cell] as number;
      }
    }
    return { up, down };
  }

  /** The first of the network's arcs on an arc, up or down, whose weight is `time`; `null` where there is none. */
  inputOf(arc: number, isDown: boolean, time: number, weights: Uint32Array): number | null {
    for (let at = this.inputFirst[arc] as number; at < (this.inputFirst[arc + 1] as number); at++) {
      const entry = this.input[at] as number;
      if (entry >= DOWNWARD === isDown && weights[entry & ARC] === time) return entry & ARC;
    }
    return null;
  }

  /**
   * Every triangle below an arc, by ascending lowest rank, until `stop` says so: the arcs from that rank to the arc's
   * tail and to its head.
   */
  lowerTriangles(arc: number, stop: (toTail: number, toHead: number) => boolean): void {
    const { downFirst, downArc, downTail } = this;
    const [tail, head] = [this.tail[arc] as number, this.head[arc] as number];
    let [a, b] = [downFirst[tail] as number, downFirst[head] as number];
    const [aEnd, bEnd] = [downFirst[tail + 1] as number, downFirst[head + 1] as number];
    while (a < aEnd && b < bEnd) {
      const difference = (downTail[a] as number) - (downTail[b] as number);
      if (difference < 0) a++;
      else if (difference > 0) b++;
      else if (stop(downArc[a++] as number, downArc[b++] as number)) return;
    }
  }
}
