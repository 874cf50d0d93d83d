import { instant } from "../instant.ts";
import { list, loose, number, text } from "../loose.ts";
import type { Place } from "../task.ts";
import { placeOf } from "./needs.ts";

/** The states of a delivery, in order; the last two are final. */
export const STATES = ["diminta", "dijanjikan", "disiapkan", "berangkat", "tiba", "diterima", "batal"] as const;
export type State = (typeof STATES)[number];

export const CONDITIONS = ["good", "partly_damaged", "damaged"] as const;

/** Why a delivery is doubted, with both sides named. */
export interface Clash {
  readonly kind: "too_much" | "repeats" | "may_double";
  readonly dispatch: string;
  readonly agency: string;
  readonly site: string;
  readonly item: string;
  readonly amount: number | null;
  readonly daysAfter: number | null;
  readonly other: string | null;
  readonly otherAgency: string | null;
  readonly better: string | null;
  readonly betterDays: number | null;
  readonly words: { readonly id: string; readonly en: string };
}

export interface Dispatch {
  readonly id: string;
  readonly agency: string;
  readonly from: string | null;
  readonly fromName: string | null;
  readonly to: string;
  readonly toName: string;
  readonly place: Place | null;
  readonly item: string;
  readonly unit: string;
  readonly amount: number;
  readonly said: string | null;
  readonly vehicle: string | null;
  readonly vehicleId: string | null;
  readonly state: State;
  readonly history: readonly { readonly state: string; readonly at: Date | null }[];
  readonly plannedAt: Date | null;
  readonly eta: Date | null;
  readonly received: number | null;
  readonly condition: string | null;
  readonly receiverRole: string | null;
  readonly note: string | null;
  readonly despite: string | null;
  readonly source: string | null;
  readonly clashes: readonly Clash[];
  /** Why it covers nobody until somebody has looked, or what of it waits; `null` where neither. */
  readonly check: { readonly id: string; readonly en: string } | null;
  /** Another agency's, of which this key sees neither load nor times. */
  readonly withheld: boolean;
  /** Words that it has arrived, which count nothing until an officer says the same; told to officers alone. */
  readonly waiting: readonly Unconfirmed[];
}

/** A word of arrival that waits for an officer. */
export interface Unconfirmed {
  readonly state: State;
  readonly at: Date | null;
  readonly role: string;
  readonly received: number | null;
}

export interface Timings {
  readonly count: number;
  readonly medianH: number | null;
  readonly baseline: readonly { readonly event: string; readonly days: number; readonly source: string }[];
}

export interface Lot {
  readonly depot: string;
  readonly depotName: string;
  readonly owner: string;
  readonly item: string;
  readonly unit: string;
  /** `null`: nobody counted it. */
  readonly available: number | null;
  readonly free: number | null;
  readonly expiresAt: Date | null;
  readonly usable: boolean;
  readonly asOf: Date | null;
  readonly source: string | null;
}

export interface Line {
  readonly id: string;
  readonly site: string;
  readonly siteName: string;
  readonly item: string;
  readonly unit: string;
  readonly amount: number;
  readonly depot: string;
  readonly depotName: string;
  readonly agency: string;
  readonly vehicle: string;
  readonly trips: number;
  readonly minutes: number | null;
  readonly inTime: boolean | null;
  readonly expiresAt: Date | null;
  readonly why: { readonly id: string; readonly en: string };
  readonly way: Way;
}

/** What is known of a way: the state of its worst piece, and how old the oldest evidence on it is. */
export interface Way {
  readonly state: string;
  readonly asOf: Date | null;
}

/** A load that may go once somebody has looked at its way; the shortage stays until then. */
export interface Question {
  readonly site: string;
  readonly siteName: string;
  readonly item: string;
  readonly unit: string;
  readonly amount: number;
  readonly depotName: string;
  readonly agency: string;
  readonly words: { readonly id: string; readonly en: string };
}

export interface Unmet {
  readonly site: string;
  readonly siteName: string;
  readonly item: string;
  readonly unit: string;
  readonly amount: number;
  readonly words: { readonly id: string; readonly en: string };
}

const both = (told: Readonly<Record<string, unknown>>, name: string): { id: string; en: string } => {
  const [id, en] = [text(told[`${name}_id`]), text(told[`${name}_en`])];
  return { id: id ?? en ?? "", en: en ?? id ?? "" };
};

const CLASHES = ["too_much", "repeats", "may_double"] as const;

export function readClash(value: unknown): Clash {
  const told = loose(value);
  return {
    kind: CLASHES.find((kind) => kind === told["kind"]) ?? "too_much",
    dispatch: text(told["dispatch"]) ?? "",
    agency: text(told["agency"]) ?? "",
    site: text(told["site"]) ?? "",
    item: text(told["item"]) ?? "",
    amount: number(told["amount"]),
    daysAfter: number(told["days_after"]),
    other: text(told["other"]),
    otherAgency: text(told["other_agency"]),
    better: text(told["better"]),
    betterDays: number(told["better_days"]),
    words: both(told, "words"),
  };
}

const stateOf = (value: unknown): State => STATES.find((state) => state === value) ?? "diminta";

