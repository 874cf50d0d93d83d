import { type Contact, dataAge, drillBand } from "./band.ts";
import type { Catalog, Region } from "./catalog.ts";
import { element } from "./element.ts";
import { degradedBar } from "./evidence/degraded.ts";
import { evidenceLine } from "./evidence/line.ts";
import { MUCH, NO_EVIDENCE } from "./evidence/read.ts";
import type { Choice } from "./vehicle.ts";
import { type Language, languageAfter, say, shortOf, turnTo } from "./words.ts";

export interface HeadPlan {
  readonly language: Language;
  readonly catalog: Catalog;
  readonly region: Region | undefined;
  readonly now: Date;
  readonly contact: Contact;
  readonly vehicle: Choice;
  /** Is the data too old to decide by? */
  readonly old: boolean;
  /** Do words over the map say so, or that there is no contact? */
  readonly warned: boolean;
  /** Are the details of the evidence open? */
  readonly detailed: boolean;
  readonly detail: (open: boolean) => void;
  /** Without chrome: age and legend only. */
  readonly embed: boolean;
  /** Is the panel of the menu open? */
  readonly open: boolean;
  readonly toggle: () => void;
  readonly speak: () => void;
}

/** What the page is about: region and event. */
export function about(plan: Pick<HeadPlan, "region">): string {
  return [plan.region?.name, plan.region?.event].filter((part) => part !== null && part !== undefined).join(" – ");
}

/** The title of the page: a drill says so here too. */
export function pageTitle(plan: HeadPlan): string {
  return [plan.catalog.drill ? "LATIHAN" : null, "Lintas", about(plan)]
    .filter((part) => part !== null && part !== "")
    .join(" · ");
}

function menu(plan: HeadPlan, words: string): HTMLElement {
  const label = say(plan.language, plan.open ? "menu.close" : "menu.open");
  return element(
    "button",
    {
      type: "button",
      class: "menu",
      "aria-expanded": String(plan.open),
      "aria-label": `${label}: ${words}`,
      onclick: plan.toggle,
    },
    "☰ ",
    // On a phone the vehicles stand in a row over the map.
    element("span", { class: plan.embed ? "" : "wide" }, words),
    plan.embed ? null : element("span", { class: "narrow" }, say(plan.language, "menu.open")),
  );
}

/** The band of a drill, the bar below it, what the map does not rest on, and what is old of the evidence. */
export function head(plan: HeadPlan): HTMLElement[] {
  const { language } = plan;
  const evidence = plan.region?.evidence ?? NO_EVIDENCE;
  const age = dataAge(
    plan.catalog,
    plan.now,
    plan.contact,
    plan.old || evidence.staleShare > MUCH,
    plan.warned,
    language,
  );
  const line = evidenceLine(
    evidence,
    { language, timeZone: plan.region?.timeZone ?? "UTC", now: plan.now },
    plan.detailed,
    plan.detail,
  );
  const title = about(plan);
  const bar = plan.embed
    ? element(
        "div",
        { class: "bar" },
        element("h1", { class: "hidden" }, say(language, "app.title")),
        age,
        menu(plan, say(language, "legend.show")),
      )
    : element(
        "div",
        { class: "bar" },
        element("h1", {}, say(language, "app.title")),
        element("p", { class: "title" }, title === "" ? say(language, "app.subtitle") : title),
        age,
        element(
          "div",
          { class: "tools" },
          menu(plan, say(language, plan.vehicle === null ? "vehicle.all" : `vehicle.${plan.vehicle}`)),
          element(
            "button",
            { type: "button", class: "language", "aria-label": turnTo(languageAfter(language)), onclick: plan.speak },
            shortOf(languageAfter(language)),
          ),
        ),
      );
  const degraded = degradedBar(plan.catalog.degraded, language);
  return [plan.catalog.drill ? drillBand(language) : null, bar, degraded, line].filter((part) => part !== null);
}
