import assert from "node:assert/strict";
import { roadsNear } from "../../src/report/near.ts";
import { ADDRESS } from "./address.ts";

type Place = readonly [number, number];

export interface Road {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** The middle of its longest stretch. */
  readonly at: Place;
  /** The ends of that stretch. */
  readonly ends: readonly [Place, Place];
}

interface Feature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: { readonly coordinates: readonly Place[] };
}

/** Nothing else is drawn so near to the road that is asked for, metres. */
const ALONE_M = 120;
/** A stretch as long as this, in degrees (some 400 m), can be tapped and seen. */
const LONG = 0.004;

/** Every road of the region, page by page. */
export async function allRoads(): Promise<Feature[]> {
  const roads: Feature[] = [];
  let next: string | undefined = `${ADDRESS}/collections/roads/items?limit=1000`;
  while (next !== undefined) {
    const page: { features: Feature[]; links?: { rel: string; href: string }[] } = (await (
      await fetch(next)
    ).json()) as never;
    roads.push(...page.features);
    next = page.links?.find(({ rel }) => rel === "next")?.href;
  }
  return roads;
}

/** A road that a truck may pass now, long and far from any other, so that what is seen there is this road. */
export async function lonelyRoad(): Promise<Road> {
  const roads = await allRoads();
  const shapes = roads.map(({ properties, geometry }) => ({
    properties: { id: properties["id"] },
    lines: [geometry.coordinates],
  }));
  const candidates = roads.flatMap(({ properties, geometry }): (Road & { long: number })[] => {
    const { id, name, status } = properties;
    const stretches = geometry.coordinates.slice(1).map((b, at) => ({ a: geometry.coordinates[at] ?? b, b }));
    const longest = stretches
      .map(({ a, b }) => ({ a, b, long: Math.hypot(b[0] - a[0], b[1] - a[1]) }))
      .sort((p, q) => q.long - p.long)[0];
    if (typeof id !== "string" || typeof name !== "string" || longest === undefined || longest.long < LONG) return [];
    if (
      (status !== "open" && status !== "presumed") ||
      properties["truck"] !== status ||
      properties["bridge"] === true ||
      ["ferry", "river"].includes(String(properties["class"]))
    )
      return [];
    const at: Place = [(longest.a[0] + longest.b[0]) / 2, (longest.a[1] + longest.b[1]) / 2];
    return [{ id, name, status, at, ends: [longest.a, longest.b], long: longest.long }];
  });
  const alone = candidates
    .sort((p, q) => q.long - p.long || p.id.localeCompare(q.id))
    .find(({ id, at }) => roadsNear(shapes, at, ALONE_M).every((near) => near.id === id));
  assert.ok(alone, "the region has a long road with nothing near");
  return alone;
}
