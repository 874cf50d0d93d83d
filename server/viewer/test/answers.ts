// Answers of the server as the contract fixes them, around Tenggarong.

const CHECK = "Periksa di lapangan; petugas yang memutuskan.";

/** Ten kilometres along the equator, in round numbers. */
const LINE = [
  [116.95, -0.42],
  [116.97, -0.42],
  [116.99, -0.42],
  [117.04, -0.42],
];

export function way(told: object = {}): unknown {
  const limiting = {
    edge: "w1-2-3",
    name: "Jalan Wolter Monginsidi",
    status: "restricted",
    depth_m: 0.5,
    evidence: "reported",
    as_of: "2025-09-18T00:20:00Z",
    expires: "2025-09-18T12:20:00Z",
    from_place: "1,2 km dari Gudang BPBD",
  };
  const properties = {
    status: "restricted",
    verdict: "BISA DENGAN SYARAT",
    sentence_id:
      "Truk sedang bisa lewat pelan: air 50 cm di Jalan Wolter Monginsidi, " +
      `dilaporkan pos Tenggarong sejak 08.20 WITA. ${CHECK}`,
    sentence_en:
      "A medium truck can pass slowly: 50 cm of water on Jalan Wolter Monginsidi, " +
      "reported since 08:20 WITA. Check on site; the officer decides.",
    distance_m: 10_000,
    duration_s: 1800,
    duration_planned_s: 2250,
    contingency: "waktu tempuh ditambah 25 % cadangan",
    vehicle: "truck",
    edges: ["w1-2-3"],
    limiting,
    avoided: [
      {
        id: "w9-8-7",
        name: "Jembatan Kartanegara",
        status: "closed",
        cause: "bridge_damage",
        place: [116.98, -0.41],
        report_id: "R17",
        as_of: "2025-09-17T22:00:00Z",
        expires: null,
      },
    ],
    oldest_as_of: "2025-09-18T00:20:00Z",
    snap_distance_m: 35,
    snap_m: { from: 4, to: 35 },
    valid_until: "2025-09-18T12:20:00Z",
    presumed_m: 0,
    unknown_m: 0,
    pieces: [
      { status: "open", from_m: 0, to_m: 4000, vehicle: "truck", edges: ["w1"], name: "Jalan Ahmad Yani" },
      {
        status: "restricted",
        from_m: 4000,
        to_m: 6000,
        vehicle: "truck",
        edges: ["w1-2-3"],
        name: "Jalan Wolter Monginsidi",
      },
      { status: "open", from_m: 6000, to_m: 10_000, vehicle: "truck", edges: ["w3"], name: "Jalan Ahmad Yani" },
    ],
    ...told,
  };
  return {
    type: "FeatureCollection",
    revision: 4,
    snapshot: "s",
    as_of: "2025-09-18T01:00:00Z",
    mode: "drill",
    features: [{ type: "Feature", geometry: { type: "LineString", coordinates: LINE }, properties }],
  };
}

export interface NoWay {
  readonly blocked_by: object[];
  readonly [name: string]: unknown;
}

export function noWay(told: object = {}): NoWay {
  return {
    type: "FeatureCollection",
    revision: 5,
    mode: "drill",
    features: [],
    status: "closed",
    verdict: "TIDAK",
    sentence_id:
      "Truk sedang tidak bisa sampai: Jembatan Kartanegara tertutup, " + `dilaporkan posko sejak 06.00 WITA. ${CHECK}`,
    sentence_en:
      "A medium truck does not get there: Jembatan Kartanegara is closed, " +
      "reported since 06:00 WITA. Check on site; the officer decides.",
    blocked_by: [
      {
        id: "w9-8-7",
        name: "Jembatan Kartanegara",
        status: "closed",
        cause: "bridge_damage",
        depth_m: null,
        place: [116.98, -0.41],
        report_id: "R17",
        as_of: "2025-09-17T22:00:00Z",
        expires: null,
      },
    ],
    nearest_reachable: { place: [116.975, -0.412], distance_to_goal_m: 2300, name: "Jalan Mulawarman" },
    by_boat: true,
    ...told,
  };
}

/** Three bands around a place, squares for simplicity, and one road that is reached. */
export function reach([lon, lat]: readonly [number, number]): unknown {
  const area = (minutes: number, half: number): unknown => ({
    type: "Feature",
    properties: { kind: "isochrone", minutes },
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [lon - half, lat - half],
          [lon + half, lat - half],
          [lon + half, lat + half],
          [lon - half, lat + half],
          [lon - half, lat - half],
        ],
      ],
    },
  });
  const road = {
    type: "Feature",
    properties: { kind: "road", minutes: 30, status: "presumed" },
    geometry: {
      type: "LineString",
      coordinates: [
        [lon, lat],
        [lon + 0.05, lat + 0.02],
      ],
    },
  };
  return { type: "FeatureCollection", revision: 4, features: [area(30, 0.06), area(60, 0.13), area(120, 0.24), road] };
}
