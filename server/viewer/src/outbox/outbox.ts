import { text } from "../loose.ts";
import { belongs, type Edit, type Entry, isDelivered, isOf, type Said, type Setting, standing } from "./entry.ts";
import { type Delivered, type Posted, Round } from "./round.ts";
import type { Kept, Shelf } from "./shelf.ts";
import type { Trouble } from "./verdict.ts";

/** Words and pictures go side by side: a picture may take minutes, and words must not wait for it. */
export type Lane = "words" | "pictures";

/** The world outside: replaced in tests. */
export interface OutboxWires {
  key(): string | null;
  /** Where the server at `root` stands now, asked anew; rejects where no answer comes. */
  setting(root: string): Promise<Setting>;
  /** Name of the holder of a key; what is wrong with it; `null` where no answer comes. */
  holder(root: string, key: string): Promise<{ readonly name: string } | "key_refused" | "key_expired" | null>;
  /** Posts a body, or the bytes of a photo, under a name. */
  post(address: string, what: Posted): Promise<unknown>;
  /** A report arrived: it counts on this device until a package has it. */
  arrived(entry: Entry, id: string, revision: number | null): void;
  /** Runs `act` while no other tab sends on this lane; `false` where another does and nobody can wait for it. */
  alone(lane: Lane, shelf: Shelf, act: () => Promise<void>): Promise<boolean>;
  /** Tells other tabs, and this page before its code is loaded, whether something waits. */
  told(unsent: number): void;
  /** What an earlier release kept, taken away from there once it is laid down here. */
  inherited(): { readonly once: string; readonly body: Said; readonly words: string; readonly to: string }[];
  forgetInherited(): void;
  wall(): number;
}

/** What somebody says, before it is an entry. */
export interface Saying {
  readonly body: Said;
  readonly words: string;
  readonly to: string;
  readonly thing: string;
  readonly setting: Setting;
  readonly saidAt: Date;
  /** Name of the key, where it is known. */
  readonly by?: string | null;
  readonly edit?: Edit;
  readonly photos?: readonly SaidPhoto[];
}

export interface SaidPhoto {
  readonly blob: Blob;
  readonly takenAt: string | null;
  readonly place: readonly [number, number] | null;
}

