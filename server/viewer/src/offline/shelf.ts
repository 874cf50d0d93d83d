/** The three boxes that a package lies in on the device. */
export const BOXES = ["packages", "parts", "chunks"] as const;
export type Box = (typeof BOXES)[number];

/** One change; without a value the key is taken out. */
export interface ShelfChange {
  readonly box: Box;
  readonly key: string;
  readonly value?: unknown;
}

/** Where values are kept by key. All changes of one call happen, or none does. */
export interface Shelf {
  get(box: Box, key: string): Promise<unknown>;
  /** The keys that begin so, ascending. */
  keys(box: Box, prefix: string): Promise<string[]>;
  /** Throws a `QuotaExceededError` where the device is full; nothing has changed then. */
  change(changes: readonly ShelfChange[]): Promise<void>;
}

const NAME = "lintas-offline";

/**
 * The device's own shelf. IndexedDB and not the file system of the origin (OPFS): that one can be written from a
 * service worker or a page in no Safari before 26, and knows no switch from one set of files to another at once.
 * IndexedDB works in pages and in every worker of Chromium, Firefox and Safari, and its transactions are just that
 * switch.
 */
export function deviceShelf(): Shelf {
  let opened: Promise<IDBDatabase> | null = null;
  const open = (): Promise<IDBDatabase> => {
    opened ??= new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const box of BOXES) request.result.createObjectStore(box);
      };
      request.onsuccess = () => {
        // Another tab with a newer page may want to change the boxes.
        request.result.onversionchange = () => {
          request.result.close();
          opened = null;
        };
        request.result.onclose = () => {
          opened = null;
        };
        done(request.result);
      };
      request.onerror = () => {
        opened = null;
        fail(request.error ?? new Error("no database"));
      };
    });
    return opened;
  };
  const answer = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error ?? new Error("not read"));
    });
  return {
    async get(box, key) {
      const database = await open();
      return answer<unknown>(database.transaction(box).objectStore(box).get(key));
    },
    async keys(box, prefix) {
      const database = await open();
      const range = prefix === "" ? null : IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const keys = await answer(database.transaction(box).objectStore(box).getAllKeys(range));
      return keys.map(String);
    },
    async change(changes) {
      const database = await open();
      await new Promise<void>((done, fail) => {
        const transaction = database.transaction(BOXES, "readwrite");
        transaction.oncomplete = () => done();
        transaction.onabort = () => fail(transaction.error ?? new Error("not written"));
        transaction.onerror = () => undefined;
        for (const { box, key, value } of changes) {
          if (value === undefined) transaction.objectStore(box).delete(key);
          else transaction.objectStore(box).put(value, key);
        }
      });
    },
  };
}

/** Is this the device saying that it is full? */
export const isFull = (failed: unknown): boolean =>
  failed instanceof Error && (failed.name === "QuotaExceededError" || failed.name === "NS_ERROR_DOM_QUOTA_REACHED");
