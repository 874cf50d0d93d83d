import { list, loose, text } from "../loose.ts";
import type { Properties } from "../properties.ts";
import type { Geometry } from "./geometry.ts";
import type { PackageManifest } from "./manifest.ts";
import type { LayerPatch } from "./mvt.ts";
import { jsonIn } from "./parts.ts";

/** A feature of a list. */
export interface SavedFeature {
  readonly id: string;
  readonly properties: Properties;
  readonly geometry: Geometry;
}

/** What a package knows beside its tiles, which are as they were published. */
export interface SavedLayers {
  /** By layer, what is live in it. */
  readonly patches: ReadonlyMap<string, LayerPatch>;
}

let kept: { readonly of: string; readonly layers: Promise<SavedLayers> } | null = null;

/** What this package knows beside its tiles; read once. */
export function savedLayers(manifest: PackageManifest): Promise<SavedLayers> {
  const of = manifest.parts.map(({ sha256 }) => sha256).join();
  if (kept?.of !== of) {
    const layers = read(manifest);
    kept = { of, layers };
    // What could not be read is read again next time.
    layers.catch(() => {
      kept = null;
    });
  }
  return kept.layers;
}

async function read(manifest: PackageManifest): Promise<SavedLayers> {
  const patches = new Map<string, LayerPatch>();
  const overlay = await jsonIn(manifest, "overlay");
  if (overlay !== null) patches.set("roads", roads(overlay));
  for (const { name, live } of manifest.parts) {
    const layer = /^items\/(.+)$/.exec(name)?.[1];
    if (layer !== undefined && live) patches.set(layer, itemsPatch(featuresOf(await jsonIn(manifest, name))));
  }
  return { patches };
}

/** The features of a list. */
export function featuresOf(json: unknown): SavedFeature[] {
  return list(loose(json)["features"]).flatMap((one): SavedFeature[] => {
    const feature = loose(one);
    const id = text(feature["id"]);
    const geometry = loose(feature["geometry"]);
    if (id === null) return [];
    return [
      {
        id,
        properties: loose(feature["properties"]),
        geometry: { type: text(geometry["type"]) ?? "", coordinates: geometry["coordinates"] },
      },
    ];
  });
}

/** Roads whose state is no longer the published one. */
function roads(json: unknown): LayerPatch {
  const overlay = loose(json);
  const fields = list(overlay["fields"]).flatMap((name) => text(name) ?? []);
  const states = new Map<string, Properties>();
  for (const state of Object.values(loose(overlay["edges"]))) {
    const { id, closed_at: _, beside: __, ...rest } = loose(state);
    if (typeof id === "string") states.set(id, rest);
  }
  return {
    touches: (id) => states.has(id),
    apply: (id, told) => {
      const now = Object.fromEntries(Object.entries(told).filter(([name]) => !fields.includes(name)));
      return { ...now, ...states.get(id) };
    },
    added: [],
  };
}

/** Features that a list tells anew: those that it no longer has are gone, those that tiles lack are drawn. */
function itemsPatch(features: readonly SavedFeature[]): LayerPatch {
  const now = new Map(features.map((feature) => [feature.id, feature]));
  return {
    touches: () => true,
    apply: (id, told) => {
      const feature = now.get(id);
      return feature === undefined ? null : { ...told, ...nothing(told), ...feature.properties, id };
    },
    // A report that waits, was replaced or is over stands in lists and on no map.
    added: features.filter(({ properties }) => (properties["state"] ?? "active") === "active"),
  };
}

/** What a tile told is no longer so where the list is silent of it. */
const nothing = (told: Properties): Properties => Object.fromEntries(Object.keys(told).map((name) => [name, null]));
