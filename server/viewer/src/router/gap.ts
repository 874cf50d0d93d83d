import type { DataLanguage } from "../language.ts";
import { RIVER } from "./class.ts";
import type { Ground } from "./ground.ts";
import { lengthWords, tell } from "./language.ts";
import type { Role } from "./leads.ts";
import { isThere, type Stand } from "./stand.ts";

/** A place that a journey does not reach, because its road ends before. */
export interface Gap {
  readonly role: Role;
  /** Name of the road or river that ends; empty where it has none. */
  readonly road: string;
  /** The journey goes by boat there, so it is water that ends. */
  readonly afloat: boolean;
  readonly walkM: number;
  readonly acrossWater: boolean;
}

/** The gap between the end of a road and its place; `null` where the road comes to it. */
export function gapOf(ground: Ground, role: Role, stand: Stand): Gap | null {
  if (isThere(stand)) return null;
  const { file } = ground.network;
  const afloat = file.edgeKind[stand.edge] === RIVER;
  return { role, road: file.name(stand.edge), afloat, walkM: stand.distanceM, acrossWater: stand.acrossWater };
}

const ENDS = { start: "gap.begins", via: "gap.ends_before_via", goal: "gap.ends_before_goal" } as const;

/** A clause such as `jalan berakhir di Jalan Poros, 640 m sebelum tujuan; sisanya berjalan kaki 640 m`. */
export function gapWords({ role, road, afloat, walkM, acrossWater }: Gap, language: DataLanguage): string {
  const length = lengthWords(walkM, language);
  const what = tell(language, afloat ? "gap.water" : "gap.road");
  const on = road === "" ? "" : ` ${tell(language, "gap.on", { road })}`;
  const across = acrossWater ? ` ${tell(language, "gap.across")}` : "";
  const isStart = role === "start";
  const rest = acrossWater
    ? isStart
      ? "gap.there_by_boat"
      : "gap.rest_by_boat"
    : isStart
      ? "gap.there_on_foot"
      : "gap.rest_on_foot";
  return `${tell(language, ENDS[role], { what, on, length, across })}; ${tell(language, rest, { length })}`;
}
