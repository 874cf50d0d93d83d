import { element } from "../element.ts";
import { when } from "../format.ts";
import type { Host } from "../task.ts";
import { type MadeKey, whoWords } from "./answers.ts";
import { tell } from "./words.ts";

/** What is asked about one key before it is revoked. */
export interface Asking {
  readonly name: string;
  reason: string;
  /** Why the server wants to be told twice: it is the last officer's key. */
  readonly warning: string | null;
}

export interface RosterPlan {
  readonly host: Host;
  readonly keys: readonly MadeKey[];
  readonly asking: Asking | null;
  readonly busy: boolean;
  readonly ask: (name: string | null) => void;
  readonly revoke: () => void;
}

/** Everybody who holds a key, the last use first, and below them those whose keys have ended. */
export function roster(plan: RosterPlan): HTMLElement[] {
  const language = plan.host.language();
  const works = plan.keys.filter(({ state }) => state === "active" || state === "replaced");
  const past = plan.keys.filter((key) => !works.includes(key));
  const used = (key: MadeKey): number => key.lastUse?.getTime() ?? 0;
  const sorted = [...works].sort((a, b) => used(b) - used(a) || a.name.localeCompare(b.name));
  return [
    element("h3", {}, tell(language, "keys.heading", { n: works.length })),
    works.length === 0
      ? element("p", { class: "hint" }, tell(language, "keys.none"))
      : element("ul", { class: "keys" }, ...sorted.map((key) => row(key, plan))),
    element(
      "details",
      { class: "past", "data-key": "past" },
      element("summary", {}, tell(language, "keys.past", { n: past.length })),
      element("ul", { class: "keys" }, ...past.map((key) => row(key, plan))),
    ),
  ];
}

function row(key: MadeKey, plan: RosterPlan): HTMLElement {
  const { host } = plan;
  const language = host.language();
  // Keys are about people and days: told by the wall clock, in drills too.
  const time = (at: Date): string => when(at, new Date(), host.timeZone(), language);
  const works = key.state === "active" || key.state === "replaced";
  const facts = [
    whoWords(key, language),
    key.lastUse === null ? tell(language, "keys.unused") : tell(language, "keys.used", { time: time(key.lastUse) }),
    key.state === "replaced" ? tell(language, "keys.replaced") : null,
    key.state === "revoked" && key.revoked !== null
      ? tell(language, "keys.revoked", { time: time(key.revoked) })
      : null,
    key.state === "expired" && key.expires !== null
      ? tell(language, "keys.expired", { time: time(key.expires) })
      : null,
    works && key.expires !== null ? tell(language, "keys.until", { time: time(key.expires) }) : null,
    key.by === null ? null : tell(language, "keys.given", { by: key.by }),
  ];
  return element(
    "li",
    { "data-holder": key.name, "data-state": key.state },
    element(
      "p",
      {},
      element("strong", {}, key.name),
      key.own && element("span", { class: "own" }, ` (${tell(language, "keys.own")})`),
    ),
    element("p", { class: "facts" }, facts.filter((each) => each !== null).join(" · ")),
    !works
      ? null
      : plan.asking?.name === key.name
        ? sure(plan.asking, plan)
        : element(
            "button",
            { type: "button", class: "revoke", "data-key": `revoke-${key.name}`, onclick: () => plan.ask(key.name) },
            tell(language, "keys.revoke"),
          ),
  );
}

function sure(asking: Asking, plan: RosterPlan): HTMLElement {
  const language = plan.host.language();
  const reason = element("input", {
    type: "text",
    maxlength: "300",
    "data-key": "why",
    "aria-label": tell(language, "keys.why"),
    placeholder: tell(language, "keys.why"),
  });
  reason.value = asking.reason;
  reason.addEventListener("input", () => {
    asking.reason = reason.value;
  });
  return element(
    "form",
    {
      class: "sure",
      onsubmit: (event) => {
        event.preventDefault();
        plan.revoke();
      },
    },
    element("p", { role: "alert" }, asking.warning ?? tell(language, "keys.sure", { name: asking.name })),
    reason,
    element(
      "div",
      { class: "acts" },
      element(
        "button",
        { type: "submit", class: "primary end", disabled: plan.busy },
        tell(language, asking.warning === null ? "keys.yes" : "keys.even_last"),
      ),
      element("button", { type: "button", onclick: () => plan.ask(null) }, tell(language, "keys.no")),
    ),
  );
}
