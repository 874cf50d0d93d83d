import { type Box, BoxTree } from "./box-tree.ts";
import type { GridPoint } from "./point.ts";

/** Products of differences below this stay exact as numbers; beyond, big whole numbers are taken. */
const EXACT = 40_000_000;

/** On which side of the line from one point to another a third one lies: -1, 0 or 1. */
function side(from: GridPoint, to: GridPoint, of: GridPoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const [ex, ey] = [of.x - from.x, of.y - from.y];
  if ([dx, dy, ex, ey].every((part) => Math.abs(part) < EXACT)) return Math.sign(dx * ey - dy * ex);
  const product = BigInt(dx) * BigInt(ey) - BigInt(dy) * BigInt(ex);
  return product > 0n ? 1 : product < 0n ? -1 : 0;
}

/**
 * Whether the ends of the first segment lie strictly on both sides of the second one, and it meets that. Through a
 * common end of two segments of a line it crosses just one of them.
 */
function crosses(a: GridPoint, b: GridPoint, p: GridPoint, q: GridPoint): boolean {
  return side(p, q, a) * side(p, q, b) < 0 && side(a, b, p) >= 0 !== side(a, b, q) >= 0;
}

/** Rivers and shores that nobody carries a load across. */
export class Water {
  private readonly segments: (readonly [GridPoint, GridPoint])[];
  private readonly tree: BoxTree;

  constructor(lines: readonly (readonly GridPoint[])[]) {
    this.segments = lines.flatMap((line) => line.slice(1).map((point, at) => [line[at] as GridPoint, point] as const));
    this.tree = new BoxTree(this.segments.map(([a, b]) => boxOf(a, b)));
  }

  /** Whether the straight line between two places crosses water. One that begins or ends on it does not. */
  liesBetween(from: GridPoint, to: GridPoint): boolean {
    return this.tree.some(boxOf(from, to), (at) => {
      const [p, q] = this.segments[at] as readonly [GridPoint, GridPoint];
      return crosses(from, to, p, q);
    });
  }
}

function boxOf(a: GridPoint, b: GridPoint): Box {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)];
}
