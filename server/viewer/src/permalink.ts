// What the address of a page says of what it shows, beside the part of the map in its `#zoom/lat/lon`: the way back
// within a visit, and a link that somebody else opens, without a key and without what only a key shows.
import type { Place, TaskName } from "./task.ts";
import { type Choice, isVehicle } from "./vehicle.ts";
import { type Language, languageOf } from "./words.ts";

/** Tasks that an address may open. The code of an officer comes in another way, and is taken out of the address. */
const TASKS = [
  "route",
  "report",
  "queue",
  "needs",
  "agency",
  "decisions",
  "devices",
  "outbox",
  "offline",
  "share",
  "embed",
  "find",
  "earlier",
  "list",
] as const;

/** The parameters that are the page's own; whatever else an address carries stays as it is. */
const OURS = [
  "task",
  "tab",
  "site",
  "area",
  "delivery",
  "time",
  "from",
  "to",
  "via",
  "avoid",
  "point",
  "feature",
  "menu",
  "region",
  "vehicle",
  "layers",
] as const;

const ABOUT = ["site", "area", "delivery"] as const;

/** What of a page goes into its address. */
export interface Shown {
  readonly task: TaskName | null;
  /** What the open task says of itself. */
  readonly says: Readonly<Record<string, string>>;
  /** Where the open card was asked for. */
  readonly point: Place | null;
  /** What that card speaks of first, as `layer/id`. */
  readonly feature: string | null;
  /** Is the menu open, over a map that has no room beside it? */
  readonly menu: boolean;
  readonly region: string | null;
  readonly vehicle: Choice | undefined;
  /** The groups of the style that are drawn, where they are others than at first. */
  readonly layers: ReadonlySet<string> | null;
}

/** What an address asks for. */
export interface Wanted {
  readonly task: TaskName | null;
  readonly says: URLSearchParams;
  readonly point: Place | null;
  readonly feature: string | null;
  readonly menu: boolean;
  readonly region: string | null;
  readonly language: Language | null;
  readonly vehicle: Choice | undefined;
  readonly layers: ReadonlySet<string> | null;
  /** Where the map begins, where its `#zoom/lat/lon` does not say so. */
  readonly center: Place | null;
  readonly zoom: number | null;
  /** The item whose shortages are drawn. */
  readonly item: string | null;
}

const DEGREES = 1e5;
/** How close a map begins that is told its middle only. */
const FIRST_ZOOM = 12;

/** Longitude and latitude as the routes of the server read them. */
export const written = ([lon, lat]: Place): string =>
  [lon, lat].map((each) => String(Math.round(each * DEGREES) / DEGREES)).join(",");

/** Reads what {@link written} wrote; `null` for what is no place on the globe. */
export function readPlace(words: string | null): Place | null {
  const match = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)$/.exec(words ?? "");
  if (match === null) return null;
  const [lon, lat] = [Number(match[1]), Number(match[2])];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

/** The query of an address that shows this, with what `query` carries beside. */
export function queryOf(shown: Shown, query: string): string {
  const says = new URLSearchParams(query);
  for (const name of OURS) says.delete(name);
  const told: Readonly<Record<string, string | null>> = {
    // Whoever names a site need not say that needs are looked at.
    task:
      shown.task === "enrol" || (shown.task === "needs" && ABOUT.some((name) => name in shown.says))
        ? null
        : shown.task,
    ...shown.says,
    point: shown.point === null ? null : written(shown.point),
    feature: shown.point === null ? null : shown.feature,
    menu: shown.menu ? "1" : null,
    region: shown.region,
    vehicle: shown.vehicle === undefined ? null : (shown.vehicle ?? "all"),
    layers: shown.layers === null ? null : [...shown.layers].join(","),
  };
  for (const [name, value] of Object.entries(told)) if (value !== null) says.set(name, value);
  // As somebody would write it: a link is read aloud, too.
  const words = says
    .toString()
    .replaceAll("%2C", ",")
    .replaceAll("%3A", ":")
    .replaceAll("%2F", "/")
    .replaceAll("%3B", ";");
  return words === "" ? "" : `?${words}`;
}

/** What a query asks for; what it says wrongly is left out. */
export function readQuery(query: string): Wanted {
  const says = new URLSearchParams(query);
  const task = TASKS.find((each) => each === says.get("task")) ?? null;
  const about = ABOUT.some((name) => says.has(name));
  const vehicle = says.get("vehicle");
  const zoom = Number(says.get("zoom") ?? Number.NaN);
  const layers = says.get("layers");
  return {
    task: task ?? (about ? "needs" : null),
    says,
    point: readPlace(says.get("point")),
    feature: says.get("feature"),
    menu: says.has("menu"),
    region: says.get("region"),
    language: languageOf(says.get("lang")),
    vehicle: isVehicle(vehicle) ? vehicle : vehicle === "all" ? null : undefined,
    layers: layers === null ? null : new Set(layers.split(",").filter((group) => group !== "")),
    center: readPlace(says.get("center")),
    zoom: Number.isFinite(zoom) && zoom >= 0 && zoom <= 24 ? zoom : null,
    item: says.get("item"),
  };
}

/** The part of the map that a page begins with, as `#zoom/lat/lon`; empty where its address names none. */
export function viewOf(hash: string, { center, zoom }: Wanted): string {
  if (/^#\d/.test(hash) || center === null) return hash;
  return `#${zoom ?? FIRST_ZOOM}/${center[1]}/${center[0]}`;
}
