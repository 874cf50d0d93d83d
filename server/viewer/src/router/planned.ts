import { type DataLanguage, speaker } from "../language.ts";
import way from "../messages/way.ts";
import { BOAT, FERRY } from "./class.ts";
import type { Ground } from "./ground.ts";
import { both, durationWords, numberWords } from "./language.ts";
import { round } from "./point.ts";
import type { Words } from "./road-state.ts";
import { type Route, routeMs, stepsOf } from "./route.ts";

const tell = speaker(way);

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
  return { seconds: round((routeMs(route) * factor) / 1000), words: both((language) => wordsOf(parts, language)) };
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

function wordsOf({ factor, ferryMs, loadMs, atNight }: Parts, language: DataLanguage): string {
  const percent = round((factor - 1) * 100);
  const words = [tell(language, "planned", { factor: numberWords(factor, 2, language), percent })];
  for (const [ms, key] of [
    [ferryMs, "planned.ferries"],
    [loadMs, "planned.loading"],
  ] as const)
    if (ms > 0) words.push(tell(language, key, { time: durationWords(ms / 1000, language) }));
  if (atNight > 1) words.push(tell(language, "planned.night", { times: numberWords(atNight, 1, language) }));
  return `${words.join("; ")}.`;
}
