import assert from "node:assert/strict";
import { test } from "node:test";
import { inForm } from "../../src/plural.ts";
import { LANGUAGES, type Language, languageAfter, languageOf, say, sayCode, turnTo } from "../../src/words.ts";
import { DICTIONARIES, isOnScreen } from "../dictionaries.ts";

test("every part of the page is looked at", () => {
  for (const name of ["page", "needs", "report", "route", "share"]) assert.ok(name in DICTIONARIES, name);
});

for (const [name, { id, en, ...others }] of Object.entries(DICTIONARIES)) {
  test(`languages of the ${name} have the same keys, each with words and with the same places to fill`, () => {
    assert.deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
    const places = (words: string): string[] => [...inForm("en", words, {}).matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [key, words] of Object.entries(id)) {
      assert.notEqual(words.trim(), "", key);
      for (const other of [en, ...Object.values(others)].map((all) => all[key] ?? words)) {
        assert.notEqual(other.trim(), "", key);
        assert.deepEqual(places(other), places(words), key);
      }
    }
    // A language may say a part of it; what it says is asked for.
    for (const all of Object.values(others)) for (const key of Object.keys(all)) assert.ok(key in id, key);
  });

  if (!isOnScreen(name)) continue;
  test(`no screen of the ${name} says snapshot or gap`, () => {
    for (const words of [id, en, ...Object.values(others)].flatMap((all) => Object.values(all)))
      assert.doesNotMatch(words.replaceAll(/\{\w+/g, ""), /snapshot|\bgap\b/i);
  });
}

test("verdicts are the words of a field officer", () => {
  assert.deepEqual(
    ["open", "restricted", "presumed", "unknown", "closed", "never"].map((state) => sayCode("id", "verdict", state)),
    ["BISA", "BISA DENGAN SYARAT", "BELUM ADA LAPORAN", "BELUM DIKETAHUI", "TIDAK", "bukan untuk kendaraan ini"],
  );
});

test("a code without words is spelled out", () => {
  assert.equal(sayCode("id", "cause", "sink_hole"), "sink hole");
});

test("places in the words are filled", () => {
  assert.equal(say("id", "data.as_of", { time: "09.00 WITA" }), "Data per 09.00 WITA");
});

test("a language says what it has words for, and the rest in Bahasa Indonesia", () => {
  assert.equal(say("ms", "task.route"), "Boleh lalu?");
  assert.equal(sayCode("ms", "status", "closed"), "DITUTUP");
  // What a verdict says in one language may mean something else in its neighbour: "bisa" is poison in Malay.
  const verdicts = [
    ...Object.entries(DICTIONARIES["page"]?.id ?? {}),
    ...Object.entries(DICTIONARIES["route"]?.id ?? {}),
  ];
  for (const [key, words] of verdicts.filter(([key]) => /^(?:verdict|answer|status)\./.test(key)))
    if (/\bbisa\b/i.test(words))
      assert.doesNotMatch(
        { ...DICTIONARIES["page"]?.ms, ...DICTIONARIES["route"]?.ms }[key] ?? "bisa",
        /\bbisa\b/i,
        key,
      );
  // Nobody has translated it yet.
  assert.equal(say("ms", "reopening.together"), say("id", "reopening.together"));
  assert.equal(say("ms", "age.hours", { n: 2 }), "2 jam lalu");
});

test("languages are gone through one after the other, each named in its own words", () => {
  const round = LANGUAGES.map((_, times) => LANGUAGES.slice(0, times).reduce<Language>(languageAfter, "id"));
  assert.deepEqual(round, [...LANGUAGES]);
  assert.equal(LANGUAGES.reduce<Language>(languageAfter, "id"), "id");
  assert.equal(turnTo(languageAfter("id")), "Switch to English");
  assert.equal(languageOf("xx"), null);
});
