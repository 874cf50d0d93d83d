import { type Change, readChange, readChanges, revisionOf } from "./change.ts";

/** How the page hears of what changes: `since` is the wall's time of the last sign of life, in ms. */
export type Connection =
  | { readonly kind: "starting" | "live" | "polling" }
  | { readonly kind: "lost"; readonly since: number };

/** A stream of server-sent events, as the browser's `EventSource` is one. */
export interface Stream {
  readonly readyState: number;
  addEventListener(kind: string, heard: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

/** The world outside: replaced in tests. */
export interface Wires {
  stream(address: string): Stream;
  /** The status and the JSON of an answer; throws where no answer comes. */
  ask(address: string): Promise<{ readonly status: number; readonly json: unknown }>;
  wall(): number;
  /** Calls `act` once after `ms`, unless the returned function is called before. */
  after(ms: number, act: () => void): () => void;
}

export interface Listener {
  readonly connection: (connection: Connection) => void;
  readonly change: (change: Change) => void;
  /** Any sign of life of the server, heartbeats too. */
  readonly heard?: () => void;
}

export const POLL_MS = 15_000;
/** A stream that says nothing for so long, not even a heartbeat, is taken for blocked. */
export const SILENT_MS = 45_000;
const REOPEN_MS = 60_000;
const CLOSED = 2;
const KINDS = ["snapshot", "report", "expiry", "reset", "heartbeat", "site", "dispatch"];

/**
 * Hears of every change: by `/events` where that works, by asking `/changes` where it is blocked or silent. What was
 * missed in between is asked for, so that no change is lost on the way from one to the other.
 */
export class Live {
  private readonly root: string;
  private readonly listener: Listener;
  private readonly wires: Wires;
  private stream: Stream | null = null;
  private connection: Connection = { kind: "starting" };
  private revision: number | null = null;
  private snapshot: string | null = null;
  private heardAt: number;
  private running = false;
  private asking = false;
  private stopSilence = (): void => {};
  private stopPoll = (): void => {};
  private stopReopen = (): void => {};

  constructor(root: string, listener: Listener, wires: Wires = BROWSER) {
    this.root = root;
    this.listener = listener;
    this.wires = wires;
    this.heardAt = wires.wall();
  }

  /** Begins where the catalog stands, which was heard at `heardAt` by the wall. */
  start(snapshot: string | null, revision: string | number | null, heardAt: number = this.wires.wall()): void {
    this.snapshot = snapshot;
    this.revision = revisionOf(revision);
    this.heardAt = heardAt;
    this.running = true;
    this.open();
  }

  /** Lets go of the connection: nobody looks at the page. */
  pause(): void {
    this.running = false;
    this.shut();
    this.stopPoll();
  }

  /** Asks at once for what was missed, and listens again. */
  resume(): void {
    if (this.running) return;
    this.running = true;
    void this.check();
    this.open();
  }

  /** Asks the server now, without waiting for the next turn. */
  async check(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const answer = await this.wires.ask(`${this.root}changes?since=${this.revision ?? 0}`);
      if (answer.status >= 500) throw new Error(`changes: ${answer.status}`);
      this.heardAt = this.wires.wall();
      const found = this.connection.kind === "lost";
      if (this.connection.kind !== "live") this.become({ kind: "polling" });
      // Where the server is back, the stream may be, too.
      if (found && this.running) this.open();
      if (answer.status < 300) {
        const { revision, changes } = readChanges(answer.json);
        for (const change of changes) this.take(change, null);
        // A revision that nobody explains may have changed anything.
        if (changes.length === 0 && revision !== null && this.revision !== null && revision < this.revision)
          this.take({ kind: "reset", revision, tiles: null, edges: [] }, null);
        if (revision !== null) this.revision = revision;
        this.snapshot = snapshotOf(answer.json) ?? this.snapshot;
      }
    } catch {
      if (this.connection.kind !== "lost") this.become({ kind: "lost", since: this.heardAt });
    } finally {
      this.asking = false;
    }
  }

  private open(): void {
    this.shut();
    const stream = this.wires.stream(`${this.root}events`);
    this.stream = stream;
    this.listenForSilence();
    stream.addEventListener("open", () => this.alive(stream));
    for (const kind of KINDS) {
      stream.addEventListener(kind, (event) => {
        if (stream !== this.stream) return;
        this.alive(stream);
        const data = parse(event.data);
        const change = readChange(kind, data);
        if (change !== null) this.take(change, data);
        else if (kind === "heartbeat") this.compare(data);
      });
    }
    stream.addEventListener("error", () => {
      if (stream === this.stream) this.broken();
    });
  }

  /** A heartbeat says where the server stands: what was missed on the way here is asked for. */
  private compare(data: unknown): void {
    const { revision } = (data ?? {}) as { readonly revision?: unknown };
    const [snapshot, reached] = [snapshotOf(data), revisionOf(revision)];
    if (snapshot !== null && snapshot !== this.snapshot)
      this.take({ kind: "snapshot", revision: reached, tiles: null, edges: [] }, data);
    else if (reached !== null && reached > (this.revision ?? 0)) void this.check();
  }

  private shut(): void {
    this.stream?.close();
    this.stream = null;
    this.stopSilence();
    this.stopReopen();
  }

  private alive(stream: Stream): void {
    if (stream !== this.stream) return;
    this.heardAt = this.wires.wall();
    this.listenForSilence();
    this.listener.heard?.();
    if (this.connection.kind === "live") return;
    const missed = this.connection.kind !== "starting";
    this.become({ kind: "live" });
    this.stopPoll();
    if (missed) void this.check();
  }

  private listenForSilence(): void {
    this.stopSilence();
    this.stopSilence = this.wires.after(SILENT_MS, () => {
      this.stream?.close();
      this.broken();
    });
  }

  /** The stream fell silent: ask instead, and try it again later where the browser does not do so itself. */
  private broken(): void {
    this.stopSilence();
    if (this.connection.kind === "live" || this.connection.kind === "starting") this.become({ kind: "polling" });
    if (this.stream?.readyState === CLOSED) {
      this.stopReopen();
      this.stopReopen = this.wires.after(REOPEN_MS, () => this.open());
    }
    this.poll();
  }

  private poll(): void {
    this.stopPoll();
    void this.check().then(() => {
      this.stopPoll();
      if (this.running && this.connection.kind !== "live") this.stopPoll = this.wires.after(POLL_MS, () => this.poll());
    });
  }

  private become(connection: Connection): void {
    if (connection.kind === this.connection.kind) return;
    this.connection = connection;
    this.listener.connection(connection);
  }

  /** Passes on what is new; what a resumed stream repeats was heard before. */
  private take(change: Change, data: unknown): void {
    if (change.kind === "snapshot") {
      const told = snapshotOf(data);
      if (told !== null && told === this.snapshot) return;
      this.snapshot = told ?? this.snapshot;
    } else if (
      change.kind !== "reset" &&
      change.revision !== null &&
      this.revision !== null &&
      change.revision <= this.revision
    ) {
      return;
    }
    if (change.revision !== null) this.revision = change.revision;
    this.listener.change(change);
  }
}

function snapshotOf(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  const { snapshot } = data as { readonly snapshot?: unknown };
  return typeof snapshot === "string" ? snapshot : null;
}

function parse(data: unknown): unknown {
  try {
    return JSON.parse(String(data)) as unknown;
  } catch {
    return null;
  }
}

const BROWSER: Wires = {
  stream: (address) => new EventSource(address) as Stream,
  ask: async (address) => {
    const answer = await fetch(address, { cache: "no-store" });
    return { status: answer.status, json: answer.ok ? ((await answer.json()) as unknown) : null };
  },
  wall: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
