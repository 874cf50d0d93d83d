import { VEHICLES } from "../vehicle.ts";
import { CLASSES } from "./class.ts";
import { Damaged, sound } from "./damaged.ts";
import { Hierarchy } from "./hierarchy.ts";
import type { GridPoint } from "./point.ts";
import { below, rising, Sections, whole } from "./sections.ts";

const MAGIC = "LINTASNW";
const VERSION = 1;

/** Where a load changes between land and water. */
export interface Transfer {
  readonly name: string | null;
  readonly place: GridPoint;
  readonly land: number;
  readonly water: number;
  readonly loadMs: number;
}

interface Meta {
  readonly nodes: number;
  readonly arcs: number;
  readonly edges: number;
  readonly transfers: number;
  readonly classes: readonly string[];
}

/** The limit of `Fit::Limited`: a code of `edge_fit` from here on names a reason. */
const LIMITED = 16;
const REASONS = 17;
/** Codes of `edge_fit`. */
export const FIT_NEVER = 1;
export const FIT_BLOCKED = 2;

/**
 * The routing graph (docs/network.md) as typed arrays. All of it was checked when it was opened: positions are within
 * their tables, so that nothing that is asked of it later reads outside.
 */
export class NetworkFile {
  readonly nodes: number;
  readonly arcs: number;
  readonly edges: number;
  readonly hierarchy: Hierarchy;
  readonly transfers: readonly Transfer[];
  readonly nodePlaces: Int32Array;
  readonly arcTail: Uint32Array;
  readonly arcHead: Uint32Array;
  /** Edge × 2, plus 1 where the arc runs against the edge's geometry. */
  readonly arcEdge: Uint32Array;
  readonly arcBanned: Uint8Array;
  readonly arcBoarding: Uint32Array;
  readonly edgeArcsAt: Uint32Array;
  readonly edgeArcs: Uint32Array;
  readonly edgeKind: Uint8Array;
  readonly edgeFit: Uint8Array;
  readonly edgeDry: Uint32Array;
  readonly edgePointsAt: Uint32Array;
  readonly points: Int32Array;
  private readonly edgeLength: Uint32Array;
  private readonly edgeText: Uint32Array;
  private readonly textsAt: Uint32Array;
  private readonly texts: Uint8Array;
  private readonly decoder = new TextDecoder();

  /** Refuses ([`Damaged`]) a file that is torn, of another version, or of other vehicle classes. */
  constructor(bytes: ArrayBuffer) {
    const of = new Sections(bytes, MAGIC, VERSION);
    const meta = readMeta(of.u8("meta"));
    ({ nodes: this.nodes, arcs: this.arcs, edges: this.edges } = meta);
    this.nodePlaces = of.i32("node_places");
    this.arcTail = of.u32("arc_tail");
    this.arcHead = of.u32("arc_head");
    this.arcEdge = of.u32("arc_edge");
    this.arcBanned = of.u8("arc_banned");
    this.arcBoarding = of.u32("arc_boarding");
    this.edgeArcsAt = of.u32("edge_arcs_at");
    this.edgeArcs = of.u32("edge_arcs");
    this.edgeText = of.u32("edge_text");
    this.edgeKind = of.u8("edge_kind");
    this.edgeFit = of.u8("edge_fit");
    this.edgeDry = of.u32("edge_dry");
    this.edgeLength = of.u32("edge_length");
    this.edgePointsAt = of.u32("edge_points_at");
    this.points = of.i32("points");
    this.textsAt = of.u32("texts_at");
    this.texts = of.u8("texts");
    this.check();
    this.transfers = this.readTransfers(of, meta.transfers);
    this.hierarchy = new Hierarchy(of);
    sound(
      this.hierarchy.nodes === this.nodes && this.hierarchy.inputs === this.arcs,
      "the hierarchy belongs to another graph",
    );
  }

