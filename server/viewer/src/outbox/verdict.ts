import { Refusal } from "../ask.ts";
import { type Loose, number } from "../loose.ts";
import type { InBoth } from "../words.ts";

/** Why nothing goes out at the moment; each ends by itself, or with another key. */
export type Trouble = "offline" | "busy" | "no_key" | "key_refused" | "key_expired";

/** What an answer, or that none came, means for what was sent. */
export type Verdict =
  /** Nobody knows whether it arrived: sent again under its name. */
  | { readonly kind: "unheard" }
  /** The server has other troubles; `afterS`: when it wants to be asked again. */
  | { readonly kind: "later"; readonly afterS: number | null; readonly maybeArrived: boolean }
  /** This one makes the server stumble; others may go on. */
  | { readonly kind: "stumbled" }
  | { readonly kind: "key"; readonly trouble: "key_refused" | "key_expired" }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly words: InBoth;
      readonly overlap?: Loose;
      readonly free?: number;
    };

/** Answers after which the request may have been carried out all the same. */
const MAYBE = new Set(["timeout", "502", "504"]);

export function verdictOf(failed: unknown): Verdict {
  if (!(failed instanceof Refusal)) return { kind: "unheard" };
  const { status, code, words, details, afterS } = failed;
  if (status === 401) return { kind: "key", trouble: code === "key_expired" ? "key_expired" : "key_refused" };
  if (status === 500) return { kind: "stumbled" };
  if (status >= 500 || status === 429 || status === 408)
    return { kind: "later", afterS, maybeArrived: MAYBE.has(code) };
  const free = number(details["free"]);
  return {
    kind: "refused",
    code,
    words,
    ...(code === "overlap" ? { overlap: details } : {}),
    ...(code === "stock_short" && free !== null ? { free } : {}),
  };
}
