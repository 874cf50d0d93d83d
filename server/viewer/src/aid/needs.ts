import { instant } from "../instant.ts";
import { type Loose, list, loose, number, text } from "../loose.ts";
import type { Place } from "../task.ts";

export interface Item {
  readonly code: string;
  readonly nameId: string;
  readonly nameEn: string;
  /** The word of the base unit: `L kg buah porsi`. */
  readonly unit: string;
  readonly critical: boolean;
}

/** What a standard gives: so much of an item for each of `per`, every `days`. */
export interface Rate {
  readonly item: string;
  readonly per: string;
  readonly amount: number;
  readonly days: number | null;
  readonly fromDay: number;
  readonly toDay: number | null;
  readonly source: string;
}

/** One line of the arithmetic. */
export interface Term {
  readonly per: string;
  readonly count: number;
  readonly amount: number;
  /** For so many days; `null` where it is given once. */
  readonly everyDays: number | null;
  readonly hours: number;
  readonly total: number;
  readonly source: string;
}

/** What is there and what is coming: told to holders of a key only. `onHand` is `null` where nobody counted. */
export interface Cover {
  readonly onHand: number | null;
  /** What is left of what was signed for where nobody counted. */
  readonly signedFor: number;
  /** Of all agencies together; `null` where the key does not see the loads of all. */
  readonly coming: number | null;
  readonly pledged: number | null;
  /** The shortage that everybody sees: without what groups need beyond it. */
  readonly generalGap: number | null;
}

export interface ItemNeed {
  readonly item: string;
  readonly day: number | null;
  readonly need: number | null;
  readonly gap: number | null;
  readonly daysLeft: number | null;
  readonly runsOutAt: Date | null;
  readonly stockKnown: boolean;
  /** When the stock there was counted last. */
  readonly countedAt: Date | null;
  /** Where its rates come from. */
  readonly sources: readonly string[];
  /** Place among the sites that need it, from 1; `null` where the server does not say. */
  readonly order: number | null;
  readonly cover: Cover | null;
  readonly terms: readonly Term[] | null;
}

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly type: string | null;
  readonly place: Place | null;
  readonly area: string | null;
  readonly placeCode: string | null;
  /** Since when its source no longer lists it; its last count stays. */
  readonly goneSince: Date | null;
  readonly status: string | null;
  readonly people: number | null;
  readonly basis: string | null;
  readonly method: string | null;
  /** People a household, where they were reckoned from households. */
  readonly factor: number | null;
  readonly peopleSource: string | null;
  readonly peopleAsOf: Date | null;
  readonly households: number | null;
  readonly houses: number | null;
  readonly capacity: number | null;
  readonly access: string;
  readonly accessAsOf: Date | null;
  /** A code that says why `access` is unknown. */
  readonly accessReason: string | null;
  readonly nearestDepot: string | null;
  readonly etaMin: number | null;
  readonly etaVehicle: string | null;
  readonly daysLeft: number | null;
  readonly runsOutAt: Date | null;
  readonly firstItem: string | null;
  readonly unknownItems: readonly string[];
  /** `known partly unknown`; `null` where nothing is needed. */
  readonly supply: string | null;
  /** One decimal: the order of the sites, the same for everybody. */
  readonly priority: number | null;
  /** The same with the share of vulnerable people; `null` for the public. */
  readonly priorityWithGroups: number | null;
  readonly heardAt: Date | null;
  readonly silent: boolean;
  readonly urgent: readonly string[];
  readonly items: readonly ItemNeed[];
  /** Head counts by group, as said; `null` for the public. */
  readonly groups: Readonly<Record<string, number>> | null;
  /** 0 to 1 each; that of the vulnerable only for holders of a key. */
  readonly parts: Readonly<Record<string, number>> | null;
}

export interface Area {
  readonly id: string;
  readonly name: string;
  readonly placeCode: string | null;
  readonly level: number | null;
  /** People at its sites by basis: never added up, since one person may be in several. */
  readonly people: Readonly<Record<string, number>>;
  readonly heardAt: Date | null;
  readonly estimated: {
    readonly people: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly method: string | null;
    /** Where the number of residents comes from. */
    readonly source: string | null;
  } | null;
  /** Sites whose stock nobody counted, by item. */
  readonly unknown: Readonly<Record<string, number>>;
  readonly gaps: Readonly<Record<string, number>>;
  readonly silent: number;
}

