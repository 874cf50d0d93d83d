import type { Vehicle } from "../vehicle.ts";
import { routeAnswer } from "./answer.ts";
import { edgesIn, type Ring } from "./avoid.ts";
import { classOf } from "./class.ts";
import { Damaged } from "./damaged.ts";
import { Ground } from "./ground.ts";
import type { Moment } from "./moment.ts";
import { Network } from "./network.ts";
import { NetworkFile } from "./network-file.ts";
import { type News, NO_NEWS, withNews } from "./news.ts";
import { type GridPoint, gridPoint } from "./point.ts";
import { reachAnswer } from "./reach-answer.ts";
import { readShores, SavedRoads } from "./roads.ts";

/** Longitude and latitude in degrees. */
type LonLat = readonly [number, number];

/** What is asked of the router: the way over places, or how far one comes. */
export type Asked =
  | {
      readonly kind: "route";
      /** Start, places between and goal. */
      readonly places: readonly LonLat[];
      readonly vehicle: Vehicle;
      /** Rings around what is to be avoided; nothing where left out. */
      readonly avoid?: readonly Ring[];
    }
  | {
      readonly kind: "reach";
      readonly from: LonLat;
      readonly vehicle: Vehicle;
      readonly minutes: readonly number[];
    };

export type AskedRoute = Extract<Asked, { kind: "route" }>;

/** The parts of a package that answers are found in. */
export interface RouterParts {
  readonly network: ArrayBuffer;
  /** JSON of the part `roads`. */
  readonly roads: unknown;
  /** JSON of the part `water`. */
  readonly water: unknown;
}

/**
 * Routes and reach from saved parts, as the server of the package would answer them of the same roads at the same
 * moment. An answer takes some milliseconds; the first one for a class, and the first after time changed a road, some
 * tens more, since the class's times are poured into the hierarchy.
 */
export class Router {
  readonly roads: SavedRoads;
  private readonly network: Network;
  private ground: {
    readonly ground: Ground;
    readonly moment: Moment;
    readonly untilMs: number;
    readonly news: string;
  } | null = null;

  private detour: { readonly of: Ground; readonly name: string; readonly ground: Ground } | null = null;

  /** Refuses ([`Damaged`]) parts that are torn or do not belong together. */
  constructor({ network, roads, water }: RouterParts) {
    const file = new NetworkFile(network);
    this.network = new Network(file, readShores(water));
    this.roads = new SavedRoads(roads, file.edges);
  }

  /** The answer in the shape of `/route` or `/reach`, of the roads at a moment and with what is known beside them. */
  answer(asked: Asked, moment: Moment, news: News = NO_NEWS): Readonly<Record<string, unknown>> {
    const ground = this.at(moment, news);
    const of = classOf(asked.vehicle);
    if (asked.kind === "reach") return reachAnswer(ground, onEarth(asked.from), of, asked.minutes);
    return routeAnswer(this.around(ground, asked.avoid ?? []), asked.places.map(onEarth), of);
  }

  /** The same roads without those in an area to be avoided; kept, since a question is asked again. */
  private around(ground: Ground, areas: readonly Ring[]): Ground {
    if (areas.length === 0) return ground;
    const name = JSON.stringify(areas);
    if (this.detour?.of !== ground || this.detour.name !== name)
      this.detour = { of: ground, name, ground: ground.without(edgesIn(this.network, areas)) };
    return this.detour.ground;
  }

  /** The roads at a moment: the same as before, with its times, until one of them changes. */
  private at(moment: Moment, news: News): Ground {
    const known = this.ground;
    const told = JSON.stringify(news);
    const holds = known !== null && known.moment.isDoubtful === moment.isDoubtful && known.news === told;
    if (holds && moment.ms >= known.moment.ms && moment.ms < known.untilMs) return known.ground;
    const { saved } = this.roads;
    const conditions = withNews(this.network, saved, this.roads.at(moment), news);
    const ground = new Ground(this.network, conditions, saved, moment.ms);
    this.ground = { ground, moment, untilMs: this.roads.nextChange(moment.ms) ?? Infinity, news: told };
    return ground;
  }
}

function onEarth(place: LonLat): GridPoint {
  const point = gridPoint(place);
  if (point === null) throw new Damaged("the place is not on the earth");
  return point;
}
