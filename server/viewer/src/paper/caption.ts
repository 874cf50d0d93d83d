import { asOfWords } from "../band.ts";
import { degradedWords } from "../evidence/degraded.ts";
import { evidenceParts } from "../evidence/line.ts";
import { NO_EVIDENCE } from "../evidence/read.ts";
import { moment } from "../format.ts";
import { about, type HeadPlan } from "../head.ts";
import { say } from "../words.ts";
import { tell } from "./words.ts";

/** What the page knows and shows beside its map. */
export interface PageState extends Pick<HeadPlan, "language" | "catalog" | "region" | "now"> {
  /** The words over a map that nobody should decide by any more; empty while it may be trusted. */
  readonly stale: string;
  /** The words of a map of which something could not be loaded. */
  readonly unloaded: string;
  readonly sources: readonly string[];
  readonly legend: HTMLElement;
}

/** What goes with every copy of the map: it is looked at later, elsewhere, and by whoever gets it. */
export interface Caption {
  readonly drill: string | null;
  readonly title: string;
  /** Of when the data is. */
  readonly asOf: string;
  /** When the copy was made: nothing in it is told as "minutes ago". */
  readonly now: string;
  readonly warnings: readonly string[];
  /** What is old of the evidence, said as calmly as over the map. */
  readonly note: string;
  readonly isStale: boolean;
  readonly sources: string;
}

const inOneLine = (words: string): string => words.replace(/\s+/g, " ").trim();

function asOf({ catalog, language, region }: PageState): string {
  if (catalog.asOf === null) return say(language, "data.none");
  return say(language, asOfWords(catalog), { time: moment(catalog.asOf, region?.timeZone ?? "UTC", language) });
}

/** Whatever the page warns of, the gravest first; `isWhole`: every tile of the copy is there. */
function warnings(state: PageState, isWhole: boolean): string[] {
  const { catalog, language } = state;
  return [
    state.stale,
    ...degradedWords(catalog.degraded, language),
    catalog.behind ? say(language, "data.behind") : "",
    state.unloaded,
    isWhole || state.unloaded !== "" ? "" : tell(language, "incomplete"),
  ]
    .map(inOneLine)
    .filter((words) => words !== "");
}

/** What a copy of the map says beside it. */
export function captionOf(state: PageState, isWhole: boolean): Caption {
  const { catalog, language, now, region } = state;
  const title = about(state);
  const timeZone = region?.timeZone ?? "UTC";
  return {
    drill: catalog.drill ? say(language, "drill.band") : null,
    title: title === "" ? say(language, "app.subtitle") : title,
    asOf: asOf(state),
    now: moment(now, timeZone, language),
    warnings: warnings(state, isWhole),
    note: evidenceParts(region?.evidence ?? NO_EVIDENCE, { language, timeZone, now }).join(" · "),
    isStale: state.stale !== "",
    sources: tell(language, "sources", { sources: state.sources.join(" · ") }),
  };
}

/** The name of a file with a copy: what it shows, and of when, so that an older one is not taken for a newer. */
export function fileNameOf({ catalog, region, now }: PageState, ending: string): string {
  const zone = region?.timeZone ?? "UTC";
  const at = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" })
    .format(catalog.asOf ?? now)
    .replace(":", "")
    .replace(" ", "-");
  const name = (region?.name ?? "")
    .normalize("NFKD")
    .replace(/[^\w ]/g, "")
    .trim()
    .toLowerCase()
    .replace(/\s+/g, "-");
  return [catalog.drill ? "LATIHAN" : "", "lintas", name, at].filter((part) => part !== "").join("-") + ending;
}
