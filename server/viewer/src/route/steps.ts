import { element } from "../element.ts";
import { stateWords } from "../facts.ts";
import { length } from "../format.ts";
import type { Place } from "../task.ts";
import { type Language, say, sayCode } from "../words.ts";
import type { Piece, Way } from "./answer.ts";
import { placeAlong } from "./line.ts";
import { tell } from "./words.ts";

/** States in which a stretch is doubtful; one that is open was seen so, or a model in force covers it. */
const DOUBTFUL = ["restricted", "unknown"];

/** What no piece covers is not known. A metre is the rounding of two numbers, no hole. */
function whole({ pieces, distanceM }: Way): Piece[] {
  const filled: Piece[] = [];
  const hole = (fromM: number, toM: number): Piece => ({ status: "unknown", fromM, toM, vehicle: null, name: null });
  for (const piece of [...pieces].sort((a, b) => a.fromM - b.fromM)) {
    const reached = filled.at(-1)?.toM ?? 0;
    if (piece.fromM > reached + 1) filled.push(hole(reached, piece.fromM));
    filled.push(piece);
  }
  const [reached, end] = [filled.at(-1)?.toM ?? 0, distanceM ?? 0];
  if (reached > 0 && end > reached * 1.01 + 1) filled.push(hole(reached, end));
  return filled;
}

/** The pieces of a way with neighbours of one road and one state taken together. */
export function stepsOf(way: Way): Piece[] {
  const steps: Piece[] = [];
  for (const piece of whole(way)) {
    const last = steps.at(-1);
    const isSame = last?.name === piece.name && last.status === piece.status && last.vehicle === piece.vehicle;
    if (last !== undefined && isSame && piece.fromM <= last.toM + 1)
      steps[steps.length - 1] = { ...last, toM: piece.toM };
    else steps.push(piece);
  }
  return steps;
}

/** A doubtful stretch ahead, and how far it is, metres. */
export interface Doubt {
  readonly step: Piece;
  readonly inM: number;
}

/** The next stretch that is doubtful; where none is, the next of which nothing was reported. */
export function nextDoubt(steps: readonly Piece[], atM: number): Doubt | null {
  const ahead = steps.filter(({ toM }) => toM > atM);
  const step =
    ahead.find(({ status }) => DOUBTFUL.includes(status)) ?? ahead.find(({ status }) => status !== "open") ?? null;
  return step === null ? null : { step, inM: Math.max(0, step.fromM - atM) };
}

const nameOf = ({ name }: Piece, language: Language): string => name ?? say(language, "road.unnamed");

/** How far the next doubtful stretch is: from the start of the way, or from where somebody is on it. */
export function doubtWords(way: Way, atM: number | null, language: Language): string {
  const steps = stepsOf(way);
  if (steps.length === 0) return "";
  const doubt = nextDoubt(steps, atM ?? 0);
  if (doubt === null) return tell(language, atM === null ? "doubt.none" : "doubt.none_left");
  const { step, inM } = doubt;
  const what = { name: nameOf(step, language), state: stateWords(language, "status", step.status, null) };
  if (inM < 1) return tell(language, atM === null ? "doubt.from_start" : "doubt.here", what);
  return tell(language, atM === null ? "doubt.first" : "doubt.next", { ...what, distance: length(inM, language) });
}

/** The way road by road: names, lengths and what is known of each. */
export function stepList(way: Way, language: Language, look: (at: Place) => void): HTMLElement | null {
  const steps = stepsOf(way);
  if (steps.length === 0) return null;
  const vehicles = new Set(steps.map(({ vehicle }) => vehicle));
  return element(
    "details",
    { class: "steps" },
    element("summary", {}, tell(language, "steps.heading", { n: steps.length })),
    element(
      "ol",
      {},
      ...steps.map((step) => {
        const at = placeAlong(way, step.fromM);
        const by = vehicles.size < 2 || step.vehicle === null ? "" : ` · ${sayCode(language, "vehicle", step.vehicle)}`;
        return element(
          "li",
          { "data-state": step.status },
          element(
            "button",
            { type: "button", disabled: at === null, onclick: () => at !== null && look(at) },
            element("strong", {}, nameOf(step, language)),
            element(
              "span",
              { class: "facts" },
              `${length(step.toM - step.fromM, language)} · ${stateWords(language, "status", step.status, null)}${by}`,
            ),
          ),
        );
      }),
    ),
  );
}
