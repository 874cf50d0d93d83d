import type { TileId } from "./change.ts";

const LIVE_TILE = /^(.*\/tiles\/[^/?]+\/(\d+)\/(\d+)\/(\d+)(?:\.mvt)?)(?:\?(.*))?$/;
const PINNED = /\/snapshots\/[^/]+\/tiles\//;

const keyOf = (tile: TileId): string => `${tile.z}/${tile.x}/${tile.y}`;

/**
 * Which tiles changed since the map was opened, and which of them it has not asked for again yet. A tile that is out
 * of sight when it changes waits here until it comes into sight; a tile that never changed keeps its address, and
 * with it whatever the browser holds of it.
 */
export class Freshness {
  private readonly newest = new Map<string, number>();
  private readonly stale = new Map<string, TileId>();

  /** Takes note that `tiles` differ from `revision` on. */
  changed(tiles: readonly TileId[], revision: number): void {
    for (const tile of tiles) {
      this.newest.set(keyOf(tile), revision);
      this.stale.set(keyOf(tile), tile);
    }
  }

  /** Everything is about to be asked for under new addresses. */
  forget(): void {
    this.newest.clear();
    this.stale.clear();
  }

  /** The tiles that changed and were not asked for since. */
  waiting(): TileId[] {
    return [...this.stale.values()];
  }

  /** The address under which a tile is asked for: a changed one by its newest revision, so that no cache answers. */
  address(url: string): string {
    const [, path, z, x, y, query] = LIVE_TILE.exec(url) ?? [];
    if (path === undefined || PINNED.test(url)) return url;
    const key = `${Number(z)}/${Number(x)}/${Number(y)}`;
    const revision = this.newest.get(key);
    if (revision === undefined) return url;
    this.stale.delete(key);
    const rest = new URLSearchParams(query ?? "");
    const snapshot = /^(.+)-\d+$/.exec(rest.get("v") ?? "")?.[1];
    rest.set("v", snapshot === undefined ? String(revision) : `${snapshot}-${revision}`);
    return `${path}?${rest.toString()}`;
  }
}
