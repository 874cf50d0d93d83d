import { basisOf, stateWords } from "../facts.ts";
import { count } from "../format.ts";
import { instant } from "../instant.ts";
import { type Loose, list, loose, number, text } from "../loose.ts";
import { inData, type Language, say, sayCode } from "../words.ts";
import { amount } from "./amount.ts";
import { itemName, itemOf, leftWords } from "./sentences.ts";
import type { AidStore } from "./store.ts";
import { readClash } from "./supply.ts";
import { tell, tellCode } from "./words.ts";

/** One decision as the server keeps it. */
export interface Decision {
  readonly seq: string;
  readonly at: Date | null;
  readonly by: string;
  readonly role: string;
  readonly agency: string | null;
  readonly kind: string;
  readonly about: string;
  readonly what: Loose;
  readonly reason: string | null;
  readonly shown: Loose;
}

/** Reads an answer of `/decisions`: the newest first. */
export function readDecisions(json: unknown): Decision[] {
  return list(loose(json)["decisions"]).map((each) => {
    const told = loose(each);
    const what = loose(told["what"]);
    return {
      seq: text(told["seq"]) ?? "",
      at: instant(told["at"]),
      by: text(told["by"]) ?? "",
      role: text(told["role"]) ?? "",
      agency: text(told["agency"]),
      kind: text(told["kind"]) ?? "",
      about: text(told["about"]) ?? "",
      what,
      reason: text(told["reason"]) ?? text(what["despite"]),
      shown: loose(told["shown"]),
    };
  });
}

/** An entry of the journal that this release of the server does not understand: kept, and not acted upon. */
export interface Unread {
  readonly seq: string;
  readonly by: string;
  readonly kind: string;
  readonly about: string;
}

/** Reads those of an answer of `/decisions`. */
export function readUnread(json: unknown): Unread[] {
  return list(loose(json)["unreadable"]).map((each) => {
    const told = loose(each);
    const [seq, by, kind, about] = ["seq", "by", "kind", "about"].map((name) => text(told[name]) ?? "");
    return { seq: seq ?? "", by: by ?? "", kind: kind ?? "", about: about ?? "" };
  });
}

/** Two acts of two posts that contradict each other, found when their journals were merged. */
export interface Conflict {
  /** How: `same_id`, `dispatch` or `idempotency_key`. */
  readonly kind: string;
  readonly about: string;
  readonly says: readonly string[];
}

/** Reads those of an answer of `/decisions`. */
export function readConflicts(json: unknown): Conflict[] {
  return list(loose(json)["conflicts"]).map((each) => {
    const told = loose(each);
    const says = list(told["says"]).map((said) => text(said) ?? "");
    return { kind: text(told["kind"]) ?? "", about: text(told["about"]) ?? "", says };
  });
}

/** The name of an edge's road, where it is known. */
export type Roads = (edge: string) => string | null;

const NAMELESS: Roads = () => null;

/** The edges that an act of a road report was about. */
export function edgesOf({ what, shown }: Decision): string[] {
  const told = list(what["edges"]).filter((edge): edge is string => typeof edge === "string");
  return told.length > 0 ? told : Object.keys(loose(shown["edges"]));
}

/** What was said of which road: `Jl. Dermaga (+2): TERTUTUP, banjir · r25-13505c88`. */
function reportLine({ about, what }: Decision, edges: readonly string[], roads: Roads, language: Language): string {
  const [first = ""] = edges;
  const others = edges.length > 1 ? ` (+${edges.length - 1})` : "";
  const [status, cause] = [text(what["status"]), text(what["cause"])];
  const said = [
    status === null ? null : stateWords(language, "status", status, "seen"),
    cause === null ? null : sayCode(language, "cause", cause),
  ].filter((part) => part !== null);
  const road = `${roads(first) ?? say(language, "road.unnamed")}${others}`;
  return `${said.length === 0 ? road : `${road}: ${said.join(", ")}`} · ${about}`;
}

