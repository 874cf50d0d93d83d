import { element } from "../element.ts";
import { count, duration, moment } from "../format.ts";
import { inData, sayCode } from "../words.ts";
import { amount } from "./amount.ts";
import { itemName } from "./sentences.ts";
import type { AidStore } from "./store.ts";
import type { Line, Question } from "./supply.ts";
import { tell } from "./words.ts";

const FIRST = 15;
const MORE = 50;

interface Unfolding {
  readonly store: AidStore;
  /** How much of each list was asked for, by its key. */
  readonly shown: Map<string, number>;
  readonly key: string;
  readonly redraw: () => void;
}

/** The first of a long list, and a button for more: a phone draws hundreds of rows slowly, and nobody reads them. */
export function longList<T>(
  all: readonly T[],
  row: (each: T) => HTMLElement,
  kind: string,
  { store, shown, key, redraw }: Unfolding,
): HTMLElement[] {
  const most = shown.get(key) ?? FIRST;
  const list = element("ol", { class: kind }, ...all.slice(0, most).map(row));
  if (all.length <= most) return [list];
  const more = (): void => {
    shown.set(key, most + MORE);
    redraw();
  };
  const button = element(
    "button",
    { type: "button", "data-key": `more-${key}`, onclick: more },
    tell(store.reader.language, "list.more", { n: Math.min(MORE, all.length - most) }),
  );
  return [list, button];
}

/** One line of the proposal with its why, and the button that makes it a delivery for those whose stock it is. */
export function lineRow(each: Line, store: AidStore): HTMLElement {
  const { language, timeZone } = store.reader;
  const { needs } = store;
  const name = needs === null ? each.item : itemName(needs, each.item, language);
  const facts = [
    each.agency,
    each.depotName,
    sayCode(language, "vehicle", each.vehicle),
    each.trips > 1 ? tell(language, "agency.trips", { n: count(each.trips, language) }) : null,
    each.minutes === null ? null : duration(each.minutes, language),
    sayCode(language, "status", each.way.state),
    each.way.asOf === null
      ? null
      : tell(language, "agency.way_as_of", { time: moment(each.way.asOf, timeZone, language) }),
    each.inTime === null
      ? tell(language, "left.unknown")
      : tell(language, each.inTime ? "agency.in_time" : "agency.too_late"),
    each.expiresAt === null
      ? null
      : tell(language, "agency.expires", { time: moment(each.expiresAt, timeZone, language) }),
  ].filter((part) => part !== null);
  const draft = {
    to: each.site,
    item: each.item,
    from: each.depot,
    amount: each.amount,
    vehicle: each.vehicle,
    proposal: each.id,
    ...(store.may.decide ? { agency: each.agency } : {}),
  };
  const mine = store.may.decide || store.holder?.agency === each.agency;
  return element(
    "li",
    { "data-line": each.id },
    element("strong", {}, `${amount(each.amount, each.unit, language)} ${name} → ${each.siteName}`),
    element("p", { class: "facts" }, facts.join(" · ")),
    element("p", {}, each.why[inData(language)]),
    mine
      ? element(
          "button",
          {
            type: "button",
            class: "accept",
            "data-key": `line-${each.id}`,
            onclick: () => store.go({ at: "dispatch", draft }),
          },
          tell(language, "agency.accept"),
        )
      : null,
  );
}

/** What to find out before a load may be proposed. */
export function questionRow(each: Question, store: AidStore): HTMLElement {
  const { language } = store.reader;
  const name = store.needs === null ? each.item : itemName(store.needs, each.item, language);
  return element(
    "li",
    {},
    element("strong", {}, `${amount(each.amount, each.unit, language)} ${name} → ${each.siteName}`),
    element("p", { class: "facts" }, [each.agency, each.depotName].join(" · ")),
    element("p", {}, each.words[inData(language)]),
  );
}
