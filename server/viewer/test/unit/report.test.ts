import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { HEIGHTS } from "../../src/body.ts";
import { bodyOf, type Draft, OTHERS } from "../../src/report/draft.ts";
import { dropKey, keepKey } from "../../src/report/key.ts";
import { type RoadShape, roadsNear } from "../../src/report/near.ts";
import { drop, put, retry, send, unique, waiting } from "../../src/report/outbox.ts";
import { readReports } from "../../src/report/reports.ts";

const KNEE = HEIGHTS[2] ?? assert.fail();
const SEEN = new Date("2025-09-18T01:10:00Z");
const DRAFT: Draft = {
  place: [117, -0.4],
  road: null,
  sight: { kind: "water", height: KNEE },
  current: false,
  dark: false,
  rising: false,
  told: false,
};

const road = (id: string, name: string | null, lines: RoadShape["lines"], more: object = {}): RoadShape => ({
  properties: { id, class: "residential", ...(name === null ? {} : { name }), ...more },
  lines,
});
/** About eleven metres in degrees at the equator. */
const STEP = 0.0001;

test("roads near a tap are told once each, the nearest first, with the point on them", () => {
  const shapes = [
    road("w1-a-b", "Jalan Satu", [
      [
        [0, STEP],
        [1, STEP],
      ],
    ]),
    road("w1-b-c", "Jalan Satu", [
      [
        [-1, STEP],
        [0, STEP],
      ],
    ]),
    road("w2-a-b", "Jalan Dua", [
      [
        [-1, -2 * STEP],
        [1, -2 * STEP],
      ],
    ]),
    road("w3-a-b", "Jalan Jauh", [
      [
        [-1, 5 * STEP],
        [1, 5 * STEP],
      ],
    ]),
  ];
  const found = roadsNear(shapes, [0.5, 0]);
  assert.deepEqual(
    found.map(({ id, name, distanceM }) => [id, name, Math.round(distanceM)]),
    [
      ["w1-a-b", "Jalan Satu", 11],
      ["w2-a-b", "Jalan Dua", 22],
    ],
  );
  assert.ok(Math.abs((found[0]?.at[1] ?? 0) - STEP) < 1e-9 && Math.abs((found[0]?.at[0] ?? 0) - 0.5) < 1e-9);
});

test("pieces of one way without a name are one road", () => {
  const shapes = [
    road(
      "w7-a-b",
      null,
      [
        [
          [-1, 0],
          [0, 0],
        ],
      ],
      { osm_id: 7 },
    ),
    road(
      "w7-b-c",
      null,
      [
        [
          [0, 0],
          [1, 0],
        ],
      ],
      { osm_id: 7 },
    ),
    road(
      "w8-a-b",
      null,
      [
        [
          [0, -1],
          [0, 1],
        ],
      ],
      { osm_id: 8 },
    ),
  ];
  assert.deepEqual(
    roadsNear(shapes, [0, 0]).map(({ id }) => id),
    ["w7-a-b", "w8-a-b"],
  );
  assert.deepEqual(
    roadsNear(shapes, [0.5, 0]).map(({ id }) => id),
    ["w7-b-c"],
  );
});

test("water is reported by its depth, and the server decides for whom that is too deep", () => {
  assert.deepEqual(bodyOf(DRAFT, SEEN, true), {
    status: "restricted",
    geometry: { type: "Point", coordinates: [117, -0.4] },
    cause: "flood",
    depth_m: 0.5,
    seen_at: "2025-09-18T01:10:00.000Z",
    confidence: "seen",
    channel: "viewer",
    mode: "drill",
  });
});

test("current, darkness and a rise are told as they are: the server counts one band deeper for them", () => {
  const body = bodyOf({ ...DRAFT, dark: true, current: true, rising: true, told: true }, SEEN, false);
  assert.deepEqual(
    [body["depth_m"], body["current"], body["dark"], body["trend"], body["confidence"], body["mode"]],
    [0.5, true, true, "rising", "told", "actual"],
  );
});

test("what is no water has no depth, and a road that is open has no cause", () => {
  const bodies = OTHERS.map((sight) => bodyOf({ ...DRAFT, sight }, SEEN, true));
  assert.ok(bodies.every((body) => !("depth_m" in body)));
  assert.deepEqual(
    bodies.map((body) => [body["status"], body["cause"]]),
    [
      ["closed", "landslide"],
      ["closed", "bridge_damage"],
      ["closed", "fallen_tree"],
      ["closed", "unknown"],
      ["restricted", undefined],
      ["open", undefined],
    ],
  );
});

test("the report is about the point of the chosen road and not of the finger", () => {
  const chosen = { id: "w1", name: null, class: null, at: [117.0001, -0.4001] as const, distanceM: 12 };
  assert.deepEqual(bodyOf({ ...DRAFT, road: chosen }, SEEN, true)["geometry"], {
    type: "Point",
    coordinates: [117.0001, -0.4001],
  });
});

