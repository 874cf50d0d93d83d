import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  createPropertyExpression,
  featureFilter,
  latest,
  type StylePropertySpecification,
  type StyleSpecification,
  validateStyleMin,
} from "@maplibre/maplibre-gl-style-spec";
import { imageOf } from "../../src/aid/clock.ts";
import { readFeature } from "../../src/facts.ts";
import { isCounted, type Known, ringFor } from "../../src/ring.ts";
import { forVehicle, groupsOf, shownAtFirst } from "../../src/style.ts";
import { VEHICLES } from "../../src/vehicle.ts";
import { DICTIONARY } from "../../src/words.ts";

const TEMPLATE = readFileSync("../../styles/lintas.json", "utf8");
const STYLE = JSON.parse(TEMPLATE.replaceAll("{public_url}", "http://127.0.0.1:8080")) as StyleSpecification;

test("the style is valid for MapLibre", () => {
  assert.deepEqual(
    validateStyleMin(STYLE).map((fault) => fault.message),
    [],
  );
});

test("the style stays valid with the roads of every vehicle", () => {
  for (const vehicle of VEHICLES) {
    const layers = STYLE.layers.map((layer) =>
      (layer.metadata as { "lintas:group"?: string } | undefined)?.["lintas:group"] === "roads"
        ? deep(layer, vehicle)
        : layer,
    );
    assert.deepEqual(
      validateStyleMin({ ...STYLE, layers } as StyleSpecification).map((fault) => fault.message),
      [],
    );
    assert.ok(
      !JSON.stringify(layers.filter((layer) => "source-layer" in layer && layer["source-layer"] === "roads")).includes(
        '["get","status"]',
      ),
    );
  }
});

function deep(value: object, vehicle: (typeof VEHICLES)[number]): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      Array.isArray(part)
        ? forVehicle(part, vehicle)
        : typeof part === "object" && part !== null && key !== "metadata"
          ? deep(part as object, vehicle)
          : part,
    ]),
  );
}

test("a question for the status becomes one for the vehicle, and nothing else changes", () => {
  const asked = ["all", ["==", ["get", "status"], "open"], ["in", ["get", "class"], ["literal", ["status"]]]];
  assert.deepEqual(forVehicle(asked, "boat"), [
    "all",
    ["==", ["get", "boat"], "open"],
    ["in", ["get", "class"], ["literal", ["status"]]],
  ]);
  assert.equal(forVehicle(asked, null), asked);
});

test("every group of the style has a switch with words, and needs and shortage are off at first", () => {
  for (const group of groupsOf(STYLE)) assert.ok(`group.${group}` in DICTIONARY.id, group);
  assert.ok(shownAtFirst(STYLE, "roads"));
  assert.ok(shownAtFirst(STYLE, "supply"));
  for (const group of ["needs", "shortage"]) assert.ok(!shownAtFirst(STYLE, group));
});

/** Whether a layer of the style draws a feature with these properties. */
function passes(id: string, properties: Record<string, unknown>): boolean {
  const layer = STYLE.layers.find((each) => each.id === id) ?? assert.fail(id);
  const filter = (layer as { filter?: unknown }).filter;
  return featureFilter(filter as never, "filter").filter({ zoom: 10 } as never, { type: 1, properties } as never);
}

/** What the style gives for a layout property of a layer, at a zoom, for a feature with these properties. */
function drawn(id: string, name: string, zoom: number, properties: Record<string, unknown>): string {
  const layer = STYLE.layers.find((each) => each.id === id) ?? assert.fail(id);
  const value = (layer.layout as Record<string, unknown>)[name];
  const spec = (latest as unknown as Record<string, Record<string, StylePropertySpecification>>)["layout_symbol"]?.[
    name
  ];
  const made = createPropertyExpression(value as never, "layout", spec ?? assert.fail(name));
  if (made.result === "error") return assert.fail(JSON.stringify(made.value));
  const told = made.value.evaluate({ zoom }, { type: "Point", properties } as never) as { toString(): string } | null;
  return told === null ? "" : told.toString();
}

