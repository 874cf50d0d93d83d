// What a device knows of roads that its package does not: said here, or heard to have changed since. Worse news acts
// at once, whether or not anybody has it yet; nothing here makes a road better.
import { depth } from "../depth.ts";
import { isVehicle } from "../vehicle.ts";
import { BOAT, CLOSED, classOf, FERRY, OPEN, type Passability, RESTRICTED, RIVER, UNKNOWN } from "./class.ts";
import { both, tell } from "./language.ts";
import type { Near, Network } from "./network.ts";
import { gridPoint } from "./point.ts";
import { OLD_EVIDENCE, outlived, type Passing, type RoadState, type Words } from "./road-state.ts";
import type { Conditions, Saved } from "./roads.ts";

/** What somebody said of a road on this device, as it was or will be sent. */
export interface SaidOfRoad {
  readonly status: string;
  /** Longitude and latitude in degrees. */
  readonly place: readonly [number, number] | null;
  /** Ids of edges, where it names them. */
  readonly edges: readonly string[];
  /** Classes that it speaks of; all where it names none. */
  readonly vehicles: readonly string[];
  readonly cause: string | null;
  readonly depthM: number | null;
  /** Flowing water, or passed in the dark: counts one step worse. */
  readonly isDeeper: boolean;
  /** When it was seen, milliseconds by the clock of the region. */
  readonly saidMs: number;
  readonly matter: Words | null;
  /** Whose word it is. */
  readonly by: Words;
  /** `saidMs` as people of the region write it. */
  readonly since: Words;
}

/** All that is known here beyond the package. */
export interface News {
  readonly said: readonly SaidOfRoad[];
  /** Ids of edges that are known to have changed since, and nobody here knows to what. */
  readonly changed: readonly string[];
  readonly changedBy: Words;
  /** Newer data was heard of, and not of which roads: no good news of the package counts as such any more. */
  readonly isOutdated: boolean;
}

/** Nothing is known here beyond the package. */
export const NO_NEWS: News = { said: [], changed: [], changedBy: ["", ""], isOutdated: false };

/** A point is matched to the nearest road within this distance, metres (model/src/network/matching.rs). */
const POINT_REACH_M = 50;
/** Roads that are as near as the nearest: at a crossing nobody can tell them apart. */
const AS_NEAR_M = 1;
/** The code of the reason that somebody reported it (model/src/passability/reason.rs). */
const REPORT = "laporan";
/** Depths come as centimetres in decimal metres: a limit itself still passes. */
const SLACK_M = 1e-4;
const WATER_OF_RIVERS = ["low_water", "high_water"];

/** The states with what is known beside them. */
export function withNews(network: Network, saved: Saved, { ofEdge }: Conditions, news: News): Conditions {
  const states = news.isOutdated ? ofEdge.map(outlived) : [...ofEdge];
  const change = (edge: number, make: (state: RoadState) => RoadState): void => {
    const state = states[edge];
    if (state !== undefined) states[edge] = make(state);
  };
  const named = (ids: readonly string[]): number[] => ids.flatMap((id) => network.edgeOf(id) ?? []);
  for (const edge of named(news.changed)) change(edge, (state) => doubted(state, news.changedBy));
  for (const said of news.said) {
    const edges = named(said.edges);
    if (edges.length > 0) for (const edge of edges) change(edge, (state) => worsened(state, said, saved, null));
    else
      for (const { edge, share } of meant(network, said)) change(edge, (state) => worsened(state, said, saved, share));
  }
  return { ofEdge: states };
}

/** The roads at a point that somebody speaks of. */
function meant(network: Network, { place, cause, vehicles }: SaidOfRoad): Near[] {
  const point = place === null ? null : gridPoint(place);
  if (point === null) return [];
  const { file } = network;
  const afloat = vehicles.length === 1 && vehicles[0] === "boat";
  const ofRivers = cause !== null && WATER_OF_RIVERS.includes(cause);
  const wanted = (edge: number): boolean => {
    const kind = file.edgeKind[edge];
    return ofRivers ? kind === RIVER || kind === FERRY : afloat || kind !== RIVER;
  };
  const near = network.near(point, POINT_REACH_M, Infinity, wanted);
  const nearestM = near[0]?.distanceM ?? 0;
  return near.filter(({ distanceM }) => distanceM <= nearestM + AS_NEAR_M);
}

