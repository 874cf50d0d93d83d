// Asks for what the map asks for first while MapLibre is being read: on a slow line nothing may wait for the other, and
// a phone takes a second or two to read half a megabyte of program.
import type { StyleSpecification } from "maplibre-gl";
import { underRoot } from "./address.ts";
import type { Bounds } from "./bounds.ts";
import type { TileId } from "./live/change.ts";

/** What of the window the map leaves free around a region, in px. */
export const PADDING_PX = 24;
/** The side of a tile on the screen at its own zoom, in px. */
const TILE_PX = 512;
/** More tiles than these are no first view, but a place on a screen that nobody has. */
const MOST = 12;

/** Where a place lies on a map of the world of side 1. */
const column = (lon: number): number => (lon + 180) / 360;
const row = (lat: number): number => (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;

/** The tiles with which a map of `width` by `height` px begins: at the place in its address, else over its region. */
export function firstTiles(hash: string, bounds: Bounds | null, width: number, height: number): TileId[] {
  const place = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)/.exec(hash)?.slice(1).map(Number);
  let [zoom, x, y] = [0, 0.5, 0.5];
  if (place !== undefined) {
    const [level = 0, lat = 0, lon = 0] = place;
    [zoom, x, y] = [level, column(lon), row(lat)];
  } else if (bounds !== null) {
    const [west, south, east, north] = [column(bounds[0]), row(bounds[1]), column(bounds[2]), row(bounds[3])];
    const [across, down] = [(width - 2 * PADDING_PX) / (east - west), (height - 2 * PADDING_PX) / (south - north)];
    [zoom, x, y] = [Math.log2(Math.min(across, down) / TILE_PX), (west + east) / 2, (north + south) / 2];
  } else return [];
  const z = Math.max(0, Math.floor(zoom));
  const [world, side] = [TILE_PX * 2 ** zoom, 2 ** z];
  const range = (middle: number, size: number): number[] => {
    const [from, to] = [middle - size / world / 2, middle + size / world / 2].map((at) => Math.floor(at * side));
    return Array.from({ length: (to ?? 0) - (from ?? 0) + 1 }, (_, at) => (from ?? 0) + at).filter(
      (at) => at >= 0 && at < side,
    );
  };
  const tiles = range(x, width).flatMap((each) => range(y, height).map((at) => ({ z, x: each, y: at })));
  return tiles.length > MOST ? [] : tiles;
}

/** Does a tile lie within the bounds of its set? Nobody asks for others. */
export function within({ z, x, y }: TileId, bounds: readonly number[] | undefined): boolean {
  const [west = -180, south = -85, east = 180, north = 85] = bounds ?? [];
  const side = 2 ** z;
  return (
    x >= Math.floor(column(west) * side) &&
    x < Math.ceil(column(east) * side) &&
    y >= Math.floor(row(north) * side) &&
    y < Math.ceil(row(south) * side)
  );
}

/** The addresses that a map asks for when it begins with these tiles, in that order: tiles, icons, Latin letters. */
export function firstAddresses(style: StyleSpecification, tiles: readonly TileId[], ratio: number): string[] {
  const z = tiles[0]?.z ?? 0;
  const drawn = style.layers.filter(
    (layer) =>
      (layer.minzoom ?? 0) <= z && (layer.layout as { visibility?: string } | undefined)?.visibility !== "none",
  );
  const sources = new Set(drawn.map((layer) => ("source" in layer ? layer.source : undefined)));
  const ofTiles = Object.entries(style.sources).flatMap(([id, source]) => {
    const address = source.type === "vector" && sources.has(id) ? source.tiles?.[0] : undefined;
    if (source.type !== "vector" || address === undefined) return [];
    const wanted = tiles.filter((tile) => within(tile, source.bounds));
    return wanted.map(({ z, x, y }) => address.replace("{z}", `${z}`).replace("{x}", `${x}`).replace("{y}", `${y}`));
  });
  const fonts = new Set(
    drawn.flatMap((layer) => {
      const { "text-font": font } = (layer.layout ?? {}) as { "text-font"?: unknown };
      return Array.isArray(font) && font.every((name) => typeof name === "string") ? [font.join(",")] : [];
    }),
  );
  const sprite = typeof style.sprite === "string" ? `${style.sprite}${ratio > 1 ? "@2x" : ""}` : null;
  const { glyphs } = style;
  return [
    ...ofTiles,
    ...(sprite === null ? [] : [`${sprite}.json`, `${sprite}.png`]),
    ...(glyphs === undefined
      ? []
      : [...fonts].map((font) => glyphs.replace("{fontstack}", font).replace("{range}", "0-255"))),
  ];
}

/**
 * Asks for them all, the tiles before the rest: a slow line brings one thing after the other. The browser holds what
 * comes until the map asks for it.
 */
export async function warm(addresses: readonly string[], root: string): Promise<void> {
  const isTile = (address: string): boolean => /\/tiles\//.test(address);
  const all = async (some: readonly string[]): Promise<void> => {
    await Promise.allSettled(
      some.map((address) => fetch(underRoot(address, root)).then((answer) => answer.arrayBuffer())),
    );
  };
  await all(addresses.filter(isTile));
  await all(addresses.filter((address) => !isTile(address)));
}

/** By then it is gone on with, even where nobody says that MapLibre has come, ms: no line is so slow. */
const ARRIVED_MS = 15_000;

/** Resolves when MapLibre has come over the wire, before it is read. */
export function arrived(): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="modulepreload"][href*="maplibre"]');
  const there = link === null || performance.getEntriesByName(link.href).length > 0;
  if (there) return Promise.resolve();
  return new Promise((done) => {
    for (const kind of ["load", "error"]) link.addEventListener(kind, () => done(), { once: true });
    // It may have come before anybody listened, and a browser notes only so many of the things that came.
    setTimeout(done, ARRIVED_MS);
  });
}
