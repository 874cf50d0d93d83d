import assert from "node:assert/strict";
import { test } from "node:test";
import type { StyleSpecification } from "maplibre-gl";
import { bare, complete } from "../../src/bare.ts";
import { firstAddresses, firstTiles, within } from "../../src/warm.ts";

const names = (tiles: readonly { z: number; x: number; y: number }[]): string[] =>
  tiles.map(({ z, x, y }) => `${z}/${x}/${y}`);

test("a map begins at the place in its address, else over its region, else nobody knows where", () => {
  assert.deepEqual(names(firstTiles("#9/0/0", null, 100, 100)), ["9/255/255", "9/255/256", "9/256/255", "9/256/256"]);
  assert.deepEqual(names(firstTiles("#1.5/45/90", null, 100, 100)), ["1/1/0"]);
  const quarter = firstTiles("", [0, -85.0511, 180, 0], 560, 560);
  assert.deepEqual(quarter, firstTiles("#1/-66.5133/90", null, 560, 560), "it fills the window but for its margin");
  assert.deepEqual(firstTiles("", null, 360, 640), []);
  assert.deepEqual(firstTiles("#3/0/0", null, 9000, 9000), [], "a screen that nobody has");
});

test("tiles outside of their set are asked for by nobody", () => {
  assert.equal(within({ z: 1, x: 1, y: 0 }, [10, 10, 20, 20]), true);
  assert.equal(within({ z: 1, x: 0, y: 0 }, [10, 10, 20, 20]), false);
  assert.equal(within({ z: 1, x: 0, y: 0 }, undefined), true);
});

test("what is asked for first is what is drawn first: icons, tiles of shown sources, letters of shown words", () => {
  const layer = (id: string, source: string, more: object = {}): object => ({
    id,
    type: "symbol",
    source,
    "source-layer": id,
    ...more,
  });
  const style = {
    version: 8,
    sprite: "http://s/sprites/lintas",
    glyphs: "http://s/fonts/{fontstack}/{range}.pbf",
    sources: {
      near: { type: "vector", tiles: ["http://s/tiles/a/{z}/{x}/{y}?v=1"], bounds: [0, 0, 180, 85] },
      hidden: { type: "vector", tiles: ["http://s/tiles/b/{z}/{x}/{y}"] },
    },
    layers: [
      layer("a", "near", { layout: { "text-font": ["Bold"] } }),
      layer("later", "near", { minzoom: 7, layout: { "text-font": ["Regular"] } }),
      layer("b", "hidden", { layout: { visibility: "none", "text-font": ["Thin"] } }),
    ],
  } as unknown as StyleSpecification;
  const tiles = [
    { z: 1, x: 0, y: 0 },
    { z: 1, x: 1, y: 0 },
  ];
  assert.deepEqual(firstAddresses(style, tiles, 2), [
    "http://s/tiles/a/1/1/0?v=1",
    "http://s/sprites/lintas@2x.json",
    "http://s/sprites/lintas@2x.png",
    "http://s/fonts/Bold/0-255.pbf",
  ]);
});

test("a map begins with what needs no icons and no letters, and shows the rest once the first tiles are drawn", () => {
  const style = {
    version: 8,
    sprite: "http://s/sprites/lintas",
    sources: {},
    layers: [
      { id: "land", type: "background" },
      { id: "flood", type: "fill", source: "s", paint: { "fill-pattern": "waves" } },
      { id: "roads", type: "line", source: "s", paint: { "line-color": "#000" } },
      { id: "signs", type: "symbol", source: "s" },
      { id: "off", type: "symbol", source: "s", layout: { visibility: "none" } },
    ],
  } as unknown as Parameters<typeof bare>[0];
  const first = bare(style);
  const hidden = first.style.layers.filter(({ layout }) => (layout as { visibility?: string })?.visibility === "none");
  assert.deepEqual(
    [hidden.map(({ id }) => id), first.later.map(({ id }) => id), first.style.sprite, first.sprite],
    [["flood", "signs", "off"], ["flood", "signs"], undefined, "http://s/sprites/lintas"],
  );
  const told: string[] = [];
  const heard = new Map<string, (() => void)[]>();
  const map = {
    once: (kind: string, act: () => void) => void heard.set(kind, [...(heard.get(kind) ?? []), act]),
    getLayer: (id: string) => (id === "flood" ? undefined : {}),
    getSprite: () => [],
    setSprite: (address: string) => void told.push(`icons ${address}`),
    setLayoutProperty: (id: string, _: string, shown: string) => void told.push(`${id} ${shown}`),
  };
  const idle = (): void => {
    const acts = heard.get("idle") ?? [];
    heard.set("idle", []);
    for (const act of acts) act();
  };
  complete(map as never, first, () => true, {
    shown: () => void told.push("shown"),
    settled: () => void told.push("all"),
  });
  assert.deepEqual(told, []);
  idle();
  // A layer that another style does not have any more is left alone.
  assert.deepEqual(told, ["icons http://s/sprites/lintas", "signs visible", "shown"]);
  idle();
  assert.deepEqual(told.slice(3), ["all"]);
});
