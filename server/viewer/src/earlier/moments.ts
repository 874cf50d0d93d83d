import { list, loose, text } from "../loose.ts";

/** What the server keeps of an earlier moment, as it was published then. */
export interface KeptMoment {
  readonly asOf: Date;
  readonly created: Date;
  /** Address of its sets of tiles, with `{layers}` for their names. */
  readonly sets: string;
}

function readMoment(json: unknown): KeptMoment | null {
  const told = loose(json);
  const [asOf, created] = [new Date(text(told["as_of"]) ?? ""), new Date(text(told["created"]) ?? "")];
  const sets = text(told["tilejson"]);
  if (sets === null || [asOf, created].some((time) => Number.isNaN(time.getTime()))) return null;
  return { asOf, created, sets };
}

/** The moments that a server lists, the earliest first. Of two that speak of the same, the later made is meant. */
export function readMoments(json: unknown): KeptMoment[] {
  const moments = list(loose(json)["snapshots"])
    .map(readMoment)
    .filter((moment) => moment !== null)
    .sort((a, b) => a.asOf.getTime() - b.asOf.getTime() || a.created.getTime() - b.created.getTime());
  return moments.filter((moment, at) => moments[at + 1]?.asOf.getTime() !== moment.asOf.getTime());
}

/** Which of `moments` tells how it was at `time`: the latest that does not speak of a later one. */
export function momentAt(moments: readonly KeptMoment[], time: Date): number | null {
  const at = moments.findLastIndex(({ asOf }) => asOf.getTime() <= time.getTime());
  return at < 0 ? null : at;
}

/** The address of the set of tiles that `moment` has for what is now at `address`; `null` where it is no such set. */
export function setAt(moment: KeptMoment, address: string): string | null {
  const layers = /\/tiles\/([^/?#]+)(?:[?#]|$)/.exec(address)?.[1];
  return layers === undefined ? null : moment.sets.replace("{layers}", layers);
}
