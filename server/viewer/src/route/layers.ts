import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";

export const WAY = "lintas-way";
export const ENDS = "lintas-ends";
export const REACH = "lintas-reach";

/** Nothing on the ground is of this colour: the way is told from the roads that it uses by it. */
const BED = "#2b1a6b";
const widths = (factor: number): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  6,
  3 * factor,
  12,
  6 * factor,
  17,
  14 * factor,
];
const of = (status: string): FilterSpecification => ["==", ["get", "status"], status];

const stroke = (status: string, color: string, factor: number, dash: number[] | null): LayerSpecification => ({
  id: `${WAY}-${status}`,
  type: "line",
  source: WAY,
  filter: of(status),
  layout: { "line-join": "round", "line-cap": dash === null ? "round" : "butt" },
  paint: { "line-color": color, "line-width": widths(factor), ...(dash === null ? {} : { "line-dasharray": dash }) },
});

const road: FilterSpecification = ["!=", ["get", "status"], "gap"];

/** The way: one dark bed with a light rim, and on it the colour and pattern of each piece's state. */
export const WAY_LAYERS: readonly LayerSpecification[] = [
  {
    id: `${WAY}-gap`,
    type: "line",
    source: WAY,
    filter: of("gap"),
    paint: { "line-color": BED, "line-width": 3, "line-dasharray": [0.6, 1.6] },
  },
  {
    id: `${WAY}-rim`,
    type: "line",
    source: WAY,
    filter: road,
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": "#ffffff", "line-width": widths(2.4) },
  },
  {
    id: `${WAY}-bed`,
    type: "line",
    source: WAY,
    filter: road,
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": BED, "line-width": widths(1.7) },
  },
  stroke("open", "#35d06b", 0.8, null),
  stroke("presumed", "#b8d6c6", 0.6, [3, 0.6]),
  stroke("restricted", "#ffb000", 0.85, [3, 1.2]),
  stroke("unknown", "#ffffff", 0.55, [0.7, 1.1]),
];

/** Where a way begins and ends, what blocks it, and how far one comes. */
export const END_LAYERS: readonly LayerSpecification[] = [
  {
    id: `${ENDS}-disc`,
    type: "circle",
    source: ENDS,
    paint: {
      "circle-radius": 13,
      "circle-color": ["match", ["get", "role"], "blocked", "#b2182b", "nearest", "#8a5a00", BED],
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 3,
    },
  },
  {
    id: `${ENDS}-sign`,
    type: "symbol",
    source: ENDS,
    layout: {
      "text-field": ["get", "sign"],
      "text-font": ["Noto Sans Bold"],
      "text-size": 15,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": "#ffffff" },
  },
];

/** The bands of an isochrone: the sooner the darker; each with an outline of its own. */
export interface Band {
  readonly color: string;
  readonly opacity: number;
  readonly dash: readonly number[] | null;
  /** Width of its roads, beside that of the soonest. */
  readonly width: number;
}

export const BANDS: readonly Band[] = [
  { color: "#2b1a6b", opacity: 0.34, dash: null, width: 1 },
  { color: "#5b47a8", opacity: 0.24, dash: [2.4, 1], width: 0.8 },
  { color: "#8d7cc9", opacity: 0.16, dash: [0.9, 0.9], width: 0.65 },
];

/** Layers for the isochrones of `minutes`, the longest first so that the shortest lies on top. */
export function reachLayers(minutes: readonly number[]): LayerSpecification[] {
  const sorted = [...minutes].sort((a, b) => a - b);
  const last: Band = { color: "#8d7cc9", opacity: 0.16, dash: [0.9, 0.9], width: 0.65 };
  const bands = sorted.map((each, at) => ({ each, band: BANDS[at] ?? last })).reverse();
  const area = (each: number): FilterSpecification => [
    "all",
    ["==", ["get", "kind"], "isochrone"],
    ["==", ["get", "minutes"], each],
  ];
  return [
    ...bands.map(
      ({ each, band }): LayerSpecification => ({
        id: `${REACH}-area-${each}`,
        type: "fill",
        source: REACH,
        filter: area(each),
        paint: { "fill-color": band.color, "fill-opacity": band.opacity },
      }),
    ),
    ...bands.map(
      ({ each, band }): LayerSpecification => ({
        id: `${REACH}-edge-${each}`,
        type: "line",
        source: REACH,
        filter: area(each),
        paint: {
          "line-color": band.color,
          "line-width": 1.5,
          ...(band.dash === null ? {} : { "line-dasharray": [...band.dash] }),
        },
      }),
    ),
    // Areas follow the roads closely: from afar the roads tell the bands apart, by width and dash.
    {
      id: `${REACH}-road-rim`,
      type: "line",
      source: REACH,
      filter: ["==", ["get", "kind"], "road"],
      layout: { "line-join": "round" },
      paint: { "line-color": "#ffffff", "line-width": widths(1.5) },
    },
    ...bands.map(
      ({ each, band }): LayerSpecification => ({
        id: `${REACH}-road-${each}`,
        type: "line",
        source: REACH,
        filter: ["all", ["==", ["get", "kind"], "road"], ["==", ["get", "minutes"], each]],
        layout: { "line-join": "round" },
        paint: {
          "line-color": band.color,
          "line-width": widths(band.width),
          ...(band.dash === null ? {} : { "line-dasharray": [...band.dash] }),
        },
      }),
    ),
    {
      id: `${REACH}-words`,
      type: "symbol",
      source: REACH,
      filter: ["==", ["get", "kind"], "isochrone"],
      layout: {
        "symbol-placement": "line",
        "text-field": ["concat", ["to-string", ["get", "minutes"]], " min"],
        "text-font": ["Noto Sans Bold"],
        "text-size": 13,
        "symbol-spacing": 300,
      },
      paint: { "text-color": "#1c1050", "text-halo-color": "#ffffff", "text-halo-width": 2 },
    },
  ];
}
