import { BOAT, passabilityName, vehicleOf } from "./class.ts";
import { AT, boatHint, roadEndsJson } from "./ends-answer.ts";
import { metres, place, seconds, time } from "./figures.ts";
import { gapOf } from "./gap.ts";
import type { Ground } from "./ground.ts";
import type { Role } from "./leads.ts";
import { edgeJson, limitingJson, limitingOf, toldOf } from "./limiting.ts";
import { type Nearest, nearestReachable } from "./nearest.ts";
import { blockedBy } from "./no-way.ts";
import { plan, roleOf } from "./plan.ts";
import { planned } from "./planned.ts";
import type { GridPoint } from "./point.ts";
import {
  comesThere,
  goneAround,
  isRoute,
  lineOfRoute,
  oldestOf,
  type Piece,
  piecesOf,
  type Route,
  routeMs,
  type Stuck,
  snapM,
  standsOf,
  stepsOf,
  validUntilMs,
} from "./route.ts";
import { type Spoken, sentence } from "./sentence.ts";
import { REACH_M } from "./snap.ts";
import { isThere, type Stand } from "./stand.ts";
import { stepM } from "./step.ts";
import { lengthsOf, STATUS, VERDICT, verdictOn } from "./verdict.ts";

// Answers about ways in the shape of `/route` (docs/routes.md), so that who reads one reads the other.

/** Edges that an answer lists as closed at most: a person reads ten. */
const MOST_LISTED = 100;

type Json = Readonly<Record<string, unknown>>;

/** The members of every answer that say what it comes from. */
export function origin({ saved }: Ground, of: number): Json {
  const { snapshot, revision, asOf, mode, label } = saved;
  return {
    type: "FeatureCollection",
    ...{ snapshot, revision, as_of: asOf, mode, ...(label === null ? {} : { label }) },
    vehicle: vehicleOf(of),
  };
}

/** The answer to the question for the best way over places, two or more, for a vehicle. */
export function routeAnswer(ground: Ground, places: readonly GridPoint[], of: number): Json {
  const found = plan(ground, places, of);
  const afloat = (): Route | null => {
    const boat = of === BOAT ? null : plan(ground, places, BOAT);
    return boat !== null && isRoute(boat) && comesThere(boat) ? boat : null;
  };
  if (!isRoute(found)) return { ...origin(ground, of), ...noWay(ground, places, of, found, afloat()), features: [] };
  const properties = way(ground, found, comesThere(found) ? null : afloat());
  const geometry = { type: "LineString", coordinates: lineOfRoute(ground, found) };
  return { ...origin(ground, of), features: [{ type: "Feature", geometry, properties }] };
}

function way(ground: Ground, route: Route, byBoat: Route | null): Json {
  const { file } = ground.network;
  // The searches of a dry day come first: they use what the hierarchy writes on.
  const around = goneAround(ground, route);
  const pieces = piecesOf(ground, route);
  const lengths = lengthsOf(pieces);
  const verdict = comesThere(route) ? verdictOn(pieces) : "road_ends";
  const stands = standsOf(route);
  const limiting = limitingOf(ground, pieces);
  const steps = stepsOf(route);
  const oldest = oldestOf(
    ground,
    steps.map(([, { edge }]) => edge),
  );
  const spoken: Spoken = {
    of: route.vehicle,
    called: calledOf(ground, route.vehicle),
    verdict,
    lengths,
    limiting: limiting?.told ?? null,
    moreBlocked: 0,
    oldest,
    snapM: snapM(route),
    passedOverM: pastOf(stands),
    gaps: stands.flatMap(([role, stand]) => gapOf(ground, role, stand) ?? []),
    comesWithinM: null,
    noRoadWithinM: null,
  };
  const [fromM, toM] = snapM(route);
  const plans = planned(ground, route);
  const edges = steps.map(([, { edge }]) => edge);
  return {
    status: STATUS[verdict],
    verdict: VERDICT[verdict],
    sentence_id: sentence(spoken, "id"),
    sentence_en: sentence(spoken, "en"),
    distance_m: metres(lengths.allM),
    duration_s: seconds(routeMs(route)),
    duration_planned_s: plans.seconds,
    contingency: plans.words[0],
    contingency_en: plans.words[1],
    vehicle: vehicleOf(route.vehicle),
    edges: edges.filter((edge, at) => edge !== edges[at - 1]).map((edge) => file.id(edge)),
    reason: reasonsOf(ground, route),
    limiting: limiting === null ? null : limitingJson(ground, limiting),
    avoided: around.slice(0, MOST_LISTED).map(([vehicle, edge]) => edgeJson(ground, edge, vehicle)),
    oldest_as_of: time(oldest?.asOfMs ?? null),
    snap_distance_m: metres(Math.max(fromM, toM)),
    snap_m: { from: metres(fromM), to: metres(toM) },
    reached: comesThere(route),
    road_ends: roadEndsJson(ground, stands),
    passed_over: stands.flatMap(([role, { passedOverM, distanceM }]) =>
      passedOverM === null ? [] : [{ at: AT[role], nearest_m: metres(passedOverM), taken_m: metres(distanceM) }],
    ),
    by_boat: byBoat === null ? null : boatHint(ground, byBoat),
    valid_until: time(validUntilMs(ground, route)),
    presumed_m: metres(lengths.presumedM),
    restricted_m: metres(lengths.restrictedM),
    unknown_m: metres(lengths.unknownM),
    pieces: pieces.map((piece) => pieceJson(ground, piece)),
    changes: changesOf(ground, route),
    revision: ground.saved.revision,
  };
}

