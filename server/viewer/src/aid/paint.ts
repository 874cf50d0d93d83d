import type { FeatureCollection } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { collection, point, sketch, wipe } from "../route/draw.ts";
import { groupOf } from "../style.ts";
import type { Host } from "../task.ts";
import { limitsFor } from "./amount.ts";
import { daysLeft, type Moment } from "./clock.ts";
import type { Needs } from "./needs.ts";
import { knownOf } from "./sentences.ts";

/** The item that the style draws as it stands. */
export const STYLED = "air_bersih";
const STYLED_UNIT = "L";
const RINGS = "lintas-rings";
/** The layer of the style that draws the sign of a site. */
const SITE = "shelter";

/** `expression`, asking for the shortage of `item` wherever it asks for that of the style's own item, in its unit. */
export function forItem<T>(expression: T, item: string, unit: string): T {
  if (expression === `${STYLED}_gap`) return `${item}_gap` as T;
  if (expression === ` ${STYLED_UNIT}`) return ` ${unit}` as T;
  return Array.isArray(expression) ? (expression.map((part: unknown) => forItem(part, item, unit)) as T) : expression;
}

/** A `step` over a shortage with other limits; what it gives for each class stays that of the style. */
export function withLimits<T>(expression: T, [low, high]: readonly [number, number]): T {
  if (!Array.isArray(expression) || expression[0] !== "step" || expression.length < 7) return expression;
  return expression.map((part: unknown, at) =>
    at === expression.length - 2 ? high : at === expression.length - 4 ? low : part,
  ) as T;
}

/** The largest shortage of an item in any area. */
export function largest(needs: Needs, item: string): number {
  return Math.max(0, ...needs.areas.map(({ gaps }) => gaps[item] ?? 0));
}

function parts(style: StyleSpecification | null, group: string): LayerSpecification[] {
  return style?.layers.filter((layer) => groupOf(layer) === group) ?? [];
}

const onMap = ({ map }: Host, { id }: LayerSpecification): boolean => map.getLayer(id) !== undefined;

/** Shows on the map where `item` is short, in three classes below and above `limits`. */
export function paintShortage(host: Host, item: string, unit: string, limits: readonly [number, number]): void {
  const { map } = host;
  for (const layer of parts(host.style(), "shortage").filter((each) => onMap(host, each))) {
    const { filter } = layer as { filter?: unknown };
    if (filter !== undefined) map.setFilter(layer.id, forItem(filter, item, unit) as never);
    for (const [name, value] of Object.entries(layer.paint ?? {}))
      if (Array.isArray(value))
        map.setPaintProperty(layer.id, name as never, withLimits(forItem(value, item, unit), limits) as never);
    for (const [name, value] of Object.entries(layer.layout ?? {}))
      if (Array.isArray(value)) map.setLayoutProperty(layer.id, name as never, forItem(value, item, unit) as never);
    map.setLayoutProperty(layer.id, "visibility", "visible");
  }
}

/** The map as the visitor has it without this panel. */
export function unpaint(host: Host): void {
  const { map } = host;
  wipe(map, { name: RINGS, layers: ringLayers(host.style()) });
  // Back to the item of the style: the switch in the menu speaks of that one.
  paintShortage(host, STYLED, STYLED_UNIT, [2000, 20_000]);
  for (const group of ["shortage", "supply"]) {
    for (const layer of parts(host.style(), group))
      if (onMap(host, layer)) map.setLayoutProperty(layer.id, "visibility", host.shows(group) ? "visible" : "none");
  }
}

/** The sites with the hours of one item, in the fields of the layer `shelters`. */
export function ringsOf(needs: Needs, item: string | null, now: Moment): FeatureCollection {
  return collection(
    needs.sites.flatMap((site) => {
      const need = item === null ? undefined : site.items.find((each) => each.item === item);
      if (site.place === null || site.status === "closed" || (item !== null && need === undefined)) return [];
      const { supply, people, method, silent } = need === undefined ? site : knownOf(site, need);
      const days = need !== undefined && !need.stockKnown ? null : daysLeft(need ?? site, now);
      return [
        point(site.place, {
          id: site.id,
          silent,
          priority: site.priority ?? 0,
          ...(supply === null ? {} : { supply }),
          ...(people === null ? {} : { people }),
          ...(method === null ? {} : { people_method: method }),
          ...(days === null ? {} : { days_left: days }),
        }),
      ];
    }),
  );
}

/** The layers of the style that draw rings, over the sites of the list. */
function ringLayers(style: StyleSpecification | null): LayerSpecification[] {
  return parts(style, "supply").flatMap((layer) => {
    if (layer.type !== "symbol") return [];
    const { "source-layer": _layer, metadata: _group, ...rest } = layer;
    return [
      {
        ...rest,
        id: `${RINGS}-${layer.id}`,
        source: RINGS,
        layout: { ...layer.layout, visibility: "visible" },
      } satisfies LayerSpecification,
    ];
  });
}

/** Rings from the list in place of those from tiles: they follow the clock, and may speak of one item. */
export function paintRings(host: Host, data: FeatureCollection): void {
  for (const layer of parts(host.style(), "supply").filter((each) => onMap(host, each)))
    host.map.setLayoutProperty(layer.id, "visibility", "none");
  sketch(host.map, { name: RINGS, layers: ringLayers(host.style()), data });
  // Below the sign of the site and that of the way to it, as the style has them.
  const [ring] = ringLayers(host.style());
  if (ring !== undefined && host.map.getLayer(SITE) !== undefined) host.map.moveLayer(ring.id, SITE);
}

/** The limits of the classes in which an item is drawn. */
export const limitsOf = (needs: Needs, item: string): readonly [number, number] => limitsFor(largest(needs, item));
