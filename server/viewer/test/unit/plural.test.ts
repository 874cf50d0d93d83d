import assert from "node:assert/strict";
import { test } from "node:test";
import { amount } from "../../src/aid/amount.ts";
import { tellCode } from "../../src/aid/words.ts";
import { age } from "../../src/format.ts";
import { inForm } from "../../src/plural.ts";
import { LANGUAGES, say, speaker } from "../../src/words.ts";
import { DICTIONARIES, everywhere, isOnScreen } from "../dictionaries.ts";

const CHOICE = /\{(\w+), plural,((?: \w+ \{[^{}]*\})+)\}/g;

interface Message {
  readonly of: string;
  readonly words: string;
}

const english: readonly Message[] = Object.entries(DICTIONARIES)
  .filter(([name]) => isOnScreen(name))
  .flatMap(([name, { en }]) => Object.entries(en).map(([key, words]) => ({ of: `${name} ${key}`, words })));

/** A message with this number in all of its places. */
function filled({ words }: Message, n: number): string {
  const names = [...words.matchAll(/\{(\w+)[,}]/g)].map(([, name = ""]) => [name, n] as const);
  const tell = speaker(everywhere(words));
  return tell("en", "it", Object.fromEntries(names));
}

/** Words in -s that are none of many things, and what is no word of a count. */
const SINGULAR = new Set([
  "is",
  "was",
  "has",
  "does",
  "its",
  "this",
  "always",
  "plus",
  "minus",
  "status",
  "ends",
  "waits",
  "comes",
]);

test("one thing is told as one", () => {
  for (const message of english) {
    const told = filled(message, 1);
    const counted = [...told.matchAll(/(?<![\d.,:–/])1 (?:more |closed |other )?([a-z]+)( are| have| do)?\b/g)];
    for (const [whole, noun = "", verb] of counted) {
      const isMany = (noun.endsWith("s") && !SINGULAR.has(noun)) || ["people", "women", "children"].includes(noun);
      assert.ok(!isMany && verb === undefined, `${message.of}: "${whole}" in "${told}"`);
    }
  }
});

test("none and two are told as many", () => {
  const ones = new Set(
    english.flatMap(({ words }) => [...words.matchAll(/ one \{(\w+)[^{}]*\}/g)].map(([, one = ""]) => one)),
  );
  assert.ok(["minute", "road", "person", "delivery"].every((one) => ones.has(one)));
  for (const message of english) {
    for (const n of [0, 2]) {
      const told = filled(message, n);
      for (const [whole, noun = ""] of told.matchAll(/(?<![\d.,:–/])[02] (?:more |closed |other )?([a-z]+)\b/g))
        assert.ok(!ones.has(noun), `${message.of}: "${whole}" in "${told}"`);
    }
  }
});

test("each form is one that the language has, and one of them is for all other numbers", () => {
  for (const [name, dictionary] of Object.entries(DICTIONARIES)) {
    for (const language of LANGUAGES) {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      for (const [key, words] of Object.entries(dictionary[language])) {
        // What is left of a form that is not written as it is to be.
        assert.doesNotMatch(words.replace(CHOICE, ""), /plural|\bother \{/, `${name} ${key}`);
        for (const [, , forms = ""] of words.matchAll(CHOICE)) {
          const told = [...forms.matchAll(/ (\w+) \{/g)].map(([, category = ""]) => category);
          assert.deepEqual(
            told.filter((each) => !pluralCategories.includes(each as "other")),
            [],
            `${name} ${key}`,
          );
          assert.ok(told.includes("other"), `${name} ${key}`);
        }
      }
    }
  }
});

test("a number is read as it is written", () => {
  const words = "{n} {n, plural, one {road} other {roads}}";
  for (const [n, told] of [
    [1, "road"],
    ["1", "road"],
    ["1.5", "roads"],
    ["1,001", "roads"],
    ["–", "roads"],
  ] as const)
    assert.equal(inForm("en", words, { n }), `{n} ${told}`);
  // A form that a language lacks here is the one for all other numbers.
  assert.equal(inForm("id", "{n, plural, other {ruas}}", { n: 1 }), "ruas");
});

test("what is said of one has its form in sentences and amounts", () => {
  const at = new Date("2025-09-18T01:00:00Z");
  assert.equal(age(at, new Date("2025-09-18T02:00:00Z"), "en"), "1 hour ago");
  assert.equal(age(at, new Date("2025-09-18T02:00:00Z"), "id"), "1 jam lalu");
  assert.equal(say("en", "duration.minutes", { n: 2 }), "2 minutes");
  assert.deepEqual(
    [1, 2, 1.5].map((n) => amount(n, "buah", "en")),
    ["1 piece", "2 pieces", "1.5 pieces"],
  );
  assert.equal(tellCode("en", "unit", "buah"), "pieces");
});

test("a text in a place is never read as a form", () => {
  const tell = speaker(everywhere("{name}"));
  assert.equal(tell("en", "it", { name: "{n, plural, other {x}}" }), "{n, plural, other {x}}");
});
