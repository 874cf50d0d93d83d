import type { TileId } from "./change.ts";

const LIVE_TILE = /^(.*\/tiles\/[^/?]+\/(\d+)\/(\d+)\/(\d+)(?:\.mvt)?)(?:\?(.*))?$/;
const PINNED = /\/snapshots\/[^/]+\/tiles\//;

const keyOf = ({ z, x, y }: TileId): string => `${z}/${x}/${y}`;

/** The stored tile that `tile` is cut from, where the map is closer than the tiles go. */
function stored(tile: TileId, maxzoom: number): TileId {
  const up = Math.max(0, tile.z - maxzoom);
  return { z: tile.z - up, x: tile.x >> up, y: tile.y >> up };
}

/**
 * Which tiles changed since the map was opened, and which of them it has not drawn again yet. A tile that is out of
 * sight when it changes is due when it comes into sight; one that never changed keeps its address, and with it
 * whatever the browser holds of it.
 */
export class Freshness {
  private readonly newest = new Map<string, number>();
  private readonly drawn = new Map<string, number>();

  /** Takes note that `tiles` differ from `revision` on. */
  changed(tiles: readonly TileId[], revision: number): void {
    for (const tile of tiles) this.newest.set(keyOf(tile), revision);
  }

  /** Everything is about to be asked for under new addresses. */
  forget(): void {
    this.newest.clear();
    this.drawn.clear();
  }

  /** Did anything change at all? */
  get any(): boolean {
    return this.newest.size > 0;
  }

  /** Those of the tiles of a source in sight that changed and were not drawn since; `draws`: they are drawn now. */
  due(source: string, visible: readonly TileId[], maxzoom: number, draws: boolean): TileId[] {
    return visible.filter((tile) => {
      const revision = this.newest.get(keyOf(stored(tile, maxzoom)));
      // Each source draws its own tiles.
      const key = `${source} ${keyOf(tile)}`;
      if (revision === undefined || this.drawn.get(key) === revision) return false;
      if (draws) this.drawn.set(key, revision);
      return true;
    });
  }

  /** The address under which a tile is asked for: a changed one by its newest revision, so that no cache answers. */
  address(url: string): string {
    const [, path, z, x, y, query] = LIVE_TILE.exec(url) ?? [];
    if (path === undefined || PINNED.test(url)) return url;
    const revision = this.newest.get(keyOf({ z: Number(z), x: Number(x), y: Number(y) }));
    if (revision === undefined) return url;
    const rest = new URLSearchParams(query ?? "");
    const snapshot = /^(.+)-\d+$/.exec(rest.get("v") ?? "")?.[1];
    rest.set("v", snapshot === undefined ? String(revision) : `${snapshot}-${revision}`);
    return `${path}?${rest.toString()}`;
  }
}

/** The tiles that cover a box of degrees at zoom `z`, and one more on every side. */
export function covering([west, south, east, north]: readonly [number, number, number, number], z: number): TileId[] {
  const side = 2 ** z;
  const inside = (at: number): number => Math.min(side - 1, Math.max(0, at));
  const column = (lon: number): number => Math.floor(((lon + 180) / 360) * side);
  const row = (lat: number): number =>
    Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * side);
  const tiles: TileId[] = [];
  for (let x = inside(column(west) - 1); x <= inside(column(east) + 1); x++) {
    for (let y = inside(row(north) - 1); y <= inside(row(south) + 1); y++) tiles.push({ z, x, y });
  }
  return tiles;
}
