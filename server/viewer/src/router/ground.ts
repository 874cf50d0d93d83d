import { CLOSED, NEVER, NO_WAY, type Passability } from "./class.ts";
import type { Network, Times } from "./network.ts";
import { arcMs, type RoadState, type Slowdown, weightMs } from "./road-state.ts";
import type { Conditions, Saved } from "./roads.ts";

/**
 * What a search assumes of the roads: as known, without those of unknown state; as known, with them; as on a dry day,
 * without any event.
 */
export type Premise = "known" | "also_unknown" | "dry_day";

/** The two premises of a real journey, in the order in which they are tried. */
export const NOW: readonly Premise[] = ["known", "also_unknown"];

/** What journeys are searched in: the network, and the state of its roads at one moment. */
export class Ground {
  readonly network: Network;
  readonly saved: Saved;
  /** The moment of the states, milliseconds by the clock of the server. */
  readonly nowMs: number;
  private readonly conditions: Conditions;
  /** Edges that the question asks to avoid: for it they are closed, whatever their state. */
  private readonly avoided: ReadonlySet<number>;
  private readonly times = new Map<string, Times>();

  constructor(
    network: Network,
    conditions: Conditions,
    saved: Saved,
    nowMs: number,
    avoided: ReadonlySet<number> = new Set(),
  ) {
    this.avoided = avoided;
    this.network = network;
    this.conditions = conditions;
    this.saved = saved;
    this.nowMs = nowMs;
  }

  /** The same roads less those that a question asks to avoid. */
  without(avoided: ReadonlySet<number>): Ground {
    return new Ground(this.network, this.conditions, this.saved, this.nowMs, avoided);
  }

  avoids(edge: number): boolean {
    return this.avoided.has(edge);
  }

  private get slowdown(): Slowdown {
    return this.saved.slowdown;
  }

  state(edge: number): RoadState {
    return this.conditions.ofEdge[edge] as RoadState;
  }

  passability(edge: number, of: number): Passability {
    const word = this.state(edge).pass[of] ?? CLOSED;
    return this.avoids(edge) && word !== NEVER ? CLOSED : word;
  }

  /** Passability of the part of an edge that a journey uses, before or behind a closure at a point. */
  passabilityBeside(edge: number, of: number): Passability {
    if (this.avoids(edge)) return this.passability(edge, of);
    const state = this.state(edge);
    return (state.beside ?? state).pass[of] ?? CLOSED;
  }

  /** The points at which an edge is closed for a class: shares of its length, ascending. */
  closedAt(edge: number, of: number, premise: Premise): readonly number[] {
    return premise !== "dry_day" && this.passability(edge, of) === CLOSED ? this.state(edge).closedAt : [];
  }

  /** The times of a class; poured into the hierarchy when they are first needed. */
  timesOf(of: number, premise: Premise): Times {
    if (premise === "dry_day") return this.network.dryTimes(of);
    const key = `${of} ${premise}`;
    let times = this.times.get(key);
    if (times === undefined) {
      const { file } = this.network;
      const edges = new Uint32Array(file.edges);
      for (let edge = 0; edge < file.edges; edge++)
        edges[edge] = this.edgeMs(edge, of, premise === "also_unknown", this.state(edge));
      const weights = Uint32Array.from({ length: file.arcs }, (_, arc) => {
        const edgeMs = edges[file.edgeOf(arc)] ?? NO_WAY;
        return arcMs(of, file.isBanned(arc, of), file.arcBoarding[arc] ?? 0, edgeMs);
      });
      times = { weights, metric: file.hierarchy.customize(weights) };
      this.times.set(key, times);
    }
    return times;
  }

  private edgeMs(edge: number, of: number, unknownToo: boolean, state: Pick<RoadState, "pass" | "depthM" | "floodM">) {
    if (this.avoids(edge)) return NO_WAY;
    const { file } = this.network;
    return weightMs(this.slowdown, of, unknownToo, file.dryMs(edge, of), file.lengthM(edge), state);
  }

  /** Milliseconds over a whole arc, with boarding; [`NO_WAY`] where it cannot be used. */
  arcMs(arc: number, of: number, premise: Premise): number {
    return this.timesOf(of, premise).weights[arc] ?? NO_WAY;
  }

  /** The same as if the arc had no closure at a point: the part before the closure takes its share of this. */
  openArcMs(arc: number, of: number, premise: Premise): number {
    const { file } = this.network;
    const edge = file.edgeOf(arc);
    const { beside } = this.state(edge);
    if (this.avoids(edge)) return this.arcMs(arc, of, premise);
    if (premise === "dry_day" || beside === null) return this.arcMs(arc, of, premise);
    const edgeMs = this.edgeMs(edge, of, premise === "also_unknown", beside);
    return arcMs(of, file.isBanned(arc, of), file.arcBoarding[arc] ?? 0, edgeMs);
  }
}
