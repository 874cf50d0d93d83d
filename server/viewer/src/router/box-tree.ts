/** West, south, east, north in grid units. */
export type Box = readonly [number, number, number, number];

const IN_A_NODE = 16;

/** The order of a place along a Z curve: places that are near each other mostly come near each other. */
function along(x: number, y: number): number {
  let [order, bit] = [0, 1];
  for (let at = 0; at < 16; at++) {
    order += (((x >>> at) & 1) + 2 * ((y >>> at) & 1)) * bit;
    bit *= 4;
  }
  return order;
}

/** Boxes packed into a tree: built once in O(n log n), asked which of them meet a window. */
export class BoxTree {
  private readonly count: number;
  private readonly items: Uint32Array;
  /** By level from the leaves up, the boxes of its nodes, four numbers each. */
  private readonly levels: Float64Array[] = [];

  constructor(boxes: readonly Box[]) {
    this.count = boxes.length;
    const [west, south, east, north] = boxes.reduce<[number, number, number, number]>(
      ([w, s, e, n], box) => [Math.min(w, box[0]), Math.min(s, box[1]), Math.max(e, box[2]), Math.max(n, box[3])],
      [Infinity, Infinity, -Infinity, -Infinity],
    );
    const scale = (low: number, high: number, least: number, most: number): number =>
      most > least ? Math.floor((((low + high) / 2 - least) / (most - least)) * 65_535) : 0;
    const keys = boxes.map(([w, s, e, n]) => along(scale(w, e, west, east), scale(s, n, south, north)));
    this.items = Uint32Array.from(boxes.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number));
    let level = new Float64Array(4 * this.count);
    this.items.forEach((item, at) => {
      level.set(boxes[item] as Box, 4 * at);
    });
    this.levels.push(level);
    while (level.length > 4) {
      const above = new Float64Array(4 * Math.ceil(level.length / 4 / IN_A_NODE));
      for (let at = 0; at < above.length / 4; at++) {
        const inside = level.subarray(4 * at * IN_A_NODE, 4 * (at + 1) * IN_A_NODE);
        above.set([Infinity, Infinity, -Infinity, -Infinity], 4 * at);
        for (let child = 0; child < inside.length; child += 4)
          for (let side = 0; side < 4; side++) {
            const [own, its] = [above[4 * at + side] as number, inside[child + side] as number];
            above[4 * at + side] = side < 2 ? Math.min(own, its) : Math.max(own, its);
          }
      }
      this.levels.push(above);
      level = above;
    }
  }

  /** Tells every box that meets a window, until one of the answers is `true`. */
  some([west, south, east, north]: Box, found: (item: number) => boolean): boolean {
    if (this.count === 0) return false;
    const stack: [number, number][] = [[this.levels.length - 1, 0]];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const [depth, at] = next;
      const level = this.levels[depth] as Float64Array;
      const [w, s, e, n] = [level[4 * at], level[4 * at + 1], level[4 * at + 2], level[4 * at + 3]] as unknown as Box;
      if (w > east || e < west || s > north || n < south) continue;
      if (depth === 0) {
        if (found(this.items[at] as number)) return true;
        continue;
      }
      const below = (this.levels[depth - 1] as Float64Array).length / 4;
      const end = Math.min(below, (at + 1) * IN_A_NODE);
      for (let child = at * IN_A_NODE; child < end; child++) stack.push([depth - 1, child]);
    }
    return false;
  }

  /** All boxes that meet a window. */
  within(window: Box): number[] {
    const items: number[] = [];
    this.some(window, (item) => {
      items.push(item);
      return false;
    });
    return items;
  }
}
