import { count } from "../format.ts";
import { type Language, localeOf } from "../words.ts";
import { shortage } from "./amount.ts";
import type { Needs, Site, Total } from "./needs.ts";
import { itemName, itemOf } from "./sentences.ts";
import { tell } from "./words.ts";

/**
 * The total shortage of an item: `Air bersih 83.961 L di 63 lokasi, stok 48 lokasi belum terdata`; in full with how
 * many of the sites that need it were counted.
 */
export function totalWords(total: Total, needs: Needs, language: Language, inFull = true): string {
  const { unit } = itemOf(needs, total.item);
  const fill = {
    item: itemName(needs, total.item, language),
    amount: shortage(total.gap, unit, language),
    n: count(total.sites, language),
    unknown: count(total.unknown, language),
    counted: count(total.counted, language),
    needing: count(total.needing, language),
  };
  const known = inFull ? tell(language, "total.counted", fill) : "";
  const words =
    total.gap > 0
      ? tell(language, total.unknown > 0 ? "total" : "total.known", fill)
      : tell(language, "total.none", fill);
  const full =
    total.fullGap === null || total.fullGap === total.gap
      ? ""
      : tell(language, "total.full", { amount: shortage(total.fullGap, unit, language) });
  return [words, known, full].filter((part) => part !== "").join(" · ");
}

/** How urgent a site is, with the parts of the number and what each weighs; one sentence a line. */
export function priorityWords(site: Site, needs: Needs, language: Language): string[] {
  if (site.priority === null) return [];
  const of = (value: number | null | undefined): string =>
    value === undefined || value === null
      ? "–"
      : new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 2 }).format(value);
  const { hours, vulnerable, access } = site.parts ?? {};
  const { weights } = needs;
  const priority = tell(language, "site.priority", { n: count(site.priority, language) });
  const parts =
    hours === undefined
      ? ""
      : `: ${tell(language, "site.parts", {
          hours: of(hours),
          access: of(access),
          w_hours: of(weights["hours"]),
          w_access: of(weights["access"]),
        })}`;
  const groups =
    vulnerable === undefined
      ? []
      : [
          tell(language, "site.groups_part", {
            vulnerable: of(vulnerable),
            weight: of(weights["vulnerable"]),
            n: of(site.priorityWithGroups),
          }),
        ];
  return [priority + parts, ...groups];
}
