import { CLOSED, UNKNOWN } from "./class.ts";
import { into, outOf } from "./ends.ts";
import { type Ground, NOW } from "./ground.ts";
import type { Role } from "./leads.ts";
import { lineOf, type Points, pointsOf } from "./line.ts";
import type { GridPoint } from "./point.ts";
import type { RoadState } from "./road-state.ts";
import { between, type Path, run, unpack } from "./search.ts";
import { isThere, type Stand } from "./stand.ts";
import { type Step, stepM } from "./step.ts";

/** Where a load changes between land and water. */
export interface Landing {
  readonly name: string | null;
  readonly place: GridPoint;
  readonly loadMs: number;
  readonly land: number;
  readonly water: number;
}

/** A part of a journey with one vehicle. */
export interface Leg {
  readonly vehicle: number;
  readonly found: Path;
  /** The points that its ends were snapped to; `null` at a landing. */
  readonly stands: readonly [Stand | null, Stand | null];
  /** The landing where it begins and the load changes; `null` where nothing is loaded. */
  readonly change: Landing | null;
}

/** A journey as legs in the order of travel. */
export interface Route {
  /** The vehicle that was asked for. */
  readonly vehicle: number;
  readonly legs: readonly Leg[];
}

/** Consecutive steps of one leg on roads of one name in one state. */
export interface Piece {
  readonly status: number;
  readonly fromM: number;
  readonly toM: number;
  readonly ms: number;
  readonly vehicle: number;
  readonly leg: number;
  readonly steps: readonly Step[];
}

/** Why there is no journey: a place without a road near it (its position), or two without a way between them. */
export type Stuck =
  | { readonly far: number }
  | { readonly far?: undefined; readonly stands: readonly [Stand, Stand]; readonly at: number };

export const isRoute = (found: Route | Stuck): found is Route => "legs" in found;

/** The best way between two points: over known roads, else also over unknown ones. */
export function best(ground: Ground, pair: readonly [Stand, Stand], of: number): Path | null {
  for (const premise of NOW) {
    const found = between(ground, pair, of, premise);
    if (found !== null) return found;
  }
  return null;
}

/** Travel time, milliseconds, with loading and waiting. */
export function routeMs({ legs }: Route): number {
  return legs.reduce((sum, { found, change }) => sum + found.ms + (change?.loadMs ?? 0), 0);
}

/** Metres from the start to its road, and from the last road to the goal, as the crow flies. */
export function snapM({ legs }: Route): readonly [number, number] {
  return [legs[0]?.stands[0]?.distanceM ?? 0, legs.at(-1)?.stands[1]?.distanceM ?? 0];
}

/** Start, intermediate places and goal, with the points that they were snapped to; landings are left out. */
export function standsOf({ legs }: Route): (readonly [Role, Stand])[] {
  const start = legs[0]?.stands[0] ?? null;
  const arrived = legs.flatMap(({ stands }) => stands[1] ?? []);
  const goal = (legs.at(-1)?.stands[1] ?? null) !== null;
  return [
    ...(start === null ? [] : [["start", start] as const]),
    ...arrived.map((stand, at) => [goal && at + 1 === arrived.length ? "goal" : "via", stand] as const),
  ];
}

/** Whether it comes to all of its places, and not only to the ends of their roads. */
export function comesThere(route: Route): boolean {
  return standsOf(route).every(([, stand]) => isThere(stand));
}

/** Every step, with its vehicle. */
export function stepsOf({ legs }: Route): (readonly [number, Step])[] {
  return legs.flatMap(({ vehicle, found }) => found.steps.map((step) => [vehicle, step] as const));
}

export function piecesOf(ground: Ground, { legs }: Route): Piece[] {
  const { file } = ground.network;
  const pieces: Piece[] = [];
  let reached = 0;
  legs.forEach(({ vehicle, found }, leg) => {
    for (const step of found.steps) {
      const status = ground.passabilityBeside(step.edge, vehicle);
      const toM = reached + stepM(ground, step);
      const last = pieces.at(-1);
      const lastEdge = last?.steps[0]?.edge;
      const isSame = last?.status === status && last.leg === leg && lastEdge !== undefined;
      if (last !== undefined && isSame && file.nameAt(lastEdge) === file.nameAt(step.edge))
        pieces[pieces.length - 1] = { ...last, toM, ms: last.ms + step.ms, steps: [...last.steps, step] };
      else pieces.push({ status, fromM: reached, toM, ms: step.ms, vehicle, leg, steps: [step] });
      reached = toM;
    }
  });
  return pieces;
}

/** Its geometry. */
export function lineOfRoute(ground: Ground, { legs }: Route): [number, number][] {
  return lineOf(
    legs.flatMap(({ change, found }): Points[] => [
      ...(change === null ? [] : [[change.place]]),
      ...found.steps.map((step) => pointsOf(ground, step)),
    ]),
  );
}

/** Length, metres; the walks at its ends are not counted. */
export function routeM(ground: Ground, route: Route): number {
  return stepsOf(route).reduce((sum, [, step]) => sum + stepM(ground, step), 0);
}

/** The state that holds the oldest evidence that a journey rests on; `null` without any. */
export function oldestOf(ground: Ground, edges: readonly number[]): RoadState | null {
  let oldest: RoadState | null = null;
  for (const edge of edges) {
    const state = ground.state(edge);
    if (state.evidence === "none" || state.asOfMs === null) continue;
    if (oldest === null || state.asOfMs < (oldest.asOfMs ?? Infinity)) oldest = state;
  }
  return oldest;
}

/** When the first evidence that it rests on expires, from now on; milliseconds. */
export function validUntilMs(ground: Ground, route: Route): number | null {
  const ends = stepsOf(route).flatMap(([, { edge }]) => ground.state(edge).expiresMs ?? []);
  const coming = ends.filter((ms) => ms >= ground.nowMs);
  return coming.length === 0 ? null : coming.reduce((a, b) => Math.min(a, b));
}

/** Closed and unknown edges that the best way of a dry day uses and this one does not, with the vehicle. */
export function goneAround(ground: Ground, route: Route): (readonly [number, number])[] {
  const used = new Set(stepsOf(route).map(([, { edge }]) => edge));
  return route.legs.flatMap(({ vehicle, found, stands: [from, to] }) => {
    if (from === null || to === null) return [];
    const [start, goal] = [outOf(ground, from, vehicle, "dry_day"), into(ground, to, vehicle, "dry_day")];
    const dry = run(ground, start, goal, vehicle, "dry_day");
    if (dry === null || dry.ms >= found.ms) return [];
    return unpack(ground, start, goal, dry, vehicle, "dry_day")
      .map(({ edge }) => edge)
      .filter((edge) => !used.has(edge) && [CLOSED, UNKNOWN].includes(ground.passability(edge, vehicle)))
      .map((edge) => [vehicle, edge] as const);
  });
}
