import { heightOf } from "../body.ts";
import { depth } from "../depth.ts";
import { element } from "../element.ts";
import { basisOf, stateWords } from "../facts.ts";
import { duration, length, moment, when } from "../format.ts";
import type { Host, Place } from "../task.ts";
import { inData, type Language, say, sayCode } from "../words.ts";
import { type Answer, isWish, type NoWay, type Sentence, type Stretch, stateOf, type Way, wordsOf } from "./answer.ts";
import { sign } from "./sign.ts";
import { stepList } from "./steps.ts";
import { tellWish } from "./wish-words.ts";
import { tell } from "./words.ts";

export interface ShowPlan {
  readonly host: Host;
  /** Where the GPX of this answer lies, or what fetches it; `null` where the server does not have it. */
  readonly gpx: string | (() => Promise<void>) | null;
  readonly look: (at: Place) => void;
  /** What stands under the verdict: what can be done with the answer. */
  readonly under?: readonly HTMLElement[];
}

/** Depth with the height on a body: `55 cm – sepaha`. */
export function depthWords(metres: number, language: Language): string {
  const height = heightOf(metres);
  return height === null
    ? depth(metres, language)
    : tell(language, "depth", { cm: depth(metres, language), height: tell(language, `height.${height}`) });
}

const inLanguage = (sentence: Sentence | null, language: Language): string | null =>
  sentence?.[inData(language)] ?? null;

/** The verdict as the panel says it. */
export function verdictWords(answer: Answer, language: Language): string {
  return tell(language, wordsOf(answer.verdict));
}

/** An answer: the verdict first, then what it rests on. */
export function show(answer: Answer, plan: ShowPlan): HTMLElement {
  const language = plan.host.language();
  const state = stateOf(answer.verdict);
  return element(
    "div",
    { class: "answer" },
    element(
      "p",
      { class: "verdict headline", "data-state": state },
      sign(state),
      element("strong", {}, verdictWords(answer, language)),
    ),
    element("p", { class: "sentence" }, inLanguage(answer.sentence, language) ?? tell(language, "answer.check")),
    ...(plan.under ?? []),
    ...(answer.kind === "way" ? way(answer, plan, language) : none(answer, plan, language)),
  );
}

function way(answer: Way, plan: ShowPlan, language: Language): (HTMLElement | null)[] {
  const zone = plan.host.timeZone();
  const rows: [string, string | null][] = [
    [tell(language, "fact.distance"), answer.distanceM === null ? null : length(answer.distanceM, language)],
    [tell(language, "fact.duration"), answer.durationS === null ? null : duration(answer.durationS / 60, language)],
    [
      tell(language, "fact.planned"),
      answer.plannedS === null
        ? null
        : [duration(answer.plannedS / 60, language), inLanguage(answer.contingency, language)]
            .filter((part) => part !== null)
            .join(" – "),
    ],
    [
      tell(language, "fact.oldest"),
      answer.oldest === null ? tell(language, "fact.none") : moment(answer.oldest, zone, language),
    ],
    [tell(language, "fact.until"), answer.validUntil === null ? null : moment(answer.validUntil, zone, language)],
    // A few metres are the width of a yard.
    [tell(language, "fact.snap"), answer.snapM === null || answer.snapM < 20 ? null : length(answer.snapM, language)],
  ];
  const { limiting } = answer;
  return [
    ...answer.roadEnds.map((end) => {
      const words = inLanguage(end, language);
      return words === null ? null : element("p", { class: "road-end" }, words);
    }),
    boat(answer, language),
    limiting === null
      ? null
      : element(
          "section",
          { class: "limiting" },
          element("h3", {}, tell(language, "fact.limiting")),
          element("ul", { class: "stretches" }, stretch(limiting, plan, language)),
        ),
    element(
      "dl",
      {},
      ...rows.flatMap(([label, value]) => (value === null ? [] : [element("dt", {}, label), element("dd", {}, value)])),
    ),
    answer.changes.length === 0
      ? null
      : element(
          "ul",
          { class: "changes" },
          ...answer.changes.map(({ name, seconds }) =>
            element(
              "li",
              {},
              tell(language, "change", {
                name: name ?? "?",
                time: seconds === null ? "?" : duration(seconds / 60, language),
              }),
            ),
          ),
        ),
    pieces(answer, language),
    stepList(answer, language, plan.look),
    ...aside(answer.avoided, plan, language),
    gpx(plan, language),
  ];
}

/** What was gone around: closures, and apart from them what whoever asks wanted to be left out. */
function aside(avoided: readonly Stretch[], plan: ShowPlan, language: Language): (HTMLElement | null)[] {
  const [wished, closed] = [avoided.filter(isWish), avoided.filter((each) => !isWish(each))];
  const part = (kind: string, words: string, roads: readonly Stretch[]): HTMLElement | null =>
    roads.length === 0
      ? null
      : element(
          "details",
          { class: kind, open: true },
          element("summary", {}, `${words} (${roads.length})`),
          element("ul", { class: "stretches" }, ...roads.map((each) => stretch(each, plan, language))),
        );
  return [
    part("avoided", tell(language, "avoided.heading"), closed),
    part("avoided wished-away", tellWish(language, "avoided.heading"), wished),
  ];
}

