import { revisionOf } from "../live/change.ts";
import { loose, text } from "../loose.ts";
import { type Entry, isDelivered, type Said, type WaitingPhoto } from "./entry.ts";
import type { Shelf } from "./shelf.ts";
import { type Trouble, type Verdict, verdictOf } from "./verdict.ts";

/** What is posted: a body, or the bytes of a photo. */
export interface Posted {
  readonly key: string;
  readonly once: string;
  readonly body?: Said;
  readonly photo?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the server made of what was said. */
export interface Taken {
  readonly id: string;
  readonly state: string;
  /** It is kept and counts nothing until an officer says the same. */
  readonly waits: boolean;
  readonly revision: string | null;
}

/** By name, what arrived. */
export type Delivered = Map<string, Taken>;

export interface RoundPlan {
  readonly root: string;
  readonly key: string;
  /** Name of the key. */
  readonly holder: string;
  readonly shelf: Shelf;
  readonly wires: {
    post(address: string, what: Posted): Promise<unknown>;
    arrived(entry: Entry, id: string, revision: number | null): void;
  };
  /** What may be sent now, the oldest first: asked anew before each, since more may be said meanwhile. */
  readonly due: () => Promise<readonly Entry[]>;
}

/**
 * One attempt to send everything that waits: words, or pictures, which never hold words back. The first thing
 * that meets
 * no server ends it. What the server stumbles over holds back what is said of the same thing later, and nothing else.
 */
export class Round {
  trouble: Trouble | null = null;
  afterS: number | null = null;
  private readonly plan: RoundPlan;
  private readonly tried = new Set<string>();
  private readonly stuck = new Set<string>();
  private readonly taken: Delivered = new Map();

  constructor(plan: RoundPlan) {
    this.plan = plan;
  }

  /** Sends what was said, in order; what is said meanwhile, too. */
  async words(): Promise<Delivered> {
    for (;;) {
      const due = await this.plan.due();
      const next = due.find(
        (entry) => !isDelivered(entry) && !this.tried.has(entry.once) && !this.stuck.has(entry.thing),
      );
      if (next === undefined || !(await this.say(next))) return this.taken;
    }
  }

  /** Sends the photos of what has arrived, one by one. */
  async pictures(): Promise<void> {
    while (await this.picture(await this.plan.due()));
  }

  /** Sends the words of an entry; `false` ends the round. */
  private async say({ once }: Entry): Promise<boolean> {
    const { root, key, holder, shelf, wires } = this.plan;
    this.tried.add(once);
    // Noted before it leaves: whatever happens now, it may have arrived under this key.
    let before: string | undefined;
    const entry = await shelf.change(once, (entry) => {
      before = entry.triedBy;
      return { ...entry, triedBy: holder };
    });
    if (entry === null) return true;
    try {
      const answer = loose(await wires.post(root + entry.to, { key, once, body: entry.body }));
      const state = text(answer["state"]) ?? "active";
      const taken: Taken = {
        id: text(answer["id"]) ?? "",
        state,
        waits: text(answer["waits"]) !== null || state === "unverified",
        revision: text(answer["revision"]),
      };
      this.taken.set(once, taken);
      wires.arrived(entry, taken.id, revisionOf(taken.revision));
      await shelf.change(once, (entry) =>
        entry.photos.length > 0 || taken.waits
          ? { ...entry, id: taken.id, ...(taken.waits ? { waits: true } : {}) }
          : null,
      );
      return true;
    } catch (failed) {
      const verdict = verdictOf(failed);
      // The server answered that it did not take it: it has not arrived.
      const arrived = verdict.kind === "unheard" || verdict.kind === "stumbled";
      if (!arrived && !(verdict.kind === "later" && verdict.maybeArrived))
        await shelf.change(once, ({ triedBy: _, ...entry }) =>
          before === undefined ? entry : { ...entry, triedBy: before },
        );
      if (verdict.kind === "refused") {
        const { kind: _, words, ...more } = verdict;
        await shelf.change(once, (entry) => ({ ...entry, ...more, refused: words }));
        return true;
      }
      if (verdict.kind === "stumbled") {
        this.stuck.add(entry.thing);
        return true;
      }
      return this.end(verdict);
    }
  }

  /** Sends one photo of what has arrived; `false` where none is left, or the round ends. */
  private async picture(due: readonly Entry[]): Promise<boolean> {
    const { root, key, shelf, wires } = this.plan;
    const next = due
      .filter(isDelivered)
      .flatMap((entry) => entry.photos.map((photo) => ({ entry, photo })))
      .find(({ photo }) => photo.refused === undefined && !this.tried.has(photo.id));
    if (next === undefined) return false;
    const { entry, photo } = next;
    this.tried.add(photo.id);
    const blob = await shelf.photo(photo.id);
    if (blob === null) {
      await this.without(entry, photo);
      return true;
    }
    try {
      await wires.post(`${root}reports/${encodeURIComponent(entry.id ?? "")}/photos`, {
        key,
        once: photo.id,
        photo: blob,
        headers: {
          ...(photo.takenAt === null ? {} : { "X-Lintas-Taken-At": photo.takenAt }),
          ...(photo.place === null ? {} : { "X-Lintas-Place": photo.place.join(",") }),
        },
      });
      await this.without(entry, photo);
      return true;
    } catch (failed) {
      const verdict = verdictOf(failed);
      if (verdict.kind === "refused") {
        const { words } = verdict;
        await shelf.change(entry.once, (now) => ({
          ...now,
          photos: now.photos.map((each) => (each.id === photo.id ? { ...each, refused: words } : each)),
        }));
        return true;
      }
      return verdict.kind === "stumbled" || this.end(verdict);
    }
  }

  /** The photo has arrived, or is gone: an entry of which nothing is left goes with it. */
  private async without({ once }: Entry, { id }: WaitingPhoto): Promise<void> {
    await this.plan.shelf.change(once, (entry) => {
      const photos = entry.photos.filter((photo) => photo.id !== id);
      return photos.length === 0 && entry.waits !== true ? null : { ...entry, photos };
    });
  }

  private end(verdict: Verdict): false {
    this.trouble = verdict.kind === "key" ? verdict.trouble : verdict.kind === "unheard" ? "offline" : "busy";
    this.afterS = verdict.kind === "later" ? verdict.afterS : null;
    return false;
  }
}
