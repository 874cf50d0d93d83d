import { instant } from "../instant.ts";
import { list, loose, number, text } from "../loose.ts";
import type { InBoth } from "../words.ts";

/** A source whose word is older than it should be. */
export interface OldSource {
  readonly id: string;
  /** Who is named for it, as people know them. */
  readonly name: string;
  readonly observedAt: Date | null;
  /** Its last file was not taken; its rows before that still speak. */
  readonly heldBack: boolean;
  readonly why: InBoth | null;
}

/** What the map rests on that is not fresh. */
export interface Evidence {
  readonly sources: readonly OldSource[];
  /** Roads that keep what was said before their evidence vanished. */
  readonly carried: { readonly edges: number; readonly since: Date | null } | null;
  /** The share of the judged roads whose evidence is old, 0 to 1. */
  readonly staleShare: number;
  /** Names of the sources to renew. */
  readonly renew: readonly string[];
}

/** From this share on the map says that most is old, and whom to ask. */
export const MUCH = 0.3;

export const NO_EVIDENCE: Evidence = { sources: [], carried: null, staleShare: 0, renew: [] };

function source(value: unknown): OldSource[] {
  const told = loose(value);
  const id = text(told["id"]);
  if (id === null) return [];
  const [why, english] = [text(told["why_id"]), text(told["why_en"])];
  const both = why ?? english;
  return [
    {
      id,
      name: text(told["attribution"]) ?? id,
      observedAt: instant(told["observed_at"]),
      heldBack: told["held_back"] === true,
      why: both === null ? null : { id: both, en: english ?? both },
    },
  ];
}

/**
 * Reads `evidence` of `/catalog`; an older server has none. A first run has nothing that it could have carried or held
 * on to, and whatever claims so is left out.
 */
export function readEvidence(json: unknown): Evidence {
  const told = loose(json);
  const first = told["first"] === true;
  const sources = list(told["stale_sources"])
    .flatMap(source)
    .filter(({ heldBack }) => !first || !heldBack);
  const carried = loose(told["carried"]);
  const edges = number(carried["edges"]) ?? 0;
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return {
    sources,
    carried: first || edges <= 0 ? null : { edges, since: instant(carried["since"]) },
    staleShare: number(told["stale_share"]) ?? 0,
    renew: list(told["renew"])
      .flatMap((each) => text(each) ?? [])
      .map((id) => names.get(id) ?? id),
  };
}
