import messages from "../messages/report.ts";
import { type Language, speaker } from "../words.ts";

export type ReportKey = keyof typeof messages.id;

/** The words of the form, the queue and what a card tells of reports. */
export const tell = speaker(messages);

const has = (key: string): key is ReportKey => key in messages.id;

/** The words for a code, or the code spelled out. */
export function tellCode(language: Language, group: "role" | "state" | "told", code: string): string {
  const key = `${group}.${code}`;
  return has(key) ? tell(language, key) : code.replaceAll("_", " ");
}
