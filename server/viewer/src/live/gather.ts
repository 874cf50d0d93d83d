import type { Change } from "./change.ts";

/** Reports come in bursts: what follows within this time is taken together. */
export const TOGETHER_MS = 800;

/** Two changes as one: where either may have touched anything, both together may have. */
export function merge(a: Change, b: Change): Change {
  const whole = a.tiles === null || b.tiles === null;
  const kind = [a.kind, b.kind].includes("snapshot")
    ? "snapshot"
    : [a.kind, b.kind].includes("reset")
      ? "reset"
      : b.kind;
  return {
    kind,
    revision: b.revision ?? a.revision,
    tiles: whole ? null : [...(a.tiles ?? []), ...(b.tiles ?? [])],
    edges: [...a.edges, ...b.edges],
  };
}

/** Passes the first change on at once, and those that follow closely as one: a burst costs a phone no battery. */
export class Gather {
  private readonly act: (change: Change) => void;
  private readonly after: (ms: number, act: () => void) => void;
  private gathered: Change | null = null;
  private resting = false;

  constructor(act: (change: Change) => void, after: (ms: number, act: () => void) => void = setAfter) {
    this.act = act;
    this.after = after;
  }

  push(change: Change): void {
    if (this.resting) {
      this.gathered = this.gathered === null ? change : merge(this.gathered, change);
      return;
    }
    this.resting = true;
    this.act(change);
    this.after(TOGETHER_MS, () => {
      const { gathered } = this;
      this.resting = false;
      this.gathered = null;
      if (gathered !== null) this.push(gathered);
    });
  }
}

const setAfter = (ms: number, act: () => void): void => {
  setTimeout(act, ms);
};
