import { type PackageManifest, savedManifest, savedPart } from "../offline/parts.ts";
import { clockNote } from "./clock-note.ts";
import type { DeviceAnswer, FromWorker, ToWorker } from "./messages.ts";
import type { News } from "./news.ts";
import { newsSince } from "./news-here.ts";
import type { Asked } from "./router.ts";

type Waiting = { readonly done: (answer: DeviceAnswer) => void; readonly failed: (why: Error) => void };

/** The worker of one saved package. */
class DeviceRouter {
  /** Which package it answers from. */
  readonly of: string;
  private readonly worker = new Worker(new URL("./router.worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  /** The worker does not run: it answers nothing any more. */
  broken = false;

  constructor(of: string, parts: Omit<Extract<ToWorker, { kind: "open" }>, "kind">) {
    this.of = of;
    this.worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.hear(data));
    this.worker.addEventListener("error", ({ message }) => {
      this.broken = true;
      this.fail(message);
    });
    this.post({ kind: "open", ...parts });
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private hear(message: FromWorker): void {
    if (message.kind === "failed" && message.number === null) {
      this.fail(message.why);
      return;
    }
    const waiting = this.waiting.get(message.number ?? -1);
    this.waiting.delete(message.number ?? -1);
    if (message.kind === "answer") waiting?.done(message.answer);
    else waiting?.failed(new Error(message.why));
  }

  private fail(why: string): void {
    for (const { failed } of this.waiting.values()) failed(new Error(why));
    this.waiting.clear();
  }

  ask(asked: Asked, news: News): Promise<DeviceAnswer> {
    const number = ++this.asked;
    return new Promise((done, failed) => {
      this.waiting.set(number, { done, failed });
      this.post({ kind: "ask", number, asked, clock: clockNote(), news });
    });
  }

  end(): void {
    this.fail("another package is open");
    this.worker.terminate();
  }
}

let open: DeviceRouter | null = null;

const nameOf = ({ snapshot, revision, madeAt }: PackageManifest): string =>
  `${snapshot} ${revision} ${madeAt.getTime()}`;

/** The router of a package; `null` where that is without what routes need. */
async function router(manifest: PackageManifest): Promise<DeviceRouter | null> {
  const name = nameOf(manifest);
  if (open?.of === name && !open.broken) return open;
  const [network, roads, water] = await Promise.all(["network", "roads", "water"].map(savedPart));
  if (network === undefined || roads === undefined || water === undefined) return null;
  if (network === null || roads === null || water === null) return null;
  open?.end();
  const at = { savedMs: manifest.created.getTime(), madeMs: manifest.madeAt.getTime() };
  open = new DeviceRouter(name, { network, roads, water, at });
  return open;
}

/**
 * Answers on this device, from the package that is saved here and what was said and heard here since. `null` where
 * nothing is saved that answers could be found in; fails where what is saved is damaged.
 */
export async function planOnDevice(asked: Asked): Promise<DeviceAnswer | null> {
  const manifest = await savedManifest();
  const device = manifest === null ? null : await router(manifest);
  return manifest === null || device === null ? null : device.ask(asked, await newsSince(manifest));
}
