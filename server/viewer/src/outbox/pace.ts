/** The first pause after a failure, and the longest, ms. */
const SHORTEST_MS = 5_000;
const LONGEST_MS = 300_000;

/** When to try again: each pause twice as long as the one before, and at once when there is a sign of life. */
export class Pace {
  private readonly act: () => void;
  private readonly after: (ms: number, act: () => void) => () => void;
  private readonly chance: () => number;
  private pause = SHORTEST_MS;
  private stop: (() => void) | null = null;

  constructor(
    act: () => void,
    after: (ms: number, act: () => void) => () => void = wait,
    chance: () => number = Math.random,
  ) {
    this.act = act;
    this.after = after;
    this.chance = chance;
  }

  /**
   * It failed: again after a pause, no sooner than the server asks for. Tablets that failed together do not come
   * together.
   */
  failed(leastS: number | null = null): void {
    this.rest();
    const ms = Math.max(this.pause * (0.75 + this.chance() / 2), (leastS ?? 0) * 1000);
    this.pause = Math.min(this.pause * 2, LONGEST_MS);
    this.stop = this.after(ms, () => {
      this.stop = null;
      this.act();
    });
  }

  /** The server answers, or the network is back: at once, and with the shortest pause from then on. */
  alive(): void {
    this.rest();
    this.pause = SHORTEST_MS;
    this.act();
  }

  /** Nothing is left to do. */
  done(): void {
    this.rest();
    this.pause = SHORTEST_MS;
  }

  /** Does something wait for its turn? */
  get waits(): boolean {
    return this.stop !== null;
  }

  private rest(): void {
    this.stop?.();
    this.stop = null;
  }
}

const wait = (ms: number, act: () => void): (() => void) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};
