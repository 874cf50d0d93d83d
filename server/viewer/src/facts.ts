import { depth } from "./depth.ts";
import type { OldSource } from "./evidence/read.ts";
import { age, count, duration, length, moment } from "./format.ts";
import { instant } from "./instant.ts";
import type { Properties } from "./properties.ts";
import { type Known, ringFor } from "./ring.ts";
import { type Choice, concerns, VEHICLES } from "./vehicle.ts";
import { inData, type Key, knowsCode, type Language, say, sayCode } from "./words.ts";

/** What a reader sees of a feature depends on who looks, where and when. */
export interface View {
  readonly language: Language;
  readonly timeZone: string;
  readonly now: Date;
  readonly vehicle: Choice;
  /** Sources of which the server told that their word is old. */
  readonly old?: readonly OldSource[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** One answer for one class, or for several that get the same `never`. */
export interface Verdict {
  readonly name: string;
  readonly state: string;
  readonly words: string;
  readonly chosen: boolean;
}

/** A feature in words, ready to be shown. */
export interface Reading {
  /** The closure that an officer may end or renew here: no two of them are told as one. */
  readonly closure?: string;
  readonly kind: string;
  readonly title: string;
  /** The state that colours the headline: a passability, a status or an access. */
  readonly state: string | null;
  readonly headline: string | null;
  readonly verdicts: readonly Verdict[];
  readonly facts: readonly Fact[];
  readonly footer: string | null;
}

/** A reading of facts alone: no state, no verdict. */
const bare = (kind: string, title: string, facts: readonly Fact[]): Reading => ({
  kind,
  title,
  state: null,
  headline: null,
  verdicts: [],
  facts,
  footer: null,
});

const text = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value : typeof value === "number" ? String(value) : null;
const number = (value: unknown): number | null => {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : null;
};
const flag = (value: unknown): boolean =>
  value === true || value === 1 || value === "true" || value === "yes" || value === "1";

/** Gathers the facts of one feature; what the data does not say leaves no line. */
class Facts {
  readonly lines: Fact[] = [];
  readonly properties: Properties;
  readonly view: View;

  constructor(properties: Properties, view: View) {
    this.properties = properties;
    this.view = view;
  }

  add(label: Key, value: string | null): this {
    if (value !== null) this.lines.push({ label: say(this.view.language, label), value });
    return this;
  }

  text(label: Key, name: string): this {
    return this.add(label, text(this.properties[name]));
  }

  /** One code or several joined with `;`, in words. */
  codes(label: Key, name: string, group: string): this {
    const codes = text(this.properties[name]);
    return this.add(
      label,
      codes === null
        ? null
        : codes
            .split(";")
            .map((code) => sayCode(this.view.language, group, code.trim()))
            .join("; "),
    );
  }

  count(label: Key, name: string): this {
    const value = number(this.properties[name]);
    return this.add(label, value === null ? null : count(value, this.view.language));
  }

  depth(): this {
    const metres = number(this.properties["depth_m"]);
    return this.add("fact.depth", metres === null ? null : depth(metres, this.view.language));
  }

  weight(): this {
    const tonnes = number(this.properties["max_weight_t"]);
    return this.add("fact.max_weight", tonnes === null ? null : `${count(tonnes, this.view.language)} t`);
  }

  age(label: Key, name: string, undated: Key = "fact.unknown"): this {
    const { language, now, timeZone } = this.view;
    const at = instant(this.properties[name]);
    return this.add(
      label,
      at === null ? say(language, undated) : `${age(at, now, language)} (${moment(at, timeZone, language)})`,
    );
  }

  /** Who says it: the names of the sources, or their ids where nobody told the names. */
  source(): this {
    return this.add("fact.source", sourceOf(this.properties, this.view));
  }

  /** Whether what is known still counts, since when not, and who ended it. */
  evidenceState(source: string | null = sourceOf(this.properties, this.view)): this {
    return this.add("fact.evidence_state", evidenceState(this.properties, this.view, source));
  }

  until(label: Key, name: string): this {
    const { language, now, timeZone } = this.view;
    const at = instant(this.properties[name]);
    if (at === null) return this;
    const words = moment(at, timeZone, language);
    return this.add(label, at < now ? say(language, "fact.expired", { time: words }) : words);
  }
}

function sourceOf(properties: Properties, view: View, field = "source"): string | null {
  const ids = text(properties[field]);
  return ids === null
    ? null
    : ids
        .split(";")
        .map((id) => view.old?.find((each) => each.id === id.trim())?.name ?? id.trim())
        .join("; ");
}

/**
 * Of whom a road's evidence is: its `source` drew its line only. Held back, it is the one source of which that is told.
 */
function heldBackOf(properties: Properties, view: View): string | null {
  const held = [...new Set(view.old?.filter(({ heldBack }) => heldBack).map(({ name }) => name))];
  return sourceOf(properties, view, "evidence_source") ?? (held.length === 1 ? (held[0] ?? null) : null);
}

/** The life of the evidence in words; `null` where the data says nothing of it, as older servers do. */
function evidenceState(properties: Properties, view: View, source: string | null): string | null {
  const { language, timeZone } = view;
  const state = text(properties["evidence_state"]);
  const time = (name: string): string | null => {
    const at = instant(properties[name]);
    return at === null ? null : moment(at, timeZone, language);
  };
  if (state === "stale" || state === "lost") {
    const since = time(state === "stale" ? "as_of" : "lost_since");
    return since === null
      ? say(language, `evidence.${state}_undated`)
      : say(language, `evidence.${state}`, { time: since });
  }
  if (state === "held_back")
    return source === null
      ? say(language, "evidence.held_back_unnamed")
      : say(language, "evidence.held_back", { source });
  if (state !== "ended") return state === null ? null : sayCode(language, "evidence", state);
  const [who, at] = [text(properties["ended_by"]), time("ended_at")];
  return [
    say(language, "evidence.ended"),
    who === null ? null : say(language, "evidence.ended_by", { who }),
    at === null ? null : say(language, "evidence.ended_at", { time: at }),
  ]
    .filter((part) => part !== null)
    .join(" ");
}

/** On what a road's state rests, as part of the word: what a model says was seen by nobody. */
export function basisOf(evidence: unknown): "seen" | "modelled" | null {
  return evidence === "modelled" ? "modelled" : evidence === "reported" || evidence === "confirmed" ? "seen" : null;
}

/** A state in the words of those who saw it, or of a model; as it is where the page knows no such words. */
export function stateWords(
  language: Language,
  group: "status" | "verdict",
  state: string,
  basis: "seen" | "modelled" | null,
): string {
  return sayCode(
    language,
    group,
    basis !== null && knowsCode(group, `${state}_${basis}`) ? `${state}_${basis}` : state,
  );
}

/** The answer for every class; those for whom the road was never meant share the last line. */
function verdictsOf(properties: Properties, view: View): Verdict[] {
  const { language, vehicle } = view;
  const told = VEHICLES.flatMap((each) => {
    const state = text(properties[each]);
    // That it was seen is said once, above; that a model says so is said every time.
    const basis = basisOf(properties["evidence"]) === "modelled" ? "modelled" : null;
    return state === null
      ? []
      : [
          {
            each,
            state,
            name: say(language, `vehicle.${each}`),
            words: stateWords(language, "verdict", state, basis),
            chosen: each === vehicle,
          },
        ];
  });
  const never = told.filter(({ state }) => state === "never");
  const lines: Verdict[] = told
    .filter(({ state }) => state !== "never")
    .map(({ name, state, words, chosen }) => ({ name, state, words, chosen }));
  if (never.length > 0) {
    lines.push({
      name: never.map(({ name }) => name).join(", "),
      state: "never",
      words: sayCode(language, "verdict", "never"),
      chosen: never.some(({ chosen }) => chosen),
    });
  }
  return lines;
}

function reasons(properties: Properties, basis: "seen" | "modelled" | null, language: Language): string | null {
  const codes = text(properties["reason"]);
  const words =
    codes === null
      ? null
      : codes
          .split(";")
          .map((code) => sayCode(language, "reason", code.trim()))
          .join("; ");
  return words !== null && basis === "modelled" ? say(language, "evidence.by_model", { words }) : words;
}

function road(properties: Properties, view: View): Reading {
  const { language, vehicle } = view;
  const ferry = flag(properties["ferry"]) || properties["class"] === "ferry";
  const river = properties["class"] === "river";
  const status = text(properties["status"]) ?? "unknown";
  const verdicts = verdictsOf(properties, view);
  const my = vehicle === null ? null : text(properties[vehicle]);
  const basis = basisOf(properties["evidence"]);
  const mine =
    vehicle === null || my === null
      ? undefined
      : { state: my, words: `${say(language, `vehicle.${vehicle}`)}: ${stateWords(language, "verdict", my, basis)}` };
  const label = stateWords(language, "status", status, basis);
  const kind = ferry ? "road.ferry" : river ? "road.river" : flag(properties["bridge"]) ? "road.bridge" : null;
  const facts = new Facts(properties, view)
    .add("fact.status", mine === undefined ? null : label)
    .add("fact.reason", reasons(properties, basis, language))
    .codes("fact.cause", "cause", "cause")
    .depth()
    .weight()
    .codes("fact.evidence", "evidence", "evidence")
    .add("fact.by", sourceOf(properties, view, "evidence_source"))
    .evidenceState(heldBackOf(properties, view))
    .age("fact.age", "as_of", basis === null ? "fact.unknown" : "evidence.undated")
    .until("fact.expires", "expires")
    .count("road.depends", "people_cut_off")
    .codes("road.class", "class", "class")
    .codes("road.surface", "surface", "surface");
  const metres = number(properties["length_m"]);
  facts.add("road.length", metres === null ? null : length(metres, language));
  const oneway = text(properties["oneway"]);
  facts.add("road.oneway", oneway !== null && oneway !== "no" && oneway !== "false" ? say(language, "fact.yes") : null);
  facts.source();
  return {
    kind: kind === null ? "" : say(language, kind),
    title: text(properties["name"]) ?? (kind === null ? say(language, "road.unnamed") : say(language, kind)),
    state: mine?.state ?? status,
    headline: mine?.words ?? label,
    verdicts,
    facts: facts.lines,
    footer: say(language, "verdict.officer"),
  };
}

function hazard(properties: Properties, view: View): Reading {
  const kind = sayCode(view.language, "hazard", text(properties["kind"]) ?? "other");
  const basis = text(properties["basis"]);
  const facts = new Facts(properties, view).depth().codes("hazard.basis", "basis", "basis");
  const flooded = properties["kind"] === "flood" && (basis === "observed" || basis === "modelled");
  if (flooded && number(properties["depth_m"]) === null) facts.add("fact.depth", say(view.language, "fact.unknown"));
  facts
    .count("hazard.severity", "severity")
    .until("fact.from", "valid_from")
    .until("fact.expires", "valid_to")
    .evidenceState()
    .age("fact.age", "as_of", "evidence.undated")
    .source();
  // A start that lies behind us is no expiry: shown as it is.
  const from = instant(properties["valid_from"]);
  const lines = facts.lines.map((fact) =>
    from !== null && fact.label === say(view.language, "fact.from")
      ? { label: fact.label, value: moment(from, view.timeZone, view.language) }
      : fact,
  );
  return bare(basis === null ? "" : sayCode(view.language, "basis", basis), kind, lines);
}

/** What the layer `shelters` says of a site's supplies, in the fields of the rings. */
function knownOf(properties: Properties): Known {
  return {
    supply: text(properties["supply"]),
    people: number(properties["people"]),
    method: text(properties["people_method"]),
    silent: flag(properties["silent"]),
  };
}

/** For how long supplies last, in the words of the rings; `null` where nothing is needed. */
function supply(properties: Properties, language: Language): string | null {
  const ring = ringFor(knownOf(properties), number(properties["days_left"]));
  return ring === "none" ? null : say(language, `legend.clock_${ring}`);
}

/** That nobody has heard from a site, and since when; `null` where somebody has. */
function silence(properties: Properties, { language, timeZone }: View): string | null {
  if (!flag(properties["silent"])) return null;
  const heard = instant(properties["heard_at"]);
  return heard === null
    ? say(language, "shelter.never_heard")
    : say(language, "shelter.silent_since", { time: moment(heard, timeZone, language) });
}

function shelter(properties: Properties, view: View): Reading {
  const { language } = view;
  const home = properties["type"] === "home_cluster";
  const title = say(language, home ? "shelter.home_cluster" : "shelter.title");
  const people = number(properties["people"]);
  const capacity = number(properties["capacity"]);
  const basis = text(properties["people_basis"]);
  const counted =
    people === null
      ? say(language, "fact.unknown")
      : capacity === null
        ? count(people, language)
        : say(language, "shelter.people_of", { people: count(people, language), capacity: count(capacity, language) });
  const access = text(properties["access"]);
  const reason = text(properties["access_reason"]);
  const why = reason === null ? "" : `, ${sayCode(language, "access_reason", reason)}`;
  const facts = new Facts(properties, view)
    .add("shelter.people", basis === null ? counted : `${counted} (${sayCode(language, "people", basis)})`)
    .count("shelter.capacity", "capacity")
    .codes("shelter.status", "status", "shelter")
    .add("shelter.supply", supply(properties, language))
    .add("shelter.silent", silence(properties, view))
    .add("shelter.type", home ? null : (text(properties["type"])?.replaceAll("_", " ") ?? null));
  if (instant(properties["gone_since"]) !== null) facts.age("shelter.gone_since", "gone_since");
  if (instant(properties["access_as_of"]) !== null) facts.age("shelter.access_as_of", "access_as_of");
  facts.text("shelter.nearest_depot", "nearest_depot");
  const minutes = number(properties["eta_min"]);
  facts
    .add("shelter.eta", minutes === null ? null : duration(minutes, language))
    .codes("shelter.eta_vehicle", "eta_vehicle", "vehicle")
    .count("shelter.priority", "priority")
    .age("fact.age", "as_of")
    .text("fact.source", "source");
  return {
    kind: title,
    title: text(properties["name"]) ?? title,
    state: access,
    headline:
      access === null ? null : `${say(language, "shelter.access")}: ${sayCode(language, "access", access)}${why}`,
    verdicts: [],
    facts: facts.lines,
    footer: null,
  };
}

function depot(properties: Properties, view: View): Reading {
  const title = say(view.language, "depot.title");
  const facts = new Facts(properties, view)
    .text("depot.agency", "agency")
    .codes("depot.status", "status", "shelter")
    .age("fact.age", "as_of")
    .text("fact.source", "source");
  return bare(title, text(properties["name"]) ?? title, facts.lines);
}

/** Did somebody say that this closure has ended? */
export function ended(properties: Properties): boolean {
  return properties["evidence_state"] === "ended" || properties["state"] === "ended";
}

function closureWords(properties: Properties, status: string, language: Language): string {
  const words = sayCode(language, "status", status);
  const state = properties["evidence_state"];
  if (ended(properties)) return say(language, "closure.ended", { status: words });
  return state === "stale" || state === "lost" ? say(language, `closure.${state}`, { status: words }) : words;
}

function closure(properties: Properties, view: View): Reading {
  const { language } = view;
  const status = text(properties["status"]) ?? "closed";
  const vehicles = text(properties["vehicles"]);
  const mine = view.vehicle === null || concerns(vehicles, view.vehicle);
  const facts = new Facts(properties, view)
    .add(
      "fact.vehicles",
      vehicles === null
        ? say(language, "vehicle.all")
        : vehicles
            .split(";")
            .map((each) => sayCode(language, "vehicle", each.trim()))
            .join(", "),
    )
    .codes("fact.cause", "cause", "cause")
    .depth()
    .weight()
    .text("fact.reason", "reason")
    .codes("fact.confidence", "confidence", "confidence")
    .evidenceState()
    .age("fact.age", "as_of", "evidence.undated")
    .until("fact.expires", "expires")
    .source();
  const id = text(properties["id"]);
  return {
    ...(id === null ? {} : { closure: id }),
    kind: say(language, "closure.title"),
    title: say(language, "closure.title"),
    state: ended(properties) || !mine ? null : status,
    headline:
      mine || view.vehicle === null
        ? closureWords(properties, status, language)
        : say(language, "closure.not_for", {
            vehicle: say(language, `vehicle.${view.vehicle}`),
            status: closureWords(properties, status, language),
          }),
    verdicts: [],
    facts: facts.lines,
    footer: say(language, "verdict.officer"),
  };
}

/** A stretch whose clearing reconnects people, in the order in which public works should clear. */
function reopening(properties: Properties, view: View): Reading {
  const { language } = view;
  const status = text(properties["status"]) ?? "unknown";
  const rank = number(properties["rank"]);
  const metres = number(properties["length_m"]);
  const km = number(properties["km"]);
  const facts = new Facts(properties, view)
    .text("reopening.where", `between_${inData(language)}`)
    .add(
      "reopening.km",
      km === null
        ? null
        : [count(km, language), text(properties["km_from"])].filter((part) => part !== null).join(" – "),
    )
    .add("road.length", metres === null ? null : length(metres, language))
    .codes("fact.status", "status", "status")
    .codes("fact.cause", "cause", "cause")
    .depth()
    .count("reopening.people", "people")
    .count("reopening.sites", "sites")
    .count("reopening.people_in_order", "people_in_order")
    .text("reopening.together", "together")
    .codes("reopening.vehicle", "vehicle", "vehicle")
    .age("fact.age", "as_of")
    .text("fact.source", "source");
  return {
    kind: say(language, "reopening.title"),
    title: text(properties["name"]) ?? say(language, "road.unnamed"),
    state: status,
    headline: [rank === null ? null : say(language, "reopening.rank", { n: rank }), text(properties["code"])]
      .filter((part) => part !== null)
      .join(" · "),
    verdicts: [],
    facts: facts.lines,
    footer: say(language, "verdict.officer"),
  };
}

function needs(properties: Properties, view: View): Reading {
  const title = say(view.language, "needs.title");
  const facts = new Facts(properties, view)
    .codes("needs.access", "access", "access")
    .count("needs.cut_off", "people_cut_off")
    .count("needs.exposed", "people_exposed")
    .count("needs.sheltered", "people_sheltered")
    .count("needs.displaced", "people_displaced")
    .count("needs.at_home", "people_at_home")
    .count("needs.affected", "people_affected");
  const [estimated, low, high] = ["people_estimated", "people_estimated_low", "people_estimated_high"].map((name) =>
    number(properties[name]),
  );
  if (estimated != null) {
    const people = count(estimated, view.language);
    const ranged = low != null && high != null;
    const range = ranged ? ` (${count(low, view.language)}–${count(high, view.language)})` : "";
    const method = text(properties["people_estimated_method"]);
    const how = method === null ? "" : `, ${sayCode(view.language, "estimate", method)}`;
    facts.add("needs.estimated", `${people}${range}${how}`).text("needs.population", "population_source");
  }
  facts.count("needs.silent", "silent").count("needs.sites", "sites").count("needs.unknown", "sites_unknown");
  if (instant(properties["access_as_of"]) !== null) facts.age("shelter.access_as_of", "access_as_of");
  facts.age("needs.last_heard", "last_heard").text("fact.source", "source");
  return bare(title, text(properties["name"]) ?? title, facts.lines);
}

function place(properties: Properties, view: View): Reading {
  const title = say(view.language, properties["kind"] === "jetty" ? "place.jetty" : "place.title");
  const facts = new Facts(properties, view).codes("place.aliases", "aliases", "place").text("fact.source", "source");
  return bare(title, text(properties["name"]) ?? title, facts.lines);
}

const READERS: Readonly<Record<string, (properties: Properties, view: View) => Reading>> = {
  shelters: shelter,
  depots: depot,
  closures: closure,
  reopening,
  roads: road,
  hazards: hazard,
  needs,
  places: place,
};

/** The layers that a tap can read, the most wanted first. */
export const READABLE: readonly string[] = Object.keys(READERS);

/** The words for a feature of `layer`, or `null` where a tap on that layer tells nothing. */
export function readFeature(layer: string, properties: Properties, view: View): Reading | null {
  return READERS[layer]?.(properties, view) ?? null;
}
