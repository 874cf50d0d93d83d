import type { FilterSpecification, LayerSpecification, Map as LibreMap, StyleSpecification } from "maplibre-gl";
import type { Choice } from "./vehicle.ts";

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
  return style.layers.some((layer) => groupOf(layer) === group && (layer.layout as { visibility?: string } | undefined)?.visibility !== "none");
}

/** `expression` asking for the passability of `vehicle` wherever it asks for the overall status. */
export function forVehicle<T>(expression: T, vehicle: Choice): T {
  if (vehicle === null || !Array.isArray(expression)) return expression;
  if (expression.length === 2 && expression[0] === "get" && expression[1] === "status") return ["get", vehicle] as T;
  return expression.map((part: unknown) => forVehicle(part, vehicle)) as T;
}

/** Draws the roads of `map` for one class of vehicle, or by their overall status. */
export function paintRoads(map: LibreMap, style: StyleSpecification, vehicle: Choice): void {
  for (const layer of style.layers) {
    if (groupOf(layer) !== "roads" || layer.type === "background") continue;
    const filter = (layer as { filter?: FilterSpecification }).filter;
    if (filter !== undefined) map.setFilter(layer.id, forVehicle(filter, vehicle));
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      if (Array.isArray(value)) map.setPaintProperty(layer.id, name as never, forVehicle(value, vehicle) as never);
    }
    for (const [name, value] of Object.entries(layer.layout ?? {})) {
      if (Array.isArray(value)) map.setLayoutProperty(layer.id, name as never, forVehicle(value, vehicle) as never);
    }
  }
}

export function showGroup(map: LibreMap, style: StyleSpecification, group: string, shown: boolean): void {
  for (const layer of style.layers) {
    if (groupOf(layer) === group) map.setLayoutProperty(layer.id, "visibility", shown ? "visible" : "none");
  }
}
