// Answers from the saved package to what no network answered. For a service worker, and for tests in node: nothing here
// needs more of a browser than Request, Response and the store.
import { list, loose, number, text } from "../loose.ts";
import { readCoordinates } from "../offline/coordinates.ts";
import { OFFLINE } from "../offline/header.ts";
import { type PackageManifest, partOf } from "../offline/manifest.ts";
import { jsonIn, partIn, savedManifest } from "../offline/parts.ts";
import { featuresOf, type SavedFeature } from "../offline/saved-layers.ts";
import { find, type Name, readNames } from "../offline/search.ts";
import { savedTile } from "../offline/tiles.ts";

/** Addresses in styles and catalogs of packages begin with this (docs/offline.md). */
const NOWHERE = "https://lintas.invalid";

const ROUTED =
  /^(.*?)\/((?:tiles|catalog|styles|sprites|fonts|collections|needs|search|changes|events|packages)(?:\/.*)?)$/;

interface Question {
  readonly manifest: PackageManifest;
  /** Where the server's addresses begin. */
  readonly root: string;
  /** The parts of the path below it, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Answers one kind of address; `null` where the package has nothing there. */
type Answerer = (question: Question) => Promise<Response | null>;

const ANSWERERS: Readonly<Record<string, Answerer>> = {
  tiles: async (question) => (question.path.length > 2 ? tile(question) : tileJson(question)),
  catalog,
  styles: async ({ manifest, path, root }) => rooted(manifest, `styles/${stem(path[1], ".json")}`, root),
  sprites: async ({ manifest, path }) => whole(manifest, `sprites/${path[1] ?? ""}`),
  fonts: glyphs,
  collections: items,
  needs,
  search,
};

/**
 * The answer of the saved package to a request that no network answered; `null` where packages know nothing of such
 * requests. What the package has not got (nothing was saved, or not this) fails as a missing network does, but for a
 * tile: that is `504 not_saved`, so that a map tells it from an empty one.
 */
export function answer(request: Request): Promise<Response> | null {
  const url = new URL(request.url);
  const [, before, below] = ROUTED.exec(url.pathname) ?? [];
  if (request.method !== "GET" || before === undefined || below === undefined) return null;
  const path = below.split("/").map(decoded);
  const answerer = ANSWERERS[path[0] ?? ""];
  // Streams and changes are of a server alone: the page has to know that it has none.
  if (answerer === undefined) return Promise.resolve(Response.error());
  return respond(answerer, { root: url.origin + before, path, query: url.searchParams });
}

async function respond(answerer: Answerer, asked: Omit<Question, "manifest">): Promise<Response> {
  try {
    const manifest = await savedManifest();
    if (manifest === null) return Response.error();
    return (await answerer({ ...asked, manifest })) ?? Response.error();
  } catch (failed) {
    console.error(failed);
    return Response.error();
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const stem = (name: string | undefined, ending: string): string =>
  name?.endsWith(ending) === true ? name.slice(0, -ending.length) : (name ?? "");

/** An answer, with what says where it comes from. */
function told(manifest: PackageManifest, body: BodyInit | null, type: string, status = 200): Response {
  const headers: Record<string, string> = {
    [OFFLINE]: manifest.asOf.toISOString(),
    "X-Lintas-Snapshot": manifest.snapshot,
    "X-Lintas-Revision": String(manifest.revision),
    "Cache-Control": "no-store",
  };
  if (body !== null) headers["Content-Type"] = type;
  return new Response(body, { status, headers });
}

const json = (manifest: PackageManifest, value: unknown, type = "application/json"): Response =>
  told(manifest, JSON.stringify(value), type);

/** A part as it is. */
async function whole(manifest: PackageManifest, name: string): Promise<Response | null> {
  const bytes = await partIn(manifest, name);
  return bytes === null ? null : told(manifest, bytes, partOf(manifest, name)?.mediaType ?? "");
}

/** A part with addresses, which begin where this page's do. */
async function rooted(manifest: PackageManifest, name: string, root: string): Promise<Response | null> {
  const bytes = await partIn(manifest, name);
  if (bytes === null) return null;
  return told(manifest, new TextDecoder().decode(bytes).replaceAll(NOWHERE, root), "application/json");
}

/** The catalog as it was saved; the data has aged since. */
async function catalog({ manifest, root }: Question): Promise<Response | null> {
  const part = await jsonIn(manifest, "catalog");
  if (part === null) return null;
  const words = JSON.stringify(loose(part)["catalog"]).replaceAll(NOWHERE, root);
  const answer = { ...loose(JSON.parse(words) as unknown) };
  const passed = Math.max(0, (Date.now() - manifest.madeAt.getTime()) / 1000);
  const age = number(answer["age_s"]);
  if (age !== null) answer["age_s"] = age + passed;
  return json(manifest, answer);
}

async function tile(question: Question): Promise<Response | null> {
  const { manifest, path, query } = question;
  const [, names = "", ...place] = path;
  const [z, x, y] = [place[0], place[1], stem(place[2], ".mvt")].map((one) =>
    /^\d+$/.test(one ?? "") ? Number(one) : -1,
  );
  if (z === undefined || x === undefined || y === undefined || Math.min(z, x, y) < 0 || place.length !== 3) return null;
  const known = knows(manifest, query.get("v"));
  const bytes = known ? await savedTile(manifest, names.split(","), { z, x, y }) : null;
  if (bytes === null) {
    const problem = {
      type: "about:blank",
      title: "Not saved",
      title_id: "Belum dimuat",
      status: 504,
      code: "not_saved",
    };
    return told(manifest, JSON.stringify(problem), "application/problem+json", 504);
  }
  if (bytes.byteLength === 0) return told(manifest, null, "", 204);
  return told(manifest, bytes, "application/vnd.mapbox-vector-tile");
}

/**
 * Does the package know what a page knows that asks for this state (`SNAPSHOT-REVISION`)? A page that heard of a
 * closure after the package was saved gets no tile without it.
 */
export function knows(manifest: PackageManifest, version: string | null): boolean {
  if (version === null) return true;
  const [, snapshot, revision] = /^(.+)-(\d+)$/.exec(version) ?? [];
  return snapshot === manifest.snapshot && Number(revision) <= manifest.revision;
}

/** TileJSON of one layer or of several. */
async function tileJson({ manifest, path, root }: Question): Promise<Response | null> {
  const sets = loose(loose(await jsonIn(manifest, "catalog"))["tilejson"]);
  const names = stem(path[1], ".json").split(",");
  const all = names.map((name) => loose(sets[name]));
  const [first] = all;
  if (first === undefined || names.some((name) => sets[name] === undefined)) return null;
  const bounds = all.map((one) => list(one["bounds"]).map(Number));
  const edge = (at: number, pick: (...numbers: number[]) => number): number =>
    pick(...bounds.map((box) => box[at] ?? Number.NaN));
  const zooms = (name: string): number[] => all.map((one) => number(one[name]) ?? 0);
  const set = {
    ...first,
    tiles: [`${root}/tiles/${names.join(",")}/{z}/{x}/{y}?v=${manifest.snapshot}-${manifest.revision}`],
    vector_layers: all.flatMap((one) => list(one["vector_layers"])),
    attribution: [...new Set(all.map((one) => text(one["attribution"]) ?? ""))].join(" · "),
    minzoom: Math.min(...zooms("minzoom")),
    maxzoom: Math.max(...zooms("maxzoom")),
    bounds: [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)],
  };
  return json(manifest, set);
}

/** Glyphs of the first font of a stack that the package has. */
async function glyphs({ manifest, path }: Question): Promise<Response | null> {
  const [, stack = "", file] = path;
  for (const font of stack.split(",")) {
    const found = await whole(manifest, `fonts/${font.trim()}/${stem(file, ".pbf")}`);
    if (found !== null) return found;
  }
  return null;
}

/** Features of a layer, or one of them. */
async function items(question: Question): Promise<Response | null> {
  const { manifest, path, query } = question;
  const [, layer = "", kind, id] = path;
  const part = kind === "items" ? await jsonIn(manifest, `items/${layer}`) : null;
  if (part === null) return null;
  const top = loose(part);
  const mark = top["mode"] === undefined ? {} : { mode: top["mode"], notice: top["notice"] };
  const features = featuresOf(part);
  const type = "application/geo+json";
  if (id !== undefined) {
    const found = features.find((feature) => feature.id === id);
    return found === undefined ? null : json(manifest, { ...geojson(found), ...mark }, type);
  }
  const box = query.get("bbox")?.split(",").map(Number);
  const within = box?.length === 4 ? features.filter((feature) => touches(feature, box)) : features;
  const [limit, offset] = [Number(query.get("limit") ?? 100), Number(query.get("offset") ?? 0)];
  const page = within.slice(offset, offset + limit).map(geojson);
  const counts = { numberMatched: within.length, numberReturned: page.length };
  return json(manifest, { type: "FeatureCollection", ...counts, ...mark, links: [], features: page }, type);
}

const geojson = (feature: SavedFeature): object => ({ type: "Feature", ...feature });

/** Does the box around a feature touch this one? */
function touches(feature: SavedFeature, [west = 0, south = 0, east = 0, north = 0]: readonly number[]): boolean {
  let [left, low, right, high] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [x, y] = value as unknown[];
    if (typeof x !== "number" || typeof y !== "number") {
      for (const one of value) walk(one);
      return;
    }
    [left, low, right, high] = [Math.min(left, x), Math.min(low, y), Math.max(right, x), Math.max(high, y)];
  };
  walk(feature.geometry.coordinates);
  return left <= east && right >= west && low <= north && high >= south;
}

/** Needs as everybody sees them. */
async function needs({ manifest, query }: Question): Promise<Response | null> {
  const part = await jsonIn(manifest, "needs");
  if (part === null) return null;
  const site = query.get("site");
  if (site === null) return json(manifest, part);
  return json(manifest, {
    ...loose(part),
    sites: list(loose(part)["sites"]).filter((one) => loose(one)["id"] === site),
  });
}

/** Hits without `limit`, and at most. */
const [FEW, MOST] = [10, 20];

async function search({ manifest, query }: Question): Promise<Response | null> {
  const typed = (query.get("q") ?? "").trim();
  const part = await jsonIn(manifest, "gazetteer");
  if (part === null || typed === "") return null;
  const most = Math.min(MOST, Number(query.get("limit") ?? FEW));
  // Where the order of latitude and longitude is ambiguous, the reading inside the area comes first.
  const [west, south, east, north] = manifest.area.bbox ?? [-180, -90, 180, 90];
  const outside = ([lon, lat]: readonly [number, number]): number =>
    lon < west || lon > east || lat < south || lat > north ? 1 : 0;
  const places = [...readCoordinates(typed)].sort((a, b) => outside(a) - outside(b));
  const hidden = await gone(manifest);
  const names = find(readNames(part), typed, places.length === 0 ? most : 0).filter((name) => !hidden(name));
  // A road that the gazetteer has several times is listed once in each unit.
  const told: Name[] = [];
  for (const name of names) {
    const again = told.some(
      (one) =>
        one.layer === "roads" && one.name === name.name && one.context === name.context && name.layer === "roads",
    );
    if (!again) told.push(name);
  }
  const point = (at: readonly [number, number], properties: object): object => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: at },
    properties,
  });
  const pasted = places.map((place) => point(place, pastedPlace(place)));
  const features = told.map(({ json: entry, place: at, ...name }) =>
    point(at, {
      name: name.name,
      kind: name.kind,
      kind_id: entry["kind_id"],
      kind_en: entry["kind_en"],
      layer: name.layer,
      id: name.id,
      context: name.context,
    }),
  );
  const all = [...pasted, ...features].slice(0, most);
  return json(manifest, { type: "FeatureCollection", features: all }, "application/geo+json");
}

function pastedPlace([lon, lat]: readonly [number, number]): object {
  const [south, west] = [lat < 0 ? "LS" : "LU", lon < 0 ? "BB" : "BT"];
  const name = `${Math.abs(lat).toFixed(5)} ${south}, ${Math.abs(lon).toFixed(5)} ${west}`;
  const kind = { kind: "coordinates", kind_id: "koordinat", kind_en: "coordinates" };
  return { name, ...kind, layer: "coordinates", id: `${lon.toFixed(7)},${lat.toFixed(7)}`, context: null };
}

/** Says of a name whether its feature may no longer be shown: the lists of live layers do not have it. */
async function gone(manifest: PackageManifest): Promise<(name: Name) => boolean> {
  const lists = new Map<string, Set<string>>();
  for (const { name, live } of manifest.parts) {
    const layer = /^items\/(.+)$/.exec(name)?.[1];
    if (layer === undefined || !live) continue;
    lists.set(layer, new Set(featuresOf(await jsonIn(manifest, name)).map(({ id }) => id)));
  }
  return (name) => lists.get(name.layer)?.has(name.id) === false;
}
