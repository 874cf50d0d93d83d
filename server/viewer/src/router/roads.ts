import { list, loose, number, text } from "../loose.ts";
import { VEHICLES } from "../vehicle.ts";
import { CLASSES, NEVER } from "./class.ts";
import { Damaged, sound } from "./damaged.ts";
import type { Moment } from "./moment.ts";
import type { GridPoint } from "./point.ts";
import { aged, outlived, type Passing, type RoadState, type Slowdown, type Words, worse } from "./road-state.ts";

/** The format of the parts that this program reads (docs/offline.md). */
const FORMAT = 1;

/** The states of all edges at one moment. */
export interface Conditions {
  /** By edge, its state. */
  readonly ofEdge: readonly RoadState[];
}

/** Between which depths a class passes, metres. */
export interface DepthLimits {
  /** Less does not carry a boat. */
  readonly fromM: number;
  /** Up to here it passes, and up to the ford with care. */
  readonly passM: number;
  readonly fordM: number;
}

/** What is known of a region as a whole. */
export interface Saved {
  readonly snapshot: string;
  readonly revision: number;
  readonly mode: string;
  readonly label: string | null;
  readonly asOf: string;
  readonly vehicles: Readonly<Record<string, Words>>;
  /** Codes of reasons, in the order in which answers list them. */
  readonly reasons: readonly string[];
  readonly slowdown: Slowdown;
  /** Loading where a boat meets the road without a jetty, milliseconds. */
  readonly loadMs: number;
  /** By class; empty where an older server told none: then water of any depth is too deep. */
  readonly depths: readonly DepthLimits[];
}

/**
 * The state of every road as it was saved, and what becomes of it by itself: the server looked ahead by the rules and
 * lifetimes of its own model, so that time passes here as it does there.
 */
export class SavedRoads {
  readonly saved: Saved;
  /** The moment, by the server's clock, of what was saved. */
  readonly nowMs: number;
  private readonly untilMs: number;
  private readonly states: readonly RoadState[];
  private readonly ofEdge: readonly number[];
  /** From which millisecond on an edge is in another state; ascending. */
  private readonly later: readonly (readonly [number, number, number])[];

  /** Refuses ([`Damaged`]) what does not fit a network of so many edges, or a snapshot other than `snapshot`. */
  constructor(json: unknown, edges: number) {
    const told = loose(json);
    sound(told["format"] === FORMAT, `format ${String(told["format"])}; this program reads ${FORMAT}`);
    const whole = (value: unknown): number => {
      sound(Number.isSafeInteger(value), "a number of the saved roads is missing");
      return value as number;
    };
    this.nowMs = whole(told["now_ms"]);
    this.untilMs = whole(told["until_ms"]);
    this.states = list(told["states"]).map(readState);
    const position = (value: unknown, bound: number): number => {
      const at = whole(value);
      sound(at >= 0 && at < bound, "the saved roads point outside their own tables");
      return at;
    };
    this.ofEdge = list(told["of_edge"]).map((state) => position(state, this.states.length));
    sound(this.ofEdge.length === edges, "the saved roads belong to another network");
    this.later = list(told["later"]).map((change) => {
      const [ms, edge, state] = list(change);
      return [whole(ms), position(edge, edges), position(state, this.states.length)] as const;
    });
    sound(
      this.later.every(([ms], at) => at === 0 || (this.later[at - 1]?.[0] ?? 0) <= ms),
      "the changes of the saved roads are not in order",
    );
    const slowdown = loose(told["slowdown"]);
    sound(Object.keys(slowdown).length > 0 && Object.values(slowdown).every(Number.isFinite), "speeds are missing");
    this.saved = {
      snapshot: text(told["snapshot"]) ?? "",
      revision: whole(told["revision"]),
      mode: text(told["mode"]) ?? "",
      label: text(told["label"]),
      asOf: text(told["as_of"]) ?? "",
      vehicles: Object.fromEntries(VEHICLES.map((vehicle) => [vehicle, wordsOf(loose(told["vehicles"])[vehicle])])),
      reasons: list(told["reasons"]).flatMap((code) => text(code) ?? []),
      slowdown: slowdown as unknown as Slowdown,
      loadMs: whole(told["load_ms"]),
      depths: list(told["depths"]).map(depthsOf),
    };
  }