/** What was decided, in one line: the load and its way, the step, what was said of the site. */
export function whatWords(decision: Decision, store: AidStore, roads: Roads = NAMELESS): string {
  const { kind, about, what } = decision;
  const { language } = store.reader;
  const edges = edgesOf(decision);
  if (edges.length > 0) return reportLine(decision, edges, roads, language);
  const { needs } = store;
  const of = (item: string, value: number): string =>
    needs === null
      ? `${value} ${item}`
      : `${amount(value, itemOf(needs, item).unit, language)} ${itemName(needs, item, language)}`;
  const state = text(what["state"]);
  if (kind === "dispatch") {
    const [from, to] = [text(what["from"]), text(what["to"]) ?? ""];
    const load = of(text(what["item"]) ?? "", number(what["amount"]) ?? 0);
    return [
      `${about}: ${load}`,
      `${from === null ? "" : `${store.depotName(from) ?? from} `}→ ${store.siteName(to)}`,
      state === null ? "" : tellCode(language, "state", state),
    ]
      .filter((part) => part !== "")
      .join(" · ");
  }
  if (kind === "dispatch_state")
    return [
      `${about}: ${tellCode(language, "state", state ?? "")}`,
      number(what["received"]) === null
        ? null
        : `${tell(language, "move.received")} ${count(number(what["received"]) ?? 0, language)}`,
      text(what["receiver_role"]),
    ]
      .filter((part) => part !== null)
      .join(" · ");
  if (kind !== "site") return about;
  const stock = list(what["stock"]).map((each) =>
    of(text(loose(each)["item"]) ?? "", number(loose(each)["amount"]) ?? 0),
  );
  const [people, households, houses, status] = [
    number(what["people"]),
    number(what["households"]),
    number(what["houses"]),
    text(what["status"]),
  ];
  const parts = [
    people === null ? null : tell(language, "people.count", { n: count(people, language) }),
    households === null ? null : tell(language, "people.households", { n: count(households, language) }),
    houses === null ? null : tell(language, "people.houses", { n: count(houses, language) }),
    status === null ? null : tellCode(language, "status", status),
    ...stock,
  ];
  return [text(what["name"]) ?? store.siteName(about), ...parts.filter((part) => part !== null)].join(" · ");
}

/** Whether somebody went ahead although an overlap was shown. */
export const isDespite = ({ shown }: Decision): boolean => list(shown["clashes"]).length > 0;

/** What was known and shown at that moment, one sentence a line. */
export function shownWords(decision: Decision, store: AidStore, roads: Roads = NAMELESS): string[] {
  const { language } = store.reader;
  const { shown, what } = decision;
  const { needs } = store;
  const lines: string[] = list(shown["clashes"]).map((each) => readClash(each).words[inData(language)]);
  if ("site" in shown) {
    const site = loose(shown["site"]);
    const id = text(site["id"]);
    const item = text(site["first_item"]);
    const left = leftWords(number(site["days_left"]), false, language);
    const people = number(site["people"]);
    lines.push(
      id === null
        ? tell(language, "log.new", { name: text(what["name"]) ?? decision.about })
        : tell(language, "log.site", {
            name: store.siteName(id),
            people:
              people === null
                ? tell(language, "people.none")
                : tell(language, "log.people", { n: count(people, language) }),
            access: sayCode(language, "access", text(site["access"]) ?? "unknown"),
            left:
              item === null || needs === null
                ? left
                : tell(language, "left.of", { item: itemName(needs, item, language), left }),
          }),
    );
  }
  if ("free" in shown) {
    const [free, item] = [number(shown["free"]), text(what["item"])];
    lines.push(
      tell(language, "log.free", {
        amount:
          free === null
            ? tell(language, "sum.unknown")
            : item === null || needs === null
              ? count(free, language)
              : amount(free, itemOf(needs, item).unit, language),
      }),
    );
  }
  for (const [edge, told] of Object.entries(loose(shown["edges"]))) {
    const [state, evidence] = list(told).map(text);
    const words = stateWords(language, "status", state ?? "unknown", basisOf(evidence));
    lines.push(`${roads(edge) ?? say(language, "road.unnamed")}: ${words}`);
  }
  const [line, before] = [text(shown["proposal"]), text(shown["state"])];
  if (line !== null) lines.push(tell(language, "log.proposal", { line }));
  if (before !== null) lines.push(tell(language, "log.before", { state: tellCode(language, "state", before) }));
  return [...lines, ...rest(shown)];
}

const TOLD = new Set([
  "clashes",
  "site",
  "free",
  "proposal",
  "state",
  "token",
  "reason",
  "snapshot",
  "revision",
  "edges",
]);

/** Whatever else the server kept, as it is: better spelled out than left out. */
function rest(value: Loose, name = ""): string[] {
  return Object.entries(value).flatMap(([key, each]) => {
    const path = name === "" ? key : `${name} ${key}`;
    if ((name === "" && TOLD.has(key)) || each === null || each === "") return [];
    const label = path.replaceAll("_", " ");
    if (Array.isArray(each)) {
      const parts = each.map((part) => (typeof part === "object" ? JSON.stringify(part) : String(part)));
      return parts.length === 0 ? [] : [`${label}: ${parts.join(", ")}`];
    }
    return typeof each === "object" ? rest(each as Loose, path) : [`${label}: ${String(each)}`];
  });
}
