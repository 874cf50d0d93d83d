import type { Feature, FeatureCollection, GeoJsonProperties } from "geojson";
import type { GeoJSONSource, LayerSpecification, Map as LibreMap, LngLatBoundsLike } from "maplibre-gl";
import type { Host, Place } from "../task.ts";

/** Something that a task draws on the map: a source of its own, and layers over everything else. */
export interface Sketch {
  readonly name: string;
  readonly layers: readonly LayerSpecification[];
  readonly data: FeatureCollection;
  /** The layer of the style below which areas are drawn, so that roads and names stay readable. */
  readonly below?: string | undefined;
}

/** Brings a sketch onto the map, also onto a style that was just loaded; a map that comes later asks for it then. */
export function sketch(map: LibreMap | null, { name, layers, data, below }: Sketch): void {
  if (map === null) return;
  const source = map.getSource<GeoJSONSource>(name);
  if (source === undefined) map.addSource(name, { type: "geojson", data });
  else source.setData(data);
  for (const layer of layers)
    if (map.getLayer(layer.id) === undefined) map.addLayer(layer, layer.type === "fill" ? below : undefined);
}

export function wipe(map: LibreMap | null, { name, layers }: Pick<Sketch, "name" | "layers">): void {
  if (map === null) return;
  for (const layer of layers) if (map.getLayer(layer.id) !== undefined) map.removeLayer(layer.id);
  if (map.getSource(name) !== undefined) map.removeSource(name);
}

export const collection = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });

export const point = (at: Place, properties: GeoJsonProperties): Feature => ({
  type: "Feature",
  properties,
  geometry: { type: "Point", coordinates: [...at] },
});

export const line = (lines: readonly (readonly Place[])[], properties: GeoJsonProperties): Feature => ({
  type: "Feature",
  properties,
  geometry: { type: "MultiLineString", coordinates: lines.map((each) => each.map((at) => [...at])) },
});

/** The box around places, for a view that shows them all; `null` where there are none. */
export function around(places: readonly Place[]): LngLatBoundsLike | null {
  if (places.length === 0) return null;
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  return [least(lons), least(lats), most(lons), most(lats)];
}

/** Moves the map so that all of `places` are in the free part of it, without coming closer than a village. */
export function bringIntoView({ withMap, covered }: Host, places: readonly Place[]): void {
  const box = around(places);
  if (box === null) return;
  withMap((map) =>
    map.fitBounds(box, {
      padding: { top: 40, left: 40, right: 70, bottom: 40 + covered() },
      maxZoom: 15,
      animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    }),
  );
}
