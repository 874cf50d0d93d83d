import { depth } from "../depth.ts";
import { age, count, duration, moment, when } from "../format.ts";
import { isCounted, type Known, OUT_DAYS, peopleCounted, type Ring, ringFor } from "../ring.ts";
import { inData, type Language, sayCode } from "../words.ts";
import { amount, shortage } from "./amount.ts";
import { daysLeft, FAR_DAYS, type Moment } from "./clock.ts";
import type { Item, ItemNeed, Needs, Rate, Silence, Site, Term } from "./needs.ts";
import type { Dispatch } from "./supply.ts";
import { tell, tellCode } from "./words.ts";

/** Who reads, where the clock stands and what it shows. */
export interface Reader {
  readonly language: Language;
  readonly timeZone: string;
  readonly now: Date;
}

/**
 * How long something lasts, in words; hours and days are rounded down, so that no word promises more than there is.
 * `enough`: whether people and stock were counted, so that it may be called enough.
 */
export function leftWords(days: number | null, enough: boolean, language: Language): string {
  if (days === null) return tell(language, "left.unknown");
  const hours = Math.floor(days * 24 + 1e-6);
  if (days < OUT_DAYS) return tell(language, "left.out");
  if (hours < 2) return tell(language, "left.soon");
  if (hours < 48) return tell(language, "left.hours", { n: hours });
  return days >= FAR_DAYS - 0.01
    ? tell(language, enough ? "left.far" : "left.beyond")
    : tell(language, "left.days", { n: Math.floor(days + 1e-6) });
}

/** What is known of one item at a site, in the fields from which a ring is drawn. */
export function knownOf({ people, method, silent }: Site, need: ItemNeed): Known {
  const supply = need.need === 0 && people !== null ? null : need.stockKnown ? "known" : "unknown";
  return { supply, people, method, silent };
}

/** How long one item lasts at a site: its ring and its words. */
export function needLeft(site: Site, need: ItemNeed, now: Moment, language: Language): { ring: Ring; words: string } {
  const known = knownOf(site, need);
  const days = need.stockKnown ? daysLeft(need, now) : null;
  if (known.supply === null) return { ring: "none", words: tell(language, "left.none") };
  // What is given once is not used up: its shortage says all.
  if (days === null && need.stockKnown) return { ring: "none", words: tell(language, "left.once") };
  return { ring: ringFor(known, days), words: leftWords(days, isCounted(known), language) };
}

/** For how long it would last: `6 jam`, `4 hari`. */
export function lastsWords(days: number, language: Language): string {
  return days < 2
    ? tell(language, "lasts.hours", { n: Math.floor(days * 24 + 1e-6) })
    : tell(language, "lasts.days", { n: count(Math.round(days * 10) / 10, language) });
}

export function itemName(needs: Needs, code: string, language: Language): string {
  const item = itemOf(needs, code);
  return inData(language) === "id" ? item.nameId : item.nameEn;
}

/** The item with this code; one that the server did not list is named by its code. */
export function itemOf(needs: Needs, code: string): Item {
  const spelled = code.replaceAll("_", " ");
  return (
    needs.items.find((item) => item.code === code) ?? {
      code,
      nameId: spelled,
      nameEn: spelled,
      unit: "",
      critical: false,
    }
  );
}

/** What a line of the list says first: what runs out, or that nobody knows. */
export interface Pressing {
  readonly ring: Ring;
  readonly words: string;
  /** Items of which nobody knows the stock, in words; `null` where all is known or already said. */
  readonly also: string | null;
}

