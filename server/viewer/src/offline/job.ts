import { Damaged, download, type Progress, Refused } from "./download.ts";
import { NotAPackage } from "./manifest.ts";
import { isFull } from "./shelf.ts";
import type { PackageStore } from "./store.ts";

/** What became of the one download of this page. */
export type JobState =
  | { readonly kind: "idle" }
  | { readonly kind: "done" }
  /** `waiting`: there is no network; it goes on by itself once there is. */
  | { readonly kind: "running" | "waiting" | "paused"; readonly id: string; readonly progress: Progress }
  | {
      readonly kind: "failed";
      readonly id: string;
      readonly why: "full" | "damaged" | "refused" | "unreadable";
      /** The part that is damaged. */
      readonly about: string;
      readonly progress: Progress;
    };

/** Without a sign that the network is back it is asked all the same, ms. */
const AGAIN_MS = 5_000;
const NOTHING: Progress = { have: 0, bytes: 0, fetched: 0 };

/** The download: it goes on while its panel is closed. */
export class Job {
  private readonly store: PackageStore;
  private readonly hear: () => void;
  private controller: AbortController | null = null;
  state: JobState = { kind: "idle" };

  constructor(store: PackageStore, hear: () => void) {
    this.store = store;
    this.hear = hear;
  }

  get busy(): boolean {
    return this.state.kind === "running" || this.state.kind === "waiting";
  }

  async start(root: string, id: string): Promise<void> {
    if (this.busy) return;
    const controller = new AbortController();
    this.controller = controller;
    let progress = NOTHING;
    const become = (kind: "running" | "waiting"): void => this.become({ kind, id, progress });
    become("running");
    while (!controller.signal.aborted) {
      try {
        await download({
          root,
          id,
          store: this.store,
          signal: controller.signal,
          progress: (now) => {
            progress = now;
            if (!controller.signal.aborted) become("running");
          },
        });
        return this.become({ kind: "done" });
      } catch (failed) {
        if (controller.signal.aborted) break;
        const why = reasonOf(failed);
        if (why !== null) {
          const about = failed instanceof Damaged ? failed.part : "";
          return this.become({ kind: "failed", id, why, about, progress });
        }
        become("waiting");
        await network(controller.signal);
      }
    }
    this.become({ kind: "paused", id, progress });
  }

  pause(): void {
    this.controller?.abort();
  }

  forget(): void {
    this.pause();
    this.become({ kind: "idle" });
  }

  private become(state: JobState): void {
    this.state = state;
    this.hear();
  }
}

/** Why it cannot go on; `null` where only the network is missing. */
function reasonOf(failed: unknown): "full" | "damaged" | "refused" | "unreadable" | null {
  if (isFull(failed)) return "full";
  if (failed instanceof Damaged) return "damaged";
  if (failed instanceof NotAPackage) return "unreadable";
  if (!(failed instanceof Refused)) return null;
  // A server that is busy or only starting is asked again.
  return /^(?:429|50[0234])/.test(failed.message) ? null : "refused";
}

/** Until there may be a network again. */
function network(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, AGAIN_MS);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
