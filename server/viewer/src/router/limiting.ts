import { AVOIDED, asAskedFor } from "./avoid.ts";
import { type Passability, passabilityName } from "./class.ts";
import { metres, place, time } from "./figures.ts";
import type { Ground } from "./ground.ts";
import { placeAt } from "./line.ts";
import { type GridPoint, round } from "./point.ts";
import type { Piece } from "./route.ts";
import { type Step, stepM } from "./step.ts";
import type { Told } from "./stretch.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a sentence says of an edge. */
export function toldOf(ground: Ground, edge: number, of: number, fromM: number | null): Told {
  const { file } = ground.network;
  return {
    name: file.name(edge),
    kind: file.edgeKind[edge] ?? 0,
    passability: ground.passability(edge, of),
    lengthM: file.lengthM(edge),
    fromM,
    state: ground.avoids(edge) ? asAskedFor(ground.state(edge)) : ground.state(edge),
  };
}

/** The stretch that limits a journey, with its edge, its vehicle and where it is. */
export interface Limiting {
  readonly edge: number;
  readonly vehicle: number;
  readonly told: Told;
  readonly place: GridPoint;
}

/**
 * Of the pieces in the worst state the one with the deepest water, else the longest; in it the edge with the deepest
 * water, else the longest; of equals the last. `null` where all is open and dry.
 */
export function limitingOf(ground: Ground, pieces: readonly Piece[]): Limiting | null {
  if (pieces.length === 0) return null;
  const worst = pieces.reduce<Passability>((most, { status }) => Math.max(most, status), 0);
  const depth = ({ edge }: Step): number => ground.state(edge).depthM ?? 0;
  const deepest = ({ steps }: Piece): number => steps.reduce((most, step) => Math.max(most, depth(step)), 0);
  const piece = greatest(
    pieces.filter(({ status }) => status === worst),
    (each) => [deepest(each), each.toM - each.fromM],
  );
  if (piece === null || (worst === 0 && deepest(piece) <= 0)) return null;
  const step = greatest(piece.steps, (each) => [depth(each), stepM(ground, each)]);
  if (step === null) return null;
  const before = piece.steps.slice(0, piece.steps.indexOf(step)).reduce((sum, each) => sum + stepM(ground, each), 0);
  const told = toldOf(ground, step.edge, piece.vehicle, piece.fromM + before);
  return {
    edge: step.edge,
    vehicle: piece.vehicle,
    told: { ...told, passability: piece.status, lengthM: piece.toM - piece.fromM },
    place: placeAt(ground, step.edge, (step.from + step.to) / 2),
  };
}

/** The greatest by two numbers, the first of them first; of equals the last. */
function greatest<T>(all: readonly T[], rank: (each: T) => readonly [number, number]): T | null {
  let best: { readonly each: T; readonly rank: readonly [number, number] } | null = null;
  for (const each of all) {
    const [a, b] = rank(each);
    if (best === null || a > best.rank[0] || (a === best.rank[0] && b >= best.rank[1])) best = { each, rank: [a, b] };
  }
  return best?.each ?? null;
}

/** The properties of the stretch that limits. */
export function limitingJson(ground: Ground, limiting: Limiting): Json {
  const { id, ...edge } = edgeJson(ground, limiting.edge, limiting.vehicle);
  return {
    edge: id,
    ...edge,
    status: passabilityName(limiting.told.passability),
    place: place(limiting.place),
    from_m: metres(limiting.told.fromM ?? 0),
    length_m: metres(limiting.told.lengthM),
  };
}

/** The properties of an edge that is closed, gone around or limits. */
export function edgeJson(ground: Ground, edge: number, of: number): Json {
  const { file } = ground.network;
  const state = ground.state(edge);
  const isAvoided = ground.avoids(edge);
  return {
    id: file.id(edge),
    report_id: isAvoided ? null : state.reportId,
    name: file.name(edge) || null,
    status: passabilityName(ground.passability(edge, of)),
    cause: isAvoided ? AVOIDED : state.cause,
    reason: state.reasons.join(";"),
    depth_m: state.depthM,
    depth_cm: state.depthM === null ? null : round(state.depthM * 100),
    evidence: state.evidence,
    as_of: time(state.asOfMs),
    expires: time(state.expiresMs),
    place: place(placeAt(ground, edge, state.closedAt[0] ?? 0.5)),
  };
}
