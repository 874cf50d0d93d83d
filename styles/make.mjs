// Makes `lintas.json` (sunlight) and `night.json` from the one description below, and the icons that night and
// English need. `node styles/make.mjs` writes them, `node styles/make.mjs --check` fails where a file differs.
//
// QGIS draws ALL features of a layer whose filter it cannot read. So filters and expressions keep to what it reads:
// `server/viewer/test/unit/qgis-subset.test.ts` says which those are, and why.
import { readFileSync, writeFileSync } from "node:fs";

const FOLDER = new URL("./", import.meta.url);

// ---- colours: by role, in the sun and at night -----------------------------------------------------------------

/** Never the only sign: each state has a width, a pattern and a letter of its own, too. */
const PALETTE = {
  ground: ["#fbfaf6", "#10141a"],
  land: ["#f3f1e8", "#171c23"],
  // What the ground is used for: paler than anything that is told of it.
  landForest: ["#dfe8d4", "#18241d"],
  landGreen: ["#e8eedd", "#1a2620"],
  landFarm: ["#f0efdb", "#1f2319"],
  landWet: ["#d9e8e0", "#162526"],
  landTown: ["#ebe6df", "#20242c"],
  landWork: ["#e5e1e3", "#232430"],
  landBare: ["#efe9d9", "#23231f"],
  building: ["#d8d1c7", "#2c323b"],
  buildingEdge: ["#c2b9ac", "#3a424d"],
  buildingPublic: ["#cdbfae", "#3b3a36"],
  border: ["#6d6a75", "#8d8a98"],
  borderDesa: ["#8b8894", "#5b5966"],
  text: ["#101418", "#eef2f5"],
  halo: ["#ffffff", "#0a0d11"],
  textAdmin: ["#4b4856", "#b9b5c6"],
  // Water that is always there: green-blue and plain. Floods: violet-blue, with waves.
  water: ["#a9d6cf", "#17403f"],
  shore: ["#6fb0a7", "#2f6b67"],
  textWater: ["#0d5a52", "#8fd6cb"],
  textFlood: ["#1a2a6c", "#d5deff"],
  floodUnknown: ["#b9bfd6", "#3b4156"],
  flood0: ["#d3ddf8", "#1f2a4d"],
  flood15: ["#b0c3f2", "#27376b"],
  flood30: ["#86a2e8", "#31478c"],
  flood60: ["#5d7fd8", "#3f5bb0"],
  flood100: ["#3a5cba", "#5675d6"],
  flood200: ["#213c8c", "#7f9cf5"],
  floodEdge: ["#3f5fb8", "#6d89df"],
  susceptible: ["#4a62ad", "#7d94de"],
  slide: ["#b5793f", "#7a4d22"],
  slideEdge: ["#4a2306", "#d9a273"],
  slideSusceptible: ["#7a4a1e", "#b98250"],
  other: ["#7a1fa2", "#c98ae6"],
  warning: ["#8a5600", "#e0a840"],
  need1: ["#e7d9f3", "#31233f"],
  need2: ["#c9a9e3", "#4c3068"],
  need3: ["#a474cc", "#6c4496"],
  need4: ["#7c3fb0", "#9460c8"],
  textNeed: ["#3d1163", "#e6d2f7"],
  short0: ["#dcebf2", "#1c2b33"],
  short1: ["#fbe6b8", "#5a4a1e"],
  short2: ["#f0a35a", "#8f5620"],
  short3: ["#c4552d", "#c4552d"],
  shortEdge: ["#5a2c00", "#c99a6c"],
  textShort: ["#4a1500", "#ffd9bf"],
  reopen: ["#5B2A86", "#b98be0"],
  textReopen: ["#3B1459", "#ead9fa"],
  deck: ["#15191d", "#d7dde3"],
  thinCasing: ["#ffffff", "#07090c"],
  open: ["#1B7F3B", "#35c46a"],
  openCasing: ["#0c4a20", "#04220e"],
  presumed: ["#5a7c69", "#6f9a83"],
  presumedAlley: ["#a9bab0", "#44584d"],
  restricted: ["#F2A900", "#ffbb33"],
  restrictedCasing: ["#3d2a00", "#2a1d00"],
  closed: ["#C4142C", "#ff5468"],
  closedCasing: ["#4f0410", "#3b020b"],
  boat: ["#0072B2", "#4fb4ff"],
  emergency: ["#7B3294", "#cf95ea"],
  emergencyCasing: ["#3c1450", "#220a30"],
  planned: ["#7d7d26", "#c2c25a"],
  unknown: ["#6a6a6a", "#a6a6a6"],
  never: ["#b9b6ae", "#4b4a47"],
  riverNever: ["#8db6d0", "#35566b"],
  textHours: ["#5c0010", "#ffc2cb"],
  count: ["#ffffff", "#ffffff"],
};

/** Pictures that are drawn in dark ink and have a bright version for the night, colour by colour. */
const NIGHT_INK = {
  "#1f2f7a": "#b9c8ff",
  "#08519c": "#7d94de",
  "#7a4a1e": "#c58e5b",
  "#5c2f0a": "#e6b187",
  "#7a1fa2": "#c98ae6",
  "#a36a00": "#e0a840",
  "#5a2c00": "#f0c79f",
  "#3a1400": "#ffe0c7",
  "#5f5f5f": "#b5b5b5",
  "#5b1a8c": "#d2aef0",
  // Rings: a dark halo, and what is used up is dim.
  "#ffffff": "#0a0d11",
  "#f3c9cf": "#4a2027",
  "#f7dcc0": "#4a321c",
  "#eee6b4": "#45401c",
  "#7a0019": "#ff4d6a",
  "#b2182b": "#ff5468",
  "#c65a00": "#ff9a3d",
  "#8a7a00": "#d9c52e",
  "#0b5c8f": "#4fb4ff",
  "#4a4a4a": "#c4c4c4",
};
const NIGHT_PICTURES = [
  ..."wave wave-unknown hatch-flood hatch-landslide hatch-landslide-observed hatch-other hatch-warning".split(" "),
  ..."short-1 short-2 short-3 short-unknown dots-needs".split(" "),
  ..."clock-out clock-6 clock-24 clock-72 clock-more clock-unknown".split(" "),
];