  private check(): void {
    const { nodes, arcs, edges } = this;
    whole("node_places", this.nodePlaces, nodes * 2);
    for (const [name, array] of [
      ["arc_tail", this.arcTail],
      ["arc_head", this.arcHead],
      ["arc_edge", this.arcEdge],
      ["arc_boarding", this.arcBoarding],
      ["arc_banned", this.arcBanned],
      ["edge_arcs", this.edgeArcs],
    ] as const)
      whole(name, array, arcs);
    below("arc_tail", this.arcTail, nodes);
    below("arc_head", this.arcHead, nodes);
    below("arc_edge", this.arcEdge, edges * 2);
    below("edge_arcs", this.edgeArcs, arcs);
    for (const [name, array, each] of [
      ["edge_text", this.edgeText, 3],
      ["edge_kind", this.edgeKind, 1],
      ["edge_fit", this.edgeFit, CLASSES],
      ["edge_dry", this.edgeDry, CLASSES],
      ["edge_length", this.edgeLength, 1],
    ] as const)
      whole(name, array, edges * each);
    below("edge_text", this.edgeText, this.textsAt.length - 1);
    for (const [name, array, end] of [
      ["edge_arcs_at", this.edgeArcsAt, arcs],
      ["edge_points_at", this.edgePointsAt, this.points.length / 2],
    ] as const) {
      whole(name, array, edges + 1);
      rising(name, array, end);
    }
    rising("texts_at", this.textsAt, this.texts.length);
    for (let edge = 0; edge < edges; edge++)
      sound(this.pointsEnd(edge) - this.pointsStart(edge) >= 2, "an edge has fewer than two points");
    sound(
      this.edgeKind.every((kind) => kind < 4),
      "an edge is of no kind that this program knows",
    );
    const known = (fit: number): boolean => fit <= FIT_BLOCKED || (fit >= LIMITED && fit < LIMITED + REASONS);
    sound(this.edgeFit.every(known), "an edge is of no kind that this program knows");
  }

  private readTransfers(of: Sections, count: number): Transfer[] {
    const [rows, places] = [of.u32("transfer"), of.i32("transfer_places")];
    whole("transfer", rows, count * 4);
    whole("transfer_places", places, count * 2);
    below("transfer", rows, this.nodes, 0, 4);
    below("transfer", rows, this.nodes, 1, 4);
    below("transfer", rows, this.textsAt.length - 1, 3, 4);
    return Array.from({ length: count }, (_, at) => {
      const [land = 0, water = 0, loadMs = 0, name = 0] = rows.subarray(at * 4, at * 4 + 4);
      const [x = 0, y = 0] = places.subarray(at * 2, at * 2 + 2);
      return { name: this.text(name) || null, place: { x, y }, land, water, loadMs };
    });
  }

  private text(position: number): string {
    return this.decoder.decode(this.texts.subarray(this.textsAt[position], this.textsAt[position + 1]));
  }

  id(edge: number): string {
    return this.text(this.edgeText[edge * 3] as number);
  }

  /** The name of an edge; empty where it has none. */
  name(edge: number): string {
    return this.text(this.edgeText[edge * 3 + 1] as number);
  }

  /** The position of an edge's name: equal for edges of one name. */
  nameAt(edge: number): number {
    return this.edgeText[edge * 3 + 1] as number;
  }

  lengthM(edge: number): number {
    return (this.edgeLength[edge] as number) / 100;
  }

  dryMs(edge: number, of: number): number {
    return this.edgeDry[edge * CLASSES + of] as number;
  }

  fit(edge: number, of: number): number {
    return this.edgeFit[edge * CLASSES + of] as number;
  }

  arcsOf(edge: number): Uint32Array {
    return this.edgeArcs.subarray(this.edgeArcsAt[edge], this.edgeArcsAt[edge + 1]);
  }

  edgeOf(arc: number): number {
    return (this.arcEdge[arc] as number) >>> 1;
  }

  /** Whether an arc runs against the geometry of its edge. */
  isBackward(arc: number): boolean {
    return ((this.arcEdge[arc] as number) & 1) === 1;
  }

  isBanned(arc: number, of: number): boolean {
    return (((this.arcBanned[arc] as number) >>> of) & 1) === 1;
  }

  tail(arc: number): number {
    return this.arcTail[arc] as number;
  }

  head(arc: number): number {
    return this.arcHead[arc] as number;
  }

  nodePlace(node: number): GridPoint {
    return { x: this.nodePlaces[node * 2] as number, y: this.nodePlaces[node * 2 + 1] as number };
  }

  /** Position of the first point of an edge. */
  pointsStart(edge: number): number {
    return this.edgePointsAt[edge] as number;
  }

  /** One behind the position of its last point. */
  pointsEnd(edge: number): number {
    return this.edgePointsAt[edge + 1] as number;
  }

  point(at: number): GridPoint {
    return { x: this.points[at * 2] as number, y: this.points[at * 2 + 1] as number };
  }

  /** The geometry of an edge: two points or more. */
  pointsOf(edge: number): GridPoint[] {
    const points: GridPoint[] = [];
    for (let at = this.pointsStart(edge); at < this.pointsEnd(edge); at++) points.push(this.point(at));
    return points;
  }
}

function readMeta(bytes: Uint8Array): Meta {
  const read = (): unknown => {
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      throw new Damaged('section "meta" is torn');
    }
  };
  const meta = read() as Meta;
  const counts = [meta?.nodes, meta?.arcs, meta?.edges, meta?.transfers];
  sound(
    counts.every((count) => Number.isSafeInteger(count)),
    'section "meta" lacks a count',
  );
  sound(JSON.stringify(meta.classes) === JSON.stringify(VEHICLES), "it has other vehicle classes than this program");
  return meta;
}
