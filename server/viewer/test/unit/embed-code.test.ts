import assert from "node:assert/strict";
import { test } from "node:test";
import { type FrameWish, frameAddress, frameCode, readSize } from "../../src/embed-code/code.ts";
import { readQuery } from "../../src/permalink.ts";

const PLAIN: FrameWish = {
  language: "id",
  vehicle: null,
  layers: null,
  center: null,
  zoom: null,
  item: null,
  isNight: false,
};
const ROOT = "https://peta.example/l/";

test("an address of a frame says what differs from what the server shows, as somebody would write it", () => {
  assert.equal(frameAddress(ROOT, PLAIN), "https://peta.example/l/embed?lang=id");
  const all: FrameWish = {
    language: "en",
    vehicle: "truck",
    layers: ["shortage", "roads"],
    center: [116.612345678, -0.2],
    zoom: 9.26,
    item: "beras",
    isNight: true,
  };
  assert.equal(
    frameAddress(ROOT, all),
    "https://peta.example/l/embed?lang=en&vehicle=truck&layers=shortage,roads&center=116.61235,-0.2&zoom=9.3" +
      "&item=beras&theme=night",
  );
  // No layer at all is a choice, too.
  assert.match(frameAddress(ROOT, { ...PLAIN, layers: [] }), /\?lang=id&layers=$/);
  // Without a middle a zoom says nothing.
  assert.doesNotMatch(frameAddress(ROOT, { ...PLAIN, zoom: 9 }), /zoom/);
});

test("what an address of a frame says is read back by the page that it opens", () => {
  const wish: FrameWish = { ...PLAIN, vehicle: "boat", layers: ["roads"], center: [117, -0.5], zoom: 8, item: "beras" };
  const said = readQuery(new URL(frameAddress(ROOT, wish)).search);
  assert.deepEqual(
    [said.language, said.vehicle, [...(said.layers ?? [])], said.center, said.zoom, said.item],
    ["id", "boat", ["roads"], [117, -0.5], 8, "beras"],
  );
});

test("no text ends an attribute of the code", () => {
  const title = `LATIHAN: "><script>alert('&')</script>`;
  const code = frameCode(frameAddress(ROOT, { ...PLAIN, item: '"><b>' }), title, { width: 640, height: 360 });
  assert.match(code, /^<iframe src="[^"<>]*" title="[^"<>]*" width="640" height="360" [^<>]*><\/iframe>$/);
  assert.ok(code.includes("title=\"LATIHAN: &quot;&gt;&lt;script&gt;alert('&amp;')&lt;/script&gt;\""), code);
  for (const attribute of [' loading="lazy"', ' referrerpolicy="no-referrer"', " allow=\"geolocation 'none';"])
    assert.ok(code.includes(attribute), attribute);
  assert.match(
    frameCode("https://peta.example/embed", "x", { width: null, height: 480 }),
    / width="100%" height="480" /,
  );
});

test("a size is a whole number that a map can be read in", () => {
  assert.deepEqual(
    ["320", " 640 ", "319", "1.5", "", "wide", "-400", "99999"].map((typed) => readSize(typed, 320)),
    [320, 640, null, null, null, null, null, null],
  );
});
