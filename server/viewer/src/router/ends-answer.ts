import { metres, place, seconds } from "./figures.ts";
import { gapOf, gapWords } from "./gap.ts";
import type { Ground } from "./ground.ts";
import { both, choose, durationWords } from "./language.ts";
import type { Role } from "./leads.ts";
import { piecesOf, type Route, routeM, routeMs } from "./route.ts";
import type { Stand } from "./stand.ts";
import { STATUS, VERDICT, verdictOn } from "./verdict.ts";

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
        sentence_id: gapWords(gap, 0),
        sentence_en: gapWords(gap, 1),
      },
    ];
  });
}

/** The way by boat for those who asked for another vehicle. */
export function boatHint(ground: Ground, route: Route): Json {
  const landing = route.legs.find(({ change }) => change !== null)?.change ?? null;
  const verdict = verdictOn(piecesOf(ground, route));
  const words = both((tongue) => {
    const long = durationWords(routeMs(route) / 1000, tongue);
    const at =
      landing === null
        ? ""
        : landing.name === null
          ? choose(tongue, ", muat di tepi air", ", loaded at the water")
          : choose(tongue, `, muat di ${landing.name}`, `, loaded at ${landing.name}`);
    const doubt =
      verdict === "open"
        ? ""
        : verdict === "restricted"
          ? choose(tongue, " (dengan syarat)", " (with conditions)")
          : verdict === "unknown"
            ? choose(tongue, " (sebagian belum diketahui)", " (in part not known)")
            : choose(tongue, " (belum ada laporan)", " (no report yet)");
    return choose(
      tongue,
      `Dengan perahu ada jalan${at}: sekitar ${long}${doubt}.`,
      `There is a way by boat${at}: about ${long}${doubt}.`,
    );
  });
  return {
    jetty: landing?.name ?? null,
    place: landing === null ? null : place(landing.place),
    status: STATUS[verdict],
    verdict: VERDICT[verdict],
    duration_s: seconds(routeMs(route)),
    distance_m: metres(routeM(ground, route)),
    sentence_id: words[0],
    sentence_en: words[1],
  };
}
