/** The word that lets a new version take over. */
export const ACTIVATE = "activate";

/** What the build tells the service worker: the app of one version. */
export interface Precache {
  /** Differs wherever anything else here does. */
  readonly version: string;
  /** The script that the page of this version loads: a page that does not name it is of another version. */
  readonly entry: string;
  /** Files as they were built, by path from the page, with their digests as in `integrity`. */
  readonly files: Readonly<Record<string, string>>;
  /** What the server makes itself, by path: the newest is taken where the network brings it in time. */
  readonly made: readonly string[];
}

/** What becomes of a request. */
export type Kind =
  /** Not ours to answer: the browser asks as if there was no service worker. */
  | "pass"
  /** The page of the app. */
  | "page"
  /** A file of the app of this version, or of the one before it. */
  | "file"
  /** Style and icons. */
  | "made"
  /** Anything else that the server answers: from the network, without it from what the device saved. */
  | "answer";

/** A request, as far as its kind depends on it. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
  readonly headers: { has(name: string): boolean };
}

/** Streams and whole archives: nothing that a page without a network could be answered in place of. */
const STREAMED = /^(?:events|archives\/)/;

/**
 * The kind of a request under `scope`, the folder of the app. The page without chrome (`/embed`) is no part of the app:
 * it stands in pages of others, who get what the server has and no older version of it.
 */
export function kindOf(asked: Asked, scope: string, precache: Precache): Kind {
  if (asked.method !== "GET" || !asked.url.startsWith(scope)) return "pass";
  // What only the holder of a key may see is never stored, nor answered by anybody but the server.
  if (asked.headers.has("authorization") || asked.headers.has("range")) return "pass";
  const url = new URL(asked.url);
  const path = decoded(url.href.slice(scope.length).replace(/[?#].*$/, ""));
  if (url.searchParams.has("key")) return "pass";
  if (asked.mode === "navigate") return path === "" && !url.searchParams.has("f") ? "page" : "pass";
  if (path in precache.files || path.startsWith("assets/")) return "file";
  if (precache.made.includes(path) && url.search === "") return "made";
  return STREAMED.test(path) || path === "sw.js" ? "pass" : "answer";
}

/** The path of a file as the precache spells it. */
export function pathOf(address: string, scope: string): string {
  return decoded(address.slice(scope.length).replace(/[?#].*$/, ""));
}

/** The address under which a file is kept: with its digest, so that two versions of it are two entries. */
export function keptUnder(scope: string, path: string, digest: string): string {
  const url = new URL(path, scope);
  url.search = `?${encodeURIComponent(digest)}`;
  return url.href;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
