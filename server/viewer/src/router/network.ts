import { type Box, BoxTree } from "./box-tree.ts";
import { BOAT, NO_WAY, RIVER } from "./class.ts";
import { type Components, components } from "./components.ts";
import type { Metric } from "./hierarchy.ts";
import { fairOf, Leads, type Role } from "./leads.ts";
import { FIT_BLOCKED, FIT_NEVER, type NetworkFile } from "./network-file.ts";
import { type GridPoint, metresPerUnit, round } from "./point.ts";
import { Query } from "./query.ts";
import { Water } from "./water.ts";

/** The point of an edge that is nearest to a place. */
export interface Near {
  readonly edge: number;
  readonly distanceM: number;
  /** Share of the edge's length from its start, 0 to 1. */
  readonly share: number;
  readonly point: GridPoint;
}

/** Travel times as weights of arcs and as a metric of the hierarchy. */
export interface Times {
  readonly weights: Uint32Array;
  readonly metric: Metric;
}

/** The network of a package with what does not depend on the state of roads; made when first needed. */
export class Network {
  readonly file: NetworkFile;
  readonly query: Query;
  private readonly tree: BoxTree;
  private readonly water: Water;
  private readonly parts = new Map<number, Components>();
  private readonly leads = new Map<number, Leads>();
  private readonly dry = new Map<number, Times>();
  private byId: ReadonlyMap<string, number> | null = null;

  /** `shores`: lines that nobody carries a load across, beside the rivers of the network. */
  constructor(file: NetworkFile, shores: readonly (readonly GridPoint[])[]) {
    this.file = file;
    this.query = new Query(file.hierarchy);
    const edges = Array.from({ length: file.edges }, (_, edge) => edge);
    this.tree = new BoxTree(
      edges.map((edge) => {
        const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
        for (let at = file.pointsStart(edge); at < file.pointsEnd(edge); at++) {
          const { x, y } = file.point(at);
          box[0] = Math.min(box[0], x);
          box[1] = Math.min(box[1], y);
          box[2] = Math.max(box[2], x);
          box[3] = Math.max(box[3], y);
        }
        return box;
      }),
    );
    const rivers = edges.filter((edge) => file.edgeKind[edge] === RIVER).map((edge) => file.pointsOf(edge));
    this.water = new Water([...rivers, ...shores]);
  }

  /** The edge of an id; `undefined` where this network has none of that name. */
  edgeOf(id: string): number | undefined {
    this.byId ??= new Map(Array.from({ length: this.file.edges }, (_, edge) => [this.file.id(edge), edge]));
    return this.byId.get(id);
  }

  /** The edges within `reachM` metres of a place that are `wanted`, nearest first; at most `most`. */
  near(place: GridPoint, reachM: number, most: number, wanted: (edge: number) => boolean): Near[] {
    const [eastM, northM] = metresPerUnit(place);
    // Towards the poles a degree of longitude goes to nothing: bounded, so that the window stays finite.
    const [dx, dy] = [reachM / Math.max(eastM, northM * 0.01), reachM / northM];
    return this.tree
      .within([place.x - dx, place.y - dy, place.x + dx, place.y + dy])
      .filter(wanted)
      .map((edge) => this.nearestPoint(edge, place))
      .filter(({ distanceM }) => distanceM <= reachM)
      .sort((a, b) => a.distanceM - b.distanceM || a.edge - b.edge)
      .slice(0, most);
  }

  /** The edges whose boxes meet a window in grid units. */
  within(window: Box): number[] {
    return this.tree.within(window);
  }

