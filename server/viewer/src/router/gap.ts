import { RIVER } from "./class.ts";
import type { Ground } from "./ground.ts";
import { choose, lengthWords, type Tongue } from "./language.ts";
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

/** A clause such as `jalan berakhir di Jalan Poros, 640 m sebelum tujuan; sisanya berjalan kaki 640 m`. */
export function gapWords({ role, road, afloat, walkM, acrossWater }: Gap, tongue: Tongue): string {
  const far = lengthWords(walkM, tongue);
  const on = road === "" ? "" : choose(tongue, ` di ${road}`, ` on ${road}`);
  const across = acrossWater ? choose(tongue, " dan di seberang air", " and across water") : "";
  const [id, en] = afloat ? ["alur air", "the water"] : ["jalan", "the road"];
  const where = {
    start: [`${id} baru mulai${on}, ${far} dari titik asal`, `${en} only begins${on}, ${far} from the start`],
    via: [`${id} berakhir${on}, ${far} sebelum titik singgah`, `${en} ends${on}, ${far} before a place between`],
    goal: [`${id} berakhir${on}, ${far} sebelum tujuan`, `${en} ends${on}, ${far} before the goal`],
  } as const;
  const rest = acrossWater
    ? role === "start"
      ? choose(tongue, "sampai ke sana dengan perahu", "one gets there by boat")
      : choose(tongue, "sisanya dengan perahu", "the rest goes by boat")
    : role === "start"
      ? choose(tongue, `sampai ke sana berjalan kaki ${far}`, `one gets there on foot, ${far}`)
      : choose(tongue, `sisanya berjalan kaki ${far}`, `the rest goes on foot, ${far}`);
  return `${where[role][tongue]}${across}; ${rest}`;
}
