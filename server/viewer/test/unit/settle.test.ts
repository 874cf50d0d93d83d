import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { files } from "../../build/files.ts";
import { settle } from "../../build/settle.ts";

const folder = mkdtempSync(join(tmpdir(), "settle-"));
after(() => rmSync(folder, { recursive: true }));

test("a second build of the same touches nothing, a change only what changed", () => {
  const [fresh, place] = [join(folder, "fresh"), join(folder, "place")];
  mkdirSync(join(fresh, "fonts"), { recursive: true });
  writeFileSync(join(fresh, "index.html"), "one");
  writeFileSync(join(fresh, "fonts", "a"), "letters");
  assert.equal(settle(fresh, place), 2);
  const old = new Date("2020-01-01T00:00:00Z");
  utimesSync(join(place, "fonts", "a"), old, old);
  assert.equal(settle(fresh, place), 0);
  writeFileSync(join(fresh, "index.html"), "two");
  writeFileSync(join(place, "gone.js"), "of an older build");
  assert.equal(settle(fresh, place), 2);
  assert.deepEqual(files(place), ["fonts/a", "index.html"]);
  assert.equal(readFileSync(join(place, "index.html"), "utf8"), "two");
  assert.equal(statSync(join(place, "fonts", "a")).mtimeMs, old.getTime());
});
