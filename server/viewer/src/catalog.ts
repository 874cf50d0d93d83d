import type { Bounds } from "./bounds.ts";
import { type Evidence, readEvidence } from "./evidence/read.ts";
import { instant } from "./instant.ts";
import { OFFLINE } from "./offline/header.ts";
import type { Setting } from "./outbox/entry.ts";
import { noteClock } from "./router/clock-note.ts";
import { read, write } from "./vehicle.ts";

export interface Region {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly drill: boolean;
  readonly event: string | null;
  /** Id of the event, by which what is said for one never goes into another. */
  readonly eventId: string | null;
  readonly bounds: Bounds | null;
  /** Where its sites and depots lie: a region is forest for the most part. */
  readonly focus: Bounds | null;
  /** What its map rests on that is not fresh. */
  readonly evidence: Evidence;
}

/** What the server offers at the moment, as far as a map needs it. */
export interface Catalog {
  readonly snapshot: string | null;
  readonly revision: string | null;
  readonly asOf: Date | null;
  /** The server's clock when it answered: a drill's clock is not that of the wall. */
  readonly now: Date;
  readonly drill: boolean;
  /** Did it come from the device, since no server answered? */
  readonly saved: boolean;
  /** And had this device heard of something newer before? */
  readonly behind: boolean;
  /** What its answers do not rest on, as codes; empty where all is in order. */
  readonly degraded: readonly string[];
  readonly regions: readonly Region[];
}

type Loose = Readonly<Record<string, unknown>>;

const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
const text = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
/** A name given as text or as an object with `name` or `id`. */
const named = (value: unknown): string | null => text(value) ?? text(loose(value)["name"]) ?? text(loose(value)["id"]);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function bounds(value: unknown): Bounds | null {
  const numbers = list(value).filter((part): part is number => typeof part === "number" && Number.isFinite(part));
  if (numbers.length !== 4) return null;
  const [west, south, east, north] = numbers as [number, number, number, number];
  return west < east && south < north ? [west, south, east, north] : null;
}

/** The box around the layers of places where people and goods are. */
function inhabited(layers: unknown): Bounds | null {
  return list(layers)
    .map(loose)
    .filter(({ id }) => id === "shelters" || id === "depots")
    .map(({ bbox }) => bounds(bbox))
    .reduce(
      (all, box) =>
        all === null || box === null
          ? (all ?? box)
          : [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])],
      null,
    );
}

function region(value: unknown, top: Loose): Region {
  const entry = loose(value);
  const id = text(entry["id"]) ?? "region";
  return {
    id,
    name: text(entry["name"]) ?? id,
    timeZone: text(entry["time_zone"]) ?? text(top["time_zone"]) ?? "UTC",
    drill: (text(entry["mode"]) ?? text(top["mode"])) === "drill",
    event: named(entry["event"]) ?? named(top["event"]),
    eventId: text(loose(entry["event"] ?? top["event"])["id"]) ?? named(entry["event"]) ?? named(top["event"]),
    bounds: bounds(entry["bbox"]) ?? bounds(top["bbox"]),
    focus: inhabited(top["layers"]),
    evidence: readEvidence(entry["evidence"] ?? top["evidence"]),
  };
}

/**
 * Reads an answer of `/catalog`. What is missing or of another shape is left out, never an error: a map without a
 * name is better than none. One drill region makes the whole map a drill.
 */
export function readCatalog(json: unknown, wall: Date): Catalog {
  const top = loose(json);
  const regions = (Array.isArray(top["regions"]) ? top["regions"] : [top["region"]])
    .filter((entry) => entry !== undefined)
    .map((entry) => region(entry, top));
  const asOf = instant(top["as_of"]);
  const drill = top["mode"] === "drill" || regions.some((entry) => entry.drill);
  const seconds = top["age_s"];
  const now =
    asOf !== null && typeof seconds === "number" && Number.isFinite(seconds)
      ? new Date(asOf.getTime() + seconds * 1000)
      : drill && asOf !== null
        ? asOf
        : wall;
  const snapshot = top["snapshot"];
  return {
    snapshot: text(snapshot) ?? text(loose(snapshot)["id"]),
    revision: text(top["revision"]) ?? text(loose(snapshot)["revision"]),
    asOf,
    now,
    drill,
    saved: false,
    behind: false,
    degraded: list(top["degraded"]).flatMap((code) => text(code) ?? []),
    regions,
  };
}

