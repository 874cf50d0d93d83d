import { CLOSED } from "./class.ts";
import type { Ground } from "./ground.ts";
import { between } from "./search.ts";
import type { Stand } from "./stand.ts";

/** The edges that block the best way of a dry day, in the order of travel; empty where there is none either. */
export function blockedBy(ground: Ground, stands: readonly [Stand, Stand], of: number): number[] {
  const blocked: number[] = [];
  for (const { edge, from, to } of between(ground, stands, of, "dry_day")?.steps ?? []) {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const isShut =
      ground.passabilityBeside(edge, of) >= CLOSED ||
      ground.closedAt(edge, of, "known").some((at) => low < at && at < high);
    if (isShut && blocked.at(-1) !== edge) blocked.push(edge);
  }
  return blocked;
}
