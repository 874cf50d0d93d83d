import assert from "node:assert/strict";
import { test } from "node:test";
import { DICTIONARY, say, sayCode } from "../../src/words.ts";

test("both languages have the same keys, each with words and with the same places to fill", () => {
  assert.deepEqual(Object.keys(DICTIONARY.en).sort(), Object.keys(DICTIONARY.id).sort());
  const places = (words: string): string[] => [...words.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [key, words] of Object.entries(DICTIONARY.id)) {
    const other = DICTIONARY.en[key as keyof typeof DICTIONARY.en];
    assert.notEqual(words.trim(), "", key);
    assert.notEqual(other.trim(), "", key);
    assert.deepEqual(places(other), places(words), key);
  }
});

test("no screen says snapshot or gap", () => {
  for (const words of [...Object.values(DICTIONARY.id), ...Object.values(DICTIONARY.en)]) assert.doesNotMatch(words, /snapshot|\bgap\b/i);
});

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
