import { element } from "./element.ts";
import type { Reading } from "./facts.ts";
import { type Language, say } from "./words.ts";

function body(reading: Reading, language: Language): HTMLElement {
  const rows = reading.facts.flatMap((fact) => [element("dt", {}, fact.label), element("dd", {}, fact.value)]);
  const verdicts = reading.verdicts.map((verdict) =>
    element(
      "li",
      { class: verdict.chosen ? "chosen" : "", "data-state": verdict.state },
      element("span", { class: "who" }, verdict.name),
      element("span", { class: "what" }, verdict.words),
    ),
  );
  return element(
    "div",
    { class: "card-body", ...(reading.closure === undefined ? {} : { "data-closure": reading.closure }) },
    reading.headline === null
      ? null
      : element("p", { class: "headline", "data-state": reading.state ?? "" }, reading.headline),
    verdicts.length === 0 ? null : element("h3", {}, say(language, "verdict.heading")),
    verdicts.length === 0 ? null : element("ul", { class: "verdicts" }, ...verdicts),
    element("dl", {}, ...rows),
    reading.footer === null ? null : element("p", { class: "officer" }, reading.footer),
  );
}

/** At a junction many pieces meet: those that would read the same are told once, and a screen holds no more. */
const MOST = 6;

function distinct(readings: readonly Reading[]): Reading[] {
  const seen = new Set<string>();
  const fresh = readings.filter((reading) => {
    const key = JSON.stringify([reading.kind, reading.title, reading.headline, reading.closure]);
    return !seen.has(key) && seen.add(key);
  });
  return fresh.slice(0, MOST);
}

/** The card of what was touched: the first thing whole, the others folded. */
export function card(readings: readonly Reading[], language: Language, close: () => void): HTMLElement {
  const [first, ...others] = distinct(readings);
  const button = element(
    "button",
    { type: "button", class: "close", "aria-label": say(language, "card.close"), onclick: close },
    "✕",
  );
  if (first === undefined)
    return element(
      "section",
      { class: "card empty", role: "status" },
      button,
      element("p", {}, say(language, "card.nothing")),
    );
  return element(
    "section",
    { class: "card", "aria-label": first.title, tabindex: "-1" },
    button,
    first.kind === first.title ? null : element("p", { class: "kind" }, first.kind),
    element("h2", {}, first.title),
    body(first, language),
    others.length === 0 ? null : element("h3", {}, say(language, "card.also")),
    ...others.map((other) =>
      element(
        "details",
        {},
        element(
          "summary",
          {},
          [other.title, other.headline ?? (other.kind === other.title ? null : other.kind)]
            .filter((part) => part !== null && part !== "")
            .join(" – "),
        ),
        body(other, language),
      ),
    ),
  );
}
