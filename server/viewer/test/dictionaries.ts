import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

type Messages = Readonly<Record<string, string>>;

export interface Dictionary {
  readonly id: Messages;
  readonly en: Messages;
}

const isDictionary = (value: unknown): value is Dictionary =>
  typeof value === "object" && value !== null && "id" in value && "en" in value;

/** The words of the page and those of the parts that load later, by their files: a new one is found by itself. */
export async function dictionaries(): Promise<Readonly<Record<string, Dictionary>>> {
  const folder = fileURLToPath(new URL("../src/", import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|\/)words\.js$/.test(file),
  );
  const found: Record<string, Dictionary> = {};
  for (const file of files.sort()) {
    const made = (await import(pathToFileURL(folder + file).href)) as Readonly<Record<string, unknown>>;
    const dictionary = Object.values(made).find(isDictionary);
    if (dictionary === undefined) throw new Error(`src/${file} exports no dictionary`);
    found[file.replace(/\/?words\.js$/, "") || "page"] = dictionary;
  }
  return found;
}
