import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { Change } from "../../src/live/change.ts";
import { readAnswer, type Way } from "../../src/route/answer.ts";
import { isWorse, touched, warningFor } from "../../src/route/warn.ts";
import { way } from "../answers.ts";

const real = globalThis.fetch;
let roads: Record<string, Record<string, unknown> | null> = {};
const asked: string[] = [];
globalThis.fetch = (address) => {
  const edge = decodeURIComponent(String(address).split("/").at(-1) ?? "");
  asked.push(edge);
  const road = roads[edge];
  if (road === undefined || road === null) return Promise.reject(new TypeError("no network"));
  return Promise.resolve(new Response(JSON.stringify({ type: "Feature", properties: road })));
};
afterEach(() => {
  roads = {};
  asked.length = 0;
});
test.after(() => {
  globalThis.fetch = real;
});

const shown = (status: string, edges: readonly string[]): Way => {
  const answer = readAnswer(way());
  assert.ok(answer.kind === "way");
  return { ...answer, status, edges };
};
const change = (edges: readonly string[]): Change => ({ kind: "report", revision: 3, tiles: [], edges });
const ROADS = { root: "http://s/", vehicle: "truck" } as const;

test("a change bears on the way where it names one of its roads, and on no other", () => {
  const answer = shown("open", ["w1-a-b", "w2-a-b"]);
  assert.deepEqual(touched(answer, change(["w9-a-b", "w2-a-b"])), ["w2-a-b"]);
  assert.deepEqual(touched(answer, change(["w9-a-b"])), []);
});

test(
  "a road of the way that is closed for my vehicle is told aloud, once, " + "and again where it opened between",
  async () => {
    const told = new Map<string, string>();
    const answer = shown("presumed", ["w1"]);
    roads = { w1: { name: "Jalan Satu", status: "restricted", truck: "closed", car: "open", cause: "landslide" } };
    const loud = { loudness: "loud", state: "closed", name: "Jalan Satu", cause: "landslide" };
    assert.deepEqual(await warningFor(answer, ["w1"], ROADS, told), loud);
    assert.equal(await warningFor(answer, ["w1"], ROADS, told), null);
    assert.equal(await warningFor(answer, ["w1"], { ...ROADS, vehicle: "car" }, new Map()), null, "not for a car");
    roads = { w1: { truck: "open" } };
    assert.equal(await warningFor(answer, ["w1"], ROADS, told), null, "better news is no alarm");
    roads = { w1: { name: "Jalan Satu", truck: "closed", cause: "landslide" } };
    assert.deepEqual(await warningFor(answer, ["w1"], ROADS, told), loud);
  },
);

test("a way that got harder or doubtful is told less loudly, and only where it was better before", async () => {
  for (const state of ["restricted", "unknown"]) {
    roads = { w1: { truck: state } };
    const warning = await warningFor(shown("open", ["w1"]), ["w1"], ROADS, new Map());
    assert.deepEqual([warning?.loudness, warning?.state], ["soft", state]);
    assert.equal(await warningFor(shown("unknown", ["w1"]), ["w1"], ROADS, new Map()), null);
  }
  assert.ok(isWorse("boat_only", "unknown") && isWorse("closed", "unknown") && !isWorse("open", "open"));
});

test(
  "the worst of many roads is told, however many there are, and one that " + "cannot be asked about is told, too",
  async () => {
    const edges = [...Array(50).keys()].map((nth) => `w${nth}`);
    roads = Object.fromEntries(edges.map((edge) => [edge, { truck: "restricted" }]));
    roads["w45"] = { truck: "closed" };
    assert.equal((await warningFor(shown("open", edges), edges, ROADS, new Map()))?.loudness, "loud");
    assert.deepEqual(await warningFor(shown("open", ["x"]), ["x"], ROADS, new Map()), {
      loudness: "soft",
      state: null,
      name: null,
      cause: null,
    });
  },
);
