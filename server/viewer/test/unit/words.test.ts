import assert from "node:assert/strict";
import { test } from "node:test";
import { inForm } from "../../src/plural.ts";
import { say, sayCode } from "../../src/words.ts";
import { dictionaries } from "../dictionaries.ts";

const DICTIONARIES = await dictionaries();

test("every part of the page is looked at", () => {
  for (const name of ["page", "aid", "report", "route", "share"]) assert.ok(name in DICTIONARIES, name);
});

for (const [name, { id, en }] of Object.entries(DICTIONARIES)) {
  test(`both languages of the ${name} have the same keys, each with words and with the same places to fill`, () => {
    assert.deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
    const places = (words: string): string[] => [...inForm("en", words, {}).matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [key, words] of Object.entries(id)) {
      const other = en[key] ?? "";
      assert.notEqual(words.trim(), "", key);
      assert.notEqual(other.trim(), "", key);
      assert.deepEqual(places(other), places(words), key);
    }
  });

  test(`no screen of the ${name} says snapshot or gap`, () => {
    for (const words of [...Object.values(id), ...Object.values(en)]) assert.doesNotMatch(words, /snapshot|\bgap\b/i);
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
