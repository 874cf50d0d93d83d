import messages from "../messages/outbox.ts";
import { type Language, speaker } from "../words.ts";
import type { Setting, Standing } from "./entry.ts";
import type { Trouble } from "./verdict.ts";

export type OutboxKey = keyof typeof messages.id;

/** The words of what waits on the device. */
export const tell = speaker(messages);

export const standingKey = (standing: Standing): OutboxKey => `standing.${standing}`;
export const troubleKey = (trouble: Trouble): OutboxKey => `trouble.${trouble}`;

/** What to do about a refusal, by the code of its problem. */
export function adviceFor(code: string | undefined): OutboxKey {
  switch (code) {
    case "forbidden":
    case "outside_area":
      return "advice.forbidden";
    case "mode_mismatch":
      return "advice.mode_mismatch";
    case "unknown_item":
    case "unknown_site":
    case "unknown_depot":
    case "unknown_edge":
    case "not_found":
      return "advice.gone";
    case "wrong_state":
    case "report_closed":
    case "stock_short":
    case "idempotency_conflict":
      return "advice.state";
    default:
      return "advice.change";
  }
}

/** For which region, event and mode something was said. */
export function whereWords(setting: Setting | null, language: Language): string {
  if (setting === null) return tell(language, "where.unknown");
  const { region, event, mode, origin } = setting;
  return [event ?? region ?? origin, tell(language, `where.${mode}`)].join(", ");
}
