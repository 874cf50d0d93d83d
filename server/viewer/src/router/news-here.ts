import { when } from "../format.ts";
import { instant } from "../instant.ts";
import { list, loose, number, text } from "../loose.ts";
import type { PackageManifest } from "../offline/parts.ts";
import { beyond } from "../offline/since.ts";
import { outbox } from "../outbox/browser.ts";
import { isDelivered, type Said, type Setting } from "../outbox/entry.ts";
import { sentBeyond } from "../outbox/sent.ts";
import { type Key, type Language, say, sayCode } from "../words.ts";
import { both } from "./language.ts";
import type { News, SaidOfRoad } from "./news.ts";
import type { Words } from "./road-state.ts";

/** What is known on this device beyond a package: said here, sent or not, and heard to have changed since. */
export async function newsSince(manifest: PackageManifest): Promise<News> {
  const box = outbox();
  await box.ready();
  const waiting = box.waiting().filter((entry) => entry.to === "reports" && !isDelivered(entry));
  const sent = sentBeyond(manifest.revision);
  const { edges, isOutdated } = beyond(manifest);
  const said = [
    ...sent.map((each) => ({ ...each, by: SENT })),
    ...waiting.map((each) => ({ ...each, by: UNSENT })),
  ].filter(({ setting }) => concerns(setting, manifest));
  return {
    said: said.map(({ body, saidAt, by }) => saidOfRoad(body, saidAt, by, manifest.region.timeZone)),
    changed: edges,
    changedBy: CHANGED,
    isOutdated,
  };
}

const inBoth = (key: Key): Words => both((language) => say(language, key));
const UNSENT = inBoth("here.unsent");
const SENT = inBoth("here.sent");
const CHANGED = inBoth("here.changed");

/** A word of a drill is none of the real thing; one of which nobody knows what it was said for counts. */
function concerns(setting: Setting | null, { region, drill, json }: PackageManifest): boolean {
  if (setting === null) return true;
  const event = text(loose(json["event"])["id"]);
  const sameEvent = event === null || setting.event === null || setting.event === event;
  const sameRegion = setting.region === null || setting.region === region.id;
  return sameRegion && sameEvent && setting.mode === (drill ? "drill" : "actual");
}

function saidOfRoad(body: Said, saidAt: string, by: Words, timeZone: string): SaidOfRoad {
  const { coordinates } = loose(body["geometry"]);
  const [lon, lat] = list(coordinates).map(number);
  const at = instant(body["seen_at"]) ?? instant(saidAt) ?? new Date(0);
  const [cause, depthM] = [text(body["cause"]), number(body["depth_m"])];
  const matter = (language: Language): string => sayCode(language, "cause", cause ?? "").toLowerCase();
  const since = (language: Language): string => when(at, new Date(0), timeZone, language);
  return {
    status: text(body["status"]) ?? "unknown",
    place: typeof lon === "number" && typeof lat === "number" ? [lon, lat] : null,
    edges: list(body["edges"]).flatMap((id) => text(id) ?? []),
    vehicles: list(body["vehicles"]).flatMap((vehicle) => text(vehicle) ?? []),
    cause,
    depthM,
    isDeeper: body["current"] === true || body["dark"] === true,
    saidMs: at.getTime(),
    matter: cause === null ? null : both(matter),
    by,
    since: both(since),
  };
}
