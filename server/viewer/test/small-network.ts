// Small networks as the bytes of a network file (docs/network.md), written here and read by the viewer.

import { VEHICLES } from "../src/vehicle.ts";

export interface SmallEdge {
  readonly id: string;
  readonly name?: string;
  readonly from: number;
  readonly to: number;
  readonly oneway?: boolean;
  readonly kind?: number;
  /** Milliseconds on a dry day, for every class that fits. */
  readonly dryMs: number;
  readonly lengthM: number;
  /** Classes that fit; all but boats where left out. */
  readonly fits?: readonly string[];
  /** Points between its ends, in grid units. */
  readonly bends?: readonly (readonly [number, number])[];
}

export interface SmallNetwork {
  /** Places of the nodes in grid units. */
  readonly nodes: readonly (readonly [number, number])[];
  readonly edges: readonly SmallEdge[];
}

type Section = readonly [name: string, array: Uint8Array | Uint32Array | Int32Array];

/** The file of sections. */
export function fileOf(magic: string, version: number, sections: readonly Section[]): ArrayBuffer {
  const up = (at: number): number => Math.ceil(at / 64) * 64;
  let at = up(16 + 40 * sections.length);
  const begins = sections.map(([, array]) => {
    const begin = at;
    at = up(at + array.byteLength);
    return begin;
  });
  const bytes = new ArrayBuffer(at);
  const [view, ascii] = [new DataView(bytes), new TextEncoder()];
  new Uint8Array(bytes).set(ascii.encode(magic));
  view.setUint32(8, version, true);
  view.setUint32(12, sections.length, true);
  sections.forEach(([name, array], number) => {
    const entry = 16 + 40 * number;
    new Uint8Array(bytes, entry, 16).set(ascii.encode(name));
    view.setUint32(entry + 16, array.BYTES_PER_ELEMENT, true);
    view.setBigUint64(entry + 24, BigInt(begins[number] ?? 0), true);
    view.setBigUint64(entry + 32, BigInt(array.byteLength), true);
    new Uint8Array(bytes, begins[number], array.byteLength).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    );
  });
  return bytes;
}

/** Where lists of these lengths begin when they are laid one behind the other, and where the last one ends. */
function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, at) => {
    starts[at + 1] = (starts[at] ?? 0) + length;
  });
  return starts;
}

const NONE = 0xffff_ffff;
const NO_WAY = 2_147_483_647;

/** The hierarchy of a graph: its nodes taken away in an order, those that a node was joined to joined to each other. */
function hierarchy(
  nodes: number,
  tails: readonly number[],
  heads: readonly number[],
  rank: readonly number[],
): Section[] {
  const higher = Array.from({ length: nodes }, () => new Set<number>());
  const join = (a: number, b: number): void => {
    if (a !== b) higher[Math.min(a, b)]?.add(Math.max(a, b));
  };
  tails.forEach((tail, arc) => {
    join(rank[tail] ?? 0, rank[heads[arc] ?? 0] ?? 0);
  });
  for (let v = 0; v < nodes; v++) {
    const above = [...(higher[v] ?? [])];
    for (const a of above) for (const b of above) join(a, b);
  }
  const first = [0];
  const [head, tail]: [number[], number[]] = [[], []];
  higher.forEach((above, v) => {
    for (const to of [...above].sort((a, b) => a - b)) {
      head.push(to);
      tail.push(v);
    }
    first.push(head.length);
  });
  const lower = Array.from({ length: nodes }, () => [] as number[]);
  head.forEach((to, arc) => {
    lower[to]?.push(arc);
  });
  const down = lower.flat();
  const inputs = head.map(() => [] as number[]);
  const place = tails.map((from, arc) => {
    const [a, b] = [rank[from] ?? 0, rank[heads[arc] ?? 0] ?? 0];
    if (a === b) return NONE;
    const on = head.findIndex((to, each) => to === Math.max(a, b) && tail[each] === Math.min(a, b));
    const bit = a > b ? 0x8000_0000 : 0;
    inputs[on]?.push(arc + bit);
    return on + bit;
  });
  const starts = (lists: readonly (readonly number[])[]): Uint32Array => startsOf(lists.map(({ length }) => length));
  const array = (numbers: readonly number[]): Uint32Array => Uint32Array.from(numbers);
  return [
    ["h_rank", array(rank)],
    ["h_parent", array(higher.map((above) => (above.size === 0 ? NONE : Math.min(...above))))],
    ["h_first", array(first)],
    ["h_head", array(head)],
    ["h_tail", array(tail)],
    ["h_down_first", starts(lower)],
    ["h_down_arc", array(down)],
    ["h_down_tail", array(down.map((arc) => tail[arc] ?? 0))],
    ["h_input_first", starts(inputs)],
    ["h_input", array(inputs.flat())],
    ["h_place", array(place)],
    ["h_triangles", array([0, 0])],
  ];
}

