import type { LayerSpecification, Map as LibreMap, StyleSpecification } from "maplibre-gl";
import { depth } from "./depth.ts";
import { element } from "./element.ts";
import { stateWords } from "./facts.ts";
import { count } from "./format.ts";
import { HEIGHT, imageSample, row, WIDTH } from "./sample.ts";
import { groupOf, LIMITS } from "./style.ts";
import type { Choice } from "./vehicle.ts";
import { inData, type Key, type Language, say } from "./words.ts";

const SVG = "http://www.w3.org/2000/svg";

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

function paint(layer: LayerSpecification | undefined, name: string): unknown {
  return (layer?.paint as Readonly<Record<string, unknown>> | undefined)?.[name];
}

interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[] | null;
  readonly round: boolean;
}

/** A sample of a line: casing below, stroke above, and the letter that the map sets on it. */
function lineSample(casing: Stroke | null, stroke: Stroke): SVGElement {
  const box = svg("svg", { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
  for (const each of [casing, stroke]) {
    if (each === null) continue;
    const dash = each.dash === null ? {} : { "stroke-dasharray": each.dash.map((part) => part * each.width).join(" ") };
    box.append(
      svg("line", {
        x1: 4,
        x2: WIDTH - 4,
        y1: HEIGHT / 2,
        y2: HEIGHT / 2,
        stroke: each.color,
        "stroke-width": each.width,
        "stroke-linecap": each.round ? "round" : "butt",
        ...dash,
      }),
    );
  }
  return box;
}

/** As the style names its layers: `open` is what somebody saw, and what only a model says has a line of its own. */
const STATES = [
  "open",
  "open-modelled",
  "presumed",
  "restricted",
  "closed",
  "boat_only",
  "emergency_only",
  "planned",
  "unknown",
  "never",
];
const OF_A_VEHICLE = new Set(["open", "open-modelled", "presumed", "restricted", "closed", "unknown", "never"]);
/** The samples show roads as wide as a district road at zoom 12. */
const SAMPLE_PX = 5;

function numberOr(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

/** The factor by which a state's line is thinner than an ordinary road, read from its widths. */
function thinness(style: StyleSpecification, id: string): number {
  const widthAt = (of: string): number => {
    const found = style.layers.find((layer) => layer.id === of);
    // That of zoom 12, the fourth of the style's zooms.
    const there = (paint(found, "line-width") as unknown[] | undefined)?.[10];
    return numberOr(Array.isArray(there) ? there[3] : there, 1);
  };
  return widthAt(id) / widthAt("road-open");
}

/** The picture of a state with the letter that it has in the language; where all have one, there is one picture. */
function lettered(map: LibreMap, state: string, language: Language): string {
  const english = `state-${state}-en`;
  return inData(language) === "en" && map.hasImage(english) ? english : `state-${state}`;
}

function roads(map: LibreMap, style: StyleSpecification, vehicle: Choice, language: Language): HTMLElement[] {
  const rows = STATES.filter((state) => (vehicle === null ? state !== "never" : OF_A_VEHICLE.has(state))).flatMap(
    (state) => {
      const layer = style.layers.find((candidate) => candidate.id === `road-${state}`);
      const color = paint(layer, "line-color");
      if (layer === undefined || typeof color !== "string") return [];
      const dash = paint(layer, "line-dasharray");
      const width = Math.max(1.5, SAMPLE_PX * thinness(style, layer.id));
      const round = (layer.layout as { "line-cap"?: string } | undefined)?.["line-cap"] === "round";
      const dark: Readonly<Record<string, string>> = { open: "#0c4a20", restricted: "#3d2a00", closed: "#4f0410" };
      const casing = dark[state] === undefined ? null : { color: dark[state], width: width + 2, dash: null, round };
      const sample = element(
        "span",
        { class: "line" },
        lineSample(casing, { color, width, dash: Array.isArray(dash) ? (dash as number[]) : null, round }),
      );
      if (state === "closed") sample.append(imageSample(map, "tick", null, false));
      else if (state !== "never" && state !== "presumed")
        sample.append(imageSample(map, lettered(map, state, language), null, false));
      const [word, modelled] = state.split("-") as [string, "modelled" | undefined];
      // A style that draws every open road alike has no line that means "seen".
      const seen = state === "open" && style.layers.some(({ id }) => id === "road-open-modelled") ? "seen" : null;
      return [row(sample, stateWords(language, vehicle === null ? "status" : "verdict", word, modelled ?? seen))];
    },
  );
  const ferry = row(
    lineSample(
      { color: "#ffffff", width: 8, dash: null, round: true },
      { color: "#1b7f3b", width: 6, dash: [0.01, 1.5], round: true },
    ),
    say(language, "legend.ferry"),
  );
  const bridge = row(
    lineSample(
      { color: "#15191d", width: 11, dash: null, round: false },
      { color: "#1b7f3b", width: 5, dash: null, round: false },
    ),
    say(language, "legend.bridge"),
  );
  return [...rows, ferry, bridge];
}

/** A band of depths: the unit stands once where it is one. */
function depths(from: number, to: number, language: Language): string {
  const [low, high] = [depth(from, language), depth(to, language)];
  const unit = high.slice(high.lastIndexOf(" "));
  return low.endsWith(unit) ? `${low.slice(0, -unit.length)}–${high}` : `${low} – ${high}`;
}

/** The bands of flood depth: a layer of the style each, which tells the depth that it begins at. */
function floods(map: LibreMap, style: StyleSpecification, language: Language): HTMLElement[] {
  const bands = style.layers.flatMap((layer) => {
    const from = (layer.metadata as { "lintas:from_m"?: unknown } | undefined)?.["lintas:from_m"];
    return typeof from === "number" ? [{ from, layer }] : [];
  });
  const ground = (layer: LayerSpecification | undefined): [string, number] => [
    String(paint(layer, "fill-color")),
    numberOr(paint(layer, "fill-opacity"), 1),
  ];
  const rows = bands.map(({ from, layer }, at) => {
    const to = bands[at + 1]?.from;
    const words =
      to === undefined
        ? say(language, "legend.above", { depth: depth(from, language) })
        : from === 0
          ? say(language, "legend.below", { depth: depth(to, language) })
          : depths(from, to, language);
    const [color, opacity] = ground(layer);
    return row(imageSample(map, picture(style, "flood-wave"), color, true, opacity), words);
  });
  const [color, opacity] = ground(style.layers.find(({ id }) => id === "flood-unknown"));
  const unknown = picture(style, "flood-wave-unknown");
  return [...rows, row(imageSample(map, unknown, color, true, opacity), say(language, "legend.flood_unknown"))];
}

/** The pattern of a layer; by night it is another one. */
function picture(style: StyleSpecification, id: string): string {
  return String(
    paint(
      style.layers.find((layer) => layer.id === id),
      "fill-pattern",
    ) ?? "",
  );
}

/** The classes of shortage: a layer of the style each, with the limits of the item that the style draws. */
function shortage(map: LibreMap, style: StyleSpecification, language: Language): HTMLElement[] {
  const [low, high] = LIMITS;
  const sample = (id: string, pattern: string, words: string): HTMLElement => {
    const layer = style.layers.find((candidate) => candidate.id === id);
    const opacity = numberOr(paint(layer, "fill-opacity"), 1);
    return row(imageSample(map, pattern, String(paint(layer, "fill-color")), true, opacity), words);
  };
  return [
    sample("shortage-fill", "", say(language, "legend.short_none")),
    sample("shortage-few", "short-1", say(language, "legend.below", { depth: count(low, language) })),
    sample("shortage-some", "short-2", `${count(low, language)}–${count(high, language)}`),
    sample("shortage-most", "short-3", say(language, "legend.above", { depth: count(high, language) })),
    row(imageSample(map, "short-unknown", null, true), say(language, "legend.short_unknown")),
  ];
}

/** Every sign of the map beside its words. */
export function legend(
  map: LibreMap,
  style: StyleSpecification,
  vehicle: Choice,
  shown: ReadonlySet<string>,
  language: Language,
): HTMLElement {
  const has = (id: string): boolean => style.layers.some((layer) => layer.id === id && shown.has(groupOf(layer) ?? ""));
  const part = (heading: string, rows: readonly (HTMLElement | false)[]): HTMLElement | null => {
    const there = rows.filter((each) => each !== false);
    return there.length === 0
      ? null
      : element("section", {}, heading === "" ? null : element("h2", {}, heading), element("ul", {}, ...there));
  };
  const icon = (id: string, image: string, words: Key): HTMLElement | false =>
    has(id) && row(imageSample(map, image, null, false), say(language, words));
  const hatch = (id: string, image: string, fill: string | null, words: Key): HTMLElement | false =>
    has(id) && row(imageSample(map, image, fill, true), say(language, words));
  const heading =
    vehicle === null
      ? say(language, "legend.roads_all")
      : say(language, "legend.roads_for", { vehicle: say(language, `vehicle.${vehicle}`) });
  return element(
    "div",
    { class: "legend" },
    shown.has("roads") ? part(heading, roads(map, style, vehicle, language)) : null,
    shown.has("flood") ? part(say(language, "legend.flood"), floods(map, style, language)) : null,
    part("", [
      icon("shelter", "shelter", "legend.shelter"),
      icon("home-cluster", "home_cluster", "legend.home_cluster"),
      icon("depot", "depot", "legend.depot"),
      icon("jetty", "jetty", "legend.jetty"),
      vehicle === null
        ? icon("closure-point", "state-closed", "legend.closure")
        : has("closure-point") &&
          row(
            imageSample(map, "state-closed", null, false),
            say(language, "legend.closure_for", { vehicle: say(language, `vehicle.${vehicle}`) }),
          ),
      icon("closure-point", "state-ended", "legend.ended"),
      icon("landslide-icon", "landslide", "legend.landslide_observed"),
      hatch("landslide-hatch", "hatch-landslide-observed", "#dcbfa0", "legend.landslide_observed"),
      hatch("landslide-susceptible", "hatch-landslide", null, "legend.landslide_susceptible"),
      hatch("flood-susceptible", "hatch-flood", null, "legend.flood_susceptible"),
      hatch("hazard-other", "hatch-other", null, "legend.other"),
      hatch("warning-fill", "hatch-warning", null, "legend.warning"),
      hatch("needs-dots", "dots-needs", "#e7d9f3", "legend.needs"),
    ]),
    has("shelter-clock")
      ? part(
          say(language, "legend.supply"),
          (["out", "6", "24", "72", "more", "unknown"] as const).map((ring) =>
            row(imageSample(map, `clock-${ring}`, null, false), say(language, `legend.clock_${ring}`)),
          ),
        )
      : null,
    has("shortage-fill") ? part(say(language, "legend.shortage"), shortage(map, style, language)) : null,
  );
}
