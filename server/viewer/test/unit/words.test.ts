import assert from "node:assert/strict";
import { test } from "node:test";
import { AID_WORDS } from "../../src/aid/words.ts";
import { DEVICE_WORDS } from "../../src/device/words.ts";
import { EVIDENCE_WORDS } from "../../src/evidence/words.ts";
import { OFFLINE_WORDS } from "../../src/offline/words.ts";
import { OUTBOX_WORDS } from "../../src/outbox/words.ts";
import { PAPER_WORDS } from "../../src/paper/words.ts";
import { REPORT_WORDS } from "../../src/report/words.ts";
import { WISH_WORDS } from "../../src/route/wish-words.ts";
import { ROUTE_WORDS } from "../../src/route/words.ts";
import { SHARE_WORDS } from "../../src/share/words.ts";
import { SHELL_WORDS } from "../../src/shell/words.ts";
import { DICTIONARY, say, sayCode } from "../../src/words.ts";

/** The words of the page and those of the parts that load later. */
const DICTIONARIES: Readonly<
  Record<string, { readonly id: Readonly<Record<string, string>>; readonly en: Readonly<Record<string, string>> }>
> = {
  page: DICTIONARY,
  route: ROUTE_WORDS,
  wish: WISH_WORDS,
  report: REPORT_WORDS,
  aid: AID_WORDS,
  evidence: EVIDENCE_WORDS,
  device: DEVICE_WORDS,
  outbox: OUTBOX_WORDS,
  paper: PAPER_WORDS,
  share: SHARE_WORDS,
  shell: SHELL_WORDS,
  offline: OFFLINE_WORDS,
};

for (const [name, { id, en }] of Object.entries(DICTIONARIES)) {
  test(`both languages of the ${name} have the same keys, each with words and with the same places to fill`, () => {
    assert.deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
    const places = (words: string): string[] => [...words.matchAll(/\{\w+\}/g)].map(String).sort();
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
