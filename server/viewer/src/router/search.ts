import { NO_WAY } from "./class.ts";
import { along, type Ends, into, outOf } from "./ends.ts";
import type { Ground, Premise } from "./ground.ts";
import type { Best } from "./query.ts";
import type { Stand } from "./stand.ts";
import type { Step } from "./step.ts";

/** A way that was found: its steps in the order of travel, and the milliseconds of all of them. */
export interface Path {
  readonly ms: number;
  readonly premise: Premise;
  readonly steps: readonly Step[];
}

/** The best way between two points; `null` where there is none under this premise. */
export function between(ground: Ground, stands: readonly [Stand, Stand], of: number, premise: Premise): Path | null {
  const from = outOf(ground, stands[0], of, premise);
  const to = into(ground, stands[1], of, premise);
  const direct = along(ground, stands, of, premise);
  const best = run(ground, from, to, of, premise);
  if (direct !== null && (best === null || direct.ms <= best.ms)) return { ms: direct.ms, premise, steps: [direct] };
  return best === null ? null : { ms: best.ms, premise, steps: unpack(ground, from, to, best, of, premise) };
}

/** The best way between two sets of ends; [`unpack`] gives its steps. */
export function run(ground: Ground, from: Ends, to: Ends, of: number, premise: Premise): Best | null {
  if (from.seeds.length === 0 || to.seeds.length === 0) return null;
  const best = ground.network.query.run(ground.timesOf(of, premise).metric, from.seeds, to.seeds);
  return best !== null && best.ms < NO_WAY ? best : null;
}

/** The steps of the way that was found last: shortcuts unpacked, with the parts at both ends. */
export function unpack(ground: Ground, from: Ends, to: Ends, best: Best, of: number, premise: Premise): Step[] {
  const { file, query } = ground.network;
  const { weights, metric } = ground.timesOf(of, premise);
  const whole = query.path(metric, weights).map((arc): Step => {
    const backward = file.isBackward(arc);
    const ms = weights[arc] ?? NO_WAY;
    return { edge: file.edgeOf(arc), backward, from: backward ? 1 : 0, to: backward ? 0 : 1, ms };
  });
  return [from.steps[best.source] ?? null, ...whole, to.steps[best.target] ?? null].filter((step) => step !== null);
}
