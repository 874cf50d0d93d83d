/** A tile of the map, as `/events` names it. */
export interface TileId {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** What the server told to have changed. */
export interface Change {
  readonly kind: "report" | "expiry" | "site" | "dispatch" | "snapshot" | "reset";
  readonly revision: number | null;
  /** Where the map differs now; `null` where nobody knows, so anywhere. */
  readonly tiles: readonly TileId[] | null;
  readonly edges: readonly string[];
}

type Loose = Readonly<Record<string, unknown>>;

const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};

/** A revision written as a number or as text; `null` for anything else. */
export function revisionOf(value: unknown): number | null {
  const parsed = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isSafeInteger(parsed) && parsed >= 0 ? parsed : null;
}

function tileOf(value: unknown): TileId | null {
  const parts = typeof value === "string" ? /^(\d{1,2})\/(\d+)\/(\d+)$/.exec(value)?.slice(1).map(Number) : null;
  const [z, x, y] = parts ?? [];
  return z === undefined || x === undefined || y === undefined ? null : { z, x, y };
}

/** One event of `/events` or of `/changes`; `null` for kinds that change no map, such as a heartbeat. */
export function readChange(kind: string, json: unknown): Change | null {
  const data = loose(json);
  if (kind === "snapshot" || kind === "reset")
    return { kind, revision: revisionOf(data["revision"]), tiles: null, edges: [] };
  if (kind !== "report" && kind !== "expiry" && kind !== "site" && kind !== "dispatch") return null;
  const listed = Array.isArray(data["tiles"]) ? data["tiles"].map(tileOf) : null;
  // One name that cannot be read makes the whole list worthless: then everything is asked for again.
  const tiles = listed === null || listed.includes(null) ? null : listed.filter((tile) => tile !== null);
  const edges = Array.isArray(data["edges"])
    ? data["edges"].filter((edge): edge is string => typeof edge === "string")
    : [];
  return { kind, revision: revisionOf(data["revision"]), tiles, edges };
}

/** An answer of `/changes`: what happened since, in order, and the revision that it leads to. */
export function readChanges(json: unknown): { readonly revision: number | null; readonly changes: readonly Change[] } {
  const top = loose(json);
  const revision = revisionOf(top["revision"]);
  if (top["reset"] === true) return { revision, changes: [{ kind: "reset", revision, tiles: null, edges: [] }] };
  // What happened may also come summed up: all tiles and edges that differ since then.
  if (!Array.isArray(top["events"]) && ("tiles" in top || "edges" in top)) {
    const change = readChange("report", top);
    // A delivery may change no map at all, and still the lists of those who may see it.
    const told = ["changed", "sites", "areas"].some(
      (name) =>
        Array.isArray(top[name]) &&
        (name !== "changed" ? top[name].length > 0 : top[name].some((kind) => kind === "site" || kind === "dispatch")),
    );
    return {
      revision,
      changes: change === null || (change.tiles?.length === 0 && change.edges.length === 0 && !told) ? [] : [change],
    };
  }
  const events = Array.isArray(top["events"]) ? top["events"] : [];
  const changes = events.flatMap((each) => {
    const event = loose(each);
    const kind =
      [event["event"], event["type"], event["kind"]].find((name): name is string => typeof name === "string") ?? "";
    const change = readChange(
      kind,
      typeof event["data"] === "object" && event["data"] !== null ? event["data"] : event,
    );
    return change === null ? [] : [change];
  });
  return { revision, changes };
}