/** The hours left at a site, for an item or for whatever runs out first: ring and words from the same fields. */
export function pressing(site: Site, needs: Needs, item: string | null, reader: Reader): Pressing {
  const { language, now } = reader;
  const of = (code: string, left: string): string =>
    tell(language, "left.of", { item: itemName(needs, code, language), left });
  if (item !== null) {
    const need = site.items.find((each) => each.item === item);
    if (need === undefined) return { ring: "none", words: of(item, tell(language, "left.none")), also: null };
    const { ring, words } = needLeft(site, need, now, language);
    return { ring, words: of(item, words), also: null };
  }
  const unknown = site.unknownItems.map((code) => itemName(needs, code, language)).join(", ");
  const days = daysLeft(site, now);
  const ring = ringFor(site, days);
  if (ring === "none") return { ring, words: tell(language, "left.none_there"), also: null };
  const enough = isCounted(site) && lacking(site, needs).length === 0;
  const first = days === null || site.firstItem === null || days >= FAR_DAYS - 0.01 ? null : site.firstItem;
  const lasts = days === null ? null : leftWords(days, enough, language);
  const told = lasts === null || first === null ? lasts : of(first, lasts);
  const also = unknown === "" ? null : tell(language, "left.unknown_of", { items: unknown });
  if (ring !== "unknown") return { ring, words: told ?? tell(language, "left.counted"), also };
  // What is not known is said first, unless something that was counted runs out before.
  const doubt =
    also ??
    (site.people === null
      ? tell(language, "left.no_people")
      : site.silent
        ? silentWords(site, reader)
        : tell(language, peopleCounted(site) ? "left.unknown" : "method.estimated"));
  return { ring, words: doubt, also: told === null ? null : tell(language, "left.known_of", { left: told }) };
}

/** Critical items that a site lacks, by the need that the reader sees. */
const lacking = (site: Site, needs: Needs): ItemNeed[] =>
  site.items.filter(({ item, gap }) => (gap ?? 0) > 0 && itemOf(needs, item).critical);

/** `TANPA KABAR sejak 18 Sep 02.00 (14 jam lalu)`. */
export function silentWords({ heardAt }: Pick<Site, "heardAt">, { language, timeZone, now }: Reader): string {
  return heardAt === null
    ? tell(language, "site.never")
    : tell(language, "site.silent_since", {
        time: when(heardAt, now, timeZone, language),
        age: age(heardAt, now, language),
      });
}

/** How many, of whom: `84 jiwa (di pengungsian)`; what nobody counted is called an estimate. */
export function peopleWords(site: Site, language: Language): string {
  const { people, basis, method } = site;
  const who = basis === null ? "" : ` (${tellCode(language, "basis", basis)})`;
  if (people !== null)
    return (
      tell(language, method === "estimated" ? "people.estimate" : "people.count", { n: count(people, language) }) + who
    );
  const said = saidWords(site, language);
  return said === "" ? tell(language, "people.none") : `${said}${who}`;
}

/** How aid gets there, with the reason where nobody knows: `belum diketahui: belum ada data gudang`. */
export function accessWords(
  { access, accessReason }: Pick<Site, "access" | "accessReason">,
  language: Language,
): string {
  const words = sayCode(language, "access", access);
  return accessReason === null ? words : `${words}: ${sayCode(language, "access_reason", accessReason)}`;
}

/** Since when a site is on no list any more, and that its last count stays. */
export function goneWords(since: Date, { language, timeZone, now }: Reader): string {
  return tell(language, "site.gone", { time: when(since, now, timeZone, language) });
}

/** Households and houses as they were said. */
export function saidWords({ households, houses }: Pick<Site, "households" | "houses">, language: Language): string {
  const parts = [
    households === null ? null : tell(language, "people.households", { n: count(households, language) }),
    houses === null ? null : tell(language, "people.houses", { n: count(houses, language) }),
  ];
  return parts.filter((part) => part !== null).join(", ");
}

/** Words that came over a key are told by the role of its holder, those of files by the name of the file. */
const ROLES: ReadonlySet<string> = new Set(["reporter", "agency", "officer"]);

