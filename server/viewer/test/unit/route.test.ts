import assert from "node:assert/strict";
import { test } from "node:test";
import { HEIGHTS, heightOf } from "../../src/body.ts";
import { differs, readAnswer, stateOf, type Way, wordsOf } from "../../src/route/answer.ts";
import { cut, gaps, metresBetween } from "../../src/route/line.ts";
import { tell } from "../../src/route/words.ts";
import { STATUS, VERDICT, type Verdict } from "../../src/router/verdict.ts";
import { noWay, way } from "../answers.ts";

function read(json: unknown): Way {
  const answer = readAnswer(json);
  assert.ok(answer.kind === "way");
  return answer;
}

test("an answer is read with its verdict, sentence, stretch and times", () => {
  const answer = read(way());
  assert.equal(answer.verdict, "BISA DENGAN SYARAT");
  assert.equal(stateOf(answer.verdict), "restricted");
  assert.match(answer.sentence.id ?? "", /Periksa di lapangan; petugas yang memutuskan\.$/);
  assert.deepEqual(
    [answer.limiting?.name, answer.limiting?.depthM, answer.limiting?.evidence],
    ["Jalan Wolter Monginsidi", 0.5, "reported"],
  );
  assert.equal(answer.oldest?.toISOString(), "2025-09-18T00:20:00.000Z");
  assert.equal(answer.snapM, 35);
  assert.deepEqual(
    answer.avoided.map(({ name }) => name),
    ["Jembatan Kartanegara"],
  );
});

test("no features mean no, with what blocks and how near one comes", () => {
  const answer = readAnswer(noWay());
  assert.ok(answer.kind === "none");
  assert.equal(answer.verdict, "TIDAK");
  assert.equal(stateOf(answer.verdict), "closed");
  assert.deepEqual(
    [answer.blockedBy[0]?.name, answer.blockedBy[0]?.reportId, answer.nearest?.distanceM],
    ["Jembatan Kartanegara", "R17", 2300],
  );
});

test("an empty answer is never a yes", () => {
  assert.equal(readAnswer({}).kind, "none");
  assert.equal(readAnswer(null).kind, "none");
  const bare = read({
    features: [
      {
        geometry: {
          type: "LineString",
          coordinates: [
            [116, 0],
            [116.1, 0],
          ],
        },
        properties: {},
      },
    ],
  });
  assert.deepEqual([bare.verdict, stateOf(bare.verdict)], ["BELUM DIKETAHUI", "unknown"]);
  assert.equal(stateOf("apa saja"), "closed");
});

test("every verdict of the contract has its state", () => {
  assert.deepEqual(
    ["BISA", "BISA DENGAN SYARAT", "KEMUNGKINAN BISA, BELUM ADA LAPORAN", "BELUM DIKETAHUI", "TIDAK"].map(stateOf),
    ["open", "restricted", "presumed", "unknown", "closed"],
  );
  // The device writes them, too.
  for (const [verdict, words] of Object.entries(VERDICT)) {
    assert.equal(stateOf(words), STATUS[verdict as Verdict]);
    assert.equal(tell("id", wordsOf(words)), words);
  }
  assert.equal(tell("en", wordsOf("TIDAK SAMPAI TUJUAN")), "DOES NOT REACH THE PLACE");
  assert.equal(tell("en", wordsOf("apa saja")), "NO");
});

test("where the road ends before the place, what is left is told, and that a boat comes there", () => {
  const answer = read(
    way({
      verdict: "TIDAK SAMPAI TUJUAN",
      status: "unknown",
      road_ends: [{ at: "to", sentence_id: "jalan berakhir 2 km sebelum tujuan", sentence_en: "the road ends" }],
      by_boat: { sentence_id: "Dengan perahu bisa.", sentence_en: "A boat can." },
    }),
  );
  assert.equal(stateOf(answer.verdict), "unknown");
  assert.deepEqual(answer.roadEnds, [{ id: "jalan berakhir 2 km sebelum tujuan", en: "the road ends" }]);
  assert.equal(answer.byBoat?.en, "A boat can.");
  assert.deepEqual([read(way()).roadEnds, read(way()).byBoat], [[], null]);
});

test("closures of one report are told once", () => {
  const twice = noWay();
  twice.blocked_by.push({ ...twice.blocked_by[0], id: "another piece of the bridge" } as never);
  const answer = readAnswer(twice);
  assert.equal(answer.kind === "none" && answer.blockedBy.length, 1);
});

test("an answer differs where verdict, way or states differ, and not for a minute more", () => {
  const before = readAnswer(way());
  assert.equal(differs(before, readAnswer(way({ duration_s: 1234 }))), false);
  assert.equal(differs(before, readAnswer(way({ verdict: "BISA" }))), true);
  assert.equal(differs(before, readAnswer(noWay())), true);
});

test("a way is cut where its state changes, in proportion to its own length", () => {
  const drawn = cut(read(way()));
  assert.deepEqual(
    drawn.map(({ status }) => status),
    ["open", "restricted", "open"],
  );
  const lengths = drawn.map(({ lines }) =>
    lines
      .flatMap((line) => line.slice(1).map((to, at) => metresBetween(line[at] ?? to, to)))
      .reduce((sum, each) => sum + each, 0),
  );
  const total = lengths.reduce((sum, each) => sum + each, 0);
  assert.deepEqual(
    lengths.map((each) => Math.round((each / total) * 100)),
    [40, 20, 40],
  );
  for (const [at, { lines }] of drawn.slice(1).entries())
    assert.deepEqual(lines[0]?.[0], drawn[at]?.lines.at(-1)?.at(-1));
});

test("what no piece covers is drawn as not known", () => {
  const holes = read(
    way({
      pieces: [
        { status: "open", from_m: 0, to_m: 4000 },
        { status: "open", from_m: 6000, to_m: 10000 },
      ],
    }),
  );
  assert.deepEqual(
    cut(holes).map(({ status }) => status),
    ["open", "unknown", "open"],
  );
});

test("a place far from its road is joined to it by a gap, one beside it is not", () => {
  const answer = read(way());
  assert.deepEqual(gaps(answer, [116.95, -0.42], [117.04, -0.43]), [
    {
      status: "gap",
      lines: [
        [
          [117.04, -0.43],
          [117.04, -0.42],
        ],
      ],
    },
  ]);
  assert.deepEqual(gaps(answer, [116.95, -0.42001], [117.04, -0.42]), []);
});

test("a degree of latitude is a hundred and eleven kilometres", () => {
  assert.ok(Math.abs(metresBetween([116, 0], [116, 1]) - 111_195) < 1);
});

test("between two heights of the body the deeper one counts", () => {
  assert.deepEqual([0.02, 0.1, 0.15, 0.2, 0.3, 0.45, 0.5, 0.52, 0.55, 0.75, 1, 1.3, 1.6].map(heightOf), [
    null,
    "ankle",
    "ankle",
    "calf",
    "calf",
    "knee",
    "knee",
    "knee",
    "thigh",
    "thigh",
    "waist",
    "chest",
    "above",
  ]);
});

test("heights stand in order, in centimetres that people know", () => {
  assert.deepEqual(
    HEIGHTS.map(({ name, said, depthM }) => [name, said, depthM]),
    [
      ["ankle", "10–15", 0.15],
      ["calf", "30", 0.3],
      ["knee", "50", 0.5],
      ["thigh", "75", 0.75],
      ["waist", "100", 1],
      ["chest", "130", 1.3],
    ],
  );
});
