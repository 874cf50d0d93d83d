import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/**
 * What QGIS reads of a style, and nothing more: `QgsMapBoxGlStyleConverter` of QGIS 3.22, the oldest in use
 * (qgis/QGIS, src/core/vectortile/qgsmapboxglstyleconverter.cpp: parseExpression, parseKey, parseValueList,
 * parseMatchList, parseInterpolateListByZoom, retrieveSpriteAsBase64). A filter that it cannot read becomes an
 * empty one, and an empty filter draws ALL features: every road would be closed.
 */
const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);
/** Not read by QGIS at all, so that any expression does. */
const IGNORED = new Set(["symbol-sort-key"]);
/** Numbers whose expressions QGIS reads in the old form alone. */
const ONLY_STOPS = new Set(["icon-size"]);
/** Arrays that are values, not expressions. */
const PLAIN_ARRAYS = new Set([
  "line-dasharray",
  "text-font",
  "text-offset",
  "icon-offset",
  "fill-translate",
  "text-variable-anchor",
]);

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Layer = Readonly<Record<string, Json>>;

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const isPlain = (value: Json | undefined): boolean => ["string", "number", "boolean"].includes(typeof value);
const isField = (value: Json | undefined): boolean =>
  isList(value) && value.length === 2 && value[0] === "get" && typeof value[1] === "string";

/** Why QGIS cannot read a filter, or a part of one; empty where it can. */
function faultsOfFilter(filter: Json | undefined): string[] {
  const bad = [JSON.stringify(filter)];
  if (!isList(filter)) return bad;
  const [operator, first, second] = filter;
  if (operator === "all" || operator === "any")
    return filter.length < 2 ? bad : filter.slice(1).flatMap((part) => faultsOfFilter(part));
  if (operator === "has") return typeof first === "string" ? [] : bad;
  // `!` turns around a `has` alone; of anything else it makes an operator that nobody knows.
  if (operator === "!") return isList(first) && first[0] === "has" ? faultsOfFilter(first) : bad;
  if (typeof operator === "string" && COMPARISONS.has(operator)) {
    const shape = operator === "==" && isList(first) && first.length === 1 && first[0] === "geometry-type";
    return filter.length === 3 && (isField(first) || shape) && isPlain(second) ? [] : bad;
  }
  // `in` with a literal list is not read. A label outside of a list is, but not in paint: one form for both.
  if (operator === "match")
    return filter.length === 5 &&
      isField(first) &&
      isList(second) &&
      second.length > 0 &&
      second.every(isPlain) &&
      typeof filter[3] === "boolean" &&
      filter[4] === !filter[3]
      ? []
      : bad;
  return bad;
}

/** Why QGIS cannot read the value of a paint or layout property. */
function faultsOfValue(name: string, value: Json, inZoom = false): string[] {
  if (IGNORED.has(name)) return [];
  const bad = [`${name}: ${JSON.stringify(value)}`];
  if (!isList(value)) {
    if (typeof value !== "object" || value === null) return [];
    // The old functions of zoom: for the one property whose expressions are not read.
    const { stops, ...rest } = value as { readonly stops?: Json };
    const fits = (stop: Json): boolean =>
      isList(stop) && stop.length === 2 && stop.every((at) => typeof at === "number");
    return ONLY_STOPS.has(name) && Object.keys(rest).length === 0 && isList(stops) && stops.every(fits) ? [] : bad;
  }
  if (PLAIN_ARRAYS.has(name)) return value.every((part) => !isList(part)) ? [] : bad;
  // Of a picture by a field only `name-{field}` is read: what `match` gives lacks its quotes.
  if (ONLY_STOPS.has(name) || name === "icon-image" || name === "fill-pattern") return bad;
  const [operator, first, second] = value;
  if (operator === "get") return isField(value) && name === "text-field" ? [] : bad;
  if (operator === "to-string") return isField(first) && name === "text-field" ? [] : bad;
  if (operator === "match") {
    const labels = value.slice(2, -1).filter((_, at) => at % 2 === 0);
    const given = [...value.slice(2, -1).filter((_, at) => at % 2 === 1), value.at(-1) ?? null];
    return isField(first) && labels.length > 0 && labels.every(isList) && given.every(isPlain) ? [] : bad;
  }
  if (operator === "interpolate" && !inZoom) {
    const technique = isList(first) ? first[0] : null;
    const byZoom = isList(second) && second.length === 1 && second[0] === "zoom";
    if ((technique !== "linear" && technique !== "exponential") || !byZoom) return bad;
    return value.slice(3).flatMap((part, at) => (at % 2 === 0 ? [] : faultsOfValue(name, part, true)));
  }
  return bad;
}

