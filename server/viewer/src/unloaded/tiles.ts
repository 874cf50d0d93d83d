import type { TileId } from "../live/change.ts";

/** A tile as MapLibre keeps it: `state` is `loading`, `loaded`, `reloading`, `expired` or `errored`. */
export interface KnownTile {
  readonly state: string;
}

/** A tile that takes longer than this is told of as one that is not there: without a signal a request may hang. */
export const SLOW_MS = 4_000;

const keyOf = ({ z, x, y }: TileId): string => `${z}/${x}/${y}`;

interface Asked {
  readonly id: TileId;
  readonly tile: KnownTile;
  readonly since: number;
}

/**
 * The tiles that a source asked for and did not get. A tile that was never asked for, because it lies outside of the
 * region, and one that came without anything in it are no missing tiles.
 */
export class TileBook {
  private readonly asked = new Map<string, Asked>();

  /** Takes note of a tile; `now` in ms counts from the first time on. */
  note(id: TileId, tile: KnownTile, now: number): void {
    const key = keyOf(id);
    const since = this.asked.get(key)?.tile === tile ? this.asked.get(key)?.since : undefined;
    this.asked.set(key, { id, tile, since: since ?? now });
  }

  /** The tile is wanted no more. */
  forget(id: TileId, tile: KnownTile): void {
    if (this.asked.get(keyOf(id))?.tile === tile) this.asked.delete(keyOf(id));
  }

  /** Keeps nothing but what is in sight. */
  keep(visible: readonly TileId[]): void {
    const keys = new Set(visible.map(keyOf));
    for (const key of this.asked.keys()) if (!keys.has(key)) this.asked.delete(key);
  }

  /** Those that failed, and those that are awaited for too long. */
  missing(now: number): TileId[] {
    return [...this.asked.values()]
      .filter(({ tile, since }) => tile.state === "errored" || (tile.state === "loading" && now - since >= SLOW_MS))
      .map(({ id }) => id);
  }

  /** Those that failed, and may be asked for once more. */
  failed(): TileId[] {
    return [...this.asked.values()].filter(({ tile }) => tile.state === "errored").map(({ id }) => id);
  }

  /** Is any tile still on its way? */
  get waits(): boolean {
    return [...this.asked.values()].some(({ tile }) => tile.state === "loading");
  }
}

/** The corners of a tile in degrees, as a ring. */
export function ringOf({ z, x, y }: TileId): [number, number][] {
  const side = 2 ** z;
  const lon = (column: number): number => (column / side) * 360 - 180;
  const lat = (row: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / side))) * 180) / Math.PI;
  const [west, east, north, south] = [lon(x), lon(x + 1), lat(y), lat(y + 1)];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}
