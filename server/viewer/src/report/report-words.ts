import { ask } from "../ask.ts";
import { depth } from "../depth.ts";
import { element } from "../element.ts";
import { age, when } from "../format.ts";
import { photosPart } from "../photo/show.ts";
import type { Host, Place } from "../task.ts";
import { concerns } from "../vehicle.ts";
import { say, sayCode } from "../words.ts";
import { type Report, readReports } from "./reports.ts";
import "./report.css";
import { tellCode, tell as words } from "./words.ts";

/** A report in words: what, for whom, seen when, valid until when. */
export function reportWords(report: Report, host: Host): HTMLElement {
  const language = host.language();
  const [zone, now] = [host.timeZone(), host.now()];
  const { seenAt, validUntil } = report;
  const facts = [
    report.vehicles.length === 0 || report.vehicles.length >= 7
      ? null
      : words(language, "told.for", {
          vehicles: report.vehicles.map((each) => sayCode(language, "vehicle", each)).join(", "),
        }),
    report.depthM === null ? null : depth(report.depthM, language),
    report.current ? words(language, "told.current") : null,
    report.trend === null ? null : tellCode(language, "told", report.trend),
    seenAt === null
      ? null
      : words(language, "told.seen", { time: when(seenAt, now, zone, language), age: age(seenAt, now, language) }),
    validUntil === null
      ? null
      : words(language, validUntil < now ? "told.expired" : "told.until", {
          time: when(validUntil, now, zone, language),
        }),
    report.confidence === null ? null : sayCode(language, "confidence", report.confidence),
  ].filter((fact) => fact !== null);
  const vehicle = host.vehicle();
  const notMine =
    vehicle !== null &&
    !concerns(report.vehicles, vehicle) &&
    words(language, "queue.not_for", { vehicle: say(language, `vehicle.${vehicle}`) });
  const cause = report.cause === null ? "" : ` (${sayCode(language, "cause", report.cause)})`;
  return element(
    "div",
    { class: "report", "data-state": report.status },
    element(
      "p",
      {},
      element("strong", {}, sayCode(language, "status", report.status) + cause),
      ` – ${tellCode(language, "state", report.state)}`,
    ),
    notMine !== false && element("p", { class: "not-for" }, notMine),
    element("p", { class: "facts" }, facts.join(" · ")),
    report.reason === null ? null : element("p", { class: "facts" }, `“${report.reason}”`),
  );
}

/** Half the side in degrees of the square around a tap in which a report on a long stretch may lie: some 20 km. */
const WIDE = 0.2;

/** Adds to a card what the reports say that its things rest on. */
export async function tell(card: HTMLElement, ids: readonly string[], [lon, lat]: Place, host: Host): Promise<void> {
  const box = [lon - WIDE, lat - WIDE, lon + WIDE, lat + WIDE].map((side) => side.toFixed(4)).join(",");
  const reports = readReports(await ask(`${host.root}reports?bbox=${box}&limit=1000`)).filter((report) =>
    ids.includes(report.id),
  );
  if (reports.length === 0 || card.querySelector(".told") !== null) return;
  const body = card.querySelector(".card-body");
  const section = element(
    "section",
    { class: "told" },
    element("h3", {}, words(host.language(), "told.heading")),
    ...reports.flatMap((report) => [
      reportWords(report, host),
      photosPart({ report: report.id, photos: report.photos, host }),
    ]),
  );
  if (body === null) card.append(section);
  else body.append(section);
}