function faultsOf(layer: Layer): string[] {
  const filter = layer["filter"] === undefined ? [] : faultsOfFilter(layer["filter"]);
  const values = ["paint", "layout"].flatMap((part) =>
    Object.entries((layer[part] ?? {}) as Layer).flatMap(([name, value]) => faultsOfValue(name, value)),
  );
  return [...filter, ...values].map((fault) => `${String(layer["id"])}: ${fault}`);
}

const STYLES = readdirSync("../../styles").filter((name) => name.endsWith(".json"));
const read = (name: string): { layers: readonly Layer[]; [key: string]: Json } =>
  JSON.parse(readFileSync(`../../styles/${name}`, "utf8")) as never;

test("QGIS reads every filter and every expression of every style", () => {
  assert.deepEqual(STYLES.sort(), ["lintas.json", "night.json"]);
  for (const name of STYLES)
    assert.deepEqual(
      read(name).layers.flatMap((layer) => faultsOf(layer)),
      [],
      name,
    );
});

test("forms that QGIS does not read are found", () => {
  const status: Json = ["get", "status"];
  for (const filter of [
    ["in", status, ["literal", ["open", "closed"]]],
    ["!", ["==", status, "closed"]],
    ["==", ["coalesce", status, "closed"], "closed"],
    ["==", ["to-string", status], "closed"],
    [">", ["to-number", status, 0], 0],
    ["match", status, "closed", true, false],
    ["match", status, ["closed"], false, false],
    ["match", ["geometry-type"], ["Point"], true, false],
    [">=", ["zoom"], 9],
    ["none", ["has", "status"]],
    ["==", "status", "closed"],
    ["in", "status", "open", "closed"],
    ["case", ["has", "status"], true, false],
    ["all", ["has", "status"], ["to-boolean", status]],
    ["within", { type: "Polygon" }],
  ] satisfies Json[])
    assert.notDeepEqual(faultsOfFilter(filter), [], JSON.stringify(filter));
  for (const [name, value] of [
    ["line-color", ["match", status, "open", "#000000", "#ffffff"]],
    ["line-color", ["case", ["has", "status"], "#000000", "#ffffff"]],
    ["fill-color", ["step", ["get", "depth_m"], "#000000", 1, "#ffffff"]],
    ["fill-color", ["interpolate", ["linear"], ["get", "depth_m"], 0, "#000000", 1, "#ffffff"]],
    ["line-width", ["interpolate", ["linear"], ["zoom"], 6, ["*", 2, 3], 9, 4]],
    ["line-width", ["interpolate", ["cubic-bezier", 0, 0, 1, 1], ["zoom"], 6, 1, 9, 4]],
    ["icon-size", ["interpolate", ["linear"], ["zoom"], 6, 1, 9, 4]],
    ["icon-image", ["match", status, ["open"], "state-open", "state-unknown"]],
    ["text-field", ["concat", ["get", "name"], " m"]],
    ["text-field", ["step", ["zoom"], "", 11, ["get", "name"]]],
    ["line-dasharray", ["literal", [2, 1]]],
  ] satisfies [string, Json][])
    assert.notDeepEqual(faultsOfValue(name, value), [], `${name} ${JSON.stringify(value)}`);
});

test("what is hidden at first has a source of its own: QGIS before 3.40 draws hidden layers", () => {
  for (const name of STYLES)
    for (const { id, source, layout } of read(name).layers) {
      const hidden = (layout as Layer | undefined)?.["visibility"] === "none";
      if (source !== undefined) assert.equal(source === "needs", hidden, `${name} ${String(id)}`);
    }
});

test("both styles, and the pictures that follow from others, are what the one description makes", () => {
  execFileSync(process.execPath, ["../../styles/make.mjs", "--check"], { stdio: "pipe" });
});

test("the night has the layers of the day in other colours", () => {
  const bare = (layer: Layer): string =>
    JSON.stringify(layer)
      .replaceAll(/#[0-9a-f]{6}/gi, "#")
      .replaceAll('-night"', '"');
  assert.deepEqual(read("night.json").layers.map(bare), read("lintas.json").layers.map(bare));
});