// ---- words of the filter language that QGIS reads ----------------------------------------------------------------

const get = (field) => ["get", field];
const has = (field) => ["has", field];
const lacks = (field) => ["!", ["has", field]];
const is = (field, value) => ["==", get(field), value];
const isNot = (field, value) => ["!=", get(field), value];
/** One of these; false where the field is missing. */
const among = (field, ...values) => ["match", get(field), values, true, false];
/** None of these; true where the field is missing. */
const beyond = (field, ...values) => ["match", get(field), values, false, true];
const below = (field, limit) => ["<", get(field), limit];
const atMost = (field, limit) => ["<=", get(field), limit];
const above = (field, limit) => [">", get(field), limit];
const atLeast = (field, limit) => [">=", get(field), limit];
const all = (...parts) => ["all", ...parts];
const any = (...parts) => ["any", ...parts];
const shape = (type) => ["==", ["geometry-type"], type];
const zoomed = (stops, base) => [
  "interpolate",
  base === undefined ? ["linear"] : ["exponential", base],
  ["zoom"],
  ...Object.entries(stops).flatMap(([zoom, value]) => [Number(zoom), value]),
];
/** The old form, the only one that QGIS 3.22 reads for the size of an icon. */
const sized = (stops) => ({ stops: Object.entries(stops).map(([zoom, size]) => [Number(zoom), size]) });

// ---- roads -------------------------------------------------------------------------------------------------------

const CLASSES = [
  ["motorway", "trunk", "motorway_link", "trunk_link"],
  ["primary", "primary_link"],
  ["secondary", "secondary_link"],
  ["tertiary", "tertiary_link", "ferry", "river"],
  ["unclassified", "road"],
];
const MAIN = CLASSES.flat();
/** Lines of which somebody told the state, by class and, last, alleys; px. At small scales a closed lane is seen. */
const TOLD = {
  5: [1.8, 1.6, 1.4, 1.2, 1, 0.8],
  7: [2.8, 2.5, 2.2, 1.9, 1.6, 1.3],
  9: [4.2, 3.8, 3.3, 2.8, 2.3, 1.8],
  12: [6.2, 5.6, 4.8, 4, 3.1, 2.4],
  15: [12, 10.8, 9.4, 7.8, 6, 4.4],
  18: [26, 23, 21, 18, 15, 11.5],
};
/** Lines of which nobody told anything: thinner, and alleys quiet; px. */
const QUIET = {
  5: [0.9, 0.75, 0.6, 0.45, 0.3, 0.2],
  7: [1.5, 1.3, 1, 0.75, 0.45, 0.25],
  9: [2.5, 2.2, 1.8, 1.4, 0.8, 0.4],
  12: [4.2, 3.7, 3.2, 2.5, 1.6, 0.8],
  15: [8.4, 7.5, 6.5, 5.3, 3.9, 2.4],
  18: [18, 16, 14.5, 12.5, 10.5, 7.5],
};

/** Width by class at every zoom: `factor` times the table, plus `more` px. */
function wide(table, factor = 1, more = 0) {
  const round = (px) => Math.round(100 * (factor * px + more)) / 100;
  const byClass = (widths) => [
    "match",
    get("class"),
    ...CLASSES.flatMap((names, at) => [names, round(widths[at])]),
    round(widths.at(-1)),
  ];
  return zoomed(Object.fromEntries(Object.entries(table).map(([zoom, widths]) => [zoom, byClass(widths)])), 1.4);
}

const byStatus = (c, states) => ["match", get("status"), ...states.flatMap(([state, role]) => [[state], c(role)])];

const LAND = beyond("way", "ferry", "river");
const SEEN = among("evidence", "reported", "confirmed");
const UNSEEN = beyond("evidence", "reported", "confirmed");
const WORST_FIRST = ["closed", "boat_only", "restricted", "unknown", "emergency_only", "open"];
/** The worst first, where signs make room for each other; `from` turns the order around where they do not. */
const sortByState = (from) => [
  "match",
  get("status"),
  ...WORST_FIRST.flatMap((state, at) => [[state], from(at)]),
  from(WORST_FIRST.length),
];

const ACTUAL = among("basis", "observed", "modelled");
const WATERY = among("kind", "flood", "tsunami");
/** Depth of water, metres, from which a band begins. */
const BANDS = [
  [0, "flood0"],
  [0.15, "flood15"],
  [0.3, "flood30"],
  [0.6, "flood60"],
  [1, "flood100"],
  [2, "flood200"],
];

/** What the style draws of the item that it shows; the viewer puts another one, and other limits, in its place. */
const ITEM = "air_bersih";
const LIMITS = [2000, 20000];
const GAP = `${ITEM}_gap`;
const NO_DOUBT = [
  any(lacks("silent"), atMost("silent", 0)),
  any(lacks("people_estimated"), atMost("people_estimated", 0)),
];
const DOUBT = any(all(has("silent"), above("silent", 0)), all(has("people_estimated"), above("people_estimated", 0)));

/** What the ground is used for, by the colour that it has. */
const GROUND = [
  ["landForest", ["forest"]],
  ["landGreen", ["scrub", "grass", "park", "cemetery"]],
  ["landFarm", ["farmland", "orchard"]],
  ["landWet", ["wetland", "mangrove", "aquaculture"]],
  ["landTown", ["residential", "commercial"]],
  ["landWork", ["industrial", "airport", "quarry"]],
];

const SMALL_WATERS = ["stream", "ditch", "drain"];
/** Buildings that people are sent to, or that they look for. */
const PUBLIC = ["hospital", "school", "worship", "public"];

