import { BOAT, CARRIERS, CLOSED, FERRY, NO_WAY, ROAD, UNKNOWN } from "./class.ts";
import { type Ends, into, noEnds, outOf } from "./ends.ts";
import { type Ground, NOW, type Premise } from "./ground.ts";
import type { GridPoint } from "./point.ts";
import type { Landing } from "./route.ts";
import { stands } from "./snap.ts";
import type { Stand } from "./stand.ts";
import { type Direction, sweep } from "./sweep.ts";

// How one end of a journey by boat gets to the water, as server/src/journey/shore.rs has it.

/** A place nearer to water than this is at the water: loads are carried by hand, metres. */
const AT_THE_WATER_M = 250;
/** Number of jetties, and of other landings, that are tried first at either end. */
const NEAREST_LANDINGS = 3;

/** How far water is searched for: the nearest landings, all of them, or also on foot any water within reach. */
export type WaterSearch = "nearby" | "everywhere" | "on_foot";

/** Whether a landing is a jetty, which connects a river with the land beside it. */
export const isJetty = ({ land, water }: Landing): boolean => land !== water;

const kept = new WeakMap<Ground, readonly Landing[]>();

/** All landings: jetties, and the nodes of ferries and of roads under water. Looked for once. */
export function landingsOf(ground: Ground): readonly Landing[] {
  const landings = kept.get(ground) ?? lookedFor(ground);
  kept.set(ground, landings);
  return landings;
}

function lookedFor(ground: Ground): Landing[] {
  const { file } = ground.network;
  const afloat = new Set<number>();
  for (let edge = 0; edge < file.edges; edge++) {
    const kind = file.edgeKind[edge];
    const word = ground.state(edge).pass[BOAT] ?? CLOSED;
    if ((kind === ROAD || kind === FERRY) && word <= UNKNOWN)
      for (const arc of file.arcsOf(edge)) afloat.add(file.tail(arc));
  }
  const nodes = [...afloat].sort((a, b) => a - b);
  return [
    ...file.transfers,
    ...nodes.map((node) => ({
      name: null,
      place: file.nodePlace(node),
      loadMs: ground.saved.loadMs,
      land: node,
      water: node,
    })),
  ];
}

/** How a carrier reaches a landing from a place, or a place from it. */
export interface LandingAccess {
  readonly ms: number;
  readonly landing: number;
  readonly of: number;
  readonly premise: Premise;
}

/** One end of a journey; what is found out about it is kept for all searches. */
export class JourneyEnd {
  readonly atTheWater: Stand | null;
  private readonly place: GridPoint;
  private readonly direction: Direction;
  private readonly byClass = new Map<number, Stand | null>();
  private readonly driven = new Map<boolean, LandingAccess[]>();

  constructor(ground: Ground, place: GridPoint, direction: Direction) {
    this.place = place;
    this.direction = direction;
    this.atTheWater = this.stand(ground, BOAT);
  }

  stand(ground: Ground, of: number): Stand | null {
    let stand = this.byClass.get(of);
    if (stand === undefined) {
      stand = stands(ground, this.place, of, this.direction === "from" ? "start" : "goal")[0] ?? null;
      this.byClass.set(of, stand);
    }
    return stand;
  }

  ends(ground: Ground, stand: Stand, of: number, premise: Premise): Ends {
    return this.direction === "from" ? outOf(ground, stand, of, premise) : into(ground, stand, of, premise);
  }

  /** The landings that the lightest carrier reaches, or any, by travel time. */
  reached(ground: Ground, landings: readonly Landing[], search: WaterSearch): readonly LandingAccess[] {
    const lightest = search === "nearby";
    let driven = this.driven.get(lightest);
    if (driven === undefined) {
      const carriers = lightest ? CARRIERS.slice(0, 1) : CARRIERS;
      driven = [];
      for (const premise of NOW) if (driven.length === 0) driven = this.drivenBy(ground, landings, carriers, premise);
      this.driven.set(lightest, driven);
    }
    return driven;
  }

  private drivenBy(
    ground: Ground,
    landings: readonly Landing[],
    carriers: readonly number[],
    premise: Premise,
  ): LandingAccess[] {
    const best: (LandingAccess | undefined)[] = landings.map(() => undefined);
    for (const of of carriers) {
      const stand = this.stand(ground, of);
      // A place at the water does not walk far to a road.
      const water = this.atTheWater !== null && this.atTheWater.distanceM <= AT_THE_WATER_M ? this.atTheWater : null;
      if (stand === null || (water !== null && stand.distanceM > water.distanceM + AT_THE_WATER_M)) continue;
      const { seeds } = this.ends(ground, stand, of, premise);
      const times = sweep(ground.network.file.hierarchy, ground.timesOf(of, premise).metric, seeds, this.direction);
      landings.forEach(({ land }, landing) => {
        const ms = times[land] ?? NO_WAY;
        if (ms < NO_WAY && ms < (best[landing]?.ms ?? Infinity)) best[landing] = { ms, landing, of, premise };
      });
    }
    return best.filter((each) => each !== undefined).sort((a, b) => a.ms - b.ms || a.landing - b.landing);
  }
}

/** The seeds on water of one end of a journey, under a premise; and by seed, how its landing is reached. */
export interface Shore {
  readonly end: JourneyEnd;
  readonly ends: Ends;
  /** `null` for a place at the water. */
  readonly by: readonly (LandingAccess | null)[];
  readonly atTheWater: Stand | null;
}

export function shoreOf(
  ground: Ground,
  landings: readonly Landing[],
  end: JourneyEnd,
  premise: Premise,
  search: WaterSearch,
): Shore {
  const isNear = search === "on_foot" || (end.atTheWater?.distanceM ?? 0) <= AT_THE_WATER_M;
  const atTheWater = isNear ? end.atTheWater : null;
  const ends = atTheWater === null ? noEnds() : end.ends(ground, atTheWater, BOAT, premise);
  const by: (LandingAccess | null)[] = ends.seeds.map(() => null);
  const taken = { jetty: 0, other: 0 };
  for (const access of end.reached(ground, landings, search)) {
    const landing = landings[access.landing] as Landing;
    const kind = isJetty(landing) ? "jetty" : "other";
    taken[kind]++;
    if (search === "nearby" && taken[kind] > NEAREST_LANDINGS) continue;
    ends.seeds.push({ node: landing.water, ms: Math.min(NO_WAY, access.ms + landing.loadMs) });
    ends.steps.push(null);
    by.push(access);
  }
  return { end, ends, by, atTheWater };
}
