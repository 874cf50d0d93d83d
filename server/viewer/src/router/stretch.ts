import type { DataLanguage } from "../language.ts";
import { BRIDGE, type Passability } from "./class.ts";
import { inOne, numberWords, tell } from "./language.ts";
import type { RoadState } from "./road-state.ts";

/** A stretch of road that decides the verdict on a journey, or blocks it. */
export interface Told {
  /** Name of the road; empty where it has none. */
  readonly name: string;
  readonly kind: number;
  readonly passability: Passability;
  readonly lengthM: number;
  /** Metres from the start of the journey to it; `null` where it is not on the journey. */
  readonly fromM: number | null;
  readonly state: RoadState;
}

/** What it is called where it has no name, by its kind. */
const NAMELESS = ["stretch.road", "stretch.bridge", "stretch.ferry", "stretch.river"] as const;

/** Its name in a sentence. A name that contains "bridge" is not prefixed with it. */
export function called({ name, kind }: Pick<Told, "name" | "kind">, language: DataLanguage): string {
  if (name === "") return tell(language, NAMELESS[kind] ?? "stretch.road");
  const saysSo = ["jembatan", "bridge", "titian"].some((word) => name.toLowerCase().includes(word));
  return kind === BRIDGE && !saysSo ? tell(language, "stretch.bridge_on", { road: name }) : name;
}

/** By passability. */
const STATES = [
  "stretch.open",
  "stretch.presumed",
  "stretch.restricted",
  "stretch.unknown",
  "stretch.closed",
  "stretch.never",
] as const;

/** A clause such as `Jalan Poros tertutup (air 70 cm), menurut model bahaya sejak 18 Sep 08.00 WITA`. */
export function described(told: Told, language: DataLanguage): string {
  const { fromM, passability, state } = told;
  let road = called(told, language);
  if (fromM !== null && fromM >= 1)
    road = tell(language, "stretch.at_km", { road, km: numberWords(fromM / 1000, 1, language) });
  let text = tell(language, STATES[passability] ?? "stretch.unknown", { road });
  if (state.matter !== null) text += ` (${inOne(state.matter, language)})`;
  if (state.by !== null) {
    const speaker = inOne(state.by, language);
    const since = state.since === null ? null : inOne(state.since, language);
    text += `, ${since === null ? speaker : tell(language, "stretch.since", { speaker, since })}`;
  }
  return text;
}
