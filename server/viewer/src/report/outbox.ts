import { ask, type Loose, loose, number, Refusal, text } from "../ask.ts";
import { OUTBOX } from "../task.ts";
import type { Language } from "../words.ts";
import { keptKey } from "./key.ts";

/** A report as the server takes it; field names are those of the contract. */
export type ReportBody = Readonly<Record<string, unknown>>;

/**
 * A report, or anything else told to the server, that waits on this device. Its `once` makes what was sent twice count
 * once.
 */
export interface Waiting {
  readonly once: string;
  /** Where it goes, seen from the root; `reports` where nothing is said. */
  readonly to?: string;
  readonly body: ReportBody;
  /** What it says and where, as the reporter chose it. */
  readonly words: string;
  /** Why the server did not take it; it is not sent again by itself. */
  readonly refused?: Readonly<Record<Language, string>>;
  /** All that the server said about it where somebody has to decide: both sides of an overlap, and the token. */
  readonly overlap?: Loose;
  /** What the depot has to give away, where that is less than what was ordered, in the item's own unit. */
  readonly free?: number;
}

/** What the server made of a report. */
export interface Taken {
  readonly id: string;
  readonly state: string;
  /** It is kept and counts nothing until an officer says the same. */
  readonly waits: boolean;
  readonly revision: string | null;
}

let inMemory: Waiting[] = [];
let sending: Promise<Map<string, Taken>> | null = null;

/** Every report that is not on the server yet, the oldest first. */
export function waiting(): Waiting[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(OUTBOX) ?? "null");
    if (Array.isArray(kept))
      return kept.filter(
        (each): each is Waiting =>
          typeof loose(each)["once"] === "string" && Object.keys(loose(loose(each)["body"])).length > 0,
      );
  } catch {
    // No storage, or not what we wrote: what this page holds counts.
  }
  return inMemory;
}

function keep(all: readonly Waiting[]): void {
  inMemory = [...all];
  try {
    if (all.length === 0) localStorage.removeItem(OUTBOX);
    else localStorage.setItem(OUTBOX, JSON.stringify(all));
  } catch {
    // Kept as long as the page lives.
  }
}

/** A name that nobody else gives: also where the page came without https and `randomUUID` is missing. */
export function unique(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Puts a report into the box, before anything is sent, and returns its name. */
export function put(body: ReportBody, words: string, to?: string): string {
  const once = unique();
  keep([...waiting(), { once, body, words, ...(to === undefined ? {} : { to }) }]);
  return once;
}

export function drop(once: string): void {
  keep(waiting().filter((each) => each.once !== once));
}

const asked = ({ once, body, words, to }: Waiting): Waiting => ({
  once,
  body,
  words,
  ...(to === undefined ? {} : { to }),
});

/** Lets the server be asked once more about a report that it refused. */
export function retry(once: string): void {
  keep(waiting().map((each) => (each.once === once ? asked(each) : each)));
}

/**
 * Sends what waits, one after the other, and returns what became of each. One that the server refuses stays in the
 * box with the reason; the first one that meets no server ends the round, and all that is left waits for the next.
 */
export function send(root: string): Promise<Map<string, Taken>> {
  sending ??= round(root).finally(() => {
    sending = null;
  });
  return sending;
}

async function round(root: string): Promise<Map<string, Taken>> {
  const taken = new Map<string, Taken>();
  for (const { once, body, refused, to } of waiting()) {
    const key = keptKey();
    if (key === null) break;
    if (refused !== undefined) continue;
    try {
      const answer = loose(await ask(root + (to ?? "reports"), { key, body, once }));
      taken.set(once, {
        id: text(answer["id"]) ?? "",
        state: text(answer["state"]) ?? "active",
        waits: text(answer["waits"]) !== null,
        revision: text(answer["revision"]),
      });
      drop(once);
    } catch (failed) {
      // The server's own trouble, or too many at once, is not the report's fault.
      if (!(failed instanceof Refusal) || failed.status >= 500 || failed.status === 429) break;
      const free = number(failed.details["free"]);
      const overlap =
        failed.code === "overlap"
          ? { overlap: failed.details }
          : failed.code === "stock_short" && free !== null
            ? { free }
            : {};
      keep(waiting().map((each) => (each.once === once ? { ...each, refused: failed.words, ...overlap } : each)));
    }
  }
  return taken;
}