/** How the number came about, who said it and when. */
export function peopleFacts(site: Site, { language, timeZone, now }: Reader): string[] {
  const { peopleAsOf: asOf } = site;
  return [
    site.people === null
      ? null
      : site.method === "from_households" && site.households !== null
        ? tell(language, site.factor === null ? "people.from_kk" : "people.from_kk_by", {
            n: count(site.households, language),
            ...(site.factor === null ? {} : { factor: count(site.factor, language) }),
          })
        : site.method === null
          ? null
          : tellCode(language, "method", site.method),
    site.people === null || site.method === "from_households" ? null : saidWords(site, language),
    site.capacity === null ? null : tell(language, "people.of", { n: count(site.capacity, language) }),
    site.peopleSource === null
      ? null
      : tell(language, "people.source", {
          source: ROLES.has(site.peopleSource) ? tellCode(language, "role", site.peopleSource) : site.peopleSource,
        }),
    asOf === null
      ? null
      : tell(language, "people.said", { time: when(asOf, now, timeZone, language), age: age(asOf, now, language) }),
  ].filter((part) => part !== null && part !== "") as string[];
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(0.01, Math.abs(b) * 0.001);

/** One line of the arithmetic with its numbers: `84 jiwa × 15 L × 3 hari = 3.780 L — BNPB …`. */
export function termWords(term: Term, unit: string, language: Language): string {
  const days = term.hours / 24;
  const periods = term.everyDays === null ? 1 : days / term.everyDays;
  // Kits for families may be counted by their people: then the division is shown, too.
  const byPeople =
    term.per === "family_of_five" &&
    !near(term.count * term.amount * periods, term.total) &&
    near((term.count / 5) * term.amount * periods, term.total);
  const fill = {
    count: byPeople ? tell(language, "per.family_share", { n: count(term.count, language) }) : tellPer(term, language),
    amount: amount(term.amount, unit, language),
    days: count(days, language),
    total: amount(term.total, unit, language),
    every: term.everyDays ?? 1,
  };
  const line = tell(
    language,
    term.everyDays === null ? "sum.once" : term.everyDays === 1 ? "sum.line" : "sum.every",
    fill,
  );
  return term.source === "" ? line : tell(language, "sum.source", { line, source: term.source });
}

function tellPer({ per, count: n }: Term, language: Language): string {
  const fill = { n: count(n, language) };
  if (per === "person") return tell(language, "per.person", fill);
  if (per === "family_of_five") return tell(language, "per.family_of_five", fill);
  if (per === "infant") return tell(language, "per.infant", fill);
  if (per === "pregnant") return tell(language, "per.pregnant", fill);
  return per === "site" ? tell(language, "per.site", fill) : `${fill.n} ${per.replaceAll("_", " ")}`;
}

const holds = (rate: Rate, day: number | null): boolean =>
  day === null || (day >= rate.fromDay && (rate.toDay === null || day <= rate.toDay));

/**
 * The arithmetic of a day's need from the public rates, for a reader without a key; empty where it would not come to
 * the need that the server says, so that no sum is shown that is not the one that was made.
 */
export function dayTerms(site: Site, need: ItemNeed, needs: Needs): Term[] {
  const { people } = site;
  const rates = needs.standards.find(({ id }) => id === needs.standard.id)?.rates ?? [];
  if (people === null || need.day === null) return [];
  const terms = rates
    .filter((rate) => rate.item === need.item && rate.per === "person" && rate.days !== null && holds(rate, needs.day))
    .map(
      (rate): Term => ({
        per: "person",
        count: people,
        amount: rate.amount / (rate.days ?? 1),
        everyDays: 1,
        hours: 24,
        total: (people * rate.amount) / (rate.days ?? 1),
        source: rate.source,
      }),
    );
  return near(
    terms.reduce((sum, { total }) => sum + total, 0),
    need.day,
  )
    ? terms
    : [];
}

/** The same need by every other standard that has a rate for it, so that both are always in sight. */
export function otherStandards(site: Site, code: string, needs: Needs, language: Language): string[] {
  const { people } = site;
  if (people === null) return [];
  const { unit } = itemOf(needs, code);
  return needs.standards.flatMap(({ id, name, rates }) => {
    const daily = rates.filter(
      (rate) => rate.item === code && rate.per === "person" && rate.days !== null && holds(rate, needs.day),
    );
    if (id === needs.standard.id || daily.length === 0) return [];
    return [
      tell(language, "sum.also", {
        standard: name,
        total: amount(
          daily.reduce((sum, rate) => sum + (people * rate.amount) / (rate.days ?? 1), 0),
          unit,
          language,
        ),
      }),
    ];
  });
}

/** Everything from the rate to the shortage, one sentence a line. */
export function arithmetic(site: Site, need: ItemNeed, needs: Needs, { language, timeZone, now }: Reader): string[] {
  const { unit } = itemOf(needs, need.item);
  const of = (value: number | null): string =>
    value === null ? tell(language, "sum.unknown") : amount(value, unit, language);
  const terms = need.terms ?? dayTerms(site, need, needs);
  const lines = terms.map((term) => termWords(term, unit, language));
  if (need.terms === null && need.day !== null && terms.length === 0)
    lines.push(tell(language, "sum.day", { total: of(need.day) }));
  if (need.need !== null && (need.terms === null || terms.length > 1))
    lines.push(tell(language, "sum.total", { n: count(needs.horizonDays, language), total: of(need.need) }));
  const { cover } = need;
  if (cover === null) {
    if (!need.stockKnown) lines.push(tell(language, "sum.stock_unknown"));
  } else {
    const { onHand, signedFor, coming, pledged, generalGap } = cover;
    const there =
      onHand !== null && need.countedAt !== null
        ? tell(language, "sum.on_hand", { amount: of(onHand), time: when(need.countedAt, now, timeZone, language) })
        : of(onHand);
    if (coming === null || pledged === null) {
      lines.push(tell(language, "sum.cover_own", { onHand: there }));
      if (need.gap !== null && need.gap > 0) lines.push(tell(language, "sum.gap_own", { short: of(need.gap) }));
      else if (need.gap === 0) lines.push(tell(language, "sum.enough"));
      return [...lines, ...otherStandards(site, need.item, needs, language)];
    }
    lines.push(tell(language, "sum.cover", { onHand: there, coming: of(coming), pledged: of(pledged) }));
    const fill = {
      need: of(need.need),
      onHand: of(onHand),
      signedFor: of(signedFor),
      coming: of(coming),
      pledged: of(pledged),
      short: of(need.gap),
    };
    const unknown = signedFor > 0 ? "sum.gap_signed" : "sum.gap_unknown";
    if (need.gap !== null && need.gap > 0) lines.push(tell(language, onHand === null ? unknown : "sum.gap", fill));
    else if (need.gap === 0) lines.push(tell(language, "sum.enough"));
    // What everybody sees, where this reader sees what groups need, too.
    if (generalGap !== null && need.gap !== null && generalGap !== need.gap)
      lines.push(tell(language, "sum.general", { short: of(generalGap) }));
  }
  if (terms.length === 0 && need.sources.length > 0)
    lines.push(tell(language, "sum.standard", { sources: need.sources.join("; ") }));
  // Whence the days: who uses it up, by which standard, from which count on.
  if (need.stockKnown && need.countedAt !== null && site.people !== null)
    lines.push(
      tell(language, need.daysLeft === null ? "sum.counted" : "sum.lasts", {
        n: count(site.people, language),
        standard: needs.standard.name,
        time: when(need.countedAt, now, timeZone, language),
      }),
    );
  return [...lines, ...otherStandards(site, need.item, needs, language)];
}

/** What a delivery brings and how much; of another agency's that the key does not see, only that it is not shown. */
export function loadWords(dispatch: Dispatch, needs: Needs, language: Language): string {
  return dispatch.withheld
    ? tell(language, "move.withheld")
    : `${amount(dispatch.amount, dispatch.unit, language)} ${itemName(needs, dispatch.item, language)}`;
}

/** The shortage of an item at a site, in words; enough is said only where people and stock were counted. */
export function gapWords(site: Site, need: ItemNeed, needs: Needs, language: Language): string {
  const { unit } = itemOf(needs, need.item);
  if (need.gap === null) return tell(language, "site.gap_unknown");
  if (need.gap > 0) return tell(language, "site.gap", { amount: shortage(need.gap, unit, language) });
  return isCounted(knownOf(site, need))
    ? tell(language, "site.covered", { n: count(needs.horizonDays, language) })
    : tell(language, "site.no_gap_told");
}

/** How somebody is silent: since when, in water how deep, reached how. */
export function silenceWords(
  { hours, heardAt, depthM, access, kind }: Silence,
  { language, timeZone }: Reader,
): string[] {
  const since =
    hours === null
      ? tell(language, "silent.never")
      : hours < 48
        ? tell(language, "silent.hours", { n: Math.floor(hours) })
        : tell(language, "silent.days", { n: Math.floor(hours / 24) });
  return [
    since,
    tell(language, kind === "village" ? "silent.village" : "silent.site"),
    heardAt === null ? null : tell(language, "silent.at", { time: moment(heardAt, timeZone, language) }),
    depthM === null ? null : tell(language, "silent.depth", { depth: depth(depthM, language) }),
    sayCode(language, "access", access),
  ].filter((part) => part !== null);
}

/** The nearest depot and the time from it. */
export function depotWords(site: Site, depot: string | null, language: Language): string | null {
  return depot === null || site.etaMin === null
    ? null
    : site.etaVehicle === null
      ? tell(language, "site.depot", { depot, time: duration(site.etaMin, language) })
      : tell(language, "site.depot_by", {
          depot,
          time: duration(site.etaMin, language),
          vehicle: sayCode(language, "vehicle", site.etaVehicle),
        });
}
