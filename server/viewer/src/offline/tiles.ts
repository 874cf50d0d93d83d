import { PMTiles, type RangeResponse, type Source } from "pmtiles";
import { gunzip, joined } from "./bytes.ts";
import type { Tile } from "./geometry.ts";
import { type PackageManifest, type PackagePart, partOf } from "./manifest.ts";
import { patchTile } from "./mvt.ts";
import { deviceStore } from "./parts.ts";
import { savedLayers } from "./saved-layers.ts";
import type { PackageStore } from "./store.ts";

/** An archive on the device, read by ranges. */
class Saved implements Source {
  private readonly store: PackageStore;
  private readonly part: PackagePart;

  constructor(store: PackageStore, part: PackagePart) {
    this.store = store;
    this.part = part;
  }

  getKey(): string {
    return this.part.sha256;
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    const end = Math.min(offset + length, this.part.bytes);
    return { data: (await this.store.read(this.part.sha256, offset, end)).buffer };
  }
}

const unpack = async (bytes: ArrayBuffer): Promise<ArrayBuffer> => (await gunzip(new Uint8Array(bytes))).buffer;

/** By hash, archives that were opened: their directories stay in memory. */
const archives = new Map<string, PMTiles>();

function archive(part: PackagePart): PMTiles {
  const known = archives.get(part.sha256);
  if (known !== undefined) return known;
  // Those of an older package are not needed any more.
  if (archives.size > 40) archives.clear();
  const opened = new PMTiles(new Saved(deviceStore(), part), undefined, unpack);
  archives.set(part.sha256, opened);
  return opened;
}

/** Was this tile saved: is it empty where the package has nothing, or not known? */
export function wasSaved(manifest: PackageManifest, { z, x, y }: Tile): boolean {
  const { maxzoom, everywhereTo } = manifest.tiles;
  if (z <= everywhereTo) return true;
  const { bbox } = manifest.area;
  if (z > maxzoom || bbox === null) return false;
  const [west, south, east, north] = bbox;
  const side = 2 ** z;
  const lon = (at: number): number => (at / side) * 360 - 180;
  const lat = (at: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * at) / side))) * 180) / Math.PI;
  return lon(x) < east && lon(x + 1) > west && lat(y + 1) < north && lat(y) > south;
}

/**
 * A tile of these layers as it was when the package was saved: the published tile with what had been reported since.
 * No bytes where it is empty; `null` where it was not saved, or where the package lacks one of the layers.
 */
export async function savedTile(
  manifest: PackageManifest,
  layers: readonly string[],
  tile: Tile,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!wasSaved(manifest, tile)) return null;
  const parts = layers.map((layer) => partOf(manifest, `tiles/${layer}`));
  if (parts.some((part) => part === undefined)) return null;
  const { patches } = await savedLayers(manifest);
  const stored = await Promise.all(
    parts.map(async (part) => {
      const found = part === undefined ? undefined : await archive(part).getZxy(tile.z, tile.x, tile.y);
      return new Uint8Array(found?.data ?? new ArrayBuffer(0));
    }),
  );
  // A tile is a list of layers: one behind the other they are one tile (Vector Tile Specification 2.1, section 4.1).
  const wanted = new Map([...patches].filter(([layer]) => layers.includes(layer)));
  return patchTile(joined(stored), tile, wanted);
}