test("the ring on the map, that of the list and the words of the card are one, whatever is known of a site", () => {
  for (const supply of ["known", "partly", "unknown", null])
    for (const people of [null, 0, 84])
      for (const method of ["counted", "from_households", "estimated"])
        for (const silent of [false, true])
          for (const days of [null, 0, 0.1, 0.5, 2.5, 3, 12, 30]) {
            const known: Known = { supply, people, method, silent };
            const properties = {
              ...(supply === null ? {} : { supply }),
              silent,
              ...(people === null ? {} : { people, people_method: method }),
              ...(days === null ? {} : { days_left: days }),
            };
            const ring = ringFor({ ...known, method: people === null ? null : method }, days);
            const told = JSON.stringify(properties);
            // Whoever needs nothing has no ring, unless nobody has heard from there.
            if (supply === null && (people === null || days !== null)) continue;
            const image = passes("shelter-clock", properties)
              ? drawn("shelter-clock", "icon-image", 10, properties)
              : imageOf("none");
            assert.equal(image, imageOf(ring), told);
            if (ring === "none") continue;
            const hours = drawn("shelter-hours", "text-field", 10, properties);
            assert.equal(["stok ?", "orang ?", "tanpa kabar"].includes(hours), ring === "unknown", `${told}: ${hours}`);
            if (!isCounted(known)) assert.doesNotMatch(hours, /^(?:[3-9]|\d\d+) hari$/, told);
            const view = { language: "id", timeZone: "Asia/Makassar", now: new Date(0), vehicle: null } as const;
            const popup = readFeature("shelters", properties, view)?.facts ?? [];
            assert.equal(
              popup.find(({ label }) => label === DICTIONARY.id["shelter.supply"])?.value,
              DICTIONARY.id[`legend.clock_${ring}` as keyof typeof DICTIONARY.id],
              told,
            );
          }
});

test("who comes first lies on top, in the order of the list", () => {
  for (const id of ["shelter-clock", "shelter", "shelter-access"]) {
    const layer = STYLE.layers.find((each) => each.id === id) ?? assert.fail(id);
    const key = (layer.layout as Record<string, unknown>)["symbol-sort-key"];
    assert.deepEqual(key, ["to-number", ["get", "priority"], 0], id);
  }
});

test("every published layer but the routes is drawn from the one source", () => {
  const drawn = new Set(
    STYLE.layers.flatMap((layer) =>
      "source-layer" in layer && layer["source-layer"] !== undefined ? [layer["source-layer"]] : [],
    ),
  );
  const asked = (STYLE.sources["lintas"] as { url: string }).url.split("/tiles/")[1]?.split(",") ?? [];
  assert.deepEqual([...drawn].sort(), [...asked].sort());
  assert.deepEqual([...drawn].sort(), [
    "admin",
    "closures",
    "depots",
    "hazards",
    "needs",
    "places",
    "reopening",
    "roads",
    "shelters",
    "water",
  ]);
});

test("every image that the style names is drawn in the icons folder", () => {
  const icons = new Set(
    readFileSync("../../styles/README.md", "utf8")
      .match(/`[a-z0-9_-]+\.svg`/g)
      ?.map((name) => name.slice(1, -5)) ?? [],
  );
  const named = new Set(
    [
      /"(?:state|hatch|wave|dots|clock|short)-[a-z0-9_-]+"/g,
      /"(?:shelter|landslide|home_cluster|depot|jetty|ferry|tick|arrow|wave)"(?=[,\]}])/g,
    ]
      .flatMap((names) => TEMPLATE.match(names) ?? [])
      .map((name) => name.slice(1, -1)),
  );
  assert.ok(named.size > 15);
  for (const name of named) {
    readFileSync(`../../styles/icons/${name}.svg`);
    assert.ok(icons.has(name), `${name} is not in styles/README.md`);
  }
});
