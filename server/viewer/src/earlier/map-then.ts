import type { Map as LibreMap, StyleSpecification, VectorTileSource } from "maplibre-gl";
import { underRoot } from "../address.ts";
import { readTileSet } from "../tile-set.ts";
import { type KeptMoment, setAt } from "./moments.ts";

/** The map with the tiles of an earlier moment; those of now come back at once, also without a network. */
export class MapThen {
  private readonly map: LibreMap;
  /** The tiles of now, by their source. */
  private readonly present = new Map<string, readonly string[]>();

  constructor(map: LibreMap) {
    this.map = map;
  }

  /**
   * Shows `moment`. `false`: the server keeps it no more; it throws where the server does not answer. Either way the
   * map is what it was.
   */
  async show(moment: KeptMoment, style: StyleSpecification, root: string): Promise<boolean> {
    const found = await Promise.all(
      Object.entries(style.sources).map(async ([id, source]) => {
        const address = source.type === "vector" && source.url !== undefined ? setAt(moment, source.url) : null;
        return address === null ? null : { id, tiles: await tilesOf(address, root) };
      }),
    );
    const sets = found.filter((set) => set !== null);
    if (sets.length === 0 || sets.some(({ tiles }) => tiles.length === 0)) return false;
    for (const { id, tiles } of sets) {
      const source = this.map.getSource<VectorTileSource>(id);
      if (source === undefined) continue;
      if (!this.present.has(id)) this.present.set(id, source.tiles);
      source.setTiles([...tiles]);
    }
    return true;
  }

  leave(): void {
    for (const [id, tiles] of this.present) this.map.getSource<VectorTileSource>(id)?.setTiles([...tiles]);
    this.present.clear();
  }
}

/** The addresses of the tiles of a set; none where it is kept no more. */
async function tilesOf(address: string, root: string): Promise<readonly string[]> {
  const answer = await fetch(underRoot(address, root));
  if (answer.status === 404 || answer.status === 410) return [];
  if (!answer.ok) throw new Error(`tiles: ${answer.status}`);
  return readTileSet(await answer.json()).tiles;
}
