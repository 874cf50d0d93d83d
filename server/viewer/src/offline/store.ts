import { type Loose, loose, number } from "../loose.ts";
import { NotAPackage, type PackageManifest, readManifest } from "./manifest.ts";
import type { Shelf, ShelfChange } from "./shelf.ts";

/** Bytes of a chunk: a tile lies in one or two, and a broken connection costs less than one. */
export const CHUNK = 256 * 1024;

/** `active` is what the device answers from; `coming` is on its way here, and becomes active only when it is whole. */
export type Which = "active" | "coming";

/** How much of a part is here. */
export interface Held {
  readonly bytes: number;
  /** Whole, and compared with its hash. */
  readonly proven: boolean;
}

const NOTHING: Held = { bytes: 0, proven: false };

const chunkKey = (sha256: string, at: number): string => `${sha256}/${String(at).padStart(8, "0")}`;

/** Packages on the device: parts in chunks, found by hash, so that two packages share what they have in common. */
export class PackageStore {
  private readonly shelf: Shelf;

  constructor(shelf: Shelf) {
    this.shelf = shelf;
  }

  /** The manifest of a package; `null` where there is none, or none that can be read any more. */
  async manifest(which: Which): Promise<PackageManifest | null> {
    const json = await this.shelf.get("packages", which);
    if (json === undefined) return null;
    try {
      return readManifest(json);
    } catch (failed) {
      if (failed instanceof NotAPackage) return null;
      throw failed;
    }
  }

  /** Takes note of what is to come. What came of it before stays. */
  async expect(manifest: PackageManifest): Promise<void> {
    await this.shelf.change([{ box: "packages", key: "coming", value: manifest.json }]);
  }

  async held(sha256: string): Promise<Held> {
    const entry: Loose = loose(await this.shelf.get("parts", sha256));
    const bytes = number(entry["bytes"]);
    return bytes === null ? NOTHING : { bytes, proven: entry["proven"] === true };
  }

  /** Puts down the chunk that follows what is here of a part: as long as a chunk is, but for the last one. */
  async append(sha256: string, held: Held, chunk: Uint8Array<ArrayBuffer>): Promise<Held> {
    const next: Held = { bytes: held.bytes + chunk.byteLength, proven: false };
    await this.shelf.change([
      { box: "chunks", key: chunkKey(sha256, held.bytes / CHUNK), value: chunk.slice().buffer },
      { box: "parts", key: sha256, value: next },
    ]);
    return next;
  }

  /** The part was compared with its hash. */
  async prove(sha256: string, bytes: number): Promise<void> {
    await this.shelf.change([{ box: "parts", key: sha256, value: { bytes, proven: true } }]);
  }

  /** Forgets a part. */
  async drop(sha256: string): Promise<void> {
    await this.shelf.change(await this.without(sha256));
  }

  /** The bytes `from` to `to` of a part; fewer where it ends before. Throws where they are not here. */
  async read(sha256: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let at = Math.floor(from / CHUNK); at * CHUNK < to; at++) {
      const chunk = await this.shelf.get("chunks", chunkKey(sha256, at));
      if (!(chunk instanceof ArrayBuffer)) break;
      const start = Math.max(0, from - at * CHUNK);
      pieces.push(new Uint8Array(chunk).subarray(start, Math.min(chunk.byteLength, to - at * CHUNK)));
      if (chunk.byteLength < CHUNK) break;
    }
    const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
    if (length === 0 && to > from) throw new Error(`no bytes of ${sha256}`);
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.byteLength;
    }
    return whole;
  }

  /** All bytes of a part that is whole. */
  async whole(sha256: string): Promise<Uint8Array<ArrayBuffer>> {
    const { bytes } = await this.held(sha256);
    return bytes === 0 ? new Uint8Array(0) : this.read(sha256, 0, bytes);
  }

  /**
   * What is coming becomes what the device answers from, at once: before it was the old package, after it is the new
   * one. Then what only the old one had is taken away. Throws where a part is missing or was not compared.
   */
  async activate(): Promise<PackageManifest> {
    const coming = await this.manifest("coming");
    if (coming === null) throw new Error("nothing is coming");
    for (const { sha256, bytes, name } of coming.parts) {
      const held = await this.held(sha256);
      if (!held.proven || held.bytes !== bytes) throw new Error(`${name} is not whole`);
    }
    await this.shelf.change([
      { box: "packages", key: "active", value: coming.json },
      { box: "packages", key: "coming" },
    ]);
    await this.tidy();
    return coming;
  }

  /** Gives up what is coming, and takes away what came of it. */
  async abandon(): Promise<void> {
    await this.shelf.change([{ box: "packages", key: "coming" }]);
    await this.tidy();
  }

  /** Takes everything off the device. */
  async clear(): Promise<void> {
    await this.shelf.change([
      { box: "packages", key: "active" },
      { box: "packages", key: "coming" },
    ]);
    await this.tidy();
  }

  /** Takes away the parts that no package names. */
  private async tidy(): Promise<void> {
    const [active, coming] = [await this.manifest("active"), await this.manifest("coming")];
    const named = new Set([active, coming].flatMap((one) => one?.parts ?? []).map(({ sha256 }) => sha256));
    for (const sha256 of await this.shelf.keys("parts", "")) {
      if (!named.has(sha256)) await this.drop(sha256);
    }
  }

  private async without(sha256: string): Promise<ShelfChange[]> {
    const chunks = await this.shelf.keys("chunks", `${sha256}/`);
    return [{ box: "parts", key: sha256 }, ...chunks.map((key): ShelfChange => ({ box: "chunks", key }))];
  }
}
