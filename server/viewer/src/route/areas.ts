import type { Feature } from "geojson";
import type { ExpressionSpecification, LayerSpecification, Map as LibreMap } from "maplibre-gl";
import { groupOf } from "../style.ts";
import type { Place } from "../task.ts";
import { collection, line, point, sketch, wipe } from "./draw.ts";
import { placeAt, type Stroke, under } from "./finger.ts";
import { type Pixel, readAreas, ringOf, writtenAreas } from "./outline.ts";
import { type PointsPlan, toTheMetre } from "./points.ts";

/** More make no plan that anybody overlooks, and no link that can be sent. */
export const MOST_AREAS = 6;
const AVOID = "lintas-avoid";
const HATCH = "lintas-avoid-hatch";
const VIOLET = "#7a1fa2";
const REACH_PX = 22;
/** Who taps instead of drawing means what is around the finger: half the breadth of that, px. */
const TAPPED_PX = 28;

const is = (kind: string): ExpressionSpecification => ["==", ["get", "kind"], kind];

/** Violet and hatched: no closure and no water is drawn so. */
const LAYERS: readonly LayerSpecification[] = [
  { id: `${AVOID}-fill`, type: "fill", source: AVOID, filter: is("area"), paint: { "fill-pattern": HATCH } },
  {
    id: `${AVOID}-edge`,
    type: "line",
    source: AVOID,
    filter: ["any", is("area"), is("stroke")],
    layout: { "line-join": "round" },
    paint: { "line-color": VIOLET, "line-width": 3, "line-dasharray": [2, 1] },
  },
  {
    id: `${AVOID}-words`,
    type: "symbol",
    source: AVOID,
    filter: is("area"),
    layout: {
      "symbol-placement": "line",
      "text-field": ["get", "words"],
      "text-font": ["Noto Sans Bold"],
      "text-size": 12,
      "symbol-spacing": 400,
    },
    paint: { "text-color": VIOLET, "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
  {
    id: `${AVOID}-disc`,
    type: "circle",
    source: AVOID,
    filter: is("away"),
    paint: {
      "circle-radius": 14,
      "circle-color": "#ffffff",
      "circle-stroke-color": VIOLET,
      "circle-stroke-width": 3,
    },
  },
  {
    id: `${AVOID}-away`,
    type: "symbol",
    source: AVOID,
    filter: is("away"),
    layout: {
      "text-field": "×",
      "text-font": ["Noto Sans Bold"],
      "text-size": 20,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": VIOLET },
  },
];

/** Areas that whoever asks wants to be gone around: a wish, and no closure. */
export class Areas {
  rings: readonly (readonly Place[])[] = [];
  private readonly plan: PointsPlan;
  /** What the finger has drawn so far. */
  private stroke: readonly Place[] = [];

  constructor(plan: PointsPlan) {
    this.plan = plan;
  }

  remove(at: number): void {
    this.rings = this.rings.filter((_, each) => each !== at);
    this.plan.changed();
  }

  shown(): string | null {
    return this.rings.length === 0 ? null : writtenAreas(this.rings);
  }

  /** Takes them from an address; `false` where that cannot be read. */
  show(said: string | null): boolean {
    const rings = said === null ? [] : readAreas(said);
    this.rings = rings ?? [];
    return rings !== null;
  }

  paint(map: LibreMap | null, words: string): void {
    if (map === null) return;
    if (this.rings.length === 0 && this.stroke.length === 0) {
      this.wipe(map);
      return;
    }
    const picture = map.hasImage(HATCH) ? null : hatch();
    if (picture !== null) map.addImage(HATCH, picture);
    sketch(map, {
      name: AVOID,
      layers: LAYERS,
      data: collection([
        ...this.rings.flatMap((ring): Feature[] => [areaOf(ring, words), point(cornerOf(ring), { kind: "away" })]),
        ...(this.stroke.length > 1 ? [line([this.stroke], { kind: "stroke" })] : []),
      ]),
      below: map.getStyle().layers.find((layer) => groupOf(layer) === "roads")?.id,
    });
  }

  wipe(map: LibreMap | null): void {
    wipe(map, { name: AVOID, layers: LAYERS });
  }

  /** The ✕ of which area is under a tap; -1 for none. */
  awayAt(map: LibreMap, at: Pixel): number {
    return under(map, at, this.rings.map(cornerOf), REACH_PX);
  }

  /** A finger draws an outline; `done` where it enclosed something, or nothing. */
  draw(map: LibreMap, from: Pixel, done: (isArea: boolean) => void): Stroke {
    const drawn: Pixel[] = [from];
    const show = (places: readonly Place[]): void => {
      this.stroke = places;
      this.plan.moved();
    };
    return {
      moved: (at) => {
        drawn.push(at);
        show([...this.stroke, placeAt(map, at)]);
      },
      // A tap comes as one to whoever waits for taps.
      ended: (hasMoved) => {
        show([]);
        if (hasMoved) done(this.enclose(map, ringOf(drawn)));
      },
      broken: () => show([]),
    };
  }

  /** Without drawing: what lies around a place. */
  around(map: LibreMap, [x, y]: Pixel): void {
    const turns = Array.from({ length: 8 }, (_, at) => (at * Math.PI) / 4 + Math.PI / 8);
    this.enclose(
      map,
      turns.map((turn): Pixel => [x + TAPPED_PX * Math.cos(turn), y + TAPPED_PX * Math.sin(turn)]),
    );
  }

  private enclose(map: LibreMap, ring: readonly Pixel[] | null): boolean {
    if (ring === null) return false;
    this.rings = [...this.rings, ring.map((at) => toTheMetre(placeAt(map, at)))];
    this.plan.changed();
    return true;
  }
}

/** The corner farthest north carries the ✕. */
const cornerOf = (ring: readonly Place[]): Place =>
  ring.reduce((best, corner) => (corner[1] > best[1] ? corner : best), ring[0] ?? [0, 0]);

function areaOf(ring: readonly Place[], words: string): Feature {
  const closed = [...ring, ...ring.slice(0, 1)].map((at) => [...at]);
  return { type: "Feature", properties: { kind: "area", words }, geometry: { type: "Polygon", coordinates: [closed] } };
}

/** A hatch that tiles, drawn here: without a connection there may be no icons. */
function hatch(): ImageData | null {
  const side = 16;
  const box = document.createElement("canvas");
  [box.width, box.height] = [side, side];
  const pen = box.getContext("2d");
  if (pen === null) return null;
  pen.fillStyle = "#7a1fa222";
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = `${VIOLET}b0`;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const x of [-side, 0, side]) {
    pen.moveTo(x, 0);
    pen.lineTo(x + side, side);
  }
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}