/** A name that nobody else gives: also where the page came without https and `randomUUID` is missing. */
export function unique(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What was said on this device and waits: kept before anything is sent, sent in order, once, to where it was said for.
 * The list is a copy of what lies on the shelf, which other tabs change, too.
 */
export class Outbox {
  /** Why nothing goes out; `null` while all is well. */
  trouble: Trouble | null = null;
  /** When the server wants to be asked again, s. */
  afterS: number | null = null;
  /** How long what was said last is kept. */
  kept: Kept = "for_good";
  /** Where the server stood when it was asked last, and whose key this is. */
  here: Setting | null = null;
  holder: string | null = null;
  private readonly wires: OutboxWires;
  private readonly opening: Promise<Shelf>;
  private shelf: Shelf | null = null;
  private entries: readonly Entry[] = [];
  private sending: Promise<Delivered> | null = null;
  private picturing: Promise<void> | null = null;
  private readonly editing = new Set<string>();
  private readonly heard = new Set<() => void>();
  private readonly bad = new Map<string, "key_refused" | "key_expired">();

  constructor(shelf: Promise<Shelf>, wires: OutboxWires) {
    this.wires = wires;
    this.opening = shelf.then(async (opened) => {
      this.shelf = opened;
      await this.inherit(opened);
      await this.load();
      return opened;
    });
  }

  /** Another tab has changed the list. */
  async reload(): Promise<void> {
    await this.opening;
    await this.load();
  }

  /** Resolves once the list is what the device keeps. */
  async ready(): Promise<void> {
    await this.opening;
  }

  /** Everything that is not on the server yet as a whole, the oldest first. */
  waiting(): readonly Entry[] {
    return this.entries.filter((entry) => !(isDelivered(entry) && entry.photos.length === 0));
  }

  /** What arrived and has something to be read. */
  notices(): readonly Entry[] {
    return this.entries.filter((entry) => isDelivered(entry) && entry.photos.length === 0);
  }

  find(once: string): Entry | undefined {
    return this.entries.find((entry) => entry.once === once);
  }

  /** Tells whenever the list changes; returns how to stop that. */
  listen(heard: () => void): () => void {
    this.heard.add(heard);
    return () => this.heard.delete(heard);
  }

  /** Keeps what is said, before anything is sent, and returns its name. */
  async put(saying: Saying): Promise<string> {
    const shelf = await this.opening;
    const once = unique();
    const { body, words, to, thing, setting, edit, photos = [] } = saying;
    const bytes = new Map(photos.map(({ blob }) => [unique(), blob]));
    const ids = [...bytes.keys()];
    const entry: Entry = {
      once,
      order: Math.max(this.wires.wall(), (this.entries.at(-1)?.order ?? 0) + 1),
      thing,
      to,
      body,
      words,
      saidAt: saying.saidAt.toISOString(),
      setting,
      by: saying.by ?? null,
      photos: photos.map(({ blob, takenAt, place }, nth) => ({ id: ids[nth] ?? "", bytes: blob.size, takenAt, place })),
      ...(edit === undefined ? {} : { edit }),
    };
    // Said first: a crash between the two looks once too often, and never once too seldom.
    this.wires.told(this.entries.length + 1);
    this.kept = await shelf.put(entry, bytes);
    await this.load();
    return once;
  }

  /**
   * What was changed takes the place of what waited, under another name: only the same words are sent twice
   * under one.
   */
  async replace(once: string, saying: Saying): Promise<string> {
    const made = await this.put(saying);
    await this.drop(once);
    return made;
  }

  async drop(once: string): Promise<void> {
    this.editing.delete(once);
    await this.change(once, () => null);
  }

  /** Lets the server be asked once more about what it refused, as it was said. */
  async retry(once: string): Promise<void> {
    await this.change(once, ({ refused: _, code: __, overlap: ___, free: ____, ...entry }) => ({
      ...entry,
      photos: entry.photos.map(({ refused: _____, ...photo }) => photo),
    }));
  }

  /** The holder of the key on this device says it, too: it may be sent with that key. */
  async adopt(once: string): Promise<void> {
    const { holder } = this;
    await this.change(once, ({ triedBy: _, ...entry }) => ({ ...entry, by: holder }));
  }

  /** What an earlier release kept, and nobody knows for which event, was said for this one. */
  async settle(once: string, here: Setting): Promise<void> {
    await this.change(once, (entry) => (entry.setting === null ? { ...entry, setting: here } : entry));
  }

  /** Holds an entry back while somebody changes it: nothing is sent under their hands. */
  hold(once: string): void {
    this.editing.add(once);
  }

  /** Nobody changes it any more: it goes out as it is, where it is still there. */
  release(once: string, root: string): void {
    if (this.editing.delete(once)) void this.send(root);
  }

  photo(id: string): Promise<Blob | null> {
    return this.opening.then((shelf) => shelf.photo(id));
  }

  /** Would anything be sent, as far as is known here? */
  get isDue(): boolean {
    return this.entries.some((entry) => {
      const now = standing(entry, this.here, this.holder);
      return now === "waiting" || now === "maybe_arrived" || now === "photos";
    });
  }

  /** Sends what waits, and returns what became of each that arrived. Photos follow by themselves. */
  send(root: string): Promise<Delivered> {
    this.sending ??= this.round(root).finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private async round(root: string): Promise<Delivered> {
    const shelf = await this.opening;
    let delivered: Delivered = new Map();
    await this.load();
    if (!this.entries.some((entry) => this.couldGo(entry))) return delivered;
    const key = this.wires.key();
    const known = key === null ? "no_key" : (this.bad.get(key) ?? null);
    if (key === null || known !== null) {
      this.tell(known);
      return delivered;
    }
    const alone = await this.wires.alone("words", shelf, async () => {
      if (!(await this.lookAround(root, key))) return;
      const round = this.roundOf(root, key, shelf);
      delivered = await round.words();
      this.ended(key, round);
    });
    if (!alone) this.tell("busy");
    await this.load();
    if (alone && this.trouble === null) this.pictures(root, key, shelf);
    return delivered;
  }

  /** Where the server stands, and whose key this is, asked anew; answers whether anything may be sent. */
  private async lookAround(root: string, key: string): Promise<boolean> {
    this.here = await this.wires.setting(root).catch(() => null);
    const holder = this.here === null ? null : await this.wires.holder(root, key);
    if (holder === null) this.tell("offline");
    else if (typeof holder === "string") {
      this.bad.set(key, holder);
      this.tell(holder);
    } else this.holder = holder.name;
    return holder !== null && typeof holder !== "string";
  }

  private roundOf(root: string, key: string, shelf: Shelf): Round {
    const due = async (): Promise<readonly Entry[]> => {
      await this.load();
      return this.entries.filter((entry) => this.mayGo(entry));
    };
    return new Round({ root, key, holder: this.holder ?? "", wires: this.wires, shelf, due });
  }

  private ended(key: string, { trouble, afterS }: Round): void {
    if (trouble === "key_refused" || trouble === "key_expired") this.bad.set(key, trouble);
    this.afterS = afterS;
    this.tell(trouble);
  }

  private pictures(root: string, key: string, shelf: Shelf): void {
    if (!this.entries.some((entry) => isDelivered(entry) && this.mayGo(entry))) return;
    this.picturing ??= this.wires
      .alone("pictures", shelf, async () => {
        const round = this.roundOf(root, key, shelf);
        await round.pictures();
        this.ended(key, round);
      })
      .then(() => this.load())
      .finally(() => {
        this.picturing = null;
      });
  }

  /** Resolves once no photo is on its way. */
  async settled(): Promise<void> {
    await this.sending;
    await this.picturing;
  }

  /** Is there anything to send of it, if this is the right place and key? */
  private couldGo(entry: Entry): boolean {
    if (this.editing.has(entry.once)) return false;
    return isDelivered(entry) ? entry.photos.some(({ refused }) => refused === undefined) : entry.refused === undefined;
  }

  private mayGo(entry: Entry): boolean {
    const { here, holder } = this;
    return here !== null && holder !== null && this.couldGo(entry) && belongs(entry, here) && isOf(entry, holder);
  }

  private async change(once: string, make: (entry: Entry) => Entry | null): Promise<void> {
    const shelf = await this.opening;
    await shelf.change(once, make);
    await this.load();
  }

  private async load(): Promise<void> {
    if (this.shelf === null) return;
    this.entries = await this.shelf.all().catch(() => this.entries);
    this.wires.told(this.entries.length);
    this.say();
  }

  private tell(trouble: Trouble | null): void {
    this.trouble = trouble;
    this.say();
  }

  private say(): void {
    for (const heard of this.heard) heard();
  }

  /** Takes over what an earlier release kept elsewhere. */
  private async inherit(shelf: Shelf): Promise<void> {
    for (const [nth, { once, body, words, to }] of this.wires.inherited().entries()) {
      const saidAt = text(body["seen_at"]) ?? text(body["at"]) ?? new Date(this.wires.wall()).toISOString();
      const entry: Entry = {
        once,
        order: nth,
        thing: to,
        to,
        body,
        words,
        saidAt,
        setting: null,
        by: null,
        photos: [],
      };
      await shelf.put(entry, new Map());
    }
    this.wires.forgetInherited();
  }
}
