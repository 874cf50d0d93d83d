import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { featureFilter, type StyleSpecification, validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { imageOf } from "../../src/aid/clock.ts";
import { readFeature } from "../../src/facts.ts";
import messages from "../../src/messages/page.ts";
import { isCounted, type Known, ringFor, ringLabel } from "../../src/ring.ts";
import { forVehicle, groupsOf, inColoursOf, inLanguage, shownAtFirst } from "../../src/style.ts";
import { VEHICLES } from "../../src/vehicle.ts";

const TEMPLATE = readFileSync("../../styles/lintas.json", "utf8");
const STYLE = JSON.parse(TEMPLATE.replaceAll("{public_url}", "http://127.0.0.1:8080")) as StyleSpecification;

test("the style is valid for MapLibre", () => {
  assert.deepEqual(
    validateStyleMin(STYLE).map((fault) => fault.message),
    [],
  );
});

test("what is drawn by night is drawn on paper as by day, with what was changed since", () => {
  const night = JSON.parse(readFileSync("../../styles/night.json", "utf8")) as StyleSpecification;
  const own = { id: "lintas-way", type: "line", source: "way", paint: { "line-color": "#123456" } } as const;
  const hidden = night.layers.map((layer) => ({ ...layer, layout: { ...layer.layout, visibility: "none" } }));
  const drawn = { ...night, layers: [...hidden, own] } as StyleSpecification;
  const filled = STYLE.layers.map(({ paint, layout, ...layer }) => ({
    ...layer,
    paint: paint ?? {},
    layout: { ...layout, visibility: "none" },
  }));
  assert.notDeepEqual(night.layers, STYLE.layers);
  assert.deepEqual(inColoursOf(STYLE, drawn, null, "id").layers, [...filled, own]);
  const roads = inColoursOf(STYLE, drawn, "truck", "en").layers.filter(
    (layer) => "source-layer" in layer && layer["source-layer"] === "roads",
  );
  const painted = JSON.stringify(roads.map(({ paint, layout }) => [paint, (layout as object | undefined) ?? {}]));
  assert.ok(painted.includes('["get","truck"]') && !/"icon-image":"[^"]*\{status\}/.test(painted));
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
  assert.equal(forVehicle("state-{status}-en", "boat"), "state-{boat}-en");
  assert.equal(forVehicle("state-{status}", null), "state-{status}");
});

test("in English signs have English letters and rings English words, and every picture is there", () => {
  const layouts = (language: "id" | "en"): string =>
    STYLE.layers.map((layer) => JSON.stringify(layoutIn(layer, language))).join("\n");
  const [id, en] = [layouts("id"), layouts("en")];
  for (const word of ['"state-{status}"', '"access-{access}"', '"label_id"']) {
    assert.ok(id.includes(word), word);
    assert.ok(!en.includes(word), word);
  }
  const states = ["open", "presumed", "restricted", "closed", "boat_only", "emergency_only", "planned", "unknown"];
  for (const name of [
    ...states.map((state) => `state-${state}`),
    ...["cut_off", "boat_only", "restricted", "unknown"].map((access) => `access-${access}`),
  ])
    for (const ending of ["", "-en"]) readFileSync(`../../styles/icons/${name}${ending}.svg`);
  const letter = (state: string, ending: string): string =>
    readFileSync(`../../styles/icons/state-${state}${ending}.svg`, "utf8");
  // B is "buka" in one language and "boat" in the other: a letter of the wrong one would mislead.
  for (const state of ["open", "restricted", "boat_only", "emergency_only", "planned"])
    assert.notEqual(letter(state, ""), letter(state, "-en"), state);
});

function layoutIn(layer: StyleSpecification["layers"][number], language: "id" | "en"): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(layer.layout ?? {}).map(([name, value]) => [name, inLanguage(value as unknown, STYLE, language)]),
  );
}

