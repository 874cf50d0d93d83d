// Which roads changed since the saved package, as far as this device heard: without a network, nothing good that the
// package says of them counts any more.
import { type Change, readChanges } from "../live/change.ts";
import { loose, number, text } from "../loose.ts";
import { read, write } from "../vehicle.ts";

/** What was heard of one snapshot, without a gap from one revision to another. */
interface Heard {
  readonly snapshot: string;
  readonly from: number;
  readonly upTo: number;
  /** By edge, the revision at which it changed last. */
  readonly edges: Readonly<Record<string, number>>;
}

/** What a package does not know. */
export interface Beyond {
  readonly edges: readonly string[];
  /** Something else changed, and nobody here knows where. */
  readonly isOutdated: boolean;
}

const KEY = "lintas.since";
/** So many roads are told apart; of more it is only known that they changed. */
const MOST = 20_000;

function kept(): Heard | null {
  try {
    const told = loose(JSON.parse(read(KEY) ?? "null"));
    const [snapshot, from, upTo] = [text(told["snapshot"]), number(told["from"]), number(told["upTo"])];
    if (snapshot === null || from === null || upTo === null) return null;
    const edges = Object.entries(loose(told["edges"])).filter(
      (each): each is [string, number] => number(each[1]) !== null,
    );
    return { snapshot, from, upTo, edges: Object.fromEntries(edges) };
  } catch {
    return null;
  }
}

function keep(heard: Heard): void {
  const whole = Object.keys(heard.edges).length <= MOST;
  write(KEY, JSON.stringify(whole ? heard : { ...heard, from: heard.upTo, edges: {} }));
}

/** The parts of the world that are needed: replaced in tests. */
export interface SinceWires {
  /** The state that the device's package was saved at; `null` without one. */
  saved(): Promise<{ readonly snapshot: string; readonly revision: number } | null>;
  /** The JSON of `/changes` since a revision. */
  changes(since: number): Promise<unknown>;
}

/** Listens on behalf of a page, and keeps what it heard for times without a network. */
export class Since {
  private readonly wires: SinceWires;

  constructor(wires: SinceWires) {
    this.wires = wires;
  }

  /**
   * The server stands at this state. Where the package is of an earlier one, what changed since is asked for, so that
   * its roads are known one by one.
   */
  async met(snapshot: string | null, revision: number | null): Promise<void> {
    if (snapshot === null || revision === null) return;
    const before = kept();
    const known = before?.snapshot === snapshot ? before : null;
    keep({ snapshot, from: revision, upTo: Math.max(revision, known?.upTo ?? 0), edges: known?.edges ?? {} });
    const saved = await this.wires.saved().catch(() => null);
    if (saved === null || saved.snapshot !== snapshot || saved.revision >= revision) return;
    try {
      const { changes, revision: reached } = readChanges(await this.wires.changes(saved.revision));
      const isKnown = changes.every(({ kind }) => kind !== "reset" && kind !== "snapshot");
      const now = kept();
      if (!isKnown || reached === null || reached < revision || now?.snapshot !== snapshot) return;
      keep(added({ ...now, from: Math.min(now.from, saved.revision) }, changes, reached));
    } catch {
      // Without an answer it stays unknown what changed.
    }
  }

  /**
   * A change, as the page hears of it: none is left out between two of them. What time alone brings the package knows
   * already: it tells what becomes of every road by itself.
   */
  changed({ kind, revision, edges }: Change): void {
    const heard = kept();
    if (heard === null || revision === null || kind === "snapshot" || kind === "reset") return;
    keep(added(heard, kind === "expiry" ? [] : [{ edges }], revision));
  }
}

function added(heard: Heard, changes: readonly { readonly edges: readonly string[] }[], revision: number): Heard {
  const edges: Record<string, number> = { ...heard.edges };
  for (const edge of changes.flatMap((change) => change.edges)) edges[edge] = Math.max(revision, edges[edge] ?? 0);
  return { ...heard, upTo: Math.max(heard.upTo, revision), edges };
}

/** What a package of this state does not know. */
export function beyond({ snapshot, revision }: { readonly snapshot: string; readonly revision: number }): Beyond {
  const heard = kept();
  if (heard === null) return { edges: [], isOutdated: false };
  // Ids of snapshots begin with their moments.
  if (heard.snapshot !== snapshot) return { edges: [], isOutdated: heard.snapshot > snapshot };
  const edges = Object.entries(heard.edges).filter(([, at]) => at > revision);
  return { edges: edges.map(([edge]) => edge), isOutdated: revision < heard.from };
}

/** Asks the server at `root` and the packages of this device. */
export const browserWires = (root: string): SinceWires => ({
  // Not before it is needed: the first view stays small.
  saved: async () => (await import("./parts.ts")).savedManifest(),
  changes: async (since) => {
    const answer = await fetch(`${root}changes?since=${since}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(`changes: ${answer.status}`);
    return answer.json();
  },
});
