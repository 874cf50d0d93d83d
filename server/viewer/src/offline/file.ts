import { sha256 } from "./bytes.ts";
import { isOlder, NotAPackage, type PackageManifest, readManifest } from "./manifest.ts";
import { CHUNK, type PackageStore } from "./store.ts";
import { BLOCK, header, MANIFEST, padding, readHeader } from "./tar.ts";

/** Why a file is not taken. */
export type Refusal = "no_package" | "newer_format" | "other_region" | "other_mode" | "damaged" | "older";

export class FileRefused extends Error {
  readonly why: Refusal;
  /** The part that is damaged, or the area that the file is of. */
  readonly about: string;

  constructor(why: Refusal, about = "") {
    super(`${why} ${about}`);
    this.why = why;
    this.about = about;
  }
}

/** A manifest in a file is no longer than this. */
const MOST_MANIFEST = 4 * 1024 * 1024;

/** The saved package as one file, as the server would give it out. */
export async function asFile(manifest: PackageManifest, store: PackageStore): Promise<File> {
  const json: Record<string, unknown> = { ...manifest.json };
  // Where a server had them means nothing to whoever gets the file.
  json["parts"] = manifest.parts.map((part) => ({
    name: part.name,
    kind: part.kind,
    media_type: part.mediaType,
    gzip: part.gzip,
    live: part.live,
    bytes: part.bytes,
    sha256: part.sha256,
  }));
  const head = new TextEncoder().encode(JSON.stringify(json));
  const pieces: BlobPart[] = [header(MANIFEST, head.byteLength), head, new Uint8Array(padding(head.byteLength))];
  for (const part of manifest.parts) {
    // Each as a blob of its own, which the browser may keep on the disk.
    const bytes = new Blob([await store.whole(part.sha256)]);
    pieces.push(header(part.name, part.bytes), bytes, new Uint8Array(padding(part.bytes)));
  }
  pieces.push(new Uint8Array(2 * BLOCK));
  return new File(pieces, fileName(manifest), { type: "application/x-tar" });
}

/** What the file is called: area, moment of the data in UTC, and that a drill is one. */
export function fileName(manifest: PackageManifest): string {
  const plain = (words: string): string => words.replaceAll(/[^A-Za-z0-9]/g, "-");
  const moment = manifest.asOf.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const area = manifest.id === manifest.region.id ? "" : `_${plain(manifest.id)}`;
  return `${plain(manifest.region.id)}${area}_${moment}${manifest.drill ? "_LATIHAN" : ""}.lintas`;
}

const bytesOf = async (file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await file.slice(from, to).arrayBuffer());

/** The manifest of a file, and where its parts begin. Throws [`FileRefused`]. */
export async function openFile(file: Blob): Promise<{ readonly manifest: PackageManifest; readonly begin: number }> {
  const first = readHeader(await bytesOf(file, 0, BLOCK));
  if (first === null || first.name !== MANIFEST || first.bytes > MOST_MANIFEST) throw new FileRefused("no_package");
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(await bytesOf(file, BLOCK, BLOCK + first.bytes)));
    return { manifest: readManifest(json), begin: BLOCK + first.bytes + padding(first.bytes) };
  } catch (failed) {
    const newer = failed instanceof NotAPackage && failed.newer;
    throw new FileRefused(newer ? "newer_format" : "no_package");
  }
}

/** What this device shows: a file of something else is not for it. `null` where it shows nothing yet. */
export interface Here {
  readonly region: string;
  readonly drill: boolean;
}

/**
 * Takes a package from a file. Every byte of it is compared with its hash before anything is put down as whole; until
 * then, and where anything is wrong, what was saved before stays as it is. `older`: older than that is taken, too.
 *
 * Throws [`FileRefused`] and a `QuotaExceededError`.
 */
export async function importFile(
  file: Blob,
  here: Here | null,
  store: PackageStore,
  older: boolean,
  progress: (done: number, bytes: number) => void,
): Promise<PackageManifest> {
  const { manifest, begin } = await openFile(file);
  const saved = await store.manifest("active");
  const own = here ?? (saved === null ? null : { region: saved.region.id, drill: saved.drill });
  if (own !== null && own.region !== manifest.region.id) throw new FileRefused("other_region", manifest.region.name);
  if (own !== null && own.drill !== manifest.drill) throw new FileRefused("other_mode", manifest.region.name);
  if (saved !== null && !older && isOlder(manifest, saved)) throw new FileRefused("older", manifest.area.name);
  let at = begin;
  const places = manifest.parts.map((part) => {
    const from = at + BLOCK;
    at = from + part.bytes + padding(part.bytes);
    return { part, from };
  });
  let done = 0;
  // Compared first, and put down then: a damaged file costs the device nothing.
  for (const { part, from } of places) {
    const head = readHeader(await bytesOf(file, from - BLOCK, from));
    const bytes = await bytesOf(file, from, from + part.bytes);
    const whole = head?.name === part.name && head.bytes === part.bytes && bytes.byteLength === part.bytes;
    if (!whole || (await sha256(bytes)) !== part.sha256) throw new FileRefused("damaged", part.name);
    done += part.bytes;
    progress(done / 2, manifest.bytes);
  }
  await store.expect(manifest);
  try {
    for (const { part, from } of places) {
      let held = await store.held(part.sha256);
      if (!held.proven) {
        if (held.bytes > 0) await store.drop(part.sha256);
        held = { bytes: 0, proven: false };
        for (let pos = 0; pos < part.bytes; pos += CHUNK)
          held = await store.append(
            part.sha256,
            held,
            await bytesOf(file, from + pos, from + Math.min(part.bytes, pos + CHUNK)),
          );
        await store.prove(part.sha256, part.bytes);
      }
      done += part.bytes;
      progress(done / 2, manifest.bytes);
    }
    return await store.activate();
  } catch (failed) {
    await store.abandon();
    throw failed;
  }
}
