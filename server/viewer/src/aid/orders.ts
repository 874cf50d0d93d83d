import { type Loose, number, text } from "../loose.ts";
import type { Place } from "../task.ts";
import type { Language } from "../words.ts";
import { readAmount } from "./amount.ts";
import type { Values } from "./fields.ts";
import type { DispatchDraft } from "./store.ts";
import { instantIn } from "./wall-clock.ts";

/** What was written cannot be told to the server: `text` is what it was. */
export class Unreadable extends Error {
  readonly text: string;

  constructor(text: string) {
    super(text);
    this.text = text;
  }
}

export interface Setting {
  readonly language: Language;
  readonly timeZone: string;
  readonly now: Date;
  readonly drill: boolean;
}

export const GROUPS = ["infants", "pregnant", "elderly", "disability", "female", "children"] as const;

const filled = (values: Values, name: string): string | null =>
  (values[name] ?? "").trim() === "" ? null : (values[name] ?? "").trim();

function amountOf(values: Values, name: string, language: Language): number | null {
  const written = filled(values, name);
  if (written === null) return null;
  const value = readAmount(written, language);
  if (value === null) throw new Unreadable(written);
  return value;
}

/**
 * A status for the server: only what was filled in. A stock that was left empty was not counted and is not sent; what
 * is called KK or rumah is sent as that. `null` where nothing was filled in.
 */
export function statusBody(
  values: Values,
  items: readonly { readonly code: string; readonly unit: string }[],
  fresh: Place | null,
  { language, now, drill }: Setting,
): Readonly<Record<string, unknown>> | null {
  const people = amountOf(values, "people", language);
  const groups = Object.fromEntries(
    GROUPS.flatMap((group) =>
      ((value) => (value === null ? [] : [[group, Math.round(value)]]))(amountOf(values, `group.${group}`, language)),
    ),
  );
  const stock = items.flatMap(({ code, unit }) =>
    ((amount) => (amount === null ? [] : [{ item: code, amount, unit: filled(values, `stock_unit.${code}`) ?? unit }]))(
      amountOf(values, `stock.${code}`, language),
    ),
  );
  const urgent = (values["urgent"] ?? "").split(",").filter((code) => code !== "");
  const [status, note, name, type] = ["status", "note", "name", "type"].map((key) => filled(values, key));
  const said = {
    ...(people === null
      ? {}
      : {
          people: Math.round(people),
          people_unit: values["people_unit"] ?? "jiwa",
          people_basis: values["basis"] ?? "in_shelter",
        }),
    ...(Object.keys(groups).length === 0 ? {} : { groups }),
    ...(stock.length === 0 ? {} : { stock }),
    ...(urgent.length === 0 ? {} : { urgent }),
    ...(status === null ? {} : { status }),
    ...(note === null ? {} : { note }),
    ...(fresh === null
      ? {}
      : { name, ...(type === null ? {} : { type }), geometry: { type: "Point", coordinates: [...fresh] } }),
  };
  return Object.keys(said).length === 0
    ? null
    : { ...said, seen_at: now.toISOString(), channel: "viewer", mode: drill ? "drill" : "actual" };
}

/** A delivery for the server; `null` where destination, item or amount is missing. */
export function dispatchBody(
  values: Values,
  unit: string,
  { language, timeZone, drill }: Setting,
): Readonly<Record<string, unknown>> | null {
  const [to, item] = [filled(values, "to"), filled(values, "item")];
  const amount = amountOf(values, "amount", language);
  if (to === null || item === null || amount === null || amount === 0) return null;
  const time = (name: string): string | null => instantIn(values[name] ?? "", timeZone)?.toISOString() ?? null;
  const optional = {
    from: filled(values, "from"),
    vehicle: filled(values, "vehicle"),
    vehicle_id: filled(values, "vehicle_id"),
    planned_at: time("planned_at"),
    eta: time("eta"),
    note: filled(values, "note"),
    agency: filled(values, "agency"),
    proposal: filled(values, "proposal"),
  };
  return {
    to,
    item,
    amount,
    unit: filled(values, "unit") ?? unit,
    state: filled(values, "state") ?? "dijanjikan",
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    mode: drill ? "drill" : "actual",
  };
}

/** What a delivery that was not taken yet said, to begin anew from it. */
export function draftOf(body: Loose): DispatchDraft {
  const said = {
    to: text(body["to"]),
    item: text(body["item"]),
    from: text(body["from"]),
    amount: number(body["amount"]),
    vehicle: text(body["vehicle"]),
    agency: text(body["agency"]),
    proposal: text(body["proposal"]),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)) as DispatchDraft;
}

/** The id of a new site: its name in letters that fit an address, and something that nobody else gives. */
export function newSiteId(name: string, unique: string): string {
  const slug = name
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${slug === "" ? "tempat" : slug}-${unique.slice(0, 6)}`;
}