/** A state that changed since it was saved: nothing good of it counts. */
function doubted(state: RoadState, by: Words): RoadState {
  const doubt = (passing: Passing): Passing => ({ ...passing, pass: passing.pass.map(atLeast(UNKNOWN)) });
  const { beside } = state;
  const pass = doubt(state).pass;
  const parts = beside === null ? null : doubt(beside);
  if (pass.every((word, of) => word === state.pass[of])) return { ...state, beside: parts };
  return {
    ...state,
    pass,
    beside: parts,
    reasons: [OLD_EVIDENCE, ...state.reasons.filter((reason) => reason !== OLD_EVIDENCE)],
    by,
    since: null,
    asOfMs: null,
    expiresMs: null,
  };
}

const atLeast =
  (word: Passability) =>
  (before: Passability): Passability =>
    Math.max(before, word);

/** A state in which what was said makes it worse, for nobody better; `share`: where on the edge. */
function worsened(state: RoadState, said: SaidOfRoad, { depths }: Saved, share: number | null): RoadState {
  const words = state.pass.map((_, of) => wordFor(said, of, depths));
  const pass = state.pass.map((before, of) => Math.max(before, words[of] ?? CLOSED));
  const depthM = said.depthM === null ? state.depthM : Math.max(state.depthM ?? 0, said.depthM);
  const known = { ...state, pass, ...closedParts(state, words, share) };
  // Where it was as bad before, the word that said so stays; that it is closed at one more point counts all the same.
  if (pass.every((word, of) => word === state.pass[of]) && depthM === state.depthM) return known;
  return {
    ...known,
    depthM,
    floodM: depthM === state.depthM ? state.floodM : null,
    evidence: "reported",
    reasons: [REPORT, ...state.reasons.filter((reason) => reason !== REPORT)],
    reportId: null,
    cause: said.cause,
    asOfMs: said.saidMs,
    expiresMs: null,
    matter: depthM !== null && depthM > 0 ? waterOf(depthM) : said.matter,
    by: said.by,
    since: said.since,
  };
}

/** The points at which an edge is closed, and the state before and behind them, once something more is said of it. */
function closedParts(
  state: RoadState,
  words: readonly Passability[],
  share: number | null,
): Pick<RoadState, "closedAt" | "beside"> {
  const closes = words.includes(CLOSED);
  // Of a whole edge no part is left.
  if (closes && share === null) return { closedAt: [], beside: null };
  const points = closes && share !== null ? [...state.closedAt, share] : state.closedAt;
  if (points.length === 0) return { closedAt: [], beside: null };
  const { pass, depthM, floodM } = state.beside ?? state;
  // What closes does so at its point; anything else holds for all of the edge.
  const parts = pass.map((before, of) => Math.max(before, words[of] === CLOSED ? OPEN : (words[of] ?? OPEN)));
  const closedAt = [...new Set(points)].sort((a, b) => a - b);
  return { closedAt, beside: { pass: parts, depthM, floodM } };
}

/** The water on a road, as sentences tell it before anything else (model/src/journey/stretch.rs). */
function waterOf(depthM: number): Words {
  return both((language) => tell(language, "water", { depth: depth(depthM, language) }));
}

/** What somebody said for one class: the worse of their word and of the water's depth. */
function wordFor({ status, vehicles, depthM, isDeeper }: SaidOfRoad, of: number, depths: Saved["depths"]): Passability {
  const listed = vehicles.filter(isVehicle).map(classOf);
  const concerned = vehicles.length === 0 || listed.includes(of);
  const water = depthM === null ? OPEN : waterWord(depths, of, depthM, isDeeper);
  return Math.max(concerned ? statusWord(status, of) : OPEN, water);
}

/** As `status_word` of model/src/passability/rules.rs; what is not known here is doubt. */
function statusWord(status: string, of: number): Passability {
  switch (status) {
    case "open":
      return OPEN;
    case "restricted":
    case "emergency_only":
      return RESTRICTED;
    case "closed":
      return CLOSED;
    case "boat_only":
      return of === BOAT ? OPEN : CLOSED;
    default:
      return UNKNOWN;
  }
}

/** As `water_word` of model/src/passability/rules.rs, by the limits that the server told. */
function waterWord(depths: Saved["depths"], of: number, depthM: number, isDeeper: boolean): Passability {
  const limits = depths[of];
  if (limits === undefined) return depthM > 0 ? CLOSED : OPEN;
  if (depthM < limits.fromM - SLACK_M) return CLOSED;
  const word = depthM <= limits.passM + SLACK_M ? OPEN : depthM <= limits.fordM + SLACK_M ? RESTRICTED : CLOSED;
  if (!isDeeper || depthM <= 0 || of === BOAT) return word;
  return word === OPEN ? RESTRICTED : CLOSED;
}
