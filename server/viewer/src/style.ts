import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  Map as LibreMap,
  StyleSpecification,
} from "maplibre-gl";
import type { Choice, Vehicle } from "./vehicle.ts";

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
  if (vehicle === null || !Array.isArray(expression)) return expression;
  if (expression.length === 2 && expression[0] === "get" && expression[1] === "status") return ["get", vehicle] as T;
  return expression.map((part: unknown) => forVehicle(part, vehicle)) as T;
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

/** Draws the roads of `map`, and the signs of closures, for one class of vehicle, or for all. */
export function paintVehicle(map: LibreMap, style: StyleSpecification, vehicle: Choice): void {
  for (const layer of style.layers) {
    const filter = (layer as { filter?: FilterSpecification }).filter;
    if (groupOf(layer) === "closures") map.setFilter(layer.id, forWhom(filter, vehicle));
    if (groupOf(layer) !== "roads" || layer.type === "background") continue;
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
