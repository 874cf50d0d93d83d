import assert from "node:assert/strict";
import { test } from "node:test";
import { isEmbed, isNight, rootOf, underRoot } from "../../src/address.ts";

test("the page without chrome is known by its path", () => {
  assert.ok(isEmbed("/embed"));
  assert.ok(isEmbed("/lintas/embed/"));
  assert.ok(!isEmbed("/"));
  assert.ok(!isEmbed("/embedded"));
});

test("the root is the folder of the page, with or without a prefix", () => {
  assert.equal(rootOf("http://h:1/?a=1#8/1/2"), "http://h:1/");
  assert.equal(rootOf("http://h:1/embed#8/1/2"), "http://h:1/");
  assert.equal(rootOf("https://h/lintas/embed"), "https://h/lintas/");
  assert.equal(rootOf("https://h/lintas/index.html"), "https://h/lintas/");
});

test("every address that the server wrote stays under the root of the page", () => {
  const root = "http://127.0.0.1:9/peta/";
  assert.equal(underRoot("https://public.example/tiles/a,b/3/1/2?v=x", root), `${root}tiles/a,b/3/1/2?v=x`);
  assert.equal(
    underRoot("https://public.example/lintas/fonts/Noto%20Sans%20Bold/0-255.pbf", root),
    `${root}fonts/Noto%20Sans%20Bold/0-255.pbf`,
  );
  assert.equal(underRoot("sprites/lintas@2x.png", root), `${root}sprites/lintas@2x.png`);
});

test("a page asks for the style of the night by its address, and for no other that is not there", () => {
  assert.equal(isNight("https://h/lintas/embed?max_age=3&style=night#8/1/2"), true);
  // What is remembered on the device holds where the address does not say.
  assert.equal(isNight("https://h/", "night"), true);
  assert.equal(isNight("https://h/?theme=day", "night"), false);
  for (const page of ["https://h/", "https://h/?style=", "https://h/?style=../catalog", "https://h/?style=Night"])
    assert.equal(isNight(page), false);
});
