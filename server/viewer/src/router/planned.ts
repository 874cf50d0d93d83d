import { BOAT, FERRY } from "./class.ts";
import type { Ground } from "./ground.ts";
import { both, choose, decimals, durationWords, type Tongue } from "./language.ts";
import { round } from "./point.ts";
import type { Words } from "./road-state.ts";
import { type Route, routeMs, stepsOf } from "./route.ts";

/** The duration to plan with: travel time × the region's contingency factor, in seconds and in words. */
export function planned(ground: Ground, route: Route): { readonly seconds: number; readonly words: Words } {
  const { slowdown } = ground.saved;
  const factor = slowdown.contingency_factor;
  const parts = {
    factor,
    ferryMs: stepsOf(route)
      .filter(([vehicle]) => vehicle !== BOAT)
      .reduce((sum, [, { edge, backward }]) => sum + waitingMs(ground, edge, backward), 0),
    loadMs: route.legs.reduce((sum, { change }) => sum + (change?.loadMs ?? 0), 0),
    atNight: 1 / Math.min(1, Math.max(0.05, slowdown.night_or_rain_factor)),
  };
  return { seconds: round((routeMs(route) * factor) / 1000), words: both((tongue) => wordsOf(parts, tongue)) };
}

function waitingMs(ground: Ground, edge: number, backward: boolean): number {
  const { file } = ground.network;
  if (file.edgeKind[edge] !== FERRY) return 0;
  const mine = [...file.arcsOf(edge)].filter((arc) => file.isBackward(arc) === backward);
  return mine.reduce((most, arc) => Math.max(most, file.arcBoarding[arc] ?? 0), 0);
}

interface Parts {
  readonly factor: number;
  readonly ferryMs: number;
  readonly loadMs: number;
  /** Factor of the duration by night or in rain; only mentioned, not included. */
  readonly atNight: number;
}

function wordsOf({ factor, ferryMs, loadMs, atNight }: Parts, tongue: Tongue): string {
  const comma = (number: string): string => choose(tongue, number.replace(".", ","), number);
  const times = comma(decimals(factor, 2));
  const percent = round((factor - 1) * 100);
  let words = choose(
    tongue,
    `Waktu rencana = waktu tempuh × ${times} (cadangan ${percent} %)`,
    `Planned time = travel time × ${times} (${percent} % contingency)`,
  );
  for (const [ms, id, en] of [
    [ferryMs, "menunggu feri", "waiting for ferries"],
    [loadMs, "bongkar muat di tepi air", "loading at the water"],
  ] as const) {
    const long = durationWords(ms / 1000, tongue);
    if (ms > 0) words += choose(tongue, `; termasuk ${long} ${id}`, `; ${long} ${en} included`);
  }
  if (atNight > 1) {
    const longer = comma(decimals(atNight, 1));
    words += choose(
      tongue,
      `; malam atau hujan kira-kira ${longer} kali lebih lama, tidak dihitung`,
      `; by night or in rain about ${longer} times as long, not included`,
    );
  }
  return `${words}.`;
}
