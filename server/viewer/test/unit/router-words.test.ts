import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../src/ask.ts";
import { askOrPlan, deviceWords } from "../../src/route/ask-or-plan.ts";
import { NO_NEWS } from "../../src/router/news.ts";
import type { Host } from "../../src/task.ts";

const host = (language: "id" | "en"): Host =>
  ({
    language: () => language,
    timeZone: () => "Asia/Makassar",
    now: () => new Date("2025-09-18T08:00:00Z"),
  }) as unknown as Host;

const answer = { json: {}, savedMs: Date.parse("2025-09-18T06:20:00Z"), judgedMs: 0, fault: null, news: NO_NEWS };

test("an answer of the device says from when its data is", () => {
  assert.match(deviceWords(answer, host("id")), /^Dihitung di perangkat dari data per 14\.20 WITA\./);
  assert.match(deviceWords(answer, host("en")), /^Calculated on this device from data as of 14:20 WITA\./);
});

test("a wrong clock is told, and by how much", () => {
  const hour = 3_600_000;
  const words = (byMs: number): string => deviceWords({ ...answer, fault: { kind: "off", byMs } }, host("id"));
  assert.match(words(2 * hour), /Jam perangkat salah: .*lebih cepat/);
  assert.match(words(-hour), /Jam perangkat salah: .*lebih lambat/);
  assert.match(deviceWords({ ...answer, fault: { kind: "back" } }, host("id")), /Jam perangkat salah: menunjukkan/);
});

test("what is known here beyond the saved data is told", () => {
  const said = { ...NO_NEWS, said: [{}, {}], changed: ["w1-2-3"], isOutdated: true } as unknown as typeof NO_NEWS;
  const words = deviceWords({ ...answer, news: said }, host("id"));
  assert.match(words, /Laporan dari perangkat ini sesudahnya ikut dihitung: 2\./);
  assert.match(words, /berubah sesudahnya dan belum diketahui keadaannya: 1\. Server punya data yang lebih baru/);
});

test("what the server refuses is not asked of the device", async (context) => {
  const problem = { code: "invalid_parameter", detail: "from is needed." };
  context.mock.method(globalThis, "fetch", async () => Promise.resolve(Response.json(problem, { status: 400 })));
  const asked = { kind: "route", places: [], vehicle: "truck" } as const;
  await assert.rejects(askOrPlan("http://127.0.0.1/route", asked, host("id")), Refusal);
});

test("an answer of the server is that of the server", async (context) => {
  context.mock.method(globalThis, "fetch", async () => Promise.resolve(Response.json({ features: [] })));
  const asked = { kind: "route", places: [], vehicle: "truck" } as const;
  assert.deepEqual(await askOrPlan("http://127.0.0.1/route", asked, host("id")), {
    json: { features: [] },
    device: null,
    unheard: 0,
  });
});
