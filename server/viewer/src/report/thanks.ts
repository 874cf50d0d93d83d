import { element } from "../element.ts";
import { outbox } from "../outbox/browser.ts";
import type { Taken } from "../outbox/round.ts";
import type { Language } from "../words.ts";
import { tell } from "./words.ts";

export interface ThanksPlan {
  readonly words: string;
  /** What the server answered; `null` where no answer came here. */
  readonly taken: Taken | null;
  /** It left by another tab, which had the answer. */
  readonly gone: boolean;
  readonly language: Language;
  readonly again: () => void;
}

/** What became of a report, told to whoever filed it. */
export function thanks({ words, taken, gone, language, again }: ThanksPlan): HTMLElement {
  const waits = taken === null && !gone;
  const line =
    taken === null
      ? gone
        ? tell(language, "form.sent_elsewhere")
        : keptWords(language)
      : tell(language, taken.state === "unverified" ? "form.sent_waits" : "form.sent", { id: taken.id });
  return element(
    "div",
    { class: waits ? "thanks kept" : "thanks", role: "status" },
    element("p", {}, element("strong", {}, words)),
    element("p", {}, line),
    element("button", { type: "button", onclick: again }, tell(language, "form.another")),
  );
}

/** How it is kept, and for how long. */
function keptWords(language: Language): string {
  const { kept } = outbox();
  if (kept === "in_page") return tell(language, "form.kept_in_page");
  return tell(language, kept === "photos_in_page" ? "form.kept_words" : "form.kept");
}
