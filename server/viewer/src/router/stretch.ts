import { BRIDGE, type Passability } from "./class.ts";
import { choose, decimals, type Tongue } from "./language.ts";
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

const NAMELESS: readonly (readonly [string, string])[] = [
  ["jalan tanpa nama", "a road without a name"],
  ["jembatan tanpa nama", "a bridge without a name"],
  ["penyeberangan feri", "a ferry"],
  ["sungai", "the river"],
];

/** Its name in a sentence. A name that contains "bridge" is not prefixed with it. */
export function called({ name, kind }: Pick<Told, "name" | "kind">, tongue: Tongue): string {
  if (name === "") return NAMELESS[kind]?.[tongue] ?? "";
  const saysSo = ["jembatan", "bridge", "titian"].some((word) => name.toLowerCase().includes(word));
  return kind === BRIDGE && !saysSo ? `${choose(tongue, "jembatan di ", "the bridge on ")}${name}` : name;
}

const STATES: readonly (readonly [string, string])[] = [
  [" terbuka", " is open"],
  [" belum ada laporan", " has no report yet"],
  [" terbatas", " is restricted"],
  [" tidak diketahui", " is not known"],
  [" tertutup", " is closed"],
  [" bukan untuk kendaraan ini", " is not for it"],
];

/** A clause such as `Jalan Poros tertutup (air 70 cm), menurut model bahaya sejak 18 Sep 08.00 WITA`. */
export function described(told: Told, tongue: Tongue): string {
  const { fromM, passability, state } = told;
  let text = called(told, tongue);
  if (fromM !== null && fromM >= 1) {
    const km = decimals(fromM / 1000, 1);
    text += choose(tongue, ` (km ${km.replace(".", ",")})`, ` (km ${km})`);
  }
  text += STATES[passability]?.[tongue] ?? "";
  if (state.matter !== null) text += ` (${state.matter[tongue]})`;
  if (state.by !== null) {
    text += `, ${state.by[tongue]}`;
    if (state.since !== null) text += choose(tongue, ` sejak ${state.since[0]}`, ` since ${state.since[1]}`);
  }
  return text;
}
