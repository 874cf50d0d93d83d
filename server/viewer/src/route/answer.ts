import { instant } from "../instant.ts";
import { list, loose, number, text } from "../loose.ts";
import type { Place } from "../task.ts";
import type { InBoth } from "../words.ts";

/** A sentence in both languages, as the server wrote it. */
export type Sentence = InBoth<string | null>;

/** A stretch of road that decides, or that is in the way. */
export interface Stretch {
  readonly id: string | null;
  readonly name: string | null;
  readonly status: string;
  readonly cause: string | null;
  readonly depthM: number | null;
  readonly evidence: string | null;
  readonly reportId: string | null;
  readonly asOf: Date | null;
  readonly expires: Date | null;
  readonly place: Place | null;
  /** Between which places or at which kilometre, in words. */
  readonly where: string | null;
}

/** A part of the way in one state: metres from its start. */
export interface Piece {
  readonly status: string;
  readonly fromM: number;
  readonly toM: number;
  readonly vehicle: string | null;
  readonly name: string | null;
}

export interface Way {
  readonly kind: "way";
  readonly verdict: string;
  /** The worst state on the way. */
  readonly status: string;
  readonly sentence: Sentence;
  readonly lines: readonly (readonly Place[])[];
  readonly distanceM: number | null;
  readonly durationS: number | null;
  readonly plannedS: number | null;
  readonly contingency: Sentence;
  readonly limiting: Stretch | null;
  readonly avoided: readonly Stretch[];
  readonly oldest: Date | null;
  readonly snapM: number | null;
  readonly validUntil: Date | null;
  readonly presumedM: number;
  readonly unknownM: number;
  readonly pieces: readonly Piece[];
  /** The edges of the network that it goes over. */
  readonly edges: readonly string[];
  /** Where the load changes from land to water or back. */
  readonly changes: readonly { readonly name: string | null; readonly seconds: number | null }[];
  /** What is left where a road ends before the place, a sentence for each end. */
  readonly roadEnds: readonly Sentence[];
  /** A hint that a boat comes to where no road does, in words or not. */
  readonly byBoat: Sentence | null;
  readonly revision: string | null;
}

export interface NoWay {
  readonly kind: "none";
  readonly verdict: string;
  readonly status: "closed";
  readonly sentence: Sentence;
  readonly blockedBy: readonly Stretch[];
  readonly nearest: { readonly place: Place; readonly name: string | null; readonly distanceM: number | null } | null;
  /** A hint that a boat would come through, in words or not. */
  readonly byBoat: Sentence | null;
  readonly revision: string | null;
}

export type Answer = Way | NoWay;

type Loose = Readonly<Record<string, unknown>>;

export function placeOf(value: unknown): Place | null {
  const [lon, lat] = list(value);
  return typeof lon === "number" && typeof lat === "number" && Number.isFinite(lon) && Number.isFinite(lat)
    ? [lon, lat]
    : null;
}

/** Words given once for both languages, or as an object with one for each. */
function sentence(both: unknown, id?: unknown, en?: unknown): Sentence {
  const each = loose(both);
  const one = text(both);
  const own = text(id) ?? text(each["id"]) ?? text(each["sentence_id"]) ?? one;
  return { id: own, en: text(en) ?? text(each["en"]) ?? text(each["sentence_en"]) ?? own };
}

function stretch(value: unknown): Stretch {
  const part = loose(value);
  return {
    id: text(part["edge"]) ?? text(part["id"]),
    name: text(part["name"]),
    status: text(part["status"]) ?? "unknown",
    cause: text(part["cause"]),
    depthM: number(part["depth_m"]),
    evidence: text(part["evidence"]),
    reportId: text(part["report_id"]),
    asOf: instant(part["as_of"]),
    expires: instant(part["expires"]) ?? instant(part["valid_until"]),
    place: placeOf(part["place"]),
    where: text(part["from_place"]) ?? text(part["where"]),
  };
}

/** Is a road left out because whoever asks wants it so, and not because it is closed? */
export const isWish = ({ cause }: Pick<Stretch, "cause">): boolean => cause === "avoid";

/** Closures that belong to one report, or that share name and state, are told once. */
function stretches(value: unknown): Stretch[] {
  const seen = new Set<string>();
  return list(value).flatMap((each) => {
    const made = stretch(each);
    const key =
      made.reportId ??
      (made.name === null
        ? JSON.stringify([made.id, made.place])
        : `${made.name}/${made.status}/${made.depthM ?? ""}/${isWish(made)}`);
    if (seen.has(key)) return [];
    seen.add(key);
    return [made];
  });
}

function piece(value: unknown): Piece[] {
  const part = loose(value);
  const [fromM, toM] = [number(part["from_m"]), number(part["to_m"])];
  return fromM === null || toM === null || toM <= fromM
    ? []
    : [
        {
          status: text(part["status"]) ?? "unknown",
          fromM,
          toM,
          vehicle: text(part["vehicle"]),
          name: text(part["name"]),
        },
      ];
}

