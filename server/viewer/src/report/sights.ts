import { HEIGHTS, type Height } from "../body.ts";
import { element } from "../element.ts";
import type { Language } from "../words.ts";
import { OTHERS, type Sight } from "./draft.ts";
import { type ReportKey, tell } from "./words.ts";

/** What somebody sees, one button each: heights of water on a body, and what is no water. */
export function sights(chosen: Sight | null, language: Language, choose: (sight: Sight) => void): HTMLElement {
  const water = (height: Height): HTMLElement =>
    element(
      "button",
      {
        type: "button",
        "data-height": height.name,
        "aria-pressed": String(chosen?.kind === "water" && chosen.height === height),
        onclick: () => choose({ kind: "water", height }),
      },
      element("span", {}, tell(language, `height.${height.name}`)),
      element("span", { class: "cm" }, tell(language, "height.cm", { said: height.said })),
    );
  const other = (each: Sight & { kind: "other" }): HTMLElement =>
    element(
      "button",
      {
        type: "button",
        "data-state": each.status,
        "aria-pressed": String(chosen === each),
        onclick: () => choose(each),
      },
      tell(language, `what.${each.name}` as ReportKey),
    );
  return element(
    "div",
    { class: "what" },
    element("h3", {}, tell(language, "form.what")),
    element("p", { class: "hint" }, tell(language, "form.water")),
    element("div", { class: "heights" }, ...HEIGHTS.map(water)),
    element("p", { class: "hint" }, tell(language, "form.dry")),
    element("div", { class: "others" }, ...OTHERS.map(other)),
  );
}

/** A sight in words. */
export function sightWords(sight: Sight, language: Language): string {
  if (sight.kind === "other") return tell(language, `what.${sight.name}` as ReportKey);
  const { name, said } = sight.height;
  return `${tell(language, `height.${name}`)} (${tell(language, "height.cm", { said })})`;
}