function gpx({ gpx: from }: ShowPlan, language: Language): HTMLElement | null {
  if (from === null) return null;
  if (typeof from === "string")
    return element(
      "p",
      {},
      element("a", { class: "button gpx", href: from, download: "lintas.gpx" }, tell(language, "gpx")),
    );
  const failed = element("span", { role: "status" });
  const fetched = (): void => {
    failed.replaceChildren();
    from().catch(() => failed.replaceChildren(tell(language, "route.no_server")));
  };
  return element(
    "p",
    {},
    element("button", { type: "button", class: "gpx", onclick: fetched }, tell(language, "gpx")),
    failed,
  );
}

function none(answer: NoWay, plan: ShowPlan, language: Language): (HTMLElement | null)[] {
  const { nearest } = answer;
  const blocking = (words: string, roads: readonly Stretch[]): HTMLElement | null =>
    roads.length === 0
      ? null
      : element(
          "section",
          { class: "blocked" },
          element("h3", {}, words),
          element("ul", { class: "stretches" }, ...roads.map((each) => stretch(each, plan, language))),
        );
  return [
    blocking(
      tell(language, "blocked.heading"),
      answer.blockedBy.filter((each) => !isWish(each)),
    ),
    blocking(tellWish(language, "blocked.heading"), answer.blockedBy.filter(isWish)),
    nearest === null
      ? null
      : element(
          "section",
          { class: "nearest" },
          element("h3", {}, tell(language, "nearest.heading")),
          element(
            "p",
            {},
            tell(language, "nearest.words", {
              name: nearest.name ?? tell(language, "nearest.unnamed"),
              distance: nearest.distanceM === null ? "?" : length(nearest.distanceM, language),
            }),
            " ",
            element("button", { type: "button", onclick: () => plan.look(nearest.place) }, tell(language, "see")),
          ),
        ),
    boat(answer, language),
  ];
}

function boat({ byBoat }: Answer, language: Language): HTMLElement | null {
  return byBoat === null
    ? null
    : element("p", { class: "boat" }, inLanguage(byBoat, language) ?? tell(language, "boat.hint"));
}

function stretchState(each: Stretch, language: Language): string {
  if (isWish(each)) return tellWish(language, "road.wish");
  return stateWords(language, "status", each.status, basisOf(each.evidence));
}

/** One stretch in words: name, state, depth, evidence, since when and until when. */
function stretch(each: Stretch, plan: ShowPlan, language: Language): HTMLElement {
  const [zone, now] = [plan.host.timeZone(), plan.host.now()];
  const { place } = each;
  const facts = [
    each.where,
    each.cause === null || isWish(each) ? null : sayCode(language, "cause", each.cause),
    each.depthM === null ? null : depthWords(each.depthM, language),
    each.evidence === null ? null : sayCode(language, "evidence", each.evidence),
    each.asOf === null ? null : tell(language, "fact.since", { time: when(each.asOf, now, zone, language) }),
    each.expires === null ? null : tell(language, "fact.expires", { time: when(each.expires, now, zone, language) }),
    each.reportId === null ? null : tell(language, "fact.report", { id: each.reportId }),
  ].filter((fact) => fact !== null);
  return element(
    "li",
    { "data-state": isWish(each) ? "wish" : each.status },
    element("strong", {}, each.name ?? say(language, "road.unnamed")),
    ` – ${stretchState(each, language)}`,
    facts.length === 0 ? null : element("span", { class: "facts" }, facts.join(" · ")),
    place === null
      ? null
      : element("button", { type: "button", onclick: () => plan.look(place) }, tell(language, "see")),
  );
}

const ORDER = ["open", "presumed", "restricted", "unknown"];

/** How much of the way is in which state, each with the pattern of its line. */
function pieces(answer: Way, language: Language): HTMLElement | null {
  const sums = new Map<string, { state: string; vehicle: string | null; metres: number }>();
  const vehicles = new Set(answer.pieces.map(({ vehicle }) => vehicle));
  for (const { status, vehicle, fromM, toM } of answer.pieces) {
    const key = `${status}/${vehicle ?? ""}`;
    sums.set(key, { state: status, vehicle, metres: (sums.get(key)?.metres ?? 0) + toM - fromM });
  }
  if (sums.size === 0) return null;
  const rows = [...sums.values()].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  // Who carries what is told only where the load changes vehicles.
  const by = (vehicle: string | null): string =>
    vehicles.size < 2 || vehicle === null ? "" : ` (${sayCode(language, "vehicle", vehicle)})`;
  return element(
    "section",
    { class: "pieces" },
    element("h3", {}, tell(language, "pieces.heading")),
    element(
      "ul",
      {},
      ...rows.map(({ state, vehicle, metres }) =>
        element(
          "li",
          {},
          element("span", { class: "pattern", "data-pattern": state, "aria-hidden": "true" }),
          `${sayCode(language, "status", state)}${by(vehicle)}: ${length(metres, language)}`,
        ),
      ),
    ),
  );
}
