import type { Catalog } from "./catalog.ts";
import { element } from "./element.ts";
import { rememberedTextSize, setTextSize } from "./text-size.ts";
import { setTheme, THEMES } from "./theme.ts";
import { type Choice, VEHICLES } from "./vehicle.ts";
import { type Language, say, sayCode } from "./words.ts";

export interface PanelPlan {
  readonly language: Language;
  readonly vehicle: Choice;
  readonly catalog: Catalog;
  readonly groups: readonly string[];
  readonly shown: ReadonlySet<string>;
  readonly sources: readonly string[];
  readonly legend: HTMLElement;
  /** What works without a network. */
  readonly shell: HTMLElement | null;
  readonly close: () => void;
  readonly chooseVehicle: (vehicle: Choice) => void;
  readonly showGroup: (group: string, shown: boolean) => void;
  readonly chooseRegion: (id: string) => void;
  readonly task: (
    name: "queue" | "agency" | "decisions" | "devices" | "enrol" | "offline" | "share" | "earlier" | "list",
  ) => void;
}

function vehicles(plan: PanelPlan): HTMLElement {
  const choices: readonly Choice[] = [...VEHICLES, null];
  return element(
    "fieldset",
    { class: "vehicles" },
    element("legend", {}, say(plan.language, "vehicle.heading")),
    element("p", { class: "hint" }, say(plan.language, "vehicle.hint")),
    ...choices.map((choice) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name: "vehicle",
          value: choice ?? "all",
          checked: choice === plan.vehicle,
          onchange: () => plan.chooseVehicle(choice),
        }),
        element("span", {}, say(plan.language, choice === null ? "vehicle.all" : `vehicle.${choice}`)),
      ),
    ),
  );
}

function layers(plan: PanelPlan): HTMLElement {
  return element(
    "details",
    { class: "layers" },
    element("summary", {}, say(plan.language, "layers.heading")),
    element(
      "fieldset",
      {},
      element("legend", { class: "hidden" }, say(plan.language, "layers.heading")),
      ...plan.groups.map((group) =>
        element(
          "label",
          {},
          element("input", {
            type: "checkbox",
            name: "group",
            value: group,
            checked: plan.shown.has(group),
            onchange: (event) => plan.showGroup(group, (event.target as HTMLInputElement).checked),
          }),
          element("span", {}, sayCode(plan.language, "group", group)),
        ),
      ),
    ),
  );
}

function regions(plan: PanelPlan): HTMLElement | null {
  if (plan.catalog.regions.length < 2) return null;
  const select = element(
    "select",
    { onchange: (event) => plan.chooseRegion((event.target as HTMLSelectElement).value) },
    ...plan.catalog.regions.map((region) => element("option", { value: region.id }, region.name)),
  );
  return element("label", { class: "regions" }, element("span", {}, say(plan.language, "region.label")), select);
}

function textSizes(language: Language): HTMLElement {
  const now = rememberedTextSize();
  const select = element(
    "select",
    { onchange: (event) => setTextSize((event.target as HTMLSelectElement).value) },
    ...(["usual", "large", "largest"] as const).map((size) =>
      element("option", { value: size, selected: size === now }, say(language, `text.${size}`)),
    ),
  );
  return element("label", { class: "text-size" }, element("span", {}, say(language, "text.size")), select);
}

/** Colours for the sun or for the night. */
function themes(language: Language): HTMLElement {
  const now = document.documentElement.classList.contains("night") ? "night" : "day";
  const select = element(
    "select",
    { onchange: (event) => setTheme((event.target as HTMLSelectElement).value) },
    ...THEMES.map((theme) =>
      element("option", { value: theme, selected: theme === now }, say(language, `theme.${theme}`)),
    ),
  );
  return element("label", { class: "theme" }, element("span", {}, say(language, "theme.label")), select);
}

/** Everything beside the map: vehicle, layers, legend, sources. */
export function panel(plan: PanelPlan): HTMLElement {
  const sources = [...plan.sources, say(plan.language, "sources.map")];
  return element(
    "div",
    { class: "panel-body" },
    element(
      "button",
      { type: "button", class: "close narrow", "aria-label": say(plan.language, "menu.close"), onclick: plan.close },
      "✕",
    ),
    regions(plan),
    vehicles(plan),
    layers(plan),
    element(
      "details",
      { class: "legend-box", open: true },
      element("summary", {}, say(plan.language, "legend.heading")),
      plan.legend,
    ),
    element(
      "button",
      { type: "button", class: "share", onclick: () => plan.task("share") },
      say(plan.language, "task.share"),
    ),
    element(
      "button",
      { type: "button", class: "as-list", onclick: () => plan.task("list") },
      say(plan.language, "task.list"),
    ),
    element(
      "button",
      { type: "button", class: "earlier", onclick: () => plan.task("earlier") },
      say(plan.language, "task.earlier"),
    ),
    element(
      "button",
      { type: "button", class: "keep-offline", onclick: () => plan.task("offline") },
      say(plan.language, "task.offline"),
    ),
    element(
      "details",
      { class: "officers" },
      element("summary", {}, say(plan.language, "task.officers")),
      ...(["queue", "agency", "decisions", "devices", "enrol"] as const).map((name) =>
        element(
          "button",
          { type: "button", class: name, onclick: () => plan.task(name) },
          say(plan.language, `task.${name}`),
        ),
      ),
    ),
    plan.shell,
    textSizes(plan.language),
    themes(plan.language),
    element(
      "details",
      { class: "sources" },
      element("summary", {}, say(plan.language, "sources.heading")),
      element("ul", {}, ...sources.map((source) => element("li", {}, source))),
    ),
  );
}