const BOLD = ["Noto Sans Bold"];
const REGULAR = ["Noto Sans Regular"];
const SITE_SIZE = sized({ 6: 0.55, 9: 0.8, 12: 1, 16: 1.25 });
/** Sites of a small scale: every sign has one size, so that the number stays on its disc. */
const FAR_SIZE = 0.7;
const FAR = 9;
const MOST_URGENT_ON_TOP = ["to-number", get("priority"), 0];
const MOST_URGENT_FIRST = ["-", 100, MOST_URGENT_ON_TOP];

function layers(c, picture) {
  const label = (colour = "text", width = 1.8) => ({
    "text-color": c(colour),
    "text-halo-color": c("halo"),
    "text-halo-width": width,
  });
  const of = (source, sourceLayer, group) => (id, type, rest) => ({
    id,
    type,
    metadata: { "lintas:group": group, ...rest.metadata },
    source,
    "source-layer": sourceLayer,
    ...Object.fromEntries(
      ["minzoom", "maxzoom", "filter", "layout", "paint"].flatMap((key) =>
        rest[key] === undefined ? [] : [[key, rest[key]]],
      ),
    ),
  });
  const admin = of("lintas", "admin", "admin");
  const ground = of("lintas", "landuse", "landuse");
  const building = of("lintas", "buildings", "landuse");
  const water = of("lintas", "water", "water");
  const hazard = (group) => of("lintas", "hazards", group);
  const [flood, slide, maybe] = [hazard("flood"), hazard("landslide"), hazard("susceptibility")];
  const need = of("needs", "needs", "needs");
  const short = of("needs", "needs", "shortage");
  const road = of("lintas", "roads", "roads");
  const reopening = of("needs", "reopening", "reopening");
  const closure = of("lintas", "closures", "closures");
  const place = of("lintas", "places", "places");
  const depot = of("lintas", "depots", "depots");
  const site = of("lintas", "shelters", "shelters");
  const supply = of("lintas", "shelters", "supply");

  const hidden = { visibility: "none" };
  const item = { "lintas:item": ITEM };
  const round = { "line-join": "round", "line-cap": "round" };
  const butt = { "line-join": "round", "line-cap": "butt" };
  const line = (id, state, filter, colour, table, layout, rest = {}) =>
    road(id, "line", {
      metadata: { "lintas:state": state, ...rest.metadata },
      minzoom: rest.minzoom,
      filter,
      layout,
      paint: { "line-color": c(colour), "line-width": table, ...(rest.dash && { "line-dasharray": rest.dash }) },
    });
  const STATES = [
    ["open", "open"],
    ["presumed", "presumed"],
    ["restricted", "restricted"],
    ["closed", "closed"],
    ["boat_only", "boat"],
    ["emergency_only", "emergency"],
    ["planned", "planned"],
    ["never", "never"],
  ];
  const stateColour = [...byStatus(c, STATES), c("unknown")];
  const afloat = (factor) =>
    zoomed(
      Object.fromEntries(
        Object.entries({ 5: 1.7, 7: 2.4, 9: 3.2, 12: 4.9, 15: 9.6, 18: 22 }).map(([zoom, px]) => [
          zoom,
          Math.round(100 * factor * px) / 100,
        ]),
      ),
      1.4,
    );
  const modelled = all(is("status", "open"), UNSEEN);
  const told = any(isNot("status", "open"), SEEN);
  /** A sign on a line. Its words are there to be compared, not read: signs of one state keep their distance. */
  const sign = (id, minzoom, filter, image, sort) =>
    road(id, "symbol", {
      minzoom,
      filter,
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 400,
        "icon-image": image,
        "icon-size": sized({ 8: 0.6, 11: 0.72, 14: 0.88 }),
        "icon-rotation-alignment": "viewport",
        "icon-padding": 6,
        "text-field": get("label_id"),
        "text-font": BOLD,
        "text-size": 1,
        "text-rotation-alignment": "viewport",
        "text-max-angle": 180,
        "text-padding": 0,
        ...(sort && { "symbol-sort-key": sort }),
      },
      paint: { "text-opacity": 0, "text-color": "rgba(0,0,0,0)" },
    });

  return [
    { id: "ground", type: "background", paint: { "background-color": c("ground") } },
    admin("admin-fill", "fill", { paint: { "fill-color": c("land"), "fill-opacity": 0.9 } }),
    ground("landuse", "fill", {
      paint: {
        "fill-color": ["match", get("kind"), ...GROUND.flatMap(([role, kinds]) => [kinds, c(role)]), c("landBare")],
        "fill-antialias": false,
      },
    }),
    water("water-area", "fill", { filter: shape("Polygon"), paint: { "fill-color": c("water") } }),
    water("water-shore", "line", {
      minzoom: 8,
      filter: shape("Polygon"),
      layout: { "line-join": "round" },
      paint: { "line-color": c("shore"), "line-width": zoomed({ 8: 0.4, 12: 0.9, 16: 1.6 }) },
    }),
    water("water-line-small", "line", {
      filter: all(shape("LineString"), isNot("navigable", true), among("class", ...SMALL_WATERS)),
      layout: round,
      paint: { "line-color": c("water"), "line-width": zoomed({ 5: 0.4, 9: 0.8, 12: 1.4, 16: 5 }, 1.5) },
    }),
    water("water-line", "line", {
      filter: all(shape("LineString"), isNot("navigable", true), beyond("class", ...SMALL_WATERS)),
      layout: round,
      paint: { "line-color": c("water"), "line-width": zoomed({ 5: 0.5, 7: 0.8, 12: 3, 16: 14 }, 1.5) },
    }),
    water("water-line-navigable", "line", {
      filter: all(shape("LineString"), is("navigable", true)),
      layout: round,
      paint: { "line-color": c("water"), "line-width": zoomed({ 5: 1.5, 7: 2.5, 12: 9, 16: 60 }, 1.6) },
    }),
    building("buildings", "fill", {
      minzoom: 13,
      paint: { "fill-color": ["match", get("kind"), PUBLIC, c("buildingPublic"), c("building")] },
    }),
    building("buildings-edge", "line", {
      minzoom: 15,
      paint: { "line-color": c("buildingEdge"), "line-width": 0.6 },
    }),

    // ---- what is lacking: hidden at first
    ...[
      [1, 500, "need1"],
      [500, 2000, "need2"],
      [2000, 10000, "need3"],
      [10000, null, "need4"],
    ].map(([from, to, colour], at) =>
      need(`needs-${at + 1}`, "fill", {
        filter: all(
          has("people_cut_off"),
          atLeast("people_cut_off", from),
          ...(to === null ? [] : [below("people_cut_off", to)]),
        ),
        layout: hidden,
        paint: { "fill-color": c(colour), "fill-opacity": 0.55 },
      }),
    ),
    need("needs-dots", "fill", {
      filter: all(has("people_cut_off"), above("people_cut_off", 0)),
      layout: hidden,
      paint: { "fill-pattern": picture("dots-needs") },
    }),
    short("shortage-fill", "fill", {
      metadata: item,
      filter: all(has(GAP), atMost(GAP, 0), ...NO_DOUBT),
      layout: hidden,
      paint: { "fill-color": c("short0"), "fill-opacity": 0.6 },
    }),
    ...[
      ["few", "short1", "short-1", [above(GAP, 0), below(GAP, LIMITS[0])]],
      ["some", "short2", "short-2", [atLeast(GAP, LIMITS[0]), below(GAP, LIMITS[1])]],
      ["most", "short3", "short-3", [atLeast(GAP, LIMITS[1])]],
    ].flatMap(([name, colour, image, limits]) => [
      short(`shortage-${name}`, "fill", {
        metadata: item,
        filter: all(has(GAP), ...limits),
        layout: hidden,
        paint: { "fill-color": c(colour), "fill-opacity": 0.6 },
      }),
      short(`shortage-${name}-pattern`, "fill", {
        metadata: item,
        filter: all(has(GAP), ...limits),
        layout: hidden,
        paint: { "fill-pattern": picture(image) },
      }),
    ]),
    short("shortage-unknown", "fill", {
      metadata: item,
      filter: any(lacks(GAP), all(atMost(GAP, 0), DOUBT)),
      layout: hidden,
      paint: { "fill-pattern": picture("short-unknown") },
    }),
    short("shortage-edge", "line", {
      layout: { visibility: "none", "line-join": "round" },
      paint: { "line-color": c("shortEdge"), "line-width": 1, "line-opacity": 0.7 },
    }),

    // ---- hazards: below the roads, and quieter than they
    flood("flood-unknown", "fill", {
      filter: all(WATERY, ACTUAL, lacks("depth_m")),
      paint: { "fill-color": c("floodUnknown"), "fill-opacity": 0.7 },
    }),
    ...BANDS.map(([from, colour], at) =>
      flood(`flood-depth-${Math.round(100 * from)}`, "fill", {
        metadata: { "lintas:from_m": from },
        filter: all(
          WATERY,
          ACTUAL,
          has("depth_m"),
          ...(at === 0 ? [] : [atLeast("depth_m", from)]),
          ...(at + 1 === BANDS.length ? [] : [below("depth_m", BANDS[at + 1][0])]),
        ),
        paint: { "fill-color": c(colour), "fill-opacity": 0.72 },
      }),
    ),
    flood("flood-wave", "fill", {
      minzoom: 9,
      filter: all(WATERY, ACTUAL, has("depth_m")),
      paint: { "fill-pattern": picture("wave"), "fill-opacity": 0.75 },
    }),
    flood("flood-wave-unknown", "fill", {
      minzoom: 9,
      filter: all(WATERY, ACTUAL, lacks("depth_m")),
      paint: { "fill-pattern": picture("wave-unknown") },
    }),
    flood("flood-edge", "line", {
      minzoom: 10,
      // The bands of a raster overlap a little, since they are drawn without steps: their edges would be double.
      filter: all(WATERY, ACTUAL, lacks("cell_m")),
      layout: { "line-join": "round" },
      paint: { "line-color": c("floodEdge"), "line-width": 0.5, "line-opacity": 0.45 },
    }),
    maybe("flood-susceptible", "fill", {
      filter: all(WATERY, is("basis", "susceptibility")),
      paint: { "fill-pattern": picture("hatch-flood") },
    }),
    maybe("flood-susceptible-edge", "line", {
      filter: all(WATERY, is("basis", "susceptibility")),
      paint: { "line-color": c("susceptible"), "line-width": 0.8, "line-dasharray": [3, 3] },
    }),
    maybe("landslide-susceptible", "fill", {
      minzoom: 8,
      filter: all(is("kind", "landslide"), beyond("basis", "observed", "modelled")),
      paint: { "fill-pattern": picture("hatch-landslide"), "fill-opacity": 0.6 },
    }),
    maybe("landslide-susceptible-edge", "line", {
      filter: all(is("kind", "landslide"), beyond("basis", "observed", "modelled")),
      paint: { "line-color": c("slideSusceptible"), "line-width": 0.8, "line-dasharray": [3, 2] },
    }),
    slide("landslide-fill", "fill", {
      filter: all(is("kind", "landslide"), ACTUAL),
      paint: { "fill-color": c("slide"), "fill-opacity": 0.45 },
    }),
    slide("landslide-hatch", "fill", {
      filter: all(is("kind", "landslide"), ACTUAL),
      paint: { "fill-pattern": picture("hatch-landslide-observed") },
    }),
    slide("landslide-edge", "line", {
      filter: all(is("kind", "landslide"), ACTUAL),
      paint: { "line-color": c("slideEdge"), "line-width": 1.4 },
    }),
    slide("hazard-other", "fill", {
      filter: all(beyond("kind", "flood", "tsunami", "landslide"), ACTUAL),
      paint: { "fill-pattern": picture("hatch-other") },
    }),
    slide("hazard-other-edge", "line", {
      filter: all(beyond("kind", "flood", "tsunami", "landslide"), ACTUAL),
      paint: { "line-color": c("other"), "line-width": 1.2 },
    }),
    maybe("warning-fill", "fill", {
      filter: is("basis", "warning"),
      paint: { "fill-pattern": picture("hatch-warning") },
    }),
    maybe("warning-edge", "line", {
      filter: is("basis", "warning"),
      paint: { "line-color": c("warning"), "line-width": 1.4, "line-dasharray": [4, 2, 1, 2] },
    }),
    admin("admin-border", "line", {
      filter: any(lacks("admin_level"), atMost("admin_level", 3)),
      paint: {
        "line-color": c("border"),
        "line-opacity": 0.75,
        "line-width": zoomed({ 6: 0.6, 12: 1.4 }),
        "line-dasharray": [6, 2, 1.5, 2],
      },
    }),
    admin("admin-border-desa", "line", {
      minzoom: 11,
      filter: all(has("admin_level"), above("admin_level", 3)),
      paint: { "line-color": c("borderDesa"), "line-width": 0.7, "line-dasharray": [2, 2] },
    }),

    // ---- roads, ferries, rivers
    // A bridge is drawn from the zoom on that draws its road.
    ...[
      ["road-bridge", 10, among("class", ...CLASSES.slice(0, 3).flat())],
      ["road-bridge-district", 12, among("class", ...CLASSES.slice(3).flat())],
      ["road-bridge-alley", 15, beyond("class", ...MAIN)],
    ].map(([id, minzoom, classes]) =>
      road(id, "line", {
        minzoom,
        filter: all(LAND, is("bridge", true), isNot("status", "never"), classes),
        layout: butt,
        paint: { "line-color": c("deck"), "line-width": wide(TOLD, 1, 4) },
      }),
    ),
    road("road-casing-thin", "line", {
      filter: all(LAND, any(among("status", "presumed", "unknown", "planned"), modelled)),
      layout: round,
      paint: { "line-color": c("thinCasing"), "line-width": wide(QUIET, 1, 1.4), "line-opacity": 0.85 },
    }),
    road("road-casing", "line", {
      filter: all(LAND, beyond("status", "presumed", "unknown", "planned", "never"), told),
      layout: round,
      paint: {
        "line-color": [
          ...byStatus(c, [
            ["open", "openCasing"],
            ["restricted", "restrictedCasing"],
            ["closed", "closedCasing"],
            ["emergency_only", "emergencyCasing"],
          ]),
          c("thinCasing"),
        ],
        "line-width": wide(TOLD, 1, 1.6),
      },
    }),
    line("road-never", "never", all(LAND, is("status", "never")), "never", wide(QUIET, 0.5), butt, { minzoom: 9 }),
    line(
      "road-presumed-alley",
      "presumed",
      all(LAND, is("status", "presumed"), beyond("class", ...MAIN)),
      "presumedAlley",
      wide(QUIET),
      round,
    ),
    line("road-presumed", "presumed", all(LAND, is("status", "presumed"), among("class", ...MAIN)), "presumed", wide(QUIET), round),
    line("road-unknown", "unknown", all(LAND, is("status", "unknown")), "unknown", wide(QUIET), butt, {
      dash: [0.9, 1.3],
    }),
    line("road-planned", "planned", all(LAND, is("status", "planned")), "planned", wide(QUIET), butt, {
      dash: [0.5, 1.5],
    }),
    line("road-open-modelled", "open", all(LAND, modelled), "open", wide(QUIET), butt, {
      metadata: { "lintas:evidence": "modelled" },
      dash: [5, 1, 1, 1],
    }),
    line("road-open", "open", all(LAND, is("status", "open"), SEEN), "open", wide(TOLD), round),
    line("road-emergency_only", "emergency_only", all(LAND, is("status", "emergency_only")), "emergency", wide(TOLD), butt, {
      dash: [1.6, 1],
    }),
    road("river-never", "line", {
      metadata: { "lintas:state": "never" },
      filter: all(is("status", "never"), is("way", "river")),
      layout: round,
      paint: { "line-color": c("riverNever"), "line-width": afloat(0.4), "line-dasharray": [1, 2] },
    }),
    road("waterway-casing", "line", {
      filter: all(among("way", "ferry", "river"), isNot("status", "never")),
      layout: round,
      paint: { "line-color": c("thinCasing"), "line-width": afloat(1.35), "line-opacity": 0.8 },
    }),
    ...[
      ["waterway-route", all(is("way", "river"), isNot("status", "never"), told), 1, 1.8],
      ["waterway-route-modelled", all(is("way", "river"), modelled), 0.55, 1.8],
      ["ferry-line", all(is("way", "ferry"), told), 1, 1.5],
      ["ferry-line-modelled", all(is("way", "ferry"), modelled), 0.55, 1.5],
    ].map(([id, filter, factor, apart]) =>
      road(id, "line", {
        filter,
        layout: round,
        paint: { "line-color": stateColour, "line-width": afloat(factor), "line-dasharray": [0.01, apart] },
      }),
    ),
    line("road-boat_only", "boat_only", all(LAND, is("status", "boat_only")), "boat", wide(TOLD, 1.1), round, {
      dash: [0.01, 1.5],
    }),
    line("road-restricted", "restricted", all(LAND, is("status", "restricted")), "restricted", wide(TOLD), butt, {
      dash: [2.6, 1.1],
    }),
    line("road-closed", "closed", all(LAND, is("status", "closed")), "closed", wide(TOLD), butt),
    road("road-closed-ticks", "symbol", {
      metadata: { "lintas:state": "closed" },
      minzoom: 7,
      filter: all(is("status", "closed"), isNot("way", "river")),
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": zoomed({ 7: 40, 14: 70 }),
        "icon-image": "tick",
        "icon-size": sized({ 7: 0.6, 11: 0.85, 15: 1.3 }),
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-rotation-alignment": "map",
      },
    }),
    ...[
      ["road-oneway", "yes", 0],
      ["road-oneway-reverse", "reverse", 180],
    ].map(([id, direction, turn]) =>
      road(id, "symbol", {
        minzoom: 15,
        filter: is("oneway", direction),
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 160,
          "icon-image": "arrow",
          "icon-size": 0.8,
          "icon-rotate": turn,
          "icon-rotation-alignment": "map",
        },
      }),
    ),

    // ---- names and signs: what stands further down makes room for what stands further up here, and all for the pictures
    // of closures, depots and sites, which are drawn wherever they are
    slide("landslide-icon", "symbol", {
      minzoom: 7,
      filter: all(is("kind", "landslide"), ACTUAL),
      layout: {
        "icon-image": "landslide",
        "icon-size": sized({ 7: 0.55, 12: 1.05 }),
        "icon-allow-overlap": true,
      },
    }),
    // Nobody stands in three metres: above that the map says no more, and the card of the flood says how much.
    ...[
      ["flood-label", atMost("depth_cm", 300), "{depth_cm} cm"],
      ["flood-label-deep", above("depth_cm", 300), "> 3 m"],
    ].map(([id, deep, words]) =>
      flood(id, "symbol", {
        minzoom: 11,
        filter: all(WATERY, ACTUAL, has("depth_cm"), deep),
        layout: {
          "text-field": words,
          "text-font": BOLD,
          "text-size": zoomed({ 7: 10, 14: 13 }),
          "text-padding": 30,
        },
        paint: label("textFlood"),
      }),
    ),
    ...[
      ["water-name-small", 13, among("class", ...SMALL_WATERS), { 13: 11, 16: 13 }],
      ["water-name", 8, beyond("class", ...SMALL_WATERS), { 7: 11, 14: 15 }],
    ].map(([id, minzoom, kind, size]) =>
      water(id, "symbol", {
        minzoom,
        filter: all(shape("LineString"), has("name"), kind),
        layout: {
          "symbol-placement": "line",
          "text-field": get("name"),
          "text-font": REGULAR,
          "text-size": zoomed(size),
          "text-letter-spacing": 0.12,
          "text-max-angle": 35,
          "symbol-spacing": 600,
        },
        paint: label("textWater", 1.6),
      }),
    ),
    water("water-area-name", "symbol", {
      minzoom: 9,
      filter: all(shape("Polygon"), has("name"), isNot("class", "river")),
      layout: {
        "text-field": get("name"),
        "text-font": REGULAR,
        "text-size": zoomed({ 7: 11, 14: 15 }),
        "text-letter-spacing": 0.1,
        "text-padding": 20,
      },
      paint: label("textWater", 1.6),
    }),
    ...[
      ["road-name-alley", 15, beyond("class", ...MAIN)],
      ["road-name", 12, among("class", ...MAIN)],
    ].map(([id, minzoom, classes]) =>
      road(id, "symbol", {
        minzoom,
        filter: all(has("name"), isNot("way", "river"), classes),
        layout: {
          "symbol-placement": "line",
          "text-field": get("name"),
          "text-font": REGULAR,
          "text-size": zoomed({ 11: 10.5, 16: 14 }),
          "symbol-spacing": 560,
          "text-offset": [0, 1.1],
          "text-padding": 8,
        },
        paint: label(),
      }),
    ),
    sign("road-badge-alley", 15, all(isNot("way", "river"), beyond("status", "presumed", "never"), told, beyond("class", ...MAIN)), "state-{status}", sortByState((at) => at)),
    sign("road-badge-modelled", 12, all(isNot("way", "river"), modelled, among("class", ...MAIN)), "state-open-modelled"),
    sign("road-badge", 8, all(isNot("way", "river"), beyond("status", "presumed", "never"), told, among("class", ...MAIN)), "state-{status}", sortByState((at) => at)),
    road("ferry-icon", "symbol", {
      minzoom: 9,
      filter: is("way", "ferry"),
      layout: {
        "symbol-placement": "line-center",
        "icon-image": "ferry",
        "icon-size": sized({ 9: 0.65, 14: 1.1 }),
        "icon-rotation-alignment": "viewport",
        "icon-allow-overlap": true,
      },
    }),
    ...[
      ["place-hamlet", 13, beyond("kind", "city", "town", "village", "jetty", "unit"), { 13: 11, 16: 13 }],
      ["place-village", 11, is("kind", "village"), { 11: 11, 15: 15 }],
    ].map(([id, minzoom, filter, size]) =>
      place(id, "symbol", {
        minzoom,
        filter,
        layout: {
          "text-field": get("name"),
          "text-font": REGULAR,
          "text-size": zoomed(size),
          "text-padding": 6,
          "text-max-width": 8,
        },
        paint: label(),
      }),
    ),
    place("jetty-name", "symbol", {
      minzoom: 12,
      filter: is("kind", "jetty"),
      layout: {
        "text-field": get("name"),
        "text-font": REGULAR,
        "text-size": 12,
        "text-anchor": "top",
        "text-offset": [0, 1.4],
      },
      paint: label(),
    }),
    place("jetty", "symbol", {
      minzoom: 10,
      filter: is("kind", "jetty"),
      layout: {
        "icon-image": "jetty",
        "icon-size": sized({ 10: 0.6, 14: 1 }),
        "icon-allow-overlap": true,
      },
    }),
    need("needs-label", "symbol", {
      filter: all(has("people_cut_off"), above("people_cut_off", 0)),
      layout: { ...hidden, "text-field": ["to-string", get("people_cut_off")], "text-font": BOLD, "text-size": 14 },
      paint: label("textNeed", 2),
    }),
    short("shortage-label", "symbol", {
      metadata: item,
      filter: all(has(GAP), above(GAP, 0)),
      layout: {
        ...hidden,
        "text-field": `{${GAP}} L`,
        "text-font": BOLD,
        "text-size": 13,
      },
      paint: label("textShort", 2),
    }),
    place("place-unit", "symbol", {
      minzoom: 7,
      maxzoom: 11,
      filter: is("kind", "unit"),
      layout: {
        "text-field": get("name"),
        "text-font": REGULAR,
        "text-size": zoomed({ 7: 10, 10: 13 }),
        "text-transform": "uppercase",
        "text-letter-spacing": 0.08,
        "text-max-width": 7,
        "text-padding": 6,
        "text-variable-anchor": ["center", "top", "bottom"],
        "text-radial-offset": 0.5,
        "text-justify": "auto",
      },
      paint: label("textAdmin", 1.6),
    }),
    depot("depot-name", "symbol", {
      minzoom: 11,
      filter: has("name"),
      layout: {
        "text-field": get("name"),
        "text-font": REGULAR,
        "text-size": 12.5,
        "text-anchor": "top",
        "text-offset": [0, 1.75],
        "text-padding": 1,
        "text-max-width": 9,
      },
      paint: label(),
    }),
    site("shelter-name", "symbol", {
      minzoom: 11,
      filter: has("name"),
      layout: {
        "text-field": get("name"),
        "text-font": REGULAR,
        "text-size": 12.5,
        "text-anchor": "top",
        "text-offset": [0, 1.75],
        "text-padding": 1,
        "text-max-width": 9,
      },
      paint: label(),
    }),
    supply("shelter-hours", "symbol", {
      minzoom: FAR,
      filter: has("label_id"),
      layout: {
        "text-field": get("label_id"),
        "text-font": BOLD,
        "text-size": 12.5,
        "text-anchor": "left",
        "text-offset": [1.75, 0.55],
        "symbol-sort-key": MOST_URGENT_FIRST,
      },
      paint: label("textHours", 2),
    }),
    place("place-town", "symbol", {
      minzoom: 8.5,
      filter: is("kind", "town"),
      layout: {
        "text-field": get("name"),
        "text-font": BOLD,
        "text-size": zoomed({ 8: 11, 10: 12.5, 14: 17 }),
        "text-padding": 4,
        "text-variable-anchor": ["bottom", "top", "left", "right", "bottom-left", "bottom-right"],
        "text-radial-offset": 1.2,
        "text-justify": "auto",
        "text-max-width": 8,
      },
      paint: label(),
    }),
    reopening("reopening-line", "line", {
      filter: all(has("people_with_neighbours"), above("people_with_neighbours", 0)),
      layout: { ...hidden, ...round },
      paint: {
        "line-color": c("reopen"),
        "line-opacity": 0.45,
        "line-width": zoomed({ 5: 3.5, 7: 5, 12: 12, 15: 24 }, 1.4),
      },
    }),
    reopening("reopening-code", "symbol", {
      filter: atMost("rank", 50),
      layout: {
        ...hidden,
        "symbol-placement": "line-center",
        "symbol-sort-key": get("rank"),
        "text-field": "{rank} · {code}",
        "text-font": BOLD,
        "text-rotation-alignment": "viewport",
        "text-size": 13,
      },
      paint: label("textReopen", 2),
    }),

    // ---- closures
    closure("closure-line", "line", {
      minzoom: 9,
      filter: all(shape("LineString"), beyond("status", "open", "presumed"), isNot("evidence_state", "ended")),
      layout: butt,
      paint: {
        "line-color": stateColour,
        "line-gap-width": zoomed({ 7: 4, 12: 9, 15: 18 }, 1.4),
        "line-width": zoomed({ 7: 0.8, 14: 2.4 }),
        "line-dasharray": [2, 1],
      },
    }),
    ...[
      ["", isNot("evidence_state", "ended"), "state-{status}"],
      ["-ended", is("evidence_state", "ended"), "state-ended"],
    ].map(([ending, life, image]) =>
      closure(`closure-line-icon${ending}`, "symbol", {
        minzoom: 9,
        filter: all(shape("LineString"), life),
        layout: {
          "symbol-placement": "line-center",
          "icon-image": image,
          "icon-size": sized({ 8: 0.55, 13: 0.95 }),
          "icon-rotation-alignment": "viewport",
          "icon-padding": 1,
          "symbol-sort-key": sortByState((at) => at - 9),
        },
      }),
    ),
    ...[
      ["-ended", is("evidence_state", "ended"), "state-ended"],
      ["", isNot("evidence_state", "ended"), "state-{status}"],
    ].map(([ending, life, image]) =>
      closure(`closure-point${ending}`, "symbol", {
        filter: all(shape("Point"), life),
        layout: {
          "icon-image": image,
          "icon-size": sized({ 6: 0.5, 9: 0.8, 13: 1.15 }),
          "icon-allow-overlap": true,
          "symbol-sort-key": sortByState((at) => 9 - at),
        },
      }),
    ),

    // ---- depots and sites: above everything else
    depot("depot", "symbol", {
      layout: { "icon-image": "depot", "icon-size": SITE_SIZE, "icon-padding": 0, "icon-allow-overlap": true },
    }),
    // At a small scale the most urgent site stands for those around it, with its own ring and their number.
    ...[
      ["-far", { maxzoom: FAR }, FAR_SIZE, among("ring", "out", "6", "24", "72", "unknown")],
      ["", { minzoom: FAR }, SITE_SIZE, has("ring")],
    ].map(([ending, zooms, size, ring]) =>
      supply(`shelter-clock${ending}`, "symbol", {
        ...zooms,
        filter: ending === "" ? ring : all(ring, isNot("group_sites", 0)),
        layout: {
          "icon-image": picture("clock-{ring}"),
          "icon-size": size,
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "symbol-sort-key": MOST_URGENT_ON_TOP,
        },
      }),
    ),
    ...[
      ["-far", { maxzoom: FAR }, FAR_SIZE],
      ["", { minzoom: FAR }, SITE_SIZE],
    ].flatMap(([ending, zooms, size]) =>
      [
        ["home-cluster", is("type", "home_cluster"), "home_cluster"],
        ["shelter", isNot("type", "home_cluster"), "shelter"],
      ].map(([id, kind, image]) =>
        site(`${id}${ending}`, "symbol", {
          ...zooms,
          filter: ending === "" ? kind : all(kind, isNot("group_sites", 0)),
          layout: {
            "icon-image": image,
            "icon-size": size,
            "icon-padding": 0,
            "icon-allow-overlap": true,
            "symbol-sort-key": MOST_URGENT_ON_TOP,
          },
        }),
      ),
    ),
    ...[
      ["-far", { maxzoom: FAR }, FAR_SIZE],
      ["", { minzoom: FAR }, SITE_SIZE],
    ].map(([ending, zooms, size]) => {
      const cut = among("access", "cut_off", "boat_only", "restricted", "unknown");
      return site(`shelter-access${ending}`, "symbol", {
        ...zooms,
        filter: ending === "" ? cut : all(cut, isNot("group_sites", 0)),
        layout: {
          "icon-image": "access-{access}",
          "icon-size": size,
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "symbol-sort-key": MOST_URGENT_ON_TOP,
        },
      });
    }),
    site("shelter-count", "symbol", {
      maxzoom: FAR,
      filter: all(has("group_sites"), above("group_sites", 1)),
      layout: {
        "icon-image": "count",
        "icon-size": FAR_SIZE,
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "text-field": "{group_sites}",
        "text-font": BOLD,
        "text-size": 10,
        "text-offset": [0.98, 0.91],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
        "symbol-sort-key": MOST_URGENT_ON_TOP,
      },
      paint: { "text-color": c("count") },
    }),
    // The seat of the regency is named whatever else is there.
    place("place-city", "symbol", {
      minzoom: 5,
      filter: is("kind", "city"),
      layout: {
        "text-field": get("name"),
        "text-font": BOLD,
        "text-size": zoomed({ 5: 12, 8: 15, 14: 21 }),
        "text-padding": 3,
        "text-variable-anchor": ["bottom", "top", "left", "right", "bottom-left", "bottom-right"],
        "text-radial-offset": 1.5,
        "text-justify": "auto",
        "text-max-width": 8,
      },
      paint: label("text", 2),
    }),
  ];
}

