import assert from "node:assert/strict";
import { test } from "node:test";
import { aheadBy, readBounds, readEnrolments, readKeys, readNewEnrolment, whoWords } from "../../src/device/answers.ts";
import { codeOf } from "../../src/device/camera.ts";
import { stateWords } from "../../src/device/made.ts";
import { bodyOf, usual } from "../../src/device/wanted.ts";
import { codeIn } from "../../src/enrol.ts";

const NOW = new Date("2025-09-18T01:00:00Z");
const MADE = {
  id: 7,
  state: "open",
  key: { name: "Tablet 3", role: "reporter", agency: "PMI", expires: null },
  made_by: "piket",
  ends: "2025-09-18T01:30:30Z",
  now: "2025-09-18T01:00:05Z",
  code: "0123-4567-89AB",
  qr: "<svg/>",
};

test("a code is read from the address that a camera opens, and from nothing else", () => {
  for (const address of ["#enrol=0123456789AB", "https://peta.test/#enrol=0123456789AB", "/x/#enrol=0123456789AB&x=1"])
    assert.equal(codeIn(address), "0123456789AB", address);
  for (const other of ["", "#9/-0.1/116.7", "#enrol=", "#enrol=short", "?enrol=0123456789AB", "#enrol=<b>0123456789"])
    assert.equal(codeIn(other), null, other);
  assert.equal(codeOf("https://peta.test/#enrol=0123456789AB"), "0123456789AB");
  assert.equal(codeOf(" 0123-4567-89AB "), "0123-4567-89AB");
  assert.equal(codeOf("https://peta.test/dispatches/1"), null);
});

test("a code that was made says how long it works, and what became of it", () => {
  const made = readNewEnrolment(MADE);
  assert.deepEqual([made.id, made.code, made.by, aheadBy(MADE, NOW)], ["7", "0123-4567-89AB", "piket", 5000]);
  const at = (time: string): Date => new Date(`2025-09-18T${time}Z`);
  assert.equal(stateWords(made, NOW, "id"), "Masih berlaku 30 menit lagi.");
  assert.equal(stateWords(made, at("01:30:00"), "id"), "Masih berlaku kurang dari satu menit.");
  assert.equal(stateWords(made, at("01:30:31"), "id"), "Waktu kode ini sudah lewat. Buat kode baru.");
  assert.equal(stateWords({ ...made, state: "used" }, NOW, "id"), "Sudah dipakai: kunci Tablet 3 terpasang.");
  assert.equal(stateWords({ ...made, state: "withdrawn" }, NOW, "en"), "This code was withdrawn.");
  assert.equal(readEnrolments({ enrolments: [MADE, {}] }).length, 2);
});

test("of a holder whose keys ended the newest is listed, and none beside a key that works", () => {
  const key = (name: string, state: string, revoked: string | null = null): object => ({ name, state, revoked });
  const keys = readKeys({
    keys: [
      key("a", "revoked", "2025-09-01T00:00:00Z"),
      key("a", "revoked", "2025-09-02T00:00:00Z"),
      key("b", "revoked"),
      key("b", "active"),
      key("c", "replaced"),
    ],
  });
  assert.deepEqual(
    keys.map(({ name, state }) => [name, state]),
    [
      ["b", "active"],
      ["c", "replaced"],
      ["a", "revoked"],
    ],
  );
  assert.equal(keys[2]?.revoked?.toISOString(), "2025-09-02T00:00:00.000Z");
});

test("what an officer wants is told without what was left empty", () => {
  assert.deepEqual(bodyOf({ ...usual(), name: " Tablet 3 " }, NOW), {
    name: "Tablet 3",
    role: "reporter",
    minutes: 60,
    expires: "2025-10-18T01:00:00.000Z",
  });
  const endless = bodyOf({ name: "x", role: "agency", agency: "PMI", minutes: 10, days: 0 }, NOW);
  assert.deepEqual(endless, { name: "x", role: "agency", minutes: 10, agency: "PMI" });
  assert.equal(whoWords(readBounds(MADE.key), "id"), "pelapor, PMI");
  assert.equal(whoWords(readBounds({ role: "officer" }), "en"), "officer");
});
