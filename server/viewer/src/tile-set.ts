import type { StyleSpecification, VectorSourceSpecification } from "maplibre-gl";
import { underRoot } from "./address.ts";
import { list, loose, number, text } from "./loose.ts";
import { read, write } from "./vehicle.ts";

/** What a set of tiles tells of itself (TileJSON), as far as the map needs it. */
export interface TileSet {
  readonly tiles: readonly string[];
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: readonly number[] | null;
  readonly attribution: string | null;
}

const KEY = "lintas.tiles";

export function readTileSet(json: unknown): TileSet {
  const told = loose(json);
  const bounds = list(told["bounds"]).filter((part) => number(part) !== null) as number[];
  return {
    tiles: list(told["tiles"]).flatMap((tile) => (typeof tile === "string" ? [tile] : [])),
    minzoom: number(told["minzoom"]) ?? 0,
    maxzoom: number(told["maxzoom"]) ?? 22,
    bounds: bounds.length === 4 ? bounds : null,
    attribution: text(told["attribution"]),
  };
}

export async function fetchTileSet(address: string, root: string, fresh: RequestInit = {}): Promise<TileSet> {
  const answer = await fetch(underRoot(address, root), fresh);
  if (!answer.ok) throw new Error(`tiles: ${answer.status}`);
  return readTileSet(await answer.json());
}

/** The tile sets of an earlier visit by their addresses. */
function remembered(): Readonly<Record<string, unknown>> {
  try {
    return loose(JSON.parse(read(KEY) ?? "{}"));
  } catch {
    return {};
  }
}

/**
 * The style with its tile sets written into it, so that the map asks for tiles at once. A set that does not answer is
 * that of the last visit: without it the map would not even know where tiles are missing. One that is not known at all
 * is left to the map.
 */
export async function withTileSets(
  style: StyleSpecification,
  root: string,
  fresh: RequestInit = {},
): Promise<StyleSpecification> {
  const before = remembered();
  const found: Record<string, TileSet> = {};
  const sources = await Promise.all(
    Object.entries(style.sources).map(async ([id, source]) => {
      if (source.type !== "vector" || source.url === undefined) return [id, source] as const;
      const { url, ...rest } = source;
      const address = underRoot(url, root);
      const known = before[address];
      const set = await fetchTileSet(url, root, fresh).catch(() => (known === undefined ? null : readTileSet(known)));
      if (set === null || set.tiles.length === 0) return [id, source] as const;
      found[address] = set;
      return [id, { ...rest, ...specified(set) }] as const;
    }),
  );
  write(KEY, JSON.stringify(found));
  return { ...style, sources: Object.fromEntries(sources) };
}

function specified({ tiles, minzoom, maxzoom, bounds, attribution }: TileSet): Partial<VectorSourceSpecification> {
  return {
    tiles: [...tiles],
    minzoom,
    maxzoom,
    ...(bounds === null ? {} : { bounds: bounds as [number, number, number, number] }),
    ...(attribution === null ? {} : { attribution }),
  };
}