// ---- the files ---------------------------------------------------------------------------------------------------

/** What differs in English: a picture or a field, wherever the layout of a layer names it. */
const ENGLISH = {
  "state-{status}": "state-{status}-en",
  "access-{access}": "access-{access}-en",
  label_id: "label_en",
};

function style(name, night) {
  const at = night ? 1 : 0;
  const c = (role) => PALETTE[role]?.[at] ?? fail(`no colour ${role}`);
  const picture = (image) => (night ? `${image}-night` : image);
  return {
    version: 8,
    name,
    metadata: { mode: "{mode}", "lintas:licence": "CC0-1.0", "lintas:english": ENGLISH },
    center: [116.6, -0.2],
    zoom: 7.5,
    sources: {
      lintas: {
        type: "vector",
        url: "{public_url}/tiles/admin,landuse,water,buildings,hazards,roads,closures,places,shelters,depots",
      },
      // What is hidden at first: nobody loads it before it is shown, and QGIS before 3.40 draws hidden layers.
      needs: { type: "vector", url: "{public_url}/tiles/needs,reopening" },
    },
    sprite: "{public_url}/sprites/lintas",
    glyphs: "{public_url}/fonts/{fontstack}/{range}.pbf",
    layers: layers(c, picture),
  };
}

function fail(why) {
  throw new Error(why);
}

