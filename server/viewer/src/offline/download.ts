import { loose, text } from "../loose.ts";
import { joined, sha256 } from "./bytes.ts";
import { isSame, type PackageManifest, type PackagePart, readManifest } from "./manifest.ts";
import { CHUNK, type PackageStore } from "./store.ts";

/** How far a download is. */
export interface Progress {
  /** Bytes that are here, of all parts of the package. */
  readonly have: number;
  readonly bytes: number;
  /** Bytes that came over the wire in this download. */
  readonly fetched: number;
}

export interface DownloadPlan {
  readonly root: string;
  /** The id of the package. */
  readonly id: string;
  readonly store: PackageStore;
  readonly progress: (progress: Progress) => void;
  /** Stops it; what is here stays, and the next download goes on from there. */
  readonly signal: AbortSignal;
  /** The network: replaced in tests. */
  readonly fetch?: typeof fetch;
}

/** The server no longer has a part: its package is another one now. */
class PartGone extends Error {}

/** A part came twice otherwise than its hash says. */
export class Damaged extends Error {
  readonly part: string;

  constructor(part: string) {
    super(`${part} is damaged`);
    this.part = part;
  }
}

/** The server answered, and not with a package. */
export class Refused extends Error {}

/** Parts that are fetched at the same time. */
const LANES = 3;
/** How often a package may become another one while it is fetched. */
const TURNS = 6;

/**
 * Saves a package: parts that are here already are not fetched again, one that broke off goes on where it did, each is
 * compared with its hash, and only the whole takes the place of what was saved before. Live parts come last, with a
 * manifest of their own, so that a slow download ends with what is so now.
 *
 * Throws [`Damaged`], [`Refused`], a `QuotaExceededError`, an `AbortError`, and whatever `fetch` throws where there is
 * no network: asked again, it goes on.
 */
export async function download(plan: DownloadPlan): Promise<PackageManifest> {
  return new Download(plan).run();
}

class Download {
  private readonly plan: DownloadPlan;
  private readonly fetch: typeof fetch;
  private fetched = 0;
  private have = 0;
  private bytes = 0;

  constructor(plan: DownloadPlan) {
    this.plan = plan;
    this.fetch = plan.fetch ?? ((...asked) => fetch(...asked));
  }

  async run(): Promise<PackageManifest> {
    const { store } = this.plan;
    let before = 0;
    for (let turn = 0; turn < TURNS; turn++) {
      try {
        const manifest = await this.manifest();
        // What takes long comes first; what is so now is asked for once that is here.
        before = this.fetched;
        await this.all(manifest, (part) => !part.live);
        if (this.fetched > before && turn === 0) continue;
        await this.all(manifest, () => true);
        return await store.activate();
      } catch (failed) {
        if (!(failed instanceof PartGone)) throw failed;
      }
    }
    throw new Refused("the package does not come to rest");
  }

  private async manifest(): Promise<PackageManifest> {
    const { plan } = this;
    const answer = await this.fetch(`${plan.root}packages/${encodeURIComponent(plan.id)}`, {
      cache: "no-store",
      signal: plan.signal,
    });
    if (!answer.ok) throw new Refused(String(answer.status));
    const manifest = readManifest(await answer.json());
    await plan.store.expect(manifest);
    this.bytes = manifest.bytes;
    this.have = 0;
    for (const { sha256: hash } of manifest.parts) this.have += (await plan.store.held(hash)).bytes;
    this.tell();
    return manifest;
  }

