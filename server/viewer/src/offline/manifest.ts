import type { Bounds } from "../bounds.ts";
import { instant } from "../instant.ts";
import { type Loose, list, loose, number, text } from "../loose.ts";

/** The version of packages that is read here (docs/offline.md). */
export const FORMAT = 1;

/** A part of a package, named by the SHA-256 of its bytes. */
export interface PackagePart {
  readonly name: string;
  readonly kind: string;
  readonly mediaType: string;
  /** Are its bytes gzip of that type? */
  readonly gzip: boolean;
  /** Does it tell what was reported since the data was published? */
  readonly live: boolean;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a package consists of. */
export interface PackageManifest {
  readonly format: number;
  readonly id: string;
  readonly area: { readonly kind: string; readonly name: string; readonly bbox: Bounds | null };
  readonly region: { readonly id: string; readonly name: string; readonly timeZone: string };
  readonly event: string | null;
  readonly drill: boolean;
  readonly snapshot: string;
  /** The moment that the data speaks of. */
  readonly asOf: Date;
  readonly revision: number;
  /** Up to when reports are in it, by the server's clock. */
  readonly created: Date;
  /** When its live parts were made, by the wall clock. */
  readonly madeAt: Date;
  readonly tiles: { readonly maxzoom: number; readonly everywhereTo: number };
  readonly bytes: number;
  readonly parts: readonly PackagePart[];
  /** As it came: kept, and written into a file, without what was read from it. */
  readonly json: Loose;
}

/** Why something is no package that can be read here. */
export class NotAPackage extends Error {
  readonly newer: boolean;

  constructor(newer = false) {
    super(newer ? "a newer format" : "no package");
    this.newer = newer;
  }
}

const HEX = /^[0-9a-f]{64}$/;

function part(value: unknown): PackagePart {
  const entry = loose(value);
  const [name, kind, sha256, bytes] = [text(entry["name"]), text(entry["kind"]), text(entry["sha256"]), entry["bytes"]];
  const whole = typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes >= 0;
  if (name === null || kind === null || sha256 === null || !HEX.test(sha256) || !whole) throw new NotAPackage();
  return {
    name,
    kind,
    mediaType: text(entry["media_type"]) ?? "application/octet-stream",
    gzip: entry["gzip"] === true,
    live: entry["live"] === true,
    bytes,
    sha256,
  };
}

function box(value: unknown): Bounds | null {
  const numbers = list(value).filter((one): one is number => typeof one === "number" && Number.isFinite(one));
  return numbers.length === 4 ? (numbers as Bounds) : null;
}

/**
 * Reads a manifest. Unlike a catalog it is refused where anything is missing: half a package is none.
 * Throws a [`NotAPackage`].
 */
export function readManifest(json: unknown): PackageManifest {
  const top = loose(json);
  const format = number(top["format"]);
  if (format === null) throw new NotAPackage();
  if (format > FORMAT) throw new NotAPackage(true);
  const [area, region, tiles] = [loose(top["area"]), loose(top["region"]), loose(top["tiles"])];
  const [id, snapshot] = [text(top["id"]), text(top["snapshot"])];
  const [asOf, created, madeAt] = [instant(top["as_of"]), instant(top["created"]), instant(top["made_at"])];
  const [revision, maxzoom, everywhereTo] = [
    number(top["revision"]),
    number(tiles["maxzoom"]),
    number(tiles["everywhere_to"]),
  ];
  const regionId = text(region["id"]);
  const mode = top["mode"];
  const parts = list(top["parts"]).map(part);
  if (id === null || snapshot === null || asOf === null || created === null || madeAt === null) throw new NotAPackage();
  if (revision === null || maxzoom === null || everywhereTo === null || regionId === null) throw new NotAPackage();
  if ((mode !== "drill" && mode !== "actual") || parts.length === 0) throw new NotAPackage();
  if (new Set(parts.map(({ name }) => name)).size !== parts.length) throw new NotAPackage();
  const event = loose(top["event"]);
  return {
    format,
    id,
    area: { kind: text(area["kind"]) ?? "region", name: text(area["name"]) ?? id, bbox: box(area["bbox"]) },
    region: { id: regionId, name: text(region["name"]) ?? regionId, timeZone: text(region["time_zone"]) ?? "UTC" },
    event: text(event["name"]) ?? text(event["id"]),
    drill: mode === "drill",
    snapshot,
    asOf,
    revision,
    created,
    madeAt,
    tiles: { maxzoom, everywhereTo },
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    parts,
    json: top,
  };
}

/** The part of a name. */
export const partOf = (manifest: PackageManifest, name: string): PackagePart | undefined =>
  manifest.parts.find((one) => one.name === name);

/** Is `one` from before `other`: older data, or the same data with fewer reports? */
export function isOlder(one: PackageManifest, other: PackageManifest): boolean {
  if (one.snapshot === other.snapshot) return one.revision < other.revision;
  return one.asOf.getTime() < other.asOf.getTime();
}

/** Does it tell the same as the other, part by part? */
export function isSame(one: PackageManifest, other: PackageManifest): boolean {
  const hashes = (manifest: PackageManifest): string =>
    JSON.stringify(manifest.parts.map(({ name, sha256 }) => [name, sha256]).sort());
  return one.id === other.id && hashes(one) === hashes(other);
}
