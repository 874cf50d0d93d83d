import { existsSync, readFileSync } from "node:fs";
import { LANGUAGES, type Language } from "../src/words.ts";

type Messages = Readonly<Record<string, string>>;
/** What each language says of its own in one section; `id` and `en` say all. */
export type Dictionary = Readonly<Record<Language, Messages>>;

type Catalogue = Readonly<Record<string, Messages>>;

const CATALOGUES = LANGUAGES.map(
  (code) => [code, JSON.parse(readFileSync(`../../messages/${code}.json`, "utf8")) as Catalogue] as const,
);

/** The words of the page, of the parts that load later and of the server, by their sections. */
export const DICTIONARIES: Readonly<Record<string, Dictionary>> = Object.fromEntries(
  Object.keys(CATALOGUES[0]?.[1] ?? {})
    .filter((section) => section !== "language")
    .map((section) => [
      section,
      Object.fromEntries(CATALOGUES.map(([code, all]) => [code, all[section] ?? {}])) as Dictionary,
    ]),
);

/** Sections that the server says alone, or that a device repeats word for word. */
const OF_THE_SERVER = new Set(["journey", "time", "way"]);

/** Whether a section stands on a screen of the page. */
export const isOnScreen = (section: string): boolean =>
  !OF_THE_SERVER.has(section) && existsSync(`src/messages/${section.replaceAll("_", "-")}.ts`);

/** One and the same message in every language. */
export const everywhere = (it: string): Readonly<Record<Language, { readonly it: string }>> =>
  Object.fromEntries(LANGUAGES.map((code) => [code, { it }])) as Record<Language, { it: string }>;
