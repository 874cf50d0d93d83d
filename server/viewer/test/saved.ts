// Packages, devices and servers for tests of what is saved.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type PackageManifest, readManifest } from "../src/offline/manifest.ts";
import type { Box, Shelf } from "../src/offline/shelf.ts";

/** A part before it has a hash. */
export interface Made {
  readonly name: string;
  readonly content: Uint8Array | string | object;
  readonly live?: boolean;
  readonly mediaType?: string;
}

export interface MadePackage {
  readonly manifest: PackageManifest;
  /** By hash. */
  readonly bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const SNAPSHOT = "20250918T010000Z-3f2a9c1";

/** A package of these parts. Text and objects are compressed, bytes are taken as they are. */
export function pack(parts: readonly Made[], other: Readonly<Record<string, unknown>> = {}): MadePackage {
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  const listed = parts.map(({ name, content, live, mediaType }) => {
    const gzip = !(content instanceof Uint8Array);
    const raw = gzip ? gzipSync(typeof content === "string" ? content : JSON.stringify(content)) : content;
    const own = new Uint8Array(raw);
    const sha256 = hashOf(own);
    bytes.set(sha256, own);
    return {
      name,
      kind: name.split("/")[0],
      media_type: mediaType ?? (gzip ? "application/json" : "application/octet-stream"),
      gzip,
      live: live === true,
      bytes: own.byteLength,
      sha256,
    };
  });
  const json = {
    format: 1,
    id: "kukar",
    area: { kind: "region", name: "Kutai Kartanegara", bbox: [115, -1.5, 118, 1.6] },
    region: { id: "kukar", name: "Kutai Kartanegara", time_zone: "Asia/Makassar" },
    event: null,
    mode: "drill",
    notice: "LATIHAN – BUKAN KEJADIAN NYATA",
    snapshot: SNAPSHOT,
    as_of: "2025-09-18T01:00:00Z",
    revision: 3,
    created: "2025-09-18T01:20:00Z",
    made_at: "2026-12-01T03:04:05Z",
    tiles: { minzoom: 0, maxzoom: 14, everywhere_to: 14 },
    parts: listed,
    ...other,
  };
  return { manifest: readManifest(JSON.parse(JSON.stringify(json))), bytes };
}

/** A shelf in memory, which may be full. */
export class MemoryShelf implements Shelf {
  readonly boxes: Record<Box, Map<string, unknown>> = { packages: new Map(), parts: new Map(), chunks: new Map() };
  /** Bytes that fit. */
  room = Infinity;

  get(box: Box, key: string): Promise<unknown> {
    return Promise.resolve(structuredClone(this.boxes[box].get(key)));
  }

  keys(box: Box, prefix: string): Promise<string[]> {
    return Promise.resolve([...this.boxes[box].keys()].filter((key) => key.startsWith(prefix)).sort());
  }

  change(changes: Parameters<Shelf["change"]>[0]): Promise<void> {
    const sizeOf = (value: unknown): number => (value instanceof ArrayBuffer ? value.byteLength : 0);
    const added = changes.reduce((sum, { value }) => sum + sizeOf(value), 0);
    if (added > 0 && this.used + added > this.room)
      return Promise.reject(new DOMException("full", "QuotaExceededError"));
    for (const { box, key, value } of changes) {
      if (value === undefined) this.boxes[box].delete(key);
      else this.boxes[box].set(key, structuredClone(value));
    }
    return Promise.resolve();
  }

  get used(): number {
    return [...this.boxes.chunks.values()].reduce((sum: number, chunk) => sum + (chunk as ArrayBuffer).byteLength, 0);
  }
}

/** A server with one package, and with faults on demand. */
export class PackageServer {
  package: MadePackage;
  /** Bytes that were sent of parts. */
  sent = 0;
  /** Requests for parts, with the range of each. */
  readonly asked: { readonly sha256: string; readonly range: string | null }[] = [];
  /** The connection breaks once so many bytes of parts were sent. */
  breaksAt = Infinity;
  /** Parts that are sent with a byte turned. */
  readonly damages = new Set<string>();
  /** Called before a part is answered. */
  before: () => void = () => undefined;

  constructor(first: MadePackage) {
    this.package = first;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    await Promise.resolve();
    const url = new URL(String(input));
    const { manifest, bytes } = this.package;
    init?.signal?.throwIfAborted();
    if (url.pathname === `/packages/${manifest.id}`) return Response.json(manifest.json);
    const sha256 = url.pathname.split("/").at(-1) ?? "";
    this.before();
    const range = new Headers(init?.headers).get("range");
    this.asked.push({ sha256, range });
    const whole = this.package.bytes.get(sha256);
    if (whole === undefined || bytes !== this.package.bytes)
      return Response.json({ code: "part_gone" }, { status: 404 });
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const content = whole.slice(from);
    if (this.damages.has(sha256) && content[0] !== undefined) content[0] ^= 0xff;
    return new Response(this.stream(content), { status: range === null ? 200 : 206 });
  };

  private stream(content: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = 0;
    return new ReadableStream({
      pull: (to) => {
        if (at >= content.byteLength) return to.close();
        if (this.sent >= this.breaksAt) return to.error(new TypeError("network"));
        const piece = content.slice(at, at + 60_000);
        at += piece.byteLength;
        this.sent += piece.byteLength;
        to.enqueue(piece);
      },
    });
  }
}
