import { element } from "../element.ts";
import { tellCode } from "../report/words.ts";
import type { Language } from "../words.ts";
import { tell } from "./words.ts";

const ROLES = ["reporter", "agency", "officer", "reader"] as const;
const MINUTES = [10, 30, 60] as const;
const DAYS = [1, 7, 30, 90] as const;
const DAY_MS = 86_400_000;

/** What an officer wants to give, as the form has it. */
export interface Wanted {
  name: string;
  role: string;
  agency: string;
  minutes: number;
  /** Days that the key works; 0: until it is revoked. */
  days: number;
}

export const usual = (): Wanted => ({ name: "", role: "reporter", agency: "", minutes: 60, days: 30 });

/** The body of `POST /enrolments`; `now` by the server's clock. */
export function bodyOf({ name, role, agency, minutes, days }: Wanted, now: Date): Record<string, unknown> {
  return {
    name: name.trim(),
    role,
    minutes,
    ...(agency.trim() === "" ? {} : { agency: agency.trim() }),
    ...(days === 0 ? {} : { expires: new Date(now.getTime() + days * DAY_MS).toISOString() }),
  };
}

/** The form of a new enrolment. What is written in it stays in `wanted`. */
export function wantedForm(wanted: Wanted, language: Language, busy: boolean, make: () => void): HTMLElement {
  const line = (name: "name" | "agency", most: number): HTMLElement => {
    const input = element("input", {
      type: "text",
      name,
      maxlength: String(most),
      autocomplete: "off",
      required: name === "name",
      "data-key": name,
      "data-first": name === "name",
    });
    input.value = wanted[name];
    input.addEventListener("input", () => {
      wanted[name] = input.value;
    });
    return element("label", {}, element("span", {}, tell(language, `new.${name}`)), input);
  };
  const choice = (
    name: "role" | "minutes" | "lasts",
    chosen: string,
    options: readonly (readonly [string, string])[],
    choose: (value: string) => void,
  ): HTMLElement => {
    const select = element(
      "select",
      { name, "data-key": name, onchange: () => choose(select.value) },
      ...options.map(([value, words]) => element("option", { value, selected: value === chosen }, words)),
    );
    return element("label", {}, element("span", {}, tell(language, `new.${name}`)), select);
  };
  return element(
    "form",
    {
      class: "wanted",
      onsubmit: (event) => {
        event.preventDefault();
        make();
      },
    },
    element("h3", {}, tell(language, "new.heading")),
    element("p", { class: "hint" }, tell(language, "new.hint")),
    line("name", 64),
    choice(
      "role",
      wanted.role,
      ROLES.map((role) => [role, tellCode(language, "role", role)] as const),
      (value) => {
        wanted.role = value;
      },
    ),
    line("agency", 64),
    choice(
      "minutes",
      String(wanted.minutes),
      MINUTES.map((n) => [String(n), tell(language, "new.minutes_n", { n })] as const),
      (value) => {
        wanted.minutes = Number(value);
      },
    ),
    choice(
      "lasts",
      String(wanted.days),
      [
        ...DAYS.map((n) => [String(n), tell(language, "new.days", { n })] as const),
        ["0", tell(language, "new.endless")],
      ],
      (value) => {
        wanted.days = Number(value);
      },
    ),
    element("button", { type: "submit", class: "primary make", disabled: busy }, tell(language, "new.make")),
  );
}
