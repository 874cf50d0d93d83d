import { noteClock } from "./device/clock-note.ts";
import { type Evidence, readEvidence } from "./evidence/read.ts";
import { instant } from "./format.ts";

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];

export interface Region {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly drill: boolean;
  readonly event: string | null;
  readonly bounds: Bounds | null;
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

function region(value: unknown, top: Loose): Region {
  const entry = loose(value);
  const id = text(entry["id"]) ?? "region";
  return {
    id,
    name: text(entry["name"]) ?? id,
    timeZone: text(entry["time_zone"]) ?? text(top["time_zone"]) ?? "UTC",
    drill: (text(entry["mode"]) ?? text(top["mode"])) === "drill",
    event: named(entry["event"]) ?? named(top["event"]),
    bounds: bounds(entry["bbox"]) ?? bounds(top["bbox"]),
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
    degraded: list(top["degraded"]).flatMap((code) => text(code) ?? []),
    regions,
  };
}

const EVERY_MS = 30_000;

/** Asks for the catalog again and again; `null` tells that the server did not answer. */
export function watchCatalog(address: string, heard: (catalog: Catalog | null) => void): void {
  const ask = async (): Promise<void> => {
    // A hidden tab asks nothing: phones in the field have little battery and little data.
    if (document.visibilityState === "hidden") return;
    try {
      heard(await fetchCatalog(address));
    } catch {
      heard(null);
    }
  };
  setInterval(() => void ask(), EVERY_MS);
  document.addEventListener("visibilitychange", () => void ask());
}

export async function fetchCatalog(address: string): Promise<Catalog> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`catalog: ${answer.status}`);
  noteClock(answer.headers.get("Date"), Date.now());
  return readCatalog(await answer.json(), new Date());
}