const real = globalThis.fetch;
const sent: { address: string; headers: Record<string, string>; body: unknown }[] = [];
let reply: () => Response = () => new Response("{}", { status: 500 });
globalThis.fetch = (address, options) => {
  sent.push({
    address: String(address),
    headers: options?.headers as Record<string, string>,
    body: JSON.parse(String(options?.body)) as unknown,
  });
  return Promise.resolve().then(reply);
};
afterEach(() => {
  for (const { once } of waiting()) drop(once);
  dropKey();
  sent.length = 0;
});

const taken = (): Response =>
  new Response(JSON.stringify({ id: "R1", revision: 9, edges: [], state: "active" }), { status: 201 });

test("a report stays in the box until the server has it, and is sent under one name however often", async () => {
  keepKey("secret", false);
  const once = put({ status: "closed" }, "Longsor");
  reply = () => {
    throw new TypeError("no network");
  };
  assert.equal((await send("http://s/")).size, 0);
  assert.equal(waiting().length, 1);
  reply = taken;
  assert.deepEqual((await send("http://s/")).get(once), { id: "R1", state: "active", waits: false, revision: "9" });
  assert.deepEqual(waiting(), []);
  assert.deepEqual(
    sent.map(({ headers }) => headers["Idempotency-Key"]),
    [once, once],
  );
  assert.deepEqual(
    sent.map(({ headers, address }) => [headers["Authorization"], address]),
    [
      ["Bearer secret", "http://s/reports"],
      ["Bearer secret", "http://s/reports"],
    ],
  );
});

test("without a key nothing is sent and nothing is lost", async () => {
  put({ status: "closed" }, "Longsor");
  reply = taken;
  await send("http://s/");
  assert.equal(sent.length, 0);
  assert.equal(waiting().length, 1);
});

test("what the server refuses is kept with the reason and not sent again by itself", async () => {
  keepKey("secret", false);
  const [first] = [put({ status: "closed" }, "satu"), put({ status: "open" }, "dua")];
  reply = () =>
    new Response(
      JSON.stringify({
        code: "invalid_report",
        title: "The report is not valid",
        title_id: "Laporan tidak dapat dibaca",
        detail: "geometry lies outside the region",
      }),
      { status: 400 },
    );
  await send("http://s/");
  assert.deepEqual(
    waiting().map(({ refused }) => [refused?.id, refused?.en]),
    Array(2).fill(["Laporan tidak dapat dibaca", "geometry lies outside the region"]),
  );
  await send("http://s/");
  assert.equal(sent.length, 2);
  reply = taken;
  retry(first);
  await send("http://s/");
  assert.deepEqual(
    waiting().map(({ words }) => words),
    ["dua"],
  );
});

test("a report that is too large is kept whole, with all numbers in both languages", async () => {
  keepKey("secret", false);
  const body = { status: "closed", geometry: { type: "Polygon", coordinates: [] } };
  put(body, "satu kecamatan");
  reply = () =>
    new Response(
      JSON.stringify({
        code: "report_too_large",
        title: "The report is too large",
        title_id: "Laporan terlalu luas",
        detail: "It bears on 4709 road edges. Draw it smaller.",
        detail_id: "Laporan ini mengenai 4709 ruas jalan. Gambar lebih kecil.",
        edges: 4709,
      }),
      { status: 422 },
    );
  await send("http://s/");
  assert.deepEqual(
    waiting().map(({ body, refused }) => [body, refused]),
    [
      [
        body,
        {
          id: "Laporan ini mengenai 4709 ruas jalan. Gambar lebih kecil.",
          en: "It bears on 4709 road edges. Draw it smaller.",
        },
      ],
    ],
  );
});

test("the server's own trouble ends the round and refuses nothing", async () => {
  keepKey("secret", false);
  put({ status: "closed" }, "satu");
  put({ status: "closed" }, "dua");
  reply = () => new Response("", { status: 503 });
  await send("http://s/");
  assert.equal(sent.length, 1);
  assert.deepEqual(
    waiting().map(({ refused }) => refused),
    [undefined, undefined],
  );
});

test("names of reports never repeat", () => {
  assert.equal(new Set(Array.from({ length: 1000 }, unique)).size, 1000);
});

test("reports are read with the newest word first, and what the public is not told stays empty", () => {
  const reports = readReports({
    features: [
      {
        geometry: { type: "Point", coordinates: [117, -0.4] },
        properties: {
          id: "R1",
          status: "closed",
          vehicles: ["truck"],
          seen_at: "2025-09-18T00:00:00Z",
          state: "active",
        },
      },
      {
        geometry: {
          type: "LineString",
          coordinates: [
            [117, -0.4],
            [117.1, -0.4],
            [117.2, -0.4],
          ],
        },
        properties: {
          id: "R2",
          status: "open",
          vehicles: "car;truck",
          seen_at: "2025-09-18T01:00:00Z",
          state: "unverified",
          reporter: "relawan",
        },
      },
    ],
  });
  assert.deepEqual(
    reports.map(({ id, vehicles, place, reporter }) => [id, vehicles, place, reporter]),
    [
      ["R2", ["car", "truck"], [117.1, -0.4], "relawan"],
      ["R1", ["truck"], [117, -0.4], null],
    ],
  );
});

test.after(() => {
  globalThis.fetch = real;
});
