import type { Loose } from "../loose.ts";
import type { InBoth } from "../words.ts";

/** Where and for what something was said: it goes nowhere else. */
export interface Setting {
  /** The address under which the server's answers lie. */
  readonly origin: string;
  readonly region: string | null;
  readonly event: string | null;
  readonly mode: "drill" | "actual";
}

/** What is said, as the server takes it; field names are those of the contract. */
export type Said = Readonly<Record<string, unknown>>;

/** A photo that waits with what it shows. Its bytes lie beside, under `id`. */
export interface WaitingPhoto {
  readonly id: string;
  readonly bytes: number;
  readonly takenAt: string | null;
  readonly place: readonly [number, number] | null;
  /** Why the server did not take it. */
  readonly refused?: InBoth;
}

/** What a form needs to show it once more, for whoever wants to change it. */
export interface Edit {
  readonly form: "report" | "status" | "dispatch" | "step";
  readonly values: Loose;
}

/** Something that was said on this device and that the server has not, or not all of it. */
export interface Entry {
  /** Its idempotency key, given when it was said: what is sent twice counts once. */
  readonly once: string;
  /** Rises with every entry of this device. */
  readonly order: number;
  /** What it is about: what is said of one thing goes out in order. */
  readonly thing: string;
  /** Where it goes, seen from the root. */
  readonly to: string;
  readonly body: Said;
  /** What it says and where, as its sender chose it. */
  readonly words: string;
  /** When it was said, by the clock of the region, RFC 3339. */
  readonly saidAt: string;
  /** `null` for what an earlier release kept. */
  readonly setting: Setting | null;
  /** Name of the key with which it was said; `null` where nobody knew yet whose it was. */
  readonly by: string | null;
  /** Name of the key under which it left the device: it may have arrived, and its answer been lost. */
  readonly triedBy?: string;
  readonly photos: readonly WaitingPhoto[];
  readonly edit?: Edit;
  /** Id that the server gave it: only photos wait. */
  readonly id?: string;
  /** It arrived, and counts nothing until an officer says the same: told once. */
  readonly waits?: boolean;
  /** Why the server did not take it; it is not sent again by itself. */
  readonly refused?: InBoth;
  readonly code?: string;
  /** All that the server said where somebody has to decide: both sides of an overlap, and the token. */
  readonly overlap?: Loose;
  /** What the depot has to give away, where that is less than what was ordered, in the item's own unit. */
  readonly free?: number;
}

/** How an entry stands, for whoever looks at it. */
export type Standing =
  | "waiting"
  | "maybe_arrived"
  | "photos"
  | "photo_refused"
  | "waits"
  | "refused"
  | "overlap"
  | "elsewhere"
  | "other_key";

/** The server has it; what is left are photos, or something to be read. */
export const isDelivered = ({ id }: Entry): boolean => id !== undefined;

/**
 * Was it said for this server, region, event and mode? What an earlier release kept was said for nobody knows
 * which.
 */
export function belongs({ setting }: Entry, here: Setting): boolean {
  return (
    setting !== null &&
    setting.origin === here.origin &&
    setting.region === here.region &&
    setting.event === here.event &&
    setting.mode === here.mode
  );
}

/** Was it said by the holder of this key, as far as anybody knows? Receipts of the server are of one holder each. */
export function isOf({ by, triedBy }: Entry, holder: string): boolean {
  const whose = triedBy ?? by;
  return whose === null || whose === holder;
}

export function standing(entry: Entry, here: Setting | null, holder: string | null): Standing {
  if (here !== null && !belongs(entry, here)) return "elsewhere";
  if (isDelivered(entry)) {
    if (entry.photos.some(({ refused }) => refused === undefined)) return "photos";
    return entry.photos.length > 0 ? "photo_refused" : "waits";
  }
  if (entry.overlap !== undefined) return "overlap";
  if (entry.refused !== undefined) return "refused";
  if (holder !== null && !isOf(entry, holder)) return "other_key";
  return entry.triedBy === undefined ? "waiting" : "maybe_arrived";
}

/** May it still be changed? What left the device may have arrived. */
export const mayEdit = (entry: Entry): boolean =>
  entry.edit !== undefined && !isDelivered(entry) && (entry.triedBy === undefined || entry.refused !== undefined);
