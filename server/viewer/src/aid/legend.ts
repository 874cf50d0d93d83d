import type { Map as LibreMap } from "maplibre-gl";
import { element } from "../element.ts";
import { count, moment } from "../format.ts";
import type { Ring } from "../ring.ts";
import { imageSample, row } from "../sample.ts";
import { imageOf } from "./clock.ts";
import type { Needs } from "./needs.ts";
import { limitsOf } from "./paint.ts";
import { itemName, itemOf, type Reader } from "./sentences.ts";
import { tell, tellCode } from "./words.ts";

const RINGS: readonly Ring[] = ["out", "6", "24", "72", "more", "unknown"];
/** The grounds of the classes, as the style has them. */
const GROUND = { none: "#dcebf2", few: "#fbe6b8", some: "#f0a35a", most: "#c4552d" } as const;

/** `BNPB, hari ke-5 · kebutuhan 3 hari ke depan`. */
export function standardLine(needs: Needs, { language }: Reader): string {
  return tell(language, "line.standard", {
    standard: needs.standard.name,
    day: needs.day ?? "?",
    n: count(needs.horizonDays, language),
  });
}

/** The signs of the map that this panel draws, with unit, source, time and standard. */
export function needsLegend(map: LibreMap | null, needs: Needs, item: string, reader: Reader): HTMLElement {
  const { language, timeZone } = reader;
  const [low, high] = limitsOf(needs, item);
  const unit = tellCode(language, "unit", itemOf(needs, item).unit);
  const of = (value: number): string => count(value, language);
  const at = needs.asOf ?? needs.at;
  const time = at === null ? "" : tell(language, "line.as_of", { time: moment(at, timeZone, language) });
  const area = (fill: string | null, pattern: string, words: string): HTMLElement =>
    row(imageSample(map, pattern, fill, true, 0.7), words);
  return element(
    "details",
    { class: "legend aid-legend", "data-key": "legend" },
    element("summary", {}, tell(language, "legend.title", { item: itemName(needs, item, language), unit })),
    element(
      "ul",
      {},
      area(GROUND.none, "", tell(language, "legend.none")),
      area(GROUND.few, "short-1", tell(language, "legend.few", { to: `${of(low)} ${unit}` })),
      area(GROUND.some, "short-2", tell(language, "legend.class", { from: of(low), to: `${of(high)} ${unit}` })),
      area(GROUND.most, "short-3", tell(language, "legend.most", { from: `${of(high)} ${unit}` })),
      area(null, "short-unknown", tell(language, "legend.unknown")),
    ),
    element("h4", {}, tell(language, "legend.rings")),
    element(
      "ul",
      {},
      ...RINGS.map((ring) => row(imageSample(map, imageOf(ring), null, false), tellCode(language, "ring", ring))),
    ),
    element("p", { class: "hint" }, tell(language, "legend.source", { standard: standardLine(needs, reader), time })),
  );
}
