import { ask, Refusal } from "../ask.ts";
import { loose, text } from "../loose.ts";

const KEPT = "lintas.key";

/** Who holds the key: what the server says, or that nobody could be asked yet. */
export interface Holder {
  readonly role: string;
  readonly name: string;
  /** Code of the agency that the key belongs to. */
  readonly agency: string | null;
  /** The region shows each agency its own stock alone: no cluster was declared. */
  readonly ownStock: boolean;
}

/** Storage throws where cookies are forbidden: then the key lives as long as the page. */
let inMemory: string | null = null;

function each<T>(act: (storage: Storage) => T): T[] {
  return [() => sessionStorage, () => localStorage].flatMap((get) => {
    try {
      return [act(get())];
    } catch {
      return [];
    }
  });
}

export function keptKey(): string | null {
  return each((storage) => storage.getItem(KEPT)).find((key) => key !== null) ?? inMemory;
}

/** Keeps a key for this visit, or on this device where its holder wants that. */
export function keepKey(key: string, remember: boolean): void {
  dropKey();
  inMemory = key;
  try {
    (remember ? localStorage : sessionStorage).setItem(KEPT, key);
  } catch {
    // The page itself remembers it.
  }
}

export function dropKey(): void {
  inMemory = null;
  each((storage) => storage.removeItem(KEPT));
}

/** What the server said last of a key on this device. */
let noted: { readonly key: string; readonly holder: Holder } | null = null;

/** Name of the holder of the key on this device, as far as the server was asked. */
export function holderName(): string | null {
  return noted !== null && noted.key === keptKey() ? noted.holder.name : null;
}

/** Notes what the server says of a key. */
export function noteHolder(key: string, json: unknown): Holder {
  const told = loose(json);
  const holder = {
    role: text(told["role"]) ?? "",
    name: text(told["name"]) ?? "",
    agency: text(told["agency"]),
    ownStock: told["stock_visibility"] === "own",
  };
  noted = { key, holder };
  return holder;
}

/** Whose key this is: `unknown` where the server does not know it, `null` where the server does not answer. */
export async function whoIs(root: string, key: string): Promise<Holder | "unknown" | null> {
  try {
    return noteHolder(key, await ask(`${root}whoami`, { key }));
  } catch (refused) {
    return refused instanceof Refusal && (refused.status === 401 || refused.status === 403) ? "unknown" : null;
  }
}
