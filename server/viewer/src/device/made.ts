import { element } from "../element.ts";
import type { Language } from "../words.ts";
import type { NewEnrolment } from "./answers.ts";
import { tell } from "./words.ts";

const MINUTE_MS = 60_000;

/** How long a code still works, or what became of it. */
export function stateWords({ state, ends, key }: NewEnrolment, now: Date, language: Language): string {
  if (state === "used") return tell(language, "made.used", { name: key.name });
  if (state === "withdrawn") return tell(language, "made.withdrawn");
  const left = ends === null ? 0 : ends.getTime() - now.getTime();
  if (state !== "open" || left <= 0) return tell(language, "made.expired");
  return left < MINUTE_MS
    ? tell(language, "made.last")
    : tell(language, "made.left", { n: Math.floor(left / MINUTE_MS) });
}

/** The code that was made: to scan, to type, and for how long it works. Shown as long as it can be used. */
export function madeCode(made: NewEnrolment, now: Date, language: Language, close: () => void): HTMLElement {
  const open = made.state === "open" && made.ends !== null && made.ends > now;
  const { name } = made.key;
  return element(
    "section",
    { class: "made", "data-state": made.state },
    open && element("p", {}, tell(language, "made.scan", { name })),
    open &&
      made.qr !== null &&
      element("img", {
        class: "qr",
        alt: tell(language, "made.qr", { name }),
        src: `data:image/svg+xml,${encodeURIComponent(made.qr)}`,
      }),
    open && element("p", { class: "typed" }, made.code),
    open && element("p", { class: "hint" }, tell(language, "made.type")),
    element("p", { class: "left", role: "status" }, stateWords(made, now, language)),
    element("button", { type: "button", class: "finish", onclick: close }, tell(language, "made.close")),
  );
}
