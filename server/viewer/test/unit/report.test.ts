import assert from "node:assert/strict";
import { test } from "node:test";
import { HEIGHTS } from "../../src/body.ts";
import { unique } from "../../src/outbox/outbox.ts";
import { bodyOf, type Draft, OTHERS } from "../../src/report/draft.ts";
import { labelAt, liesOf, meant, type RoadShape, roadsNear } from "../../src/report/near.ts";
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

test("the middle of the map means a road only where no other may be meant", () => {
  const [near, far] = [
    road("w1-a-b", "Satu", [
      [
        [-1, 0],
        [1, 0],
      ],
    ]),
    road("w2-a-b", "Dua", [
      [
        [-1, 2 * STEP],
        [1, 2 * STEP],
      ],
    ]),
  ];
  assert.equal(meant(roadsNear([near, far], [0, 0]), 5)?.id, "w1-a-b");
  assert.equal(meant(roadsNear([near, far], [0, STEP]), 5), null, "halfway between two");
  assert.equal(meant(roadsNear([near, far], [0, 0]), 50), null, "aimed at from too far away");
  assert.equal(meant(roadsNear([near], [0, 5 * STEP], 250), 5), null, "beside it");
  assert.equal(meant([], 5), null);
});

test("a road without a name is told by where it leads if no other does, by the river, or by the compass", () => {
  const roads = roadsNear(
    [
      road(
        "w1-a-b",
        null,
        [
          [
            [0, 0],
            [0, 9 * STEP],
          ],
        ],
        { osm_id: 1 },
      ),
      road(
        "w2-a-b",
        null,
        [
          [
            [0, 0],
            [9 * STEP, 0],
          ],
        ],
        { osm_id: 2 },
      ),
      road(
        "w3-a-b",
        null,
        [
          [
            [0, 0],
            [-9 * STEP, 9 * STEP],
          ],
        ],
        { osm_id: 3 },
      ),
    ],
    [0, 0],
  );
  const lies = (shores: RoadShape[], named: Parameters<typeof liesOf>[2]): unknown[] =>
    liesOf(roads, shores, named).map((lie) => (lie?.kind === "compass" ? `${lie.from}-${lie.to}` : lie));
  assert.deepEqual(lies([], []), ["n-s", "e-w", "se-nw"]);
  const river = road("r1-a-b", null, [
    [
      [-9 * STEP, -3 * STEP],
      [9 * STEP, -4 * STEP],
    ],
  ]);
  assert.deepEqual(lies([river], []), ["n-s", { kind: "along_river" }, "se-nw"]);
  const jetty = { name: "Dermaga", isJetty: true, at: [STEP, 9 * STEP] as const };
  const village = { name: "Jantur", isJetty: false, at: [-9 * STEP, 8 * STEP] as const };
  // All three begin at it: it tells none from another.
  const hall = { name: "Balai Desa", isJetty: false, at: [0, 0] as const };
  assert.deepEqual(lies([river], [hall, jetty, village]), [
    { kind: "to_jetty" },
    { kind: "along_river" },
    { kind: "to", name: "Jantur" },
  ]);
});

test("the letter of a road stands on it, beside the place", () => {
  const [found] = roadsNear(
    [
      road("w1-a-b", null, [
        [
          [0, 0],
          [0, 9 * STEP],
        ],
      ]),
    ],
    [0, 0],
  );
  assert.ok(found);
  const [lon, lat] = labelAt(found, 40);
  assert.equal(lon, 0);
  assert.ok(Math.abs(lat - 4 * STEP * 0.9) < STEP, `${lat}`);
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