/** The sections of a network; `rank` gives the order in which its nodes are taken away. */
export function sectionsOf({ nodes, edges }: SmallNetwork, rank = nodes.map((_, node) => node)): Section[] {
  const texts = ["", ...new Set(edges.flatMap(({ id, name = "" }) => [id, name]).filter((text) => text !== ""))];
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const arcs = edges.flatMap(({ from, to, oneway = false }, edge) => [
    { tail: from, head: to, of: edge * 2 },
    ...(oneway ? [] : [{ tail: to, head: from, of: edge * 2 + 1 }]),
  ]);
  const fits = ({ fits: own = VEHICLES.filter((vehicle) => vehicle !== "boat") }: SmallEdge): boolean[] =>
    VEHICLES.map((vehicle) => own.includes(vehicle));
  const points = edges.map(({ from, to, bends = [] }) => [nodes[from] ?? [0, 0], ...bends, nodes[to] ?? [0, 0]]);
  const meta = { nodes: nodes.length, arcs: arcs.length, edges: edges.length, transfers: 0, classes: VEHICLES };
  const each = (numbers: readonly number[]): Uint32Array => Uint32Array.from(numbers);
  const [tails, heads] = [arcs.map(({ tail }) => tail), arcs.map(({ head }) => head)];
  const of = edges.map((_, edge) => arcs.flatMap((arc, at) => (arc.of >>> 1 === edge ? [at] : [])));
  return [
    ["meta", new TextEncoder().encode(JSON.stringify(meta))],
    ["node_places", Int32Array.from(nodes.flat())],
    ["arc_tail", each(tails)],
    ["arc_head", each(heads)],
    ["arc_edge", each(arcs.map((arc) => arc.of))],
    ["arc_banned", new Uint8Array(arcs.length)],
    ["arc_boarding", new Uint32Array(arcs.length)],
    ["edge_arcs_at", startsOf(of.map(({ length }) => length))],
    ["edge_arcs", each(of.flat())],
    ["edge_text", each(edges.flatMap(({ id, name = "" }) => [texts.indexOf(id), texts.indexOf(name), 0]))],
    ["edge_kind", Uint8Array.from(edges, ({ kind = 0 }) => kind)],
    ["edge_fit", Uint8Array.from(edges.flatMap(fits), (fit) => (fit ? 0 : 1))],
    ["edge_dry", each(edges.flatMap((edge) => fits(edge).map((fit) => (fit ? edge.dryMs : NO_WAY))))],
    ["edge_length", each(edges.map(({ lengthM }) => Math.round(lengthM * 100)))],
    ["edge_points_at", startsOf(points.map(({ length }) => length))],
    ["points", Int32Array.from(points.flat(2))],
    ["transfer", new Uint32Array(0)],
    ["transfer_places", new Int32Array(0)],
    ["texts_at", startsOf(encoded.map(({ length }) => length))],
    ["texts", Uint8Array.from(encoded.flatMap((text) => [...text]))],
    ...hierarchy(nodes.length, tails, heads, rank),
  ];
}

export const networkBytes = (network: SmallNetwork, rank?: number[]): ArrayBuffer =>
  fileOf("LINTASNW", 1, sectionsOf(network, rank));

/** A state in which every class is the same but boats, which no road carries. */
export const stateOf = (word: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  pass: `${String(word).repeat(6)}5`,
  evidence: "none",
  ...more,
});

/** The part `roads`: by edge its state, and what becomes of it. */
export const roadsOf = (
  states: readonly Readonly<Record<string, unknown>>[],
  ofEdge: readonly number[],
  later: readonly (readonly [number, number, number])[] = [],
): Record<string, unknown> => ({
  format: 1,
  snapshot: "20250918T010000Z-3f2a9c1",
  revision: 3,
  mode: "drill",
  label: "LATIHAN – BUKAN KEJADIAN NYATA",
  as_of: "2025-09-18T01:00:00Z",
  now_ms: 1000,
  until_ms: 1_000_000,
  time_zone: "Asia/Makassar",
  vehicles: Object.fromEntries(VEHICLES.map((vehicle) => [vehicle, [`kendaraan ${vehicle}`, vehicle]])),
  reasons: ["banjir", "laporan", "bukti_lama"],
  slowdown: {
    restricted_factor: 2,
    four_by_four_in_water_kmh: 20,
    truck_in_water_kmh: 15,
    heavy_truck_in_water_kmh: 10,
    least_in_water_kmh: 2,
    night_or_rain_factor: 0.7,
    contingency_factor: 1.25,
  },
  load_ms: 1_200_000,
  states,
  of_edge: ofEdge,
  later,
});

/** Two ways from west to east around a block: along the north, and the longer one along the south. */
export const BLOCK: SmallNetwork = {
  nodes: [
    [1_160_000_000, 0],
    [1_160_100_000, 0],
    [1_160_000_000, -50_000],
    [1_160_100_000, -50_000],
  ],
  edges: [
    { id: "a-north", name: "Jalan Utara", from: 0, to: 1, dryMs: 60_000, lengthM: 1111 },
    { id: "b-west", name: "Jalan Barat", from: 0, to: 2, dryMs: 40_000, lengthM: 556 },
    { id: "c-south", name: "Jalan Selatan", from: 2, to: 3, dryMs: 60_000, lengthM: 1111 },
    { id: "d-east", name: "Jalan Timur", from: 3, to: 1, dryMs: 40_000, lengthM: 556 },
  ],
};
/** Its ends in degrees. */
export const [WEST, EAST]: [[number, number], [number, number]] = [
  [116, 0],
  [116.01, 0],
];
