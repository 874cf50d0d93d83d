import assert from "node:assert/strict";
import { test } from "node:test";
import { depth } from "../../src/depth.ts";
import { age, clock, duration, length, moment, when } from "../../src/format.ts";
import { instant } from "../../src/instant.ts";

const at = new Date("2025-09-18T01:00:00Z");

test("a moment is told in the clock of the region", () => {
  assert.equal(moment(at, "Asia/Makassar", "id"), "09.00 WITA, 18 Sep 2025");
  assert.equal(moment(at, "Asia/Jakarta", "id"), "08.00 WIB, 18 Sep 2025");
  assert.equal(moment(at, "Asia/Jayapura", "en"), "10:00 WIT, 18 Sept 2025");
});

test("today a time of day is enough, on any other day of the region it has its date", () => {
  const now = new Date("2025-09-18T15:30:00Z");
  assert.equal(clock(at, "Asia/Makassar", "en"), "09:00 WITA");
  assert.equal(when(at, now, "Asia/Makassar", "id"), "09.00 WITA");
  // A quarter to midnight in Makassar, and a quarter past.
  assert.equal(when(new Date("2025-09-18T15:45:00Z"), now, "Asia/Makassar", "id"), "23.45 WITA");
  assert.equal(when(new Date("2025-09-18T16:15:00Z"), now, "Asia/Makassar", "id"), "00.15 WITA, 19 Sep 2025");
});

test("midnight is 00 and not 24", () => {
  assert.equal(moment(new Date("2025-09-17T16:05:00Z"), "Asia/Makassar", "id"), "00.05 WITA, 18 Sep 2025");
});

test("a zone that nobody knows falls back to UTC", () => {
  assert.equal(moment(at, "Mars/Olympus", "id"), "01.00 UTC, 18 Sep 2025");
});

test("an age has one unit, and the future counts as now", () => {
  const ago = (minutes: number): string => age(new Date(at.getTime() - minutes * 60_000), at, "id");
  assert.equal(ago(-30), "baru saja");
  assert.equal(ago(0), "baru saja");
  assert.equal(ago(59), "59 menit lalu");
  assert.equal(ago(60), "1 jam lalu");
  assert.equal(ago(47 * 60 + 59), "47 jam lalu");
  assert.equal(ago(48 * 60), "2 hari lalu");
  assert.equal(age(new Date(at.getTime() - 3 * 3_600_000), at, "en"), "3 hours ago");
});

test("water is measured in centimetres, and deeper than three metres in metres", () => {
  assert.equal(depth(0.7, "id"), "70 cm");
  assert.equal(depth(1.149, "id"), "115 cm");
  assert.equal(depth(0.004, "id"), "0 cm");
  assert.equal(depth(3.004, "en"), "300 cm");
  assert.equal(depth(3.01, "en"), "3 m");
  assert.equal(depth(15.66, "id"), "15,7 m");
  assert.equal(depth(15.66, "en"), "15.7 m");
});

test("lengths and durations choose their unit", () => {
  assert.equal(length(940.4, "id"), "940 m");
  assert.equal(length(15300, "id"), "15,3 km");
  assert.equal(length(15300, "en"), "15.3 km");
  assert.equal(duration(59.6, "id"), "1 jam 0 menit");
  assert.equal(duration(12, "id"), "12 menit");
});

test("what is no instant is none", () => {
  assert.equal(instant(""), null);
  assert.equal(instant("kemarin"), null);
  assert.equal(instant(undefined), null);
  assert.equal(instant("2025-09-18T09:00:00+08:00")?.getTime(), at.getTime());
});
