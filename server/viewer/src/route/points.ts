import type { Feature } from "geojson";
import type { Map as LibreMap } from "maplibre-gl";
import { readPlace, written } from "../permalink.ts";
import type { Place } from "../task.ts";
import { point } from "./draw.ts";
import { placeAt, type Stroke, under } from "./finger.ts";
import { type Pixel, readList, writtenList } from "./outline.ts";

/** As many as the server takes. */
export const MOST_POINTS = 25;
/** Half of what a finger needs, px. */
const REACH_PX = 22;

/** To the metre, as an address says it: what is shown is what a link asks for. */
export const toTheMetre = (place: Place): Place => readPlace(written(place)) ?? place;

export interface PointsPlan {
  /** Another way is wanted. */
  readonly changed: () => void;
  /** They lie elsewhere on the map, while one is being moved. */
  readonly moved: () => void;
}

/** The places that a way leads over, in their order. */
export class ViaPoints {
  places: readonly Place[] = [];
  private readonly plan: PointsPlan;

  constructor(plan: PointsPlan) {
    this.plan = plan;
  }

  add(place: Place): void {
    this.become([...this.places, toTheMetre(place)]);
  }

  remove(at: number): void {
    this.become(this.places.filter((_, each) => each !== at));
  }

  /** One of them is passed before the one that was before it. */
  sooner(at: number): void {
    const [before, moved] = [this.places[at - 1], this.places[at]];
    if (before === undefined || moved === undefined) return;
    this.become(this.places.with(at - 1, moved).with(at, before));
  }

  /** The way back: asks for nothing by itself. */
  reverse(): void {
    this.places = this.places.toReversed();
  }

  /** As an address says them; `null` without any. */
  shown(): string | null {
    return this.places.length === 0 ? null : writtenList(this.places);
  }

  /** Takes them from an address; `false` where that cannot be read. */
  show(said: string | null): boolean {
    const places = said === null ? [] : readList(said);
    this.places = places ?? [];
    return places !== null;
  }

  /** Pins with their numbers. */
  pins(): Feature[] {
    return this.places.map((place, at) => point(place, { role: "via", sign: String(at + 1) }));
  }

  isAt(map: LibreMap, at: Pixel): boolean {
    return under(map, at, this.places, REACH_PX) >= 0;
  }

  /** A finger that comes down on a pin takes it along. */
  grip(map: LibreMap, from: Pixel): Stroke | null {
    const which = under(map, from, this.places, REACH_PX);
    if (which < 0) return null;
    const before = this.places;
    const back = (): void => {
      this.places = before;
      this.plan.moved();
    };
    return {
      moved: (at) => {
        this.places = before.with(which, toTheMetre(placeAt(map, at)));
        this.plan.moved();
      },
      ended: (hasMoved) => (hasMoved ? this.plan.changed() : undefined),
      broken: back,
    };
  }

  private become(places: readonly Place[]): void {
    this.places = places;
    this.plan.changed();
  }
}
