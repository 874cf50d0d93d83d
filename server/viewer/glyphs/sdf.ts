import type { Command } from "opentype.js";

/** A straight piece of an outline in px, y down. */
export interface Segment {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
}

/** A letter as MapLibre reads it: the bitmap has `BUFFER` px more on each side than `width` and `height` say. */
export interface Letter {
  readonly id: number;
  readonly bitmap: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly advance: number;
}

// The numbers of node-fontnik, on which MapLibre's text shader relies.
export const SIZE = 24;
export const BUFFER = 3;
const RADIUS = 8;
const CUTOFF = 0.25;
/**
 * Distances are rounded to so many of their 255 steps, so to a sixteenth of a pixel at 24 px and to less at the sizes
 * of the map, where nobody sees it. A range of letters takes a third less over the wire.
 */
const STEP = 4;

/** Steps into which a curve is cut: at 24 px the chord stays within 0.01 px of the curve. */
const STEPS = 12;

/** The outline of a letter as closed rings of straight segments. */
export function flatten(commands: readonly Command[]): Segment[] {
  const segments: Segment[] = [];
  let [startX, startY, atX, atY] = [0, 0, 0, 0];
  const to = (x: number, y: number): void => {
    if (x !== atX || y !== atY) segments.push({ ax: atX, ay: atY, bx: x, by: y });
    [atX, atY] = [x, y];
  };
  for (const command of commands) {
    const [x0, y0] = [atX, atY];
    switch (command.type) {
      case "M":
        to(startX, startY);
        [startX, startY, atX, atY] = [command.x, command.y, command.x, command.y];
        break;
      case "L":
        to(command.x, command.y);
        break;
      case "Q":
        for (let step = 1; step <= STEPS; step++) {
          const t = step / STEPS;
          const u = 1 - t;
          to(
            u * u * x0 + 2 * u * t * command.x1 + t * t * command.x,
            u * u * y0 + 2 * u * t * command.y1 + t * t * command.y,
          );
        }
        break;
      case "C":
        for (let step = 1; step <= STEPS; step++) {
          const t = step / STEPS;
          const u = 1 - t;
          to(
            u ** 3 * x0 + 3 * u * u * t * command.x1 + 3 * u * t * t * command.x2 + t ** 3 * command.x,
            u ** 3 * y0 + 3 * u * u * t * command.y1 + 3 * u * t * t * command.y2 + t ** 3 * command.y,
          );
        }
        break;
      case "Z":
        to(startX, startY);
        break;
    }
  }
  to(startX, startY);
  return segments;
}

function squaredDistance(x: number, y: number, { ax, ay, bx, by }: Segment): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2;
}

/** Non-zero winding, so that overlapping parts of a letter leave no hole. */
function inside(x: number, y: number, segments: readonly Segment[]): boolean {
  let winding = 0;
  for (const { ax, ay, bx, by } of segments) {
    if (ay <= y === by <= y) continue;
    const crossing = ax + ((y - ay) / (by - ay)) * (bx - ax);
    if (crossing > x) winding += by > ay ? 1 : -1;
  }
  return winding !== 0;
}

/** The signed distance field of one letter. `ascender` is that of the font in px; a blank has an empty bitmap. */
export function letter(id: number, segments: readonly Segment[], advance: number, ascender: number): Letter {
  const xs = segments.flatMap((segment) => [segment.ax, segment.bx]);
  const ys = segments.flatMap((segment) => [segment.ay, segment.by]);
  const left = Math.round(Math.min(...xs));
  const top = Math.round(-Math.min(...ys));
  const width = Math.round(Math.max(...xs)) - left;
  const height = top - Math.round(-Math.max(...ys));
  if (segments.length === 0 || width <= 0 || height <= 0) {
    return { id, bitmap: new Uint8Array(), width: 0, height: 0, left: 0, top: 0, advance: Math.round(advance) };
  }
  const [columns, rows] = [width + 2 * BUFFER, height + 2 * BUFFER];
  const bitmap = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [left - BUFFER + column + 0.5, -top - BUFFER + row + 0.5];
      const nearest = Math.sqrt(Math.min(...segments.map((segment) => squaredDistance(x, y, segment))));
      const distance = (inside(x, y, segments) ? -nearest : nearest) / RADIUS + CUTOFF;
      const field = 255 * (1 - Math.min(1, Math.max(0, distance)));
      bitmap[row * columns + column] = Math.min(255, Math.round(field / STEP) * STEP);
    }
  }
  return { id, bitmap, width, height, left, top: top - ascender, advance: Math.round(advance) };
}
