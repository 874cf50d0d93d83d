import { element } from "../element.ts";
import type { Host } from "../task.ts";
import { drop, retry, type Waiting, waiting } from "./outbox.ts";
import { tell } from "./words.ts";

/** How what waits for a decision is asked for: the address of an order in the outbox. */
export const DECIDE = "outbox:";

/** What waits on this device, with the reason where the server refused it; `null` where nothing waits. */
export function box(
  host: Host,
  { redraw, send }: { readonly redraw: () => void; readonly send: () => void },
): HTMLElement | null {
  const language = host.language();
  const all = waiting();
  if (all.length === 0) return null;
  const discard = (once: string): void => {
    drop(once);
    host.unsent(waiting().length);
    redraw();
  };
  const now = (): void => {
    for (const { once } of all) retry(once);
    send();
  };
  const state = ({ overlap, refused }: Waiting): string => {
    if (overlap !== undefined) return tell(language, "outbox.overlap");
    if (refused === undefined) return tell(language, "outbox.waiting");
    return tell(language, "outbox.refused", { reason: refused[language] });
  };
  return element(
    "section",
    { class: "outbox" },
    element("h3", {}, tell(language, "outbox.heading", { n: all.length })),
    element(
      "ul",
      {},
      ...all.map((each) =>
        element(
          "li",
          {},
          element("span", {}, `${each.words} – ${state(each)}`),
          each.overlap !== undefined &&
            element(
              "button",
              { type: "button", class: "decide", onclick: () => host.open("agency", undefined, DECIDE + each.once) },
              tell(language, "outbox.decide"),
            ),
          element("button", { type: "button", onclick: () => discard(each.once) }, tell(language, "outbox.drop")),
        ),
      ),
    ),
    element("button", { type: "button", onclick: now }, tell(language, "outbox.now")),
  );
}