export function readDispatch(value: unknown): Dispatch {
  const told = loose(value);
  const to = text(told["to"]) ?? "";
  return {
    id: text(told["id"]) ?? "",
    agency: text(told["agency"]) ?? "",
    from: text(told["from"]),
    fromName: text(told["from_name"]) ?? text(told["from"]),
    to,
    toName: text(told["to_name"]) ?? to,
    place: placeOf(told["place"]),
    item: text(told["item"]) ?? "",
    unit: text(told["unit"]) ?? "",
    amount: number(told["amount"]) ?? 0,
    said: text(told["said"]),
    vehicle: text(told["vehicle"]),
    vehicleId: text(told["vehicle_id"]),
    state: stateOf(told["state"]),
    history: list(told["history"]).map((each) => ({
      state: text(loose(each)["state"]) ?? "",
      at: instant(loose(each)["at"]),
    })),
    plannedAt: instant(told["planned_at"]),
    eta: instant(told["eta"]),
    received: number(told["received"]),
    condition: text(told["condition"]),
    receiverRole: text(told["receiver_role"]),
    note: text(told["note"]),
    despite: text(told["despite"]) ?? text(loose(told["despite"])["reason"]),
    source: text(told["source"]),
    clashes: list(told["clashes"]).map(readClash),
    check: told["check"] === undefined || told["check"] === null ? null : both(loose(told["check"]), "words"),
    withheld: told["withheld"] === true,
    waiting: list(told["waiting"]).map((value) => {
      const word = loose(value);
      return {
        state: stateOf(word["state"]),
        at: instant(word["at"]),
        role: text(word["role"]) ?? "",
        received: number(word["received"]),
      };
    }),
  };
}

export function readDispatches(json: unknown): { readonly dispatches: Dispatch[]; readonly timings: Timings } {
  const told = loose(json);
  const timings = loose(told["timings"]);
  return {
    dispatches: list(told["dispatches"]).map(readDispatch),
    timings: {
      count: number(timings["count"]) ?? 0,
      medianH: number(timings["median_h"]),
      baseline: list(timings["baseline"]).map((each) => ({
        event: text(loose(each)["event"]) ?? "",
        days: number(loose(each)["days"]) ?? 0,
        source: text(loose(each)["source"]) ?? "",
      })),
    },
  };
}

export function readLots(json: unknown): Lot[] {
  return list(loose(json)["lots"]).map((value) => {
    const told = loose(value);
    const depot = text(told["depot"]) ?? "";
    return {
      depot,
      depotName: text(told["depot_name"]) ?? depot,
      owner: text(told["owner"]) ?? "",
      item: text(told["item"]) ?? "",
      unit: text(told["unit"]) ?? "",
      available: number(told["available"]),
      free: number(told["free"]),
      expiresAt: instant(told["expires_at"]),
      usable: told["usable"] !== false,
      asOf: instant(told["as_of"]),
      source: text(told["source"]),
    };
  });
}

export interface Proposed {
  readonly lines: Line[];
  /** `null` where only one's own stock was reckoned with: others may meet it. */
  readonly unmet: Unmet[] | null;
  readonly questions: Question[];
}

export function readProposal(json: unknown): Proposed {
  const told = loose(json);
  const common = (
    each: Readonly<Record<string, unknown>>,
  ): { site: string; siteName: string; item: string; unit: string; amount: number } => {
    const site = text(each["site"]) ?? "";
    return {
      site,
      siteName: text(each["site_name"]) ?? site,
      item: text(each["item"]) ?? "",
      unit: text(each["unit"]) ?? "",
      amount: number(each["amount"]) ?? 0,
    };
  };
  return {
    lines: list(told["lines"]).map((value) => {
      const each = loose(value);
      const depot = text(each["depot"]) ?? "";
      return {
        ...common(each),
        id: text(each["id"]) ?? "",
        depot,
        depotName: text(each["depot_name"]) ?? depot,
        agency: text(each["agency"]) ?? "",
        vehicle: text(each["vehicle"]) ?? "",
        trips: number(each["trips"]) ?? 1,
        minutes: number(each["minutes"]),
        inTime: typeof each["in_time"] === "boolean" ? each["in_time"] : null,
        expiresAt: instant(each["expires_at"]),
        why: both(each, "why"),
        way: { state: text(loose(each["way"])["state"]) ?? "unknown", asOf: instant(loose(each["way"])["as_of"]) },
      };
    }),
    unmet:
      told["unmet"] === null
        ? null
        : list(told["unmet"]).map((value) => ({ ...common(loose(value)), words: both(loose(value), "words") })),
    questions: list(told["questions"]).map((value) => {
      const each = loose(value);
      return {
        ...common(each),
        depotName: text(each["depot_name"]) ?? text(each["depot"]) ?? "",
        agency: text(each["agency"]) ?? "",
        words: both(each, "words"),
      };
    }),
  };
}

export const isArrival = (state: State): boolean => state === "tiba" || state === "diterima";

/**
 * The states that may follow, as the server sees it: forward, steps may be left out; it arrives only once it has left,
 * and is called off until it arrived.
 */
export function nextStates(state: State): State[] {
  if (state === "diterima" || state === "batal") return [];
  const at = STATES.indexOf(state);
  const left = at >= STATES.indexOf("berangkat");
  return STATES.filter((next, index) =>
    next === "batal" ? at < STATES.indexOf("tiba") : index > at && (left || !isArrival(next)),
  );
}

/** What whoever stands at the site may say of a load, whether or not anybody has said that it left. */
export const arrivalsAfter = (state: State): State[] =>
  STATES.filter((next, index) => isArrival(next) && state !== "batal" && index > STATES.indexOf(state));

/** Whether it may be said once more, so that it counts again: a promise that holds, a new time of arrival. */
export const mayBeRenewed = (state: State): boolean => ["dijanjikan", "disiapkan", "berangkat"].includes(state);
