// A tablet's line to the server, which a test cuts. Files of the viewer come from `dist`, as they were built last.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { ADDRESS } from "./address.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".pbf": "application/x-protobuf",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

interface PartEntry {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A manifest as it comes. */
export interface ManifestJson {
  readonly parts: readonly PartEntry[];
  readonly [name: string]: unknown;
}

export class Line {
  /** Nothing comes through. */
  down = false;
  /** The connection of a part breaks, once, when so many bytes of parts have come through. */
  breaksAt = Infinity;
  /** Parts that were asked for, with the range of each. */
  readonly asked: { readonly sha256: string; readonly range: string | null }[] = [];
  /** Where something was said, in order. */
  readonly posted: string[] = [];
  /** Another snapshot: what the manifest becomes, and the parts that only it has. */
  next: ((manifest: ManifestJson) => ManifestJson) | null = null;
  readonly own = new Map<string, Buffer>();
  private sent = 0;
  private readonly server: Server;
  url = "";

  constructor() {
    this.server = createServer((question, answer) => {
      this.answer(question, answer).catch(() => answer.destroy());
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((ready) => this.server.listen(0, "127.0.0.1", ready));
    const address = this.server.address();
    this.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    return this;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  /** A part of another snapshot. */
  part(name: string, content: string): PartEntry & Record<string, unknown> {
    const bytes = Buffer.from(content);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.own.set(sha256, bytes);
    return {
      name,
      kind: "style",
      media_type: "application/json",
      gzip: false,
      live: false,
      bytes: bytes.length,
      sha256,
    };
  }

  private async answer(question: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (this.down) return void answer.destroy();
    const url = new URL(question.url ?? "/", this.url);
    const path = decodeURIComponent(url.pathname);
    const file = path === "/" ? "index.html" : path.slice(1);
    if (!file.endsWith("/") && !file.includes("..") && existsSync(join("dist", file))) {
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      answer.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache" });
      return void answer.end(readFileSync(join("dist", file)));
    }
    await this.pass(question, url, answer);
  }

  private async pass(question: IncomingMessage, url: URL, answer: ServerResponse): Promise<void> {
    const sha256 = /\/parts\/([0-9a-f]{64})$/.exec(url.pathname)?.[1];
    const headers: Record<string, string> = {};
    for (const name of ["range", "if-range", "accept", "authorization", "content-type", "idempotency-key"]) {
      const value = question.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
    if (sha256 !== undefined) this.asked.push({ sha256, range: headers["range"] ?? null });
    const own = this.own.get(sha256 ?? "");
    if (own !== undefined) return void answer.writeHead(200).end(own);
    const aborted = new AbortController();
    answer.on("close", () => aborted.abort());
    const method = question.method ?? "GET";
    const chunks: Buffer[] = [];
    for await (const chunk of question) chunks.push(chunk as Buffer);
    const body = method === "GET" ? null : Buffer.concat(chunks);
    if (body !== null) this.posted.push(url.pathname);
    const real = await fetch(ADDRESS + url.pathname + url.search, { method, headers, body, signal: aborted.signal });
    const type = real.headers.get("content-type") ?? "application/octet-stream";
    answer.writeHead(real.status, { "Content-Type": type, "Cache-Control": "no-store" });
    if (type === "text/event-stream") {
      answer.flushHeaders();
      for await (const chunk of real.body ?? []) answer.write(chunk);
      return void answer.end();
    }
    let bytes: Buffer = Buffer.from(await real.arrayBuffer());
    if (/json/.test(type)) bytes = Buffer.from(bytes.toString("utf8").replaceAll(ADDRESS, this.url));
    if (this.next !== null && /^\/packages\/[^/]+$/.test(url.pathname))
      bytes = Buffer.from(JSON.stringify(this.next(JSON.parse(bytes.toString("utf8")) as ManifestJson)));
    if (sha256 !== undefined) {
      this.sent += bytes.length;
      if (this.sent >= this.breaksAt) {
        this.breaksAt = Infinity;
        answer.write(bytes.subarray(0, bytes.length >> 1), () => answer.destroy());
        return;
      }
    }
    answer.end(bytes);
  }
}

/** Waits until the app is kept on the device, and serves the page that is open. */
export async function install(page: Page): Promise<void> {
  // It is installed only as a whole.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}