  /** When something next changes by itself after a moment, milliseconds; `null` where nothing does. */
  nextChange(afterMs: number): number | null {
    const next = this.later.find(([ms]) => ms > afterMs)?.[0] ?? null;
    return next ?? (afterMs <= this.untilMs ? this.untilMs + 1 : null);
  }

  /**
   * The states at a moment. Where the clock cannot be right, every class counts as in the worse of the state that was
   * saved and the one that the clock would make of it.
   */
  at({ ms, isDoubtful }: Moment): Conditions {
    const then = this.passed(ms);
    if (!isDoubtful) return { ofEdge: then };
    const now = this.passed(this.nowMs);
    return { ofEdge: then.map((state, edge) => worse(now[edge] ?? state, state)) };
  }

  private passed(ms: number): RoadState[] {
    const states = this.ofEdge.map((at) => this.states[at] as RoadState);
    for (const [from, edge, state] of this.later) {
      if (from > ms) break;
      states[edge] = aged(states[edge] as RoadState, this.states[state] as RoadState);
    }
    return ms > this.untilMs ? states.map(outlived) : states;
  }
}

function depthsOf(value: unknown): DepthLimits {
  const told = loose(value);
  const limit = (name: string): number => number(told[name]) ?? Infinity;
  return { fromM: number(told["from_m"]) ?? 0, passM: limit("pass_m"), fordM: limit("ford_m") };
}

function wordsOf(value: unknown): Words {
  const [id, en] = list(value);
  if (typeof id !== "string" || typeof en !== "string") throw new Damaged("words of the saved roads are missing");
  return [id, en];
}

function readPassing(told: Readonly<Record<string, unknown>>): Passing {
  const digits = text(told["pass"]) ?? "";
  const pass = Array.from(digits, Number);
  const known = pass.every((word) => Number.isInteger(word) && word <= NEVER);
  sound(pass.length === CLASSES && known, "a state of the saved roads is of no kind that this program knows");
  return { pass, depthM: number(told["depth_m"]), floodM: number(told["flood_m"]) };
}

function readState(json: unknown): RoadState {
  const told = loose(json);
  const words = (value: unknown): Words | null => (value === undefined ? null : wordsOf(value));
  const numbers = list(told["closed_at"]).map((share) => number(share) ?? 0);
  return {
    ...readPassing(told),
    evidence: text(told["evidence"]) ?? "none",
    reasons: list(told["reasons"]).flatMap((code) => text(code) ?? []),
    reportId: text(told["report_id"]),
    cause: text(told["cause"]),
    asOfMs: number(told["as_of_ms"]),
    expiresMs: number(told["expires_ms"]),
    matter: words(told["matter"]),
    by: words(told["by"]),
    since: words(told["since"]),
    closedAt: numbers,
    beside: told["beside"] === undefined ? null : readPassing(loose(told["beside"])),
  };
}

/** Rivers and shores from their part: lines of steps. Refuses ([`Damaged`]) anything else. */
export function readShores(json: unknown): GridPoint[][] {
  const told = loose(json);
  sound(told["format"] === FORMAT, `format ${String(told["format"])}; this program reads ${FORMAT}`);
  return list(told["lines"]).map((steps) => {
    const line: GridPoint[] = [];
    let [x, y] = [0, 0];
    const numbers = list(steps);
    sound(numbers.length % 2 === 0 && numbers.every(Number.isSafeInteger), "a shore is torn");
    for (let at = 0; at < numbers.length; at += 2) {
      x += numbers[at] as number;
      y += numbers[at + 1] as number;
      line.push({ x, y });
    }
    return line;
  });
}
