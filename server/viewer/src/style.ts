import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  Map as LibreMap,
  StyleSpecification,
} from "maplibre-gl";
import type { Choice, Vehicle } from "./vehicle.ts";
import { inData, type Language } from "./words.ts";

/** Where the classes of shortage begin that the style draws, in the unit of its item. */
export const LIMITS: readonly [number, number] = [2000, 20_000];

/** The switch that shows a layer of the style: `lintas:group` of its metadata. */
export function groupOf(layer: LayerSpecification): string | null {
  const value = (layer.metadata as Readonly<Record<string, unknown>> | undefined)?.["lintas:group"];
  return typeof value === "string" ? value : null;
}

/** The groups of a style in the order in which they are drawn, the topmost first. */
export function groupsOf(style: StyleSpecification): string[] {
  return [...new Set(style.layers.map(groupOf).filter((group) => group !== null))].reverse();
}

/** Is anything of the group drawn when the style is loaded? */
export function shownAtFirst(style: StyleSpecification, group: string): boolean {
  return style.layers.some(
    (layer) => groupOf(layer) === group && (layer.layout as { visibility?: string } | undefined)?.visibility !== "none",
  );
}

/** `expression` asking for the passability of `vehicle` wherever it asks for the overall status. */
export function forVehicle<T>(expression: T, vehicle: Choice): T {
  if (vehicle === null) return expression;
  if (typeof expression === "string") return expression.replace("{status}", `{${vehicle}}`) as T;
  if (!Array.isArray(expression)) return expression;
  if (expression.length === 2 && expression[0] === "get" && expression[1] === "status") return ["get", vehicle] as T;
  return expression.map((part: unknown) => forVehicle(part, vehicle)) as T;
}

/** A value of a layout in a language: the style tells which pictures and fields are others in English. */
export function inLanguage<T>(value: T, style: StyleSpecification, language: Language): T {
  if (inData(language) === "id") return value;
  if (Array.isArray(value)) return value.map((part: unknown) => inLanguage(part, style, language)) as T;
  const english = (style.metadata as { "lintas:english"?: Readonly<Record<string, string>> } | undefined)?.[
    "lintas:english"
  ];
  return ((typeof value === "string" ? english?.[value] : undefined) ?? value) as T;
}

/** True for closures that bear on `vehicle`: those that name it, and those that name nobody and mean all. */
export function concerning(vehicle: Vehicle): FilterSpecification {
  const listed: ExpressionSpecification = ["to-string", ["coalesce", ["get", "vehicles"], ""]];
  // Between its separators: `truck` is not found in `heavy_truck`.
  return ["any", ["==", listed, ""], ["in", `;${vehicle};`, ["concat", ";", listed, ";"]]];
}

/** The filter of a layer of closures for one class of vehicle. */
export function forWhom(filter: FilterSpecification | undefined, vehicle: Choice): FilterSpecification | null {
  if (vehicle === null) return filter ?? null;
  return filter === undefined ? concerning(vehicle) : (["all", filter, concerning(vehicle)] as FilterSpecification);
}

/**
 * Draws the roads of `map`, and the signs of closures, for one class of vehicle, or for all; the letters of signs and
 * the words beside them are those of `language`.
 */
export function paintMap(map: LibreMap, style: StyleSpecification, vehicle: Choice, language: Language): void {
  for (const layer of style.layers) {
    if (layer.type === "background") continue;
    const group = groupOf(layer);
    const filter = (layer as { filter?: FilterSpecification }).filter;
    if (group === "closures") map.setFilter(layer.id, forWhom(filter, vehicle));
    const whose: Choice = group === "roads" ? vehicle : null;
    if (group === "roads") {
      if (filter !== undefined) map.setFilter(layer.id, forVehicle(filter, vehicle));
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        if (Array.isArray(value)) map.setPaintProperty(layer.id, name as never, forVehicle(value, vehicle) as never);
      }
    }
    for (const [name, value] of Object.entries(layer.layout ?? {})) {
      if (name !== "icon-image" && name !== "text-field" && !(group === "roads" && Array.isArray(value))) continue;
      // First the words, then the vehicle: the style names its pictures by `{status}`.
      const drawn = forVehicle(inLanguage(value, style, language), whose);
      map.setLayoutProperty(layer.id, name as never, drawn as never);
    }
  }
}

/**
 * The style of a map as it is drawn, for one class of vehicle and in a language, in the colours of another whose layers
 * are the same: paper has no night.
 */
export function inColoursOf(
  other: StyleSpecification,
  drawn: StyleSpecification,
  vehicle: Choice,
  language: Language,
): StyleSpecification {
  const others = new Map(other.layers.map((layer) => [layer.id, layer]));
  const layers = drawn.layers.map((layer) => {
    const coloured = others.get(layer.id);
    if (coloured === undefined) return layer;
    const whose: Choice = groupOf(coloured) === "roads" ? vehicle : null;
    const paint = Object.entries(coloured.paint ?? {}).map(([name, value]) => [name, forVehicle(value, whose)]);
    const image: unknown = (coloured.layout as { "icon-image"?: unknown } | undefined)?.["icon-image"];
    const signs = image === undefined ? {} : { "icon-image": forVehicle(inLanguage(image, other, language), whose) };
    return { ...layer, paint: Object.fromEntries(paint), layout: { ...layer.layout, ...signs } } as LayerSpecification;
  });
  return { ...drawn, layers };
}

export function showGroup(map: LibreMap, style: StyleSpecification, group: string, shown: boolean): void {
  for (const layer of style.layers) {
    if (groupOf(layer) === group) map.setLayoutProperty(layer.id, "visibility", shown ? "visible" : "none");
  }
}
