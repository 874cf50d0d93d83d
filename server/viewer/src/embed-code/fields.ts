import { element } from "../element.ts";

/** A value to choose, and its words. */
export type Option = readonly [value: string, words: string];

/** A list of which one is chosen. */
export function choice(
  name: string,
  words: string,
  options: readonly Option[],
  chosen: string,
  choose: (value: string) => void,
): HTMLElement {
  const select = element(
    "select",
    { name, onchange: () => choose(select.value) },
    ...options.map(([value, told]) => element("option", { value, selected: value === chosen }, told)),
  );
  return element("label", { class: "field" }, element("span", {}, words), select);
}

/** A line to write in. */
export function typed(
  name: string,
  words: string,
  value: string,
  mode: "text" | "numeric",
  write: (value: string) => void,
): HTMLElement {
  const input = element("input", { type: "text", name, inputmode: mode, autocomplete: "off" });
  input.value = value;
  input.addEventListener("input", () => write(input.value));
  return element("label", { class: "field" }, element("span", {}, words), input);
}

/** Boxes of which some are ticked. */
export function ticks(
  name: string,
  words: string,
  options: readonly Option[],
  ticked: ReadonlySet<string>,
  tick: (value: string, isTicked: boolean) => void,
): HTMLElement {
  const row = ([value, told]: Option): HTMLElement => {
    const box = element("input", { type: "checkbox", name, value, checked: ticked.has(value) });
    box.addEventListener("change", () => tick(value, box.checked));
    return element("label", { class: "tick" }, box, element("span", {}, told));
  };
  return element(
    "details",
    {},
    element("summary", {}, words),
    element("fieldset", {}, element("legend", { class: "hidden" }, words), ...options.map(row)),
  );
}
