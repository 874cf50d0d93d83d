import type { DataLanguage } from "../language.ts";
import { BOAT } from "./class.ts";
import { type Gap, gapWords } from "./gap.ts";
import { capitalised, inOne, lengthWords, tell } from "./language.ts";
import type { RoadState, Words } from "./road-state.ts";
import { described, type Told } from "./stretch.ts";
import { type Lengths, VERDICT_ORDER, type Verdict } from "./verdict.ts";

// The sentence on a journey, as model/src/journey/words.rs writes it of the same messages: a test compares them.

/** From this distance on, metres, a sentence mentions how far a place is from its road. */
const FAR_FROM_ROAD_M = 200;

/** What the sentence on a journey tells. */
export interface Spoken {
  readonly of: number;
  /** What the class is called. */
  readonly called: Words;
  readonly verdict: Verdict;
  readonly lengths: Lengths;
  /** The stretch that decides; where there is no way, the first one that blocks. */
  readonly limiting: Told | null;
  /** Where there is no way: number of other roads that block. */
  readonly moreBlocked: number;
  /** The state with the oldest evidence on the way. */
  readonly oldest: RoadState | null;
  readonly snapM: readonly [number, number];
  readonly passedOverM: readonly [number | null, number | null];
  /** Places that it does not reach because their roads end before. */
  readonly gaps: readonly Gap[];
  /** Where there is no way: how close to the goal one can get, metres. */
  readonly comesWithinM: number | null;
  /** Where a place has no road for the vehicle near it: the radius that was searched, metres. */
  readonly noRoadWithinM: number | null;
}

/** The whole sentence. */
export function sentence(spoken: Spoken, language: DataLanguage): string {
  const text = [spoken.verdict === "no" ? noWay(spoken, language) : wayWords(spoken, language)];
  const far =
    spoken.of === BOAT ? (["far.start_afloat", "far.goal_afloat"] as const) : (["far.start", "far.goal"] as const);
  for (const [at, role] of (["start", "goal"] as const).entries()) {
    const metres = spoken.snapM[at] ?? 0;
    const isTold = spoken.gaps.some((gap) => gap.role === role);
    if (metres >= FAR_FROM_ROAD_M && !isTold)
      text.push(tell(language, far[at] ?? "far.goal", { length: lengthWords(metres, language) }));
  }
  return [...text, ...passedOver(spoken, language), tell(language, "check")].join(" ");
}

function wayWords(spoken: Spoken, language: DataLanguage): string {
  const { lengths, verdict, limiting, oldest } = spoken;
  const vehicle = inOne(spoken.called, language);
  const all = lengthWords(lengths.allM, language);
  const opening = (key: "way.open" | "way.presumed" | "way.restricted" | "way.unknown", metres: number): string =>
    tell(language, key, { vehicle, length: lengthWords(metres, language), all });
  const openings: Readonly<Record<Verdict, () => string>> = {
    open: () => opening("way.open", lengths.allM),
    presumed: () => opening("way.presumed", lengths.presumedM),
    restricted: () => opening("way.restricted", lengths.restrictedM),
    unknown: () => opening("way.unknown", lengths.unknownM),
    road_ends: () => roadEnds(spoken, language),
    no: () => "",
  };
  const clauses = [openings[verdict]()];
  if (limiting !== null) clauses.push(tell(language, "way.deciding", { stretch: described(limiting, language) }));
  clauses.push(...lesserDoubts(spoken, language));
  if (oldest !== null && oldest.since !== null) {
    const told = tell(language, "way.oldest", { since: inOne(oldest.since, language) });
    clauses.push(oldest.by === null ? told : `${told}, ${inOne(oldest.by, language)}`);
  }
  return `${capitalised(clauses.join("; "))}.`;
}

/** What else is not known of the way, beside what the verdict already says. */
function lesserDoubts({ verdict, lengths: { presumedM, restrictedM } }: Spoken, language: DataLanguage): string[] {
  const told: string[] = [];
  const isWorse = VERDICT_ORDER.indexOf(verdict) > VERDICT_ORDER.indexOf("presumed");
  if (isWorse && presumedM > 0 && verdict !== "road_ends")
    told.push(tell(language, "way.also_presumed", { length: lengthWords(presumedM, language) }));
  if (verdict === "unknown" && restrictedM > 0)
    told.push(tell(language, "way.also_restricted", { length: lengthWords(restrictedM, language) }));
  return told;
}

function noWay(spoken: Spoken, language: DataLanguage): string {
  const { comesWithinM } = spoken;
  const vehicle = inOne(spoken.called, language);
  const text = capitalised(tell(language, "no_way.because", { vehicle, why: whyNot(spoken, language) }));
  if (comesWithinM === null) return text;
  return `${text} ${tell(language, "no_way.comes_within", { length: lengthWords(comesWithinM, language) })}`;
}

function whyNot({ of, limiting, moreBlocked, noRoadWithinM }: Spoken, language: DataLanguage): string {
  if (limiting !== null) {
    const stretch = described(limiting, language);
    return moreBlocked > 0 ? `${stretch}; ${tell(language, "no_way.more", { n: moreBlocked })}` : stretch;
  }
  if (noRoadWithinM !== null)
    return tell(language, "no_way.no_road_near", { length: lengthWords(noRoadWithinM, language) });
  return tell(language, of === BOAT ? "no_way.no_water" : "no_way.no_road");
}

/** The sentences that the nearest road was not taken, because it leads nowhere. */
function passedOver({ passedOverM, snapM }: Spoken, language: DataLanguage): string[] {
  return (["passed_over.start", "passed_over.goal"] as const).flatMap((key, at) => {
    const nearestM = passedOverM[at] ?? null;
    if (nearestM === null) return [];
    const [near, far] = [lengthWords(nearestM, language), lengthWords(snapM[at] ?? 0, language)];
    return [tell(language, key, { near, far })];
  });
}

/** The sentence that the road ends before the place, and the state of the way until there. */
function roadEnds({ called, gaps, lengths }: Spoken, language: DataLanguage): string {
  // Where only the start is off the road, the journey can be driven from where the road begins.
  const onlyStarts = gaps.every(({ role }) => role === "start");
  const text = tell(language, onlyStarts ? "ends.start" : "ends.goal", {
    vehicle: inOne(called, language),
    gaps: gaps.map((gap) => gapWords(gap, language)).join("; "),
    all: lengthWords(lengths.allM, language),
  });
  const parts = (
    [
      [lengths.unknownM, "ends.unknown"],
      [lengths.restrictedM, "ends.restricted"],
      [lengths.presumedM, "ends.presumed"],
    ] as const
  ).flatMap(([metres, key]) => (metres > 0 ? [tell(language, key, { length: lengthWords(metres, language) })] : []));
  if (parts.length === 0 && lengths.allM > 0) parts.push(tell(language, "ends.all_open"));
  return parts.length === 0 ? text : `${text}: ${parts.join(", ")}`;
}
