import type { FeatureCollection } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { type Known, ringFor, ringLabel } from "../ring.ts";
import { collection, point, sketch, wipe } from "../route/draw.ts";
import { groupOf, inLanguage, LIMITS } from "../style.ts";
import type { Host } from "../task.ts";
import type { Language } from "../words.ts";
import { limitsFor } from "./amount.ts";
import { daysLeft, type Moment } from "./clock.ts";
import type { Needs } from "./needs.ts";
import { knownOf } from "./sentences.ts";

/** The item that the style draws as it stands. */
export const STYLED = "air_bersih";
const STYLED_UNIT = "L";
const RINGS = "lintas-rings";
/** The lowest layer of the style that draws signs of sites: rings lie below it. */
const SITE = "home-cluster-far";

/** `expression`, asking for the shortage of `item` wherever it asks for that of the style's own item. */
export function forItem<T>(expression: T, item: string): T {
  if (expression === `${STYLED}_gap`) return `${item}_gap` as T;
  return Array.isArray(expression) ? (expression.map((part: unknown) => forItem(part, item)) as T) : expression;
}

/** A filter of the style with other limits of the classes of shortage. */
export function withLimits<T>(filter: T, limits: readonly [number, number]): T {
  if (!Array.isArray(filter)) return filter;
  if (filter.length === 3 && (filter[0] === "<" || filter[0] === ">=")) {
    const at = LIMITS.indexOf(filter[2] as number);
    if (at >= 0) return [filter[0], filter[1], limits[at]] as T;
  }
  return filter.map((part: unknown) => withLimits(part, limits)) as T;
}

/** What stands on an area: whole units, rounded up. The style writes the bare number, which is all that QGIS reads. */
export function amountText(item: string, unit: string, language: Language): unknown {
  const whole = ["number-format", ["ceil", ["get", `${item}_gap`]], { locale: language }];
  return ["concat", whole, ` ${unit}`];
}

/** The largest shortage of an item in any area. */
export function largest(needs: Needs, item: string): number {
  return Math.max(0, ...needs.areas.map(({ gaps }) => gaps[item] ?? 0));
}

function parts(style: StyleSpecification | null, group: string): LayerSpecification[] {
  return style?.layers.filter((layer) => groupOf(layer) === group) ?? [];
}

/** What shortages are painted on. */
export type Painted = Pick<Host, "map" | "style" | "language">;

const onMap = ({ map }: Painted, { id }: LayerSpecification): boolean => map?.getLayer(id) !== undefined;

/** Shows on the map where `item` is short, in three classes below and above `limits`. */
export function paintShortage(host: Painted, item: string, unit: string, limits: readonly [number, number]): void {
  const { map } = host;
  if (map === null) return;
  for (const layer of parts(host.style(), "shortage").filter((each) => onMap(host, each))) {
    const { filter } = layer as { filter?: unknown };
    if (filter !== undefined) map.setFilter(layer.id, withLimits(forItem(filter, item), limits) as never);
    if (layer.type === "symbol")
      map.setLayoutProperty(layer.id, "text-field", amountText(item, unit, host.language()) as never);
    map.setLayoutProperty(layer.id, "visibility", "visible");
  }
}

/** The map as the visitor has it without this panel. */
export function unpaint(host: Host): void {
  const { map } = host;
  if (map === null) return;
  wipe(map, { name: RINGS, layers: ringLayers(host.style(), host.language()) });
  // Back to the item of the style: the switch in the menu speaks of that one.
  paintShortage(host, STYLED, STYLED_UNIT, LIMITS);
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
      const known: Known = { supply, people, method, silent };
      const ring = ringFor(known, days);
      const label = ringLabel(known, days);
      return [
        point(site.place, {
          id: site.id,
          silent,
          priority: site.priority ?? 0,
          ...(supply === null ? {} : { supply }),
          ...(people === null ? {} : { people }),
          ...(method === null ? {} : { people_method: method }),
          ...(days === null ? {} : { days_left: days }),
          ...(ring === "none" ? {} : { ring }),
          ...(label === null ? {} : { label_id: label.id, label_en: label.en }),
        }),
      ];
    }),
  );
}

/** A layout with the words of a language. */
function spoken<T extends object>(layout: T | undefined, style: StyleSpecification, language: Language): T {
  return Object.fromEntries(
    Object.entries(layout ?? {}).map(([name, value]) => [name, inLanguage(value as unknown, style, language)]),
  ) as T;
}

/** The layers of the style that draw rings, over the sites of the list. */
function ringLayers(style: StyleSpecification | null, language: Language): LayerSpecification[] {
  return parts(style, "supply").flatMap((layer) => {
    if (style === null || layer.type !== "symbol") return [];
    const { "source-layer": _layer, metadata: _group, ...rest } = layer;
    return [
      {
        ...rest,
        id: `${RINGS}-${layer.id}`,
        source: RINGS,
        layout: { ...spoken(layer.layout, style, language), visibility: "visible" },
      } satisfies LayerSpecification,
    ];
  });
}

/** Rings from the list in place of those from tiles: they follow the clock, and may speak of one item. */
export function paintRings(host: Host, data: FeatureCollection): void {
  const { map } = host;
  if (map === null) return;
  for (const layer of parts(host.style(), "supply").filter((each) => onMap(host, each)))
    map.setLayoutProperty(layer.id, "visibility", "none");
  const layers = ringLayers(host.style(), host.language());
  sketch(map, { name: RINGS, layers, data });
  for (const layer of layers) {
    const { layout } = layer as { layout?: Readonly<Record<string, unknown>> };
    const written = layout?.["text-field"];
    if (written !== undefined) map.setLayoutProperty(layer.id, "text-field", written as never);
    // Below the sign of the site and that of the way to it, as the style has them.
    else if (map.getLayer(SITE) !== undefined) map.moveLayer(layer.id, SITE);
  }
}

/** The limits of the classes in which an item is drawn. */
export const limitsOf = (needs: Needs, item: string): readonly [number, number] => limitsFor(largest(needs, item));