/** Somebody of whom there is no word. */
export interface Silence {
  readonly kind: "site" | "village";
  readonly id: string;
  readonly name: string;
  readonly place: Place | null;
  readonly heardAt: Date | null;
  /** `null` where there never was a word. */
  readonly hours: number | null;
  readonly depthM: number | null;
  readonly access: string;
}

/** The shortage of an item over all sites, as bulletin, tables and map tell it. */
export interface Total {
  readonly item: string;
  readonly gap: number;
  /** Sites that lack it. */
  readonly sites: number;
  /** Of those, sites whose stock nobody counted. */
  readonly unknown: number;
  /** Sites that need it. */
  readonly needing: number;
  /** Of those, sites whose stock was counted. */
  readonly counted: number;
  /** With what groups and hidden homes need beyond it; `null` for the public. */
  readonly fullGap: number | null;
}

export interface Needs {
  readonly at: Date | null;
  readonly asOf: Date | null;
  readonly drill: boolean;
  /** The day of the event, from 1. */
  readonly day: number | null;
  readonly horizonDays: number;
  readonly standard: { readonly id: string; readonly name: string };
  readonly standards: readonly { readonly id: string; readonly name: string; readonly rates: readonly Rate[] }[];
  readonly items: readonly Item[];
  /** What each part of a priority weighs. */
  readonly weights: Readonly<Record<string, number>>;
  /** Whose need the rows tell: `general`, or with a key `full`. */
  readonly scope: string;
  /** Loads that cover nobody until somebody has asked. */
  readonly checks: { readonly loads: number; readonly sites: number };
  readonly totals: readonly Total[];
  readonly sites: readonly Site[];
  readonly areas: readonly Area[];
  readonly silent: readonly Silence[];
}

export const placeOf = (value: unknown): Place | null => {
  const [lon, lat] = list(value).map(number);
  return typeof lon === "number" && typeof lat === "number" ? [lon, lat] : null;
};

const codes = (value: unknown): string[] => list(value).filter((each): each is string => typeof each === "string");

/** The numbers among the values; `null` where there is no object at all. */
function numbers(value: unknown): Record<string, number> | null {
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(
    Object.entries(loose(value)).filter((entry): entry is [string, number] => number(entry[1]) !== null),
  );
}

function item(value: unknown): Item {
  const told = loose(value);
  const code = text(told["code"]) ?? "";
  const nameId = text(told["name_id"]) ?? code.replaceAll("_", " ");
  return {
    code,
    nameId,
    nameEn: text(told["name_en"]) ?? nameId,
    unit: text(told["unit"]) ?? "",
    critical: told["critical"] === true,
  };
}

function rate(value: unknown): Rate {
  const told = loose(value);
  return {
    item: text(told["item"]) ?? "",
    per: text(told["per"]) ?? "person",
    amount: number(told["amount"]) ?? 0,
    days: number(told["days"]),
    fromDay: number(told["from_day"]) ?? 1,
    toDay: number(told["to_day"]),
    source: text(told["source"]) ?? "",
  };
}

function term(value: unknown): Term {
  const told = loose(value);
  return {
    per: text(told["per"]) ?? "person",
    count: number(told["count"]) ?? 0,
    amount: number(told["amount"]) ?? 0,
    everyDays: number(told["every_days"]),
    hours: number(told["hours"]) ?? 0,
    total: number(told["total"]) ?? 0,
    source: text(told["source"]) ?? "",
  };
}

function itemNeed(value: unknown): ItemNeed {
  const told = loose(value);
  const cover = "coming" in told || "on_hand" in told;
  return {
    item: text(told["item"]) ?? "",
    day: number(told["need_day"]),
    need: number(told["need"]),
    gap: number(told["gap"]),
    daysLeft: number(told["days_left"]),
    runsOutAt: instant(told["runs_out_at"]),
    stockKnown: told["stock_known"] === true,
    countedAt: instant(told["on_hand_as_of"]),
    sources: codes(told["sources"]),
    order: number(told["order"]),
    cover: cover
      ? {
          onHand: number(told["on_hand"]),
          signedFor: number(told["signed_for"]) ?? 0,
          coming: number(told["coming"]),
          pledged: number(told["pledged"]),
          generalGap: number(told["general_gap"]),
        }
      : null,
    terms: Array.isArray(told["terms"]) ? told["terms"].map(term) : null,
  };
}

