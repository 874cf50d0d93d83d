import assert from "node:assert/strict";
import { test } from "node:test";
import { queryOf, readPlace, readQuery, type Shown, viewOf, written } from "../../src/permalink.ts";
import type { Place } from "../../src/task.ts";

const NOTHING: Shown = {
  task: null,
  says: {},
  point: null,
  feature: null,
  menu: false,
  region: null,
  vehicle: undefined,
  layers: null,
};

test("an address says what is shown and keeps what is not the page's own", () => {
  assert.equal(queryOf(NOTHING, ""), "");
  assert.equal(queryOf(NOTHING, "?theme=night&task=needs&site=A&point=1,2"), "?theme=night");
  assert.equal(
    queryOf({ ...NOTHING, task: "route", says: { from: "116.95,-0.42", to: "117,0" }, vehicle: "truck" }, ""),
    "?task=route&from=116.95,-0.42&to=117,0&vehicle=truck",
  );
  assert.equal(queryOf({ ...NOTHING, task: "needs", says: { site: "PSK-22" } }, ""), "?site=PSK-22");
  assert.equal(queryOf({ ...NOTHING, task: "needs", says: { tab: "silent" } }, ""), "?task=needs&tab=silent");
  assert.equal(queryOf({ ...NOTHING, layers: new Set(["roads", "flood"]) }, ""), "?layers=roads,flood");
  assert.equal(queryOf({ ...NOTHING, task: "route", vehicle: null }, ""), "?task=route&vehicle=all");
  assert.equal(
    queryOf({ ...NOTHING, point: [117, -0.5], feature: "shelters/PSK 22" }, ""),
    "?point=117,-0.5&feature=shelters/PSK+22",
  );
  assert.equal(readQuery("?point=117,-0.5&feature=shelters/PSK+22").feature, "shelters/PSK 22");
  // The code of an officer is nobody else's.
  assert.equal(queryOf({ ...NOTHING, task: "enrol" }, ""), "");
});

test("what was said is read back", () => {
  const said = readQuery("?task=route&from=116.95,-0.42&vehicle=boat&layers=roads,flood&point=117.1,-0.5&lang=en");
  assert.deepEqual([said.task, said.vehicle, said.language], ["route", "boat", "en"]);
  assert.deepEqual(said.point, [117.1, -0.5]);
  assert.deepEqual([...(said.layers ?? [])], ["roads", "flood"]);
  assert.equal(said.says.get("from"), "116.95,-0.42");
  assert.equal(readQuery("?site=PSK-22").task, "needs");
  assert.equal(readQuery("?site=PSK-22&task=agency").task, "agency");
  assert.equal(readQuery("?vehicle=all").vehicle, null);
  assert.deepEqual([...(readQuery("?layers=").layers ?? ["?"])], [], "no layer at all");
});

test("what is written wrongly is left out", () => {
  const said = readQuery("?task=enrol&vehicle=tank&lang=fr&point=1,95&center=x&zoom=99&key=secret");
  assert.deepEqual(
    [said.task, said.vehicle, said.language, said.point, said.center, said.zoom],
    [null, undefined, null, null, null, null],
  );
  for (const words of ["", "1", "1,", "181,0", "0,91", "1e3,0", "Infinity,0", "116.9;-0.4"])
    assert.equal(readPlace(words), null, words);
});

test("places are written to the metre, and read as they were written", () => {
  assert.equal(written([116.123456789, -0.4]), "116.12346,-0.4");
  for (const place of [
    [116.95, -0.42],
    [-179.99999, 89.5],
    [0, 0],
  ] as const satisfies readonly Place[])
    assert.deepEqual(readPlace(written(place)), place);
});

test("the map begins where its hash says, else where the query says", () => {
  const wanted = readQuery("?center=116.9,-0.4&zoom=10");
  assert.equal(viewOf("#9/0.1/117", wanted), "#9/0.1/117");
  assert.equal(viewOf("", wanted), "#10/-0.4/116.9");
  assert.equal(viewOf("", readQuery("?center=116.9,-0.4")), "#12/-0.4/116.9");
  assert.equal(viewOf("", readQuery("")), "");
});
