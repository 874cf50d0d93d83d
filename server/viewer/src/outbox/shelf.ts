import type { Entry } from "./entry.ts";

/** How long what was laid down is there: for good, its photos for as long as the page lives, or all of it so. */
export type Kept = "for_good" | "photos_in_page" | "in_page";

/** Where entries lie. Each call is whole or did not happen, also beside another tab. */
export interface Shelf {
  /** Every entry, the oldest first. */
  all(): Promise<Entry[]>;
  /** Lays down an entry with the bytes of its photos; where there is no room for all of it, the words come first. */
  put(entry: Entry, photos: ReadonlyMap<string, Blob>): Promise<Kept>;
  /**
   * Changes the entry of this name; `null` from `make` takes it away with its photos. Answers what is there now:
   * `null` where nothing is, or was.
   */
  change(once: string, make: (entry: Entry) => Entry | null): Promise<Entry | null>;
  photo(id: string): Promise<Blob | null>;
  /** Takes the right to send on a lane until a moment, unless another holds it at `now`. */
  lease(lane: string, holder: string, now: number, until: number): Promise<boolean>;
}

const NAME = "lintas-outbox";
const ENTRIES = "entries";
const PHOTOS = "photos";
const LEASES = "leases";

interface Lease {
  readonly holder: string;
  readonly until: number;
}

const held = (lease: Lease | undefined, holder: string, now: number): boolean =>
  lease !== undefined && lease.holder !== holder && lease.until > now;

/** What no longer is anybody's: photos that an entry had and has no more. */
const gone = (before: Entry, after: Entry | null): string[] =>
  before.photos.filter(({ id }) => after?.photos.some((photo) => photo.id === id) !== true).map(({ id }) => id);

/** Entries in the memory of the page: where the browser keeps nothing, and in tests. */
export class MemoryShelf implements Shelf {
  private readonly entries = new Map<string, Entry>();
  private readonly photos = new Map<string, Blob>();
  private readonly leases = new Map<string, Lease>();

  all(): Promise<Entry[]> {
    return Promise.resolve([...this.entries.values()].sort((a, b) => a.order - b.order));
  }

  put(entry: Entry, photos: ReadonlyMap<string, Blob>): Promise<Kept> {
    this.entries.set(entry.once, entry);
    this.keep(photos);
    return Promise.resolve("in_page");
  }

  has(once: string): boolean {
    return this.entries.has(once);
  }

  /** Keeps photos of an entry that lies elsewhere. */
  keep(photos: ReadonlyMap<string, Blob>): void {
    for (const [id, photo] of photos) this.photos.set(id, photo);
  }

  forget(photos: readonly string[]): void {
    for (const id of photos) this.photos.delete(id);
  }

  change(once: string, make: (entry: Entry) => Entry | null): Promise<Entry | null> {
    const before = this.entries.get(once);
    if (before === undefined) return Promise.resolve(null);
    const after = make(before);
    if (after === null) this.entries.delete(once);
    else this.entries.set(once, after);
    for (const id of gone(before, after)) this.photos.delete(id);
    return Promise.resolve(after);
  }

  photo(id: string): Promise<Blob | null> {
    return Promise.resolve(this.photos.get(id) ?? null);
  }

  lease(lane: string, holder: string, now: number, until: number): Promise<boolean> {
    if (held(this.leases.get(lane), holder, now)) return Promise.resolve(false);
    this.leases.set(lane, { holder, until });
    return Promise.resolve(true);
  }
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error("storage"));
  });

/** Entries in the browser's database: they outlive reloads, crashes and updates. */
class LastingShelf implements Shelf {
  private readonly database: IDBDatabase;
  /** What there is no room for in the database. */
  private readonly spare = new MemoryShelf();

  constructor(database: IDBDatabase) {
    this.database = database;
    // A later release waits for nobody.
    database.onversionchange = () => database.close();
  }

  async all(): Promise<Entry[]> {
    const kept = await this.within("readonly", async (stores) => (await answer(stores(ENTRIES).getAll())) as Entry[]);
    return [...kept, ...(await this.spare.all())].sort((a, b) => a.order - b.order);
  }

  async put(entry: Entry, photos: ReadonlyMap<string, Blob>): Promise<Kept> {
    try {
      await this.lay(entry, photos);
      return "for_good";
    } catch {
      if (photos.size === 0) return this.spare.put(entry, photos);
    }
    try {
      await this.lay(entry, new Map());
      this.spare.keep(photos);
      return "photos_in_page";
    } catch {
      return this.spare.put(entry, photos);
    }
  }

  private async lay(entry: Entry, photos: ReadonlyMap<string, Blob>): Promise<void> {
    // Bytes and no blob: some browsers keep a blob as a file of its own, and lose it.
    const bytes = await Promise.all(
      [...photos].map(async ([id, photo]) => ({ id, type: photo.type, bytes: await photo.arrayBuffer() })),
    );
    await this.within("readwrite", async (stores) => {
      for (const { id, ...photo } of bytes) await answer(stores(PHOTOS).put(photo, id));
      await answer(stores(ENTRIES).put(entry));
    });
  }

  change(once: string, make: (entry: Entry) => Entry | null): Promise<Entry | null> {
    if (this.spare.has(once)) return this.spare.change(once, make);
    return this.within("readwrite", async (stores) => {
      const entries = stores(ENTRIES);
      const before = (await answer(entries.get(once))) as Entry | undefined;
      if (before === undefined) return null;
      const after = make(before);
      if (after === null) await answer(entries.delete(once));
      else await answer(entries.put(after));
      for (const id of gone(before, after)) await answer(stores(PHOTOS).delete(id));
      this.spare.forget(gone(before, after));
      return after;
    });
  }

  async photo(id: string): Promise<Blob | null> {
    const kept = await this.within(
      "readonly",
      async (stores) => (await answer(stores(PHOTOS).get(id))) as { type: string; bytes: ArrayBuffer } | undefined,
    );
    return kept === undefined ? this.spare.photo(id) : new Blob([kept.bytes], { type: kept.type });
  }

  lease(lane: string, holder: string, now: number, until: number): Promise<boolean> {
    return this.within("readwrite", async (stores) => {
      const leases = stores(LEASES);
      if (held((await answer(leases.get(lane))) as Lease | undefined, holder, now)) return false;
      await answer(leases.put({ holder, until }, lane));
      return true;
    });
  }

  /** One transaction: what `act` did is there once this resolves, or none of it. */
  private within<T>(
    mode: IDBTransactionMode,
    act: (store: (name: string) => IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    return new Promise((done, fail) => {
      // On the disk before anybody is told so, where the browser lets one ask for that.
      const transaction = this.database.transaction([ENTRIES, PHOTOS, LEASES], mode, {
        durability: "strict",
      });
      let result: { readonly value: T } | null = null;
      transaction.oncomplete = () => (result === null ? fail(new Error("storage")) : done(result.value));
      transaction.onabort = () => fail(transaction.error ?? new Error("storage"));
      act((name) => transaction.objectStore(name)).then(
        (value) => {
          result = { value };
        },
        (reason: unknown) => {
          try {
            transaction.abort();
          } catch {
            // It has ended already.
          }
          fail(reason instanceof Error ? reason : new Error("storage"));
        },
      );
    });
  }
}

/** The browser's database; the memory of the page where it has none, or does not let one use it. */
export async function openShelf(): Promise<Shelf> {
  try {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore(ENTRIES, { keyPath: "once" });
      database.createObjectStore(PHOTOS);
      database.createObjectStore(LEASES);
    };
    return new LastingShelf(await answer(request));
  } catch {
    return new MemoryShelf();
  }
}