function site(value: unknown): Site {
  const told = loose(value);
  const id = text(told["id"]) ?? "";
  return {
    id,
    name: text(told["name"]) ?? id,
    type: text(told["type"]),
    place: placeOf(told["place"]),
    area: text(told["area"]),
    placeCode: text(told["place_code"]),
    goneSince: instant(told["gone_since"]),
    status: text(told["status"]),
    people: number(told["people"]),
    basis: text(told["people_basis"]),
    method: text(told["people_method"]),
    factor: number(told["people_factor"]),
    peopleSource: text(told["people_source"]),
    peopleAsOf: instant(told["people_as_of"]),
    households: number(told["households"]),
    houses: number(told["houses"]),
    capacity: number(told["capacity"]),
    access: text(told["access"]) ?? "unknown",
    accessAsOf: instant(told["access_as_of"]),
    accessReason: text(told["access_reason"]),
    nearestDepot: text(told["nearest_depot"]),
    etaMin: number(told["eta_min"]),
    etaVehicle: text(told["eta_vehicle"]),
    daysLeft: number(told["days_left"]),
    runsOutAt: instant(told["runs_out_at"]),
    firstItem: text(told["first_item"]),
    unknownItems: codes(told["unknown_items"]),
    // A server that does not say how much it knows has not said that nothing is needed.
    supply: "supply" in told ? text(told["supply"]) : "unknown",
    priority: number(told["priority"]),
    priorityWithGroups: number(told["priority_with_groups"]),
    heardAt: instant(told["heard_at"]),
    silent: told["silent"] === true,
    urgent: codes(told["urgent"]),
    items: list(told["items"]).map(itemNeed),
    groups: numbers(told["groups"]),
    parts: numbers(told["priority_parts"]),
  };
}

function area(value: unknown): Area {
  const told = loose(value);
  const id = text(told["id"]) ?? "";
  const people = number(told["people_estimated"]);
  return {
    id,
    name: text(told["name"]) ?? id,
    placeCode: text(told["place_code"]),
    level: number(told["admin_level"]),
    people: numbers(told["people_by_basis"]) ?? {},
    estimated:
      people === null
        ? null
        : {
            people,
            low: number(told["people_estimated_low"]),
            high: number(told["people_estimated_high"]),
            method: text(told["method"]),
            source: text(told["population_source"]),
          },
    unknown: numbers(told["unknown"]) ?? {},
    heardAt: instant(told["heard_at"]),
    gaps: numbers(told["gaps"]) ?? {},
    silent: told["silent"] === true ? 1 : (number(told["silent"]) ?? 0),
  };
}

function silence(value: unknown): Silence {
  const told = loose(value);
  const id = text(told["id"]) ?? "";
  return {
    kind: told["kind"] === "village" ? "village" : "site",
    id,
    name: text(told["name"]) ?? id,
    place: placeOf(told["place"]),
    heardAt: instant(told["heard_at"]),
    hours: number(told["hours"]),
    depthM: number(told["depth_m"]),
    access: text(told["access"]) ?? "unknown",
  };
}

function total(value: unknown, scope: string): Total {
  const told = loose(value);
  const general = loose(told["general"] ?? value);
  return {
    item: text(told["item"]) ?? "",
    gap: number(general["gap"]) ?? 0,
    sites: number(general["sites"]) ?? 0,
    unknown: number(general["sites_unknown"]) ?? 0,
    needing: number(general["sites_needing"]) ?? 0,
    counted: number(general["sites_counted"]) ?? 0,
    fullGap: scope === "full" ? number(told["gap"]) : null,
  };
}

const named = (told: Loose): { id: string; name: string } => ({
  id: text(told["id"]) ?? "",
  name: text(told["name"]) ?? text(told["id"]) ?? "",
});

/** Reads an answer of `/needs`. What is missing stays unknown: never zero, and never an error. */
export function readNeeds(json: unknown): Needs {
  const told = loose(json);
  const scope = text(told["need_scope"]) ?? "general";
  const checks = loose(told["checks"]);
  return {
    at: instant(told["at"]),
    asOf: instant(told["as_of"]),
    drill: told["mode"] === "drill",
    day: number(told["day"]),
    horizonDays: number(told["horizon_days"]) ?? 3,
    standard: named(loose(told["standard"])),
    standards: list(told["standards"]).map((each) => ({
      ...named(loose(each)),
      rates: list(loose(each)["rates"]).map(rate),
    })),
    items: list(told["items"]).map(item),
    weights: numbers(told["weights"]) ?? {},
    scope,
    checks: { loads: number(checks["loads"]) ?? 0, sites: number(checks["sites"]) ?? 0 },
    totals: list(told["totals"]).map((each) => total(each, scope)),
    sites: list(told["sites"]).map(site),
    areas: list(told["areas"]).map(area),
    silent: list(told["silent"]).map(silence),
  };
}