test("every group of the style has a switch with words, and needs and shortage are off at first", () => {
  for (const group of groupsOf(STYLE)) assert.ok(`group.${group}` in messages.id, group);
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

test("the ring on the map, that of the list and the words of the card are one, whatever is known of a site", () => {
  assert.equal(layoutOf("shelter-clock")["icon-image"], "clock-{ring}");
  for (const supply of ["known", "partly", "unknown", null])
    for (const people of [null, 0, 84])
      for (const method of ["counted", "from_households", "estimated"])
        for (const silent of [false, true])
          for (const days of [null, 0, 0.1, 0.5, 2.5, 3, 12, 30]) {
            const known: Known = { supply, people, method: people === null ? null : method, silent };
            const [ring, label] = [ringFor(known, days), ringLabel(known, days)];
            const properties = {
              ...(supply === null ? {} : { supply }),
              silent,
              ...(people === null ? {} : { people, people_method: method }),
              ...(days === null ? {} : { days_left: days }),
              ...(ring === "none" ? {} : { ring }),
              ...(label === null ? {} : { label_id: label.id, label_en: label.en }),
            };
            const told = JSON.stringify(properties);
            assert.equal(passes("shelter-clock", properties), ring !== "none", told);
            assert.equal(passes("shelter-hours", properties), label !== null, told);
            if (ring === "none") {
              assert.equal(label, null, told);
              continue;
            }
            // A picture of that name is there.
            readFileSync(`../../styles/icons/${imageOf(ring)}.svg`);
            const hours = label?.id ?? "";
            assert.equal(["stok ?", "orang ?", "tanpa kabar"].includes(hours), ring === "unknown", `${told}: ${hours}`);
            if (!isCounted(known)) assert.doesNotMatch(hours, /^(?:[3-9]|\d\d+) hari$/, told);
            const view = { language: "id", timeZone: "Asia/Makassar", now: new Date(0), vehicle: null } as const;
            const popup = readFeature("shelters", properties, view)?.facts ?? [];
            assert.equal(
              popup.find(({ label }) => label === messages.id["shelter.supply"])?.value,
              messages.id[`legend.clock_${ring}` as keyof typeof messages.id],
              told,
            );
          }
});

function layoutOf(id: string): Readonly<Record<string, unknown>> {
  const layer = STYLE.layers.find((each) => each.id === id) ?? assert.fail(id);
  return layer.layout as Record<string, unknown>;
}

test("who comes first lies on top, in the order of the list", () => {
  for (const id of ["shelter-clock", "home-cluster", "shelter", "shelter-access"])
    for (const far of ["", "-far"])
      assert.deepEqual(layoutOf(`${id}${far}`)["symbol-sort-key"], ["to-number", ["get", "priority"], 0], id);
});

test("at small scales one site stands for those around it with their number, and all are there from zoom 9 on", () => {
  for (const [sites, far, count] of [
    [7, true, true],
    [1, true, false],
    [0, false, false],
    [undefined, true, false],
  ] as const) {
    const properties = { ring: "out", type: "school", access: "cut_off", group_sites: sites };
    for (const id of ["shelter-clock", "shelter", "shelter-access"]) {
      assert.equal(passes(`${id}-far`, properties), far, `${id} ${sites}`);
      assert.equal(passes(id, properties), true, `${id} ${sites}`);
    }
    assert.equal(passes("shelter-count", properties), count);
  }
  for (const layer of STYLE.layers) {
    const pair = STYLE.layers.find(({ id }) => id === layer.id.replace(/-far$/, ""));
    if (/-far$/.test(layer.id)) assert.deepEqual([layer.maxzoom, pair?.minzoom], [9, 9], layer.id);
  }
});

test("every published layer but the routes is drawn, from one of the two sources", () => {
  const drawn = new Set(
    STYLE.layers.flatMap((layer) =>
      "source-layer" in layer && layer["source-layer"] !== undefined ? [layer["source-layer"]] : [],
    ),
  );
  const asked = Object.values(STYLE.sources).flatMap(
    (source) => (source as { url: string }).url.split("/tiles/")[1]?.split(",") ?? [],
  );
  assert.deepEqual([...drawn].sort(), [...asked].sort());
  assert.deepEqual([...drawn].sort(), [
    "admin",
    "buildings",
    "closures",
    "depots",
    "hazards",
    "landuse",
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
      /"(?:state|hatch|wave|dots|short)-[a-z0-9_-]+"/g,
      /"(?:shelter|landslide|home_cluster|depot|jetty|ferry|tick|arrow|wave|count)"(?=[,\]}])/g,
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