/** JSON with short things on one line. */
function told(value, indent = "") {
  const flat = JSON.stringify(value, null, 1).replaceAll(/\s*\n\s*/g, " ").replaceAll(/([[{]) | ([\]}])/g, "$1$2");
  if (flat.length + indent.length <= 132 || typeof value !== "object" || value === null) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((each) => told(each, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${told(each, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

const icon = (name) => readFileSync(new URL(`icons/${name}.svg`, FOLDER), "utf8");

function inked(svg) {
  return svg.replaceAll(/#[0-9a-f]{6}/gi, (colour) => NIGHT_INK[colour.toLowerCase()] ?? fail(`no ink for ${colour}`));
}

/** The sign of a way beside a site: small, to the upper right of a picture as large as the ring. */
function beside(svg) {
  const drawn = svg.replace(/^<svg[^>]*>\n?/, "").replace(/<\/svg>\s*$/, "");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">
<g transform="translate(27.6 6.6) scale(0.62)">
${drawn}</g>
</svg>
`;
}

const FILES = {
  "lintas.json": `${told(style("Lintas", false))}\n`,
  "night.json": `${told(style("Lintas malam", true))}\n`,
  ...Object.fromEntries(NIGHT_PICTURES.map((name) => [`icons/${name}-night.svg`, inked(icon(name))])),
  ...Object.fromEntries(
    ["", "-en"].flatMap((ending) =>
      Object.entries({
        cut_off: "state-closed",
        boat_only: "state-boat_only",
        restricted: "state-restricted",
        unknown: "state-unknown",
      }).map(([access, state]) => [`icons/access-${access}${ending}.svg`, beside(icon(`${state}${ending}`))]),
    ),
  ),
};

const check = process.argv.includes("--check");
for (const [name, text] of Object.entries(FILES)) {
  const address = new URL(name, FOLDER);
  if (!check) writeFileSync(address, text);
  else if (readFileSync(address, "utf8") !== text) fail(`styles/${name} is not what styles/make.mjs makes`);
}
