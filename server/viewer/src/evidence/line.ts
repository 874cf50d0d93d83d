import { element } from "../element.ts";
import { count, hour, moment } from "../format.ts";
import { inData, type Language } from "../words.ts";
import { type Evidence, MUCH, type OldSource } from "./read.ts";
import { tell } from "./words.ts";

/** Whose clock and language the words are in. */
export interface Reader {
  readonly language: Language;
  readonly timeZone: string;
  readonly now: Date;
}

/** So many sources are named in the line; all of them stand in its details. */
const NAMED = 2;

const names = (sources: readonly OldSource[]): string[] => [...new Set(sources.map(({ name }) => name))];

function named(all: readonly string[], language: Language): string {
  const first = all.slice(0, NAMED).join(", ");
  return all.length <= NAMED ? first : tell(language, "old_more", { sources: first, n: all.length - NAMED });
}

function held(sources: readonly OldSource[], { language, timeZone, now }: Reader): string[] {
  const told = sources
    .slice(0, NAMED)
    .map(({ name, observedAt }) =>
      observedAt === null
        ? tell(language, "held_undated", { source: name })
        : tell(language, "held", { source: name, time: hour(observedAt, now, timeZone, language) }),
    );
  return sources.length <= NAMED ? told : [...told, tell(language, "held_more", { n: sources.length - NAMED })];
}

/** What is not fresh, the gravest first, in as few words as an officer needs; none where all is fresh. */
export function evidenceParts(evidence: Evidence, reader: Reader): string[] {
  const { language, timeZone, now } = reader;
  const { carried, renew, sources, staleShare } = evidence;
  const much = staleShare > MUCH;
  const old = names(sources.filter(({ heldBack }) => !heldBack));
  return [
    ...(!much
      ? []
      : [renew.length === 0 ? tell(language, "much") : tell(language, "much_renew", { sources: renew.join(", ") })]),
    ...held(
      sources.filter(({ heldBack }) => heldBack),
      reader,
    ),
    ...(carried === null
      ? []
      : [
          carried.since === null
            ? tell(language, "carried_undated", { n: count(carried.edges, language) })
            : tell(language, "carried", {
                n: count(carried.edges, language),
                time: hour(carried.since, now, timeZone, language),
              }),
        ]),
    // Where whom to renew is said, the same names are not said twice.
    ...(old.length === 0 || (much && renew.length > 0)
      ? []
      : [tell(language, "old", { sources: named(old, language) })]),
  ];
}

function sourceWords({ name, observedAt, heldBack, why }: OldSource, { language, timeZone }: Reader): string {
  const kind = heldBack ? "source_held" : "source_old";
  const words =
    observedAt === null
      ? tell(language, `${kind}_undated`, { source: name })
      : tell(language, kind, { source: name, time: moment(observedAt, timeZone, language) });
  return why === null ? words : tell(language, "why", { words, why: why[inData(language)] });
}

/** All of it, one sentence a source. */
export function evidenceDetails(evidence: Evidence, reader: Reader): string[] {
  const { language, timeZone } = reader;
  const { carried, renew, sources, staleShare } = evidence;
  return [
    ...(staleShare > 0 ? [tell(language, "share", { percent: Math.round(staleShare * 100) })] : []),
    ...(renew.length > 0 ? [tell(language, "renew", { sources: renew.join(", ") })] : []),
    ...sources.map((each) => sourceWords(each, reader)),
    ...(carried === null
      ? []
      : [
          carried.since === null
            ? tell(language, "carried_long_undated", { n: count(carried.edges, language) })
            : tell(language, "carried_long", {
                n: count(carried.edges, language),
                time: moment(carried.since, timeZone, language),
              }),
        ]),
  ];
}

/** One calm line under the header, with all of it one touch away; `null` where nothing is old. */
export function evidenceLine(
  evidence: Evidence,
  reader: Reader,
  open: boolean,
  opened: (open: boolean) => void,
): HTMLElement | null {
  const parts = evidenceParts(evidence, reader);
  if (parts.length === 0) return null;
  const details = element(
    "details",
    { class: evidence.staleShare > MUCH ? "evidence much" : "evidence", open },
    element("summary", { class: "evidence-line" }, element("span", {}, parts.join(" · "))),
    element(
      "div",
      { class: "evidence-all" },
      element("h2", {}, tell(reader.language, "heading")),
      element("ul", {}, ...evidenceDetails(evidence, reader).map((words) => element("li", {}, words))),
    ),
  );
  details.addEventListener("toggle", () => opened(details.open));
  return details;
}