  private nearestPoint(edge: number, place: GridPoint): Near {
    const { file } = this;
    const [eastM, northM] = metresPerUnit(place);
    let [walked, least, bestM, point] = [0, Infinity, 0, place];
    let from = file.point(file.pointsStart(edge));
    for (let at = file.pointsStart(edge) + 1; at < file.pointsEnd(edge); at++) {
      const to = file.point(at);
      const [ax, ay] = [(from.x - place.x) * eastM, (from.y - place.y) * northM];
      const [bx, by] = [(to.x - place.x) * eastM, (to.y - place.y) * northM];
      const [alongX, alongY] = [bx - ax, by - ay];
      const length = Math.sqrt(alongX * alongX + alongY * alongY);
      const ahead = -(ax * alongX + ay * alongY) / (length * length);
      const share = length > 0 ? Math.min(1, Math.max(0, ahead)) : 0;
      const [x, y] = [ax + alongX * share, ay + alongY * share];
      const distance = x * x + y * y;
      if (distance < least) {
        least = distance;
        bestM = walked + length * share;
        point = { x: round(from.x + (to.x - from.x) * share), y: round(from.y + (to.y - from.y) * share) };
      }
      walked += length;
      from = to;
    }
    const share = walked > 0 ? Math.min(1, Math.max(0, bestM / walked)) : 0;
    return { edge, distanceM: Math.sqrt(least), share, point };
  }

  private componentsOf(of: number): Components {
    const known = this.parts.get(of) ?? components(this.file, of);
    this.parts.set(of, known);
    return known;
  }

  /** The component of an edge for a class on a dry day, by its least node; `null` where no arc leads over the edge. */
  component(edge: number, of: number): number | null {
    const arc = this.file.arcsOf(edge)[0];
    // Its tail may be a node that leads to both sides of a barrier.
    return arc === undefined ? null : (this.componentsOf(of).ofNode[this.file.head(arc)] as number);
  }

  /**
   * Whether a place at an edge can be left, arrived at or both, as its role asks, in the directions that a class may
   * drive on a dry day. Boats go both ways: for them the size of the component decides.
   */
  suits(edge: number, of: number, role: Role): boolean {
    const { file } = this;
    if (of === BOAT) {
      const { size, largest } = this.componentsOf(of);
      const least = this.component(edge, of);
      return least !== null && (size[least] as number) >= fairOf(largest);
    }
    const weights = this.dryTimes(of).weights;
    let leads = this.leads.get(of);
    if (leads === undefined) {
      const arcs = Array.from({ length: file.arcs }, (_, arc) => arc).filter((arc) => (weights[arc] ?? 0) < NO_WAY);
      leads = new Leads(
        file.nodes,
        arcs.map((arc) => file.tail(arc)),
        arcs.map((arc) => file.head(arc)),
      );
      this.leads.set(of, leads);
    }
    const usable = [...file.arcsOf(edge)].filter((arc) => (weights[arc] as number) < NO_WAY);
    return leads.suits(
      role,
      usable.map((arc) => [file.tail(arc), file.head(arc)] as const),
    );
  }

  waterBetween(from: GridPoint, to: GridPoint): boolean {
    return this.water.liesBetween(from, to);
  }

  /** Times on a dry day, without any event. An edge that is mapped as blocked counts ten times. */
  dryTimes(of: number): Times {
    const { file } = this;
    let dry = this.dry.get(of);
    if (dry === undefined) {
      const edges = new Uint32Array(file.edges);
      for (let edge = 0; edge < file.edges; edge++) {
        const [ms, fit] = [file.dryMs(edge, of), file.fit(edge, of)];
        const factor = fit === FIT_BLOCKED ? 10 : 1;
        edges[edge] = ms >= NO_WAY || fit === FIT_NEVER ? NO_WAY : Math.min(ms * factor, 2 ** 27);
      }
      const weights = Uint32Array.from({ length: file.arcs }, (_, arc) => {
        const ms = edges[file.edgeOf(arc)] as number;
        return ms >= NO_WAY || file.isBanned(arc, of) ? NO_WAY : ms + this.boardingMs(arc, of);
      });
      dry = { weights, metric: file.hierarchy.customize(weights) };
      this.dry.set(of, dry);
    }
    return dry;
  }

  /** Milliseconds that a class waits before it can enter an arc. Boats do not wait for ferries. */
  boardingMs(arc: number, of: number): number {
    return of === BOAT ? 0 : Math.min(this.file.arcBoarding[arc] as number, 2 ** 27);
  }
}