  /** Fetches what is missing of these parts, some at a time. */
  private async all(manifest: PackageManifest, wanted: (part: PackagePart) => boolean): Promise<void> {
    // Equal parts are one.
    const parts = [...new Map(manifest.parts.filter(wanted).map((part) => [part.sha256, part])).values()];
    let failed = false;
    const lane = async (): Promise<void> => {
      for (let part = parts.shift(); part !== undefined && !failed; part = parts.shift()) {
        try {
          await this.part(manifest, part);
        } catch (reason) {
          failed = true;
          throw reason;
        }
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
    const broken = lanes.find((one): one is PromiseRejectedResult => one.status === "rejected");
    if (broken !== undefined) throw broken.reason as Error;
  }

  private async part(manifest: PackageManifest, part: PackagePart): Promise<void> {
    const { store } = this.plan;
    for (let attempt = 0; attempt < 2; attempt++) {
      if ((await store.held(part.sha256)).proven) return;
      await this.rest(manifest, part);
      if ((await sha256(await store.whole(part.sha256))) === part.sha256) {
        await store.prove(part.sha256, part.bytes);
        return;
      }
      this.have -= (await store.held(part.sha256)).bytes;
      await store.drop(part.sha256);
    }
    throw new Damaged(part.name);
  }

  /** Fetches what is missing of a part. */
  private async rest(manifest: PackageManifest, part: PackagePart): Promise<void> {
    const { root, signal, store } = this.plan;
    let held = await store.held(part.sha256);
    if (held.bytes === part.bytes && held.bytes > 0) return;
    const headers: Record<string, string> =
      held.bytes === 0 ? {} : { Range: `bytes=${held.bytes}-`, "If-Range": `"${part.sha256}"` };
    const address = `${root}packages/${encodeURIComponent(manifest.id)}/parts/${part.sha256}`;
    const answer = await this.fetch(address, { headers, cache: "no-store", signal });
    if (answer.status === 404) throw await gone(answer);
    if (!answer.ok) throw new Refused(`${answer.status} ${part.name}`);
    if (answer.status !== 206 && held.bytes > 0) {
      this.have -= held.bytes;
      await store.drop(part.sha256);
      held = { bytes: 0, proven: false };
    }
    const reader = answer.body?.getReader();
    let waiting: Uint8Array[] = [];
    let length = 0;
    const flush = async (): Promise<void> => {
      const all = joined(waiting);
      for (let at = 0; at < all.byteLength; at += CHUNK)
        held = await store.append(part.sha256, held, all.slice(at, at + CHUNK));
      [waiting, length] = [[], 0];
    };
    for (;;) {
      const read = await reader?.read();
      if (read === undefined || read.done) break;
      this.fetched += read.value.byteLength;
      this.have += read.value.byteLength;
      this.tell();
      // More than was promised is no part of it.
      if (held.bytes + length + read.value.byteLength > part.bytes) throw new Damaged(part.name);
      // Only whole chunks are put down, so that the next one has its place.
      const room = CHUNK - length;
      if (read.value.byteLength < room) {
        waiting.push(read.value);
        length += read.value.byteLength;
        continue;
      }
      const all = joined([...waiting, read.value]);
      const whole = all.byteLength - (all.byteLength % CHUNK);
      [waiting, length] = [[all.subarray(0, whole)], whole];
      await flush();
      waiting = [all.slice(whole)];
      length = all.byteLength - whole;
    }
    await flush();
    if (held.bytes < part.bytes) throw new TypeError(`${part.name} broke off`);
  }

  private tell(): void {
    this.plan.progress({ have: Math.min(this.have, this.bytes), bytes: this.bytes, fetched: this.fetched });
  }
}

async function gone(answer: Response): Promise<Error> {
  const problem = loose(await answer.json().catch(() => null));
  return text(problem["code"]) === "part_gone" ? new PartGone() : new Refused("404");
}

/** Is there something newer on the server than what was saved, and how many bytes of it are not here yet? */
export async function news(
  root: string,
  saved: PackageManifest,
  store: PackageStore,
  ask: typeof fetch = (...asked) => fetch(...asked),
): Promise<number | null> {
  const answer = await ask(`${root}packages/${encodeURIComponent(saved.id)}`, { cache: "no-store" });
  if (!answer.ok) throw new Refused(String(answer.status));
  const manifest = readManifest(await answer.json());
  if (isSame(manifest, saved)) return null;
  let bytes = 0;
  for (const part of manifest.parts) {
    if (!(await store.held(part.sha256)).proven) bytes += part.bytes;
  }
  return bytes;
}
