/** Zoom, column, row. */
export interface Tile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Points and lines of GeoJSON; what else there is, tiles have. */
export interface Geometry {
  readonly type: string;
  readonly coordinates: unknown;
}

type Point = readonly [number, number];

/** Beyond the border of a tile so much of it is drawn, too, so that signs and lines go on (of 4096). */
const BUFFER = 64;

const isPoint = (value: unknown): value is Point =>
  Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "number";

function points(value: unknown): Point[] {
  return Array.isArray(value) ? value.filter(isPoint) : [];
}

/** Lines and points of a geometry, in degrees. */
function parts(geometry: Geometry): { readonly points: Point[]; readonly lines: Point[][] } {
  const { type, coordinates } = geometry;
  const list: unknown[] = Array.isArray(coordinates) ? coordinates : [];
  if (type === "Point") return { points: points([coordinates]), lines: [] };
  if (type === "MultiPoint") return { points: points(coordinates), lines: [] };
  if (type === "LineString") return { points: [], lines: [points(coordinates)] };
  if (type === "MultiLineString") return { points: [], lines: list.map(points) };
  return { points: [], lines: [] };
}

/** A place in the units of a tile. */
function project([lon, lat]: Point, { z, x, y }: Tile, extent: number): Point {
  const side = 2 ** z;
  const sine = Math.sin((lat * Math.PI) / 180);
  const row = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side;
  return [((lon + 180) / 360) * side * extent - x * extent, row * extent - y * extent];
}

/** The part of a segment inside a box around the tile (Liang and Barsky, 1984, doi:10.1145/357332.357333). */
function cut(a: Point, b: Point, low: number, high: number): [Point, Point] | null {
  let [from, to] = [0, 1];
  for (const axis of [0, 1] as const) {
    const step = b[axis] - a[axis];
    const [before, behind] = [low - a[axis], high - a[axis]];
    if (step === 0) {
      if (before > 0 || behind < 0) return null;
      continue;
    }
    const [enter, leave] = step > 0 ? [before / step, behind / step] : [behind / step, before / step];
    from = Math.max(from, enter);
    to = Math.min(to, leave);
    if (from > to) return null;
  }
  const at = (share: number): Point => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
  return [at(from), at(to)];
}

const rounded = ([x, y]: Point): Point => [Math.round(x), Math.round(y)];
const same = (a: Point | undefined, b: Point): boolean => a !== undefined && a[0] === b[0] && a[1] === b[1];

function clipped(line: readonly Point[], low: number, high: number): Point[][] {
  const found: Point[][] = [];
  for (const [at, to] of line.entries()) {
    const from = line[at - 1];
    const piece = from === undefined ? null : cut(from, to, low, high);
    if (piece === null) continue;
    const [start, end] = [rounded(piece[0]), rounded(piece[1])];
    const last = found.at(-1);
    if (last !== undefined && same(last.at(-1), start)) {
      if (!same(start, end)) last.push(end);
    } else if (!same(start, end)) found.push([start, end]);
  }
  return found;
}

const zigzag = (value: number): number => (value >= 0 ? 2 * value : -2 * value - 1);

/**
 * What of a geometry is drawn in a tile, as type and commands (Vector Tile Specification 2.1, section 4.3); `null`
 * where nothing is.
 */
export function pieces(
  geometry: Geometry,
  tile: Tile,
  extent: number,
): { readonly type: 1 | 2; readonly commands: number[] } | null {
  const buffer = (BUFFER * extent) / 4096;
  const [low, high] = [-buffer, extent + buffer];
  const found = parts(geometry);
  const projected = (point: Point): Point => project(point, tile, extent);
  const inside = found.points
    .map(projected)
    .filter(([x, y]) => x >= low && x <= high && y >= low && y <= high)
    .map(rounded);
  const lines = found.lines.flatMap((line) => clipped(line.map(projected), low, high));
  const commands: number[] = [];
  let [x, y] = [0, 0];
  const go = (points: readonly Point[], command: 1 | 2): void => {
    commands.push(points.length * 8 + command);
    for (const [toX, toY] of points) {
      commands.push(zigzag(toX - x), zigzag(toY - y));
      [x, y] = [toX, toY];
    }
  };
  if (inside.length > 0) go(inside, 1);
  for (const line of inside.length > 0 ? [] : lines) {
    go(line.slice(0, 1), 1);
    go(line.slice(1), 2);
  }
  return commands.length === 0 ? null : { type: inside.length > 0 ? 1 : 2, commands };
}
