import type { Map as LibreMap, StyleSpecification } from "maplibre-gl";
import { underRoot } from "../address.ts";
import { drawnFrom } from "../map.ts";
import { readTileSet } from "../tile-set.ts";
import { type KeptMoment, setAt } from "./moments.ts";

type Sources = StyleSpecification["sources"];

/** The map with the tiles of an earlier moment; those of now come back at once, also without a network. */
export class MapThen {
  private readonly map: LibreMap;
  private readonly style: StyleSpecification;
  /** The sources as they were before. */
  private readonly present: Sources;

  /** `style` as the server sent it. */
  constructor(map: LibreMap, style: StyleSpecification) {
    this.map = map;
    this.style = style;
    this.present = map.getStyle().sources;
  }

  /**
   * The sources as they were at `moment`; `gone`: the server keeps it no more.
   *
   * It throws where the server does not answer.
   */
  async find(moment: KeptMoment, root: string): Promise<Sources | "gone"> {
    const found = await Promise.all(
      Object.entries(this.style.sources).map(async ([id, source]) => {
        const address = source.type === "vector" && source.url !== undefined ? setAt(moment, source.url) : null;
        return address === null ? null : { id, tiles: await tilesOf(address, root) };
      }),
    );
    const sets = found.filter((set) => set !== null);
    if (sets.length === 0 || sets.some(({ tiles }) => tiles.length === 0)) return "gone";
    return Object.fromEntries(sets.map(({ id, tiles }) => [id, drawnFrom(this.map, id, tiles)]));
  }

  leave(): void {
    this.draw(this.present);
  }

  /** From the beginning: no tile of one time stays in the map of another. */
  draw(sources: Sources): void {
    const ofStyle = Object.keys(this.style.sources).map((id) => [id, sources[id] ?? this.present[id]]);
    this.map.setStyle({ ...this.style, sources: Object.fromEntries(ofStyle) as Sources }, { diff: false });
  }
}

/** The addresses of the tiles of a set; none where it is kept no more. */
async function tilesOf(address: string, root: string): Promise<readonly string[]> {
  const answer = await fetch(underRoot(address, root));
  if (answer.status === 404 || answer.status === 410) return [];
  if (!answer.ok) throw new Error(`tiles: ${answer.status}`);
  return readTileSet(await answer.json()).tiles;
}
