// Makes src/messages/SECTION.ts of the catalogues of messages (messages/CODE.json of the project): the words of each
// part of the page in every language, so that a part that is loaded later brings its own words alone. What a language
// does not say yet is said in Bahasa Indonesia. A file whose words did not change is left alone.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const from = new URL("../../../messages/", import.meta.url);
const to = new URL("../src/messages/", import.meta.url);
/** What every language falls back on, and what stands beside it in the data. */
const FIRST = ["id", "en"];
/** The parts of the page that have words; other sections are the server's. */
const SECTIONS = [
  "page",
  "needs",
  "route",
  "wish",
  "report",
  "outbox",
  "offline",
  "share",
  "device",
  "evidence",
  "embed_code",
  "earlier",
  "paper",
  "listing",
  "shell",
  // What a device says of a way as the server does.
  "journey",
  "time",
  "way",
];

const codes = readdirSync(from)
  .filter((name) => name.endsWith(".json"))
  .map((name) => basename(name, ".json"))
  .sort((a, b) => (FIRST.indexOf(a) + 1 || 9) - (FIRST.indexOf(b) + 1 || 9) || a.localeCompare(b));
const catalogues = new Map(codes.map((code) => [code, JSON.parse(readFileSync(new URL(`${code}.json`, from), "utf8"))]));
const own = catalogues.get("id");
const made = new Map();

const told = (value) => JSON.stringify(value, null, 2);
for (const section of SECTIONS) {
  const languages = codes.map((code) => {
    const words = catalogues.get(code)[section] ?? {};
    return [code, Object.fromEntries(Object.entries(own[section]).map(([key, usual]) => [key, words[key] ?? usual]))];
  });
  made.set(`${section.replaceAll("_", "-")}.ts`, `export default ${told(Object.fromEntries(languages))} as const;\n`);
}
const heads = codes.map((code) => {
  const { name, short, switch: turn, locale, decimal, group, clock } = catalogues.get(code).language;
  return [code, { name, short, turn, locale, decimal, group, clock }];
});
made.set(
  "languages.ts",
  `/** Every language there is a catalogue for. */\nexport const LANGUAGES = ${told(codes)} as const;\n\n` +
    `/** Its own name, and how it writes numbers and times. */\n` +
    `export const HEADS = ${told(Object.fromEntries(heads))} as const;\n`,
);

mkdirSync(to, { recursive: true });
for (const name of readdirSync(to)) if (!made.has(name)) rmSync(new URL(name, to));
for (const [name, text] of made) {
  const file = new URL(name, to);
  let before = null;
  try {
    before = readFileSync(file, "utf8");
  } catch {
    // It is not there yet.
  }
  const whole = `// Made by build/messages.mjs of the project's messages/*.json: change those.\n${text}`;
  if (before !== whole) writeFileSync(file, whole);
}