/** Where the server at `root` stands: what is said now is said for this. */
export function settingOf(root: string, { regions: [region], drill }: Catalog): Setting {
  return {
    origin: root,
    region: region?.id ?? null,
    event: region?.eventId ?? null,
    mode: drill ? "drill" : "actual",
  };
}

const EVERY_MS = 30_000;
/** Over a living stream, which tells of every change by itself, the catalog only confirms it: a shift costs less. */
const RARELY_MS = 120_000;

/**
 * Asks for the catalog again and again, seldom while `told` says that changes come by themselves; `null` tells that
 * the server did not answer.
 */
export function watchCatalog(address: string, told: () => boolean, heard: (catalog: Catalog | null) => void): void {
  let answered = Date.now();
  let asking = false;
  const ask = async (): Promise<void> => {
    // A hidden tab asks nothing: phones in the field have little battery and little data. Nor does one that waits.
    if (document.visibilityState === "hidden" || asking) return;
    asking = true;
    try {
      const catalog = await fetchCatalog(address);
      answered = Date.now();
      heard(catalog);
    } catch {
      heard(null);
    } finally {
      asking = false;
    }
  };
  setInterval(() => {
    if (!told() || Date.now() - answered >= RARELY_MS - EVERY_MS / 2) void ask();
  }, EVERY_MS);
  document.addEventListener("visibilitychange", () => void ask());
}

/** Where the device keeps what it heard of last. */
const HEARD = "lintas.heard";

/** Is a catalog older than the state `SNAPSHOT-REVISION`? Ids of snapshots begin with their moments. */
export function isBehind({ snapshot, revision }: Catalog, heard: string | null): boolean {
  const [, last, reached] = /^(.+)-(\d+)$/.exec(heard ?? "") ?? [];
  if (last === undefined || snapshot === null) return false;
  return last === snapshot ? Number(reached) > Number(revision ?? 0) : last > snapshot;
}

/** `anew`: as the server says it now, and neither a cache nor a saved package. */
export async function fetchCatalog(address: string, anew = false): Promise<Catalog> {
  const answer = await fetch(address, anew ? { cache: "no-store" } : {});
  if (!answer.ok) throw new Error(`catalog: ${answer.status}`);
  noteClock(answer.headers.get("Date"), Date.now());
  const json: unknown = await answer.json();
  const now = new Date();
  const catalog = readCatalog(json, now);
  if (anew && answer.headers.has(OFFLINE)) throw new Error("catalog: no server answered");
  if (answer.headers.has(OFFLINE)) return { ...catalog, saved: true, behind: isBehind(catalog, read(HEARD)) };
  remember(address, json, now);
  if (catalog.snapshot !== null) write(HEARD, `${catalog.snapshot}-${catalog.revision ?? 0}`);
  return catalog;
}

const KEY = "lintas.catalog";
/** Parts of a catalog that the page does not read, and by far most of it. */
const UNREAD: readonly string[] = ["layers", "feeds", "styles", "qgis"];

function remember(address: string, json: unknown, at: Date): void {
  const told = Object.fromEntries(Object.entries(loose(json)).filter(([name]) => !UNREAD.includes(name)));
  write(KEY, JSON.stringify({ address, at: at.getTime(), told }));
}

/**
 * What the server said last on this device, and when by the device's clock, in ms: a page that starts without a
 * connection is still that of a drill, of its region and of the time of its data. `null` where it never answered here.
 */
export function lastCatalog(address: string): { readonly catalog: Catalog; readonly at: number } | null {
  try {
    const kept = loose(JSON.parse(read(KEY) ?? "null"));
    const { at } = kept;
    if (kept["address"] !== address || typeof at !== "number" || !Number.isFinite(at)) return null;
    return { catalog: readCatalog(kept["told"], new Date(at)), at };
  } catch {
    return null;
  }
}
