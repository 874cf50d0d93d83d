import { type Language, languageOf, speaker } from "./language.ts";
import messages from "./messages/page.ts";
import { read, write } from "./vehicle.ts";

export * from "./language.ts";
export type Key = keyof typeof messages.id;

const KEY = "lintas.language";

export const rememberedLanguage = (): Language => languageOf(read(KEY)) ?? "id";

export function rememberLanguage(language: Language): void {
  write(KEY, language);
}

/** The words for `key` of the page itself. */
export const say = speaker(messages);

/** Whether the page has words of its own for a code of the data. */
export function knowsCode(group: string, code: string): boolean {
  return `${group}.${code}` in messages.id;
}

/** The words for a code of the data, such as `cause.flood`; the code itself, spelled out, where no words are known. */
export function sayCode(language: Language, group: string, code: string): string {
  const key = `${group}.${code}`;
  return key in messages.id ? messages[language][key as Key] : code.replaceAll("_", " ");
}
