import { speaker } from "../language.ts";
import way from "../messages/way.ts";
import { metres, place, seconds } from "./figures.ts";
import { gapOf, gapWords } from "./gap.ts";
import type { Ground } from "./ground.ts";
import { both, durationWords } from "./language.ts";
import type { Role } from "./leads.ts";
import { piecesOf, type Route, routeM, routeMs } from "./route.ts";
import type { Stand } from "./stand.ts";
import { STATUS, VERDICT, type Verdict, verdictOn } from "./verdict.ts";

type Json = Readonly<Record<string, unknown>>;

/** The parameter of the question that a role is given by. */
export const AT: Readonly<Record<Role, string>> = { start: "from", via: "via", goal: "to" };

/** The places that roads end short of. */
export function roadEndsJson(ground: Ground, stands: readonly (readonly [Role, Stand])[]): Json[] {
  return stands.flatMap(([role, stand]) => {
    const gap = gapOf(ground, role, stand);
    if (gap === null) return [];
    return [
      {
        at: AT[role],
        place: place(stand.point),
        road: gap.road || null,
        walk_m: metres(gap.walkM),
        across_water: gap.acrossWater,
        rest: gap.acrossWater ? "by_boat" : "on_foot",
        sentence_id: gapWords(gap, "id"),
        sentence_en: gapWords(gap, "en"),
      },
    ];
  });
}

const tell = speaker(way);

/** What has to be said with a way by boat. */
const DOUBTS: Readonly<Record<Verdict, keyof typeof way.id | null>> = {
  open: null,
  presumed: "by_boat.presumed",
  restricted: "by_boat.restricted",
  unknown: "by_boat.unknown",
  road_ends: "by_boat.presumed",
  no: "by_boat.presumed",
};

/** The way by boat for those who asked for another vehicle. */
export function boatHint(ground: Ground, route: Route): Json {
  const landing = route.legs.find(({ change }) => change !== null)?.change ?? null;
  const verdict = verdictOn(piecesOf(ground, route));
  const jetty = landing?.name ?? null;
  const key = landing === null ? "by_boat" : jetty === null ? "by_boat.loaded_at_water" : "by_boat.loaded_at";
  const words = both((language) => {
    const long = durationWords(routeMs(route) / 1000, language);
    const doubt = DOUBTS[verdict];
    const time = doubt === null ? long : `${long} (${tell(language, doubt)})`;
    return tell(language, key, { place: jetty ?? "", time });
  });
  return {
    jetty,
    place: landing === null ? null : place(landing.place),
    status: STATUS[verdict],
    verdict: VERDICT[verdict],
    duration_s: seconds(routeMs(route)),
    distance_m: metres(routeM(ground, route)),
    sentence_id: words[0],
    sentence_en: words[1],
  };
}
