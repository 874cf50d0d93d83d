import { gunzip } from "./bytes.ts";
import { type PackageManifest, partOf } from "./manifest.ts";
import { deviceShelf } from "./shelf.ts";
import { PackageStore } from "./store.ts";

export type { PackageManifest } from "./manifest.ts";

let device: PackageStore | null = null;

/** The packages of this device. */
export function deviceStore(): PackageStore {
  device ??= new PackageStore(deviceShelf());
  return device;
}

/** Takes another store in its place: for tests. */
export function useStore(store: PackageStore | null): void {
  device = store;
}

/** The package that the device answers from; `null` where none was saved. */
export function savedManifest(): Promise<PackageManifest | null> {
  return deviceStore().manifest("active");
}

/**
 * A part of that package, unpacked, such as `network`, `states` or `overlay` (docs/offline.md); `null` where none was
 * saved or it has no such part.
 */
export async function savedPart(name: string): Promise<ArrayBuffer | null> {
  const manifest = await savedManifest();
  return manifest === null ? null : partIn(manifest, name);
}

/** A part of this package, unpacked. */
export async function partIn(manifest: PackageManifest, name: string): Promise<ArrayBuffer | null> {
  const part = partOf(manifest, name);
  if (part === undefined) return null;
  const bytes = await deviceStore().whole(part.sha256);
  return (part.gzip ? await gunzip(bytes) : bytes).buffer;
}

/** A part of this package that is JSON. */
export async function jsonIn(manifest: PackageManifest, name: string): Promise<unknown> {
  const bytes = await partIn(manifest, name);
  return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
}