function lines(geometry: Loose): Place[][] {
  const parts =
    geometry["type"] === "MultiLineString"
      ? list(geometry["coordinates"])
      : geometry["type"] === "LineString"
        ? [geometry["coordinates"]]
        : [];
  return parts
    .map((part) =>
      list(part)
        .map(placeOf)
        .filter((at) => at !== null),
    )
    .filter((line) => line.length > 1);
}

/** The verdicts of the contract: the key of their words, and the state that gives their colour and sign. */
const VERDICTS = {
  BISA: ["answer.open", "open"],
  "BISA DENGAN SYARAT": ["answer.restricted", "restricted"],
  "KEMUNGKINAN BISA, BELUM ADA LAPORAN": ["answer.presumed", "presumed"],
  "BELUM DIKETAHUI": ["answer.unknown", "unknown"],
  // It is not known what lies between the end of the road and the place.
  "TIDAK SAMPAI TUJUAN": ["answer.road_ends", "unknown"],
  TIDAK: ["answer.closed", "closed"],
} as const;

type Verdict = keyof typeof VERDICTS;

const isVerdict = (words: string): words is Verdict => Object.hasOwn(VERDICTS, words);

/** The state that a verdict speaks of, for its colour and sign; no for what nobody knows. */
export function stateOf(verdict: string): (typeof VERDICTS)[Verdict][1] {
  return VERDICTS[isVerdict(verdict) ? verdict : "TIDAK"][1];
}

/** The key of the words for a verdict; those for no where it is none of the contract's. */
export function wordsOf(verdict: string): (typeof VERDICTS)[Verdict][0] {
  return VERDICTS[isVerdict(verdict) ? verdict : "TIDAK"][0];
}

/** The verdict that goes with a state, where an answer names none. */
const verdictFor = (status: string): Verdict =>
  (["BISA", "BISA DENGAN SYARAT", "KEMUNGKINAN BISA, BELUM ADA LAPORAN"] as const).find(
    (verdict) => VERDICTS[verdict][1] === status,
  ) ?? "BELUM DIKETAHUI";

const boatHint = (told: unknown): Sentence | null =>
  told === undefined || told === null || told === false ? null : sentence(told);

/**
 * Reads an answer of `/route`. What is missing is left out; a way whose state is missing counts as not known, and an
 * answer without a way counts as no, never the other way round.
 */
export function readAnswer(json: unknown): Answer {
  const top = loose(json);
  const feature = loose(list(top["features"])[0]);
  const shape = lines(loose(feature["geometry"]));
  if (shape.length === 0) {
    const nearest = loose(top["nearest_reachable"]);
    const place = placeOf(nearest["place"]);
    return {
      kind: "none",
      verdict: "TIDAK",
      status: "closed",
      sentence: sentence(null, top["sentence_id"], top["sentence_en"]),
      blockedBy: stretches(top["blocked_by"]),
      nearest:
        place === null
          ? null
          : { place, name: text(nearest["name"]), distanceM: number(nearest["distance_to_goal_m"]) },
      byBoat: boatHint(top["by_boat"]),
      revision: text(top["revision"]),
    };
  }
  const told = loose(feature["properties"]);
  const status = text(told["status"]) ?? "unknown";
  return {
    kind: "way",
    verdict: text(told["verdict"]) ?? verdictFor(status),
    status,
    sentence: sentence(null, told["sentence_id"], told["sentence_en"]),
    lines: shape,
    distanceM: number(told["distance_m"]),
    durationS: number(told["duration_s"]),
    plannedS: number(told["duration_planned_s"]),
    contingency: sentence(told["contingency"], told["contingency_id"], told["contingency_en"]),
    limiting: Object.keys(loose(told["limiting"])).length === 0 ? null : stretch(told["limiting"]),
    avoided: stretches(told["avoided"]),
    oldest: instant(told["oldest_as_of"]),
    snapM: number(told["snap_distance_m"]),
    validUntil: instant(told["valid_until"]),
    presumedM: number(told["presumed_m"]) ?? 0,
    unknownM: number(told["unknown_m"]) ?? 0,
    pieces: list(told["pieces"]).flatMap(piece),
    edges: list(told["edges"]).filter((edge): edge is string => typeof edge === "string"),
    changes: list(told["changes"]).map((each) => ({
      name: text(loose(each)["name"]),
      seconds: number(loose(each)["load_s"]),
    })),
    roadEnds: list(told["road_ends"]).map((each) => sentence(each)),
    byBoat: boatHint(told["by_boat"]),
    revision: text(told["revision"]) ?? text(top["revision"]),
  };
}

/** Do two answers say something else to whoever drives? Times alone may differ. */
export function differs(a: Answer, b: Answer): boolean {
  if (a.kind !== b.kind || a.verdict !== b.verdict) return true;
  if (a.kind === "none" || b.kind === "none") return false;
  return (
    JSON.stringify([a.lines, a.pieces.map(({ status }) => status)]) !==
    JSON.stringify([b.lines, b.pieces.map(({ status }) => status)])
  );
}