function noWay(ground: Ground, places: readonly GridPoint[], of: number, stuck: Stuck, byBoat: Route | null): Json {
  let [blocked, nearest, stands]: [number[], Nearest | null, (readonly [Role, Stand])[]] = [[], null, []];
  if (stuck.far === undefined) {
    const goal = places[stuck.at + 1] as GridPoint;
    blocked = blockedBy(ground, stuck.stands, of);
    nearest = nearestReachable(ground, stuck.stands, goal, of);
    stands = stuck.stands.map((stand, end) => [roleOf(stuck.at + end, places.length), stand] as const);
  }
  const first = blocked[0];
  const names = new Set(blocked.map((edge) => ground.network.file.nameAt(edge)));
  const spoken: Spoken = {
    of,
    called: calledOf(ground, of),
    verdict: "no",
    lengths: lengthsOf([]),
    limiting: first === undefined ? null : toldOf(ground, first, of, null),
    moreBlocked: Math.max(0, names.size - 1),
    oldest: null,
    snapM: [stands[0]?.[1].distanceM ?? 0, stands[1]?.[1].distanceM ?? 0],
    passedOverM: pastOf(stands),
    gaps: [],
    comesWithinM: nearest?.toGoalM ?? null,
    noRoadWithinM: stuck.far === undefined ? null : REACH_M,
  };
  return {
    status: STATUS.no,
    verdict: VERDICT.no,
    sentence_id: sentence(spoken, "id"),
    sentence_en: sentence(spoken, "en"),
    blocked_by: blocked.slice(0, MOST_LISTED).map((edge) => edgeJson(ground, edge, of)),
    nearest_reachable:
      nearest === null
        ? null
        : {
            place: place(nearest.place),
            distance_to_goal_m: metres(nearest.toGoalM),
            name: nearest.name || null,
            duration_s: seconds(nearest.ms),
          },
    by_boat: byBoat === null ? null : boatHint(ground, byBoat),
    road_ends: roadEndsJson(ground, stands),
  };
}

const calledOf = ({ saved }: Ground, of: number): readonly [string, string] =>
  saved.vehicles[vehicleOf(of)] ?? [vehicleOf(of), vehicleOf(of)];

/** For start and goal, metres to the nearest road, where it was passed over. */
function pastOf(stands: readonly (readonly [Role, Stand])[]): readonly [number | null, number | null] {
  const of = (wanted: Role): number | null => stands.find(([role]) => role === wanted)?.[1].passedOverM ?? null;
  return [of("start"), of("goal")];
}

/** The order of codes: that of the reasons of the model, in which every state lists its own. */
function reasonsOf(ground: Ground, route: Route): string {
  const states = stepsOf(route).map(([, { edge }]) => ground.state(edge));
  const reasons = new Set(ground.saved.reasons.filter((code) => states.some((state) => state.reasons.includes(code))));
  for (const [, stand] of standsOf(route))
    if (!isThere(stand)) reasons.add(stand.acrossWater ? "seberang_air" : "jalan_berakhir");
  return [...reasons].join(";");
}

function pieceJson(ground: Ground, { status, fromM, toM, ms, vehicle, steps }: Piece): Json {
  const { file } = ground.network;
  const first = steps[0]?.edge;
  return {
    status: passabilityName(status),
    from_m: metres(fromM),
    to_m: metres(toM),
    duration_s: seconds(ms),
    vehicle: vehicleOf(vehicle),
    name: first === undefined ? null : file.name(first) || null,
    edges: steps.map(({ edge }) => file.id(edge)),
  };
}

/** The landings where the load changes between land and water. */
function changesOf(ground: Ground, { legs }: Route): Json[] {
  const changes: Json[] = [];
  let [reached, before]: [number, number | null] = [0, null];
  for (const { change, vehicle, found } of legs) {
    if (change !== null)
      changes.push({
        name: change.name,
        place: place(change.place),
        load_s: seconds(change.loadMs),
        from_vehicle: before === null ? null : vehicleOf(before),
        to_vehicle: vehicleOf(vehicle),
        from_m: metres(reached),
      });
    before = vehicle;
    reached += found.steps.reduce((sum, step) => sum + stepM(ground, step), 0);
  }
  return changes;
}
