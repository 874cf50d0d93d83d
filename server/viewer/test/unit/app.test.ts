import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { brotliDecompressSync, inflateSync } from "node:zlib";
import { pack } from "../../build/pack.ts";
import { png } from "../../build/png.ts";
import { precacheOf } from "../../build/precache.ts";
import { file, fill, madeOf, made as makes, page, shellOf, tidy, type World } from "../../src/service/keep.ts";
import { type Asked, kindOf, type Precache } from "../../src/service/precache.ts";

const folder = mkdtempSync(join(tmpdir(), "app-"));
after(() => rmSync(folder, { recursive: true }));

const SCOPE = "https://peta.test/lintas/";
const digest = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** The caches of a browser, as far as they are used. */
class Caches {
  readonly stores = new Map<string, Map<string, Response>>();

  async open(name: string): Promise<Cache> {
    const store = this.stores.get(name) ?? new Map<string, Response>();
    this.stores.set(name, store);
    return {
      put: async (key: string, answer: Response) => void store.set(key, answer),
      match: async (key: string) => store.get(key)?.clone(),
    } as unknown as Cache;
  }

  async match(asked: string | Request, options?: { ignoreSearch?: boolean }): Promise<Response | undefined> {
    const plain = (address: string): string => (options?.ignoreSearch === true ? address.replace(/\?.*/, "") : address);
    const wanted = plain(typeof asked === "string" ? asked : asked.url);
    for (const store of this.stores.values())
      for (const [key, answer] of store) if (plain(key) === wanted) return answer.clone();
    return undefined;
  }

  async keys(): Promise<string[]> {
    return [...this.stores.keys()];
  }

  async delete(name: string): Promise<boolean> {
    return this.stores.delete(name);
  }
}

/** A device and a server that holds `files`; `asked` are the addresses that reached it. */
function device(files: Record<string, string>): { world: World; caches: Caches; asked: string[]; late: () => void } {
  const caches = new Caches();
  const asked: string[] = [];
  let late = (): void => {};
  const world: World = {
    scope: SCOPE,
    caches: caches as unknown as CacheStorage,
    fetch: async (request) => {
      asked.push(request.url);
      const text = files[request.url.slice(SCOPE.length)];
      if (text === undefined) throw new TypeError("no network");
      // A browser refuses what is not what `integrity` says.
      if (request.integrity !== "" && request.integrity !== digest(text)) throw new TypeError("integrity");
      return new Response(text);
    },
    wait: () =>
      new Promise((done) => {
        late = done;
      }),
  };
  return { world, caches, asked, late: () => late() };
}

const app = (version: string, files: Record<string, string>, entry = "assets/index-1.js"): Precache => ({
  version,
  entry,
  files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, digest(text)])),
  made: ["styles/lintas.json"],
});

const ONE = { "assets/index-1.js": "one", "fonts/A/0-255.pbf": "letters" };
const PAGE = '<script src="./assets/index-1.js">';
const SERVED = { ...ONE, "": PAGE, "styles/lintas.json": "{}" };

const get = (path: string, more: Partial<Asked> = {}): Asked => ({
  method: "GET",
  url: SCOPE + path,
  mode: "cors",
  headers: new Headers(),
  ...more,
});

test(
  "the app answers for its page and its files, for nothing with a key, and " + "never for the page without chrome",
  () => {
    const built = app("1", ONE);
    const kind = (path: string, more?: Partial<Asked>): string => kindOf(get(path, more), SCOPE, built);
    const navigate = { mode: "navigate" };
    assert.equal(kind("", navigate), "page");
    assert.equal(kind("?style=night#9/1/2", navigate), "page");
    assert.equal(kind("?f=json", navigate), "pass");
    for (const other of ["embed", "embed/", "bulletin?format=html", "api.html"])
      assert.equal(kind(other, navigate), "pass", other);
    assert.equal(kind("assets/index-1.js"), "file");
    assert.equal(kind("assets/of-another-version.js"), "file");
    assert.equal(kind("fonts/A/0-255.pbf"), "file");
    assert.equal(kind("fonts/A/256-511.pbf"), "answer");
    assert.equal(kind("styles/lintas.json"), "made");
    assert.equal(kind("styles/lintas.json?lang=en"), "answer");
    for (const path of ["catalog", "tiles/roads/8/1/2?v=1", "route?from=1,2"]) assert.equal(kind(path), "answer", path);
    for (const path of ["events", "archives/roads.pmtiles", "sw.js", "needs?key=x"])
      assert.equal(kind(path), "pass", path);
    assert.equal(kind("needs", { headers: new Headers({ Authorization: "Bearer x" }) }), "pass");
    assert.equal(kind("reports", { method: "POST" }), "pass");
    assert.equal(kindOf(get("", { url: "https://other.test/lintas/catalog" }), SCOPE, built), "pass");
    assert.equal(kindOf(get("", { url: "https://peta.test/other/catalog" }), SCOPE, built), "pass");
  },
);

test("a version is kept whole, and the next one fetches only what differs", async () => {
  const { world, caches, asked } = device({ ...SERVED, "assets/index-2.js": "two" });
  await fill(world, app("1", ONE));
  assert.equal(asked.length, 4);
  asked.length = 0;
  const second = app("2", { ...ONE, "assets/index-2.js": "two" });
  await fill(world, second);
  const files = asked.filter((address) => /assets|fonts/.test(address));
  assert.deepEqual(files, [`${SCOPE}assets/index-2.js`]);
  assert.equal(await (await file(world, second, "assets/index-2.js", new Request(`${SCOPE}x`))).text(), "two");
  assert.equal(caches.stores.size, 3);
});

test("what is not what the build made is not kept: there is no such version", async () => {
  const hotel = device(Object.fromEntries(Object.keys(SERVED).map((path) => [path, "please sign in"])));
  await assert.rejects(fill(hotel.world, app("1", ONE)));
  const mixed = device({ ...SERVED, "": '<script src="./assets/index-2.js">' });
  await assert.rejects(fill(mixed.world, app("1", ONE)), /another version/);
  const partly = device({ ...SERVED });
  await assert.rejects(fill(partly.world, app("1", { ...ONE, "assets/gone.js": "gone" })));
});

test("the version in use until now stays beside the new one, older ones and those never used go", async () => {
  const { world, caches } = device(SERVED);
  for (const version of ["1", "2", "3"]) {
    await fill(world, app(version, ONE));
    // The second one was never tapped for.
    if (version !== "2") await tidy(world, app(version, ONE));
  }
  assert.deepEqual([...caches.stores.keys()].sort(), [madeOf(world), shellOf(world, "1"), shellOf(world, "3")].sort());
  await fill(world, app("4", ONE));
  await tidy(world, app("4", ONE));
  assert.deepEqual([...caches.stores.keys()].sort(), [madeOf(world), shellOf(world, "3"), shellOf(world, "4")].sort());
});

test(
  "a page that is still open finds the parts of its own version, and an app " + "that lost its page asks the server",
  async () => {
    const { world, asked } = device({ ...SERVED, "assets/index-2.js": "two", "assets/new.js": "new" });
    await fill(world, app("1", ONE));
    const second = app("2", { "assets/index-2.js": "two" });
    asked.length = 0;
    const old = new Request(`${SCOPE}assets/index-1.js`);
    assert.equal(await (await file(world, second, "assets/index-1.js", old)).text(), "one");
    assert.deepEqual(asked, []);
    const unknown = new Request(`${SCOPE}assets/new.js`);
    assert.equal(await (await file(world, second, "assets/new.js", unknown)).text(), "new");
    assert.equal(await (await page(world, second, new Request(SCOPE))).text(), PAGE);
    assert.deepEqual(asked, [`${SCOPE}assets/new.js`, SCOPE]);
  },
);

test("style and icons come fresh where the network brings them in time, else as they were", async () => {
  const files: Record<string, string> = { ...SERVED };
  const { world, late } = device(files);
  await fill(world, app("1", ONE));
  const asked = new Request(`${SCOPE}styles/lintas.json`);
  const style = async (): Promise<string> => (await makes(world, asked)).text();
  files["styles/lintas.json"] = '{"newer":1}';
  assert.equal(await style(), '{"newer":1}');
  delete files["styles/lintas.json"];
  assert.equal(await style(), '{"newer":1}', "what came last is kept");
  const slow: World = { ...world, fetch: () => new Promise(() => {}) };
  const waiting = makes(slow, asked);
  await new Promise((done) => setImmediate(done));
  late();
  assert.equal(await (await waiting).text(), '{"newer":1}');
});

test(
  "the list of a build names its scripts, sheets and letters with their " +
    "digests, and changes when any of them does",
  () => {
    const built = join(folder, "built");
    mkdirSync(join(built, "assets"), { recursive: true });
    for (const range of ["0-255", "256-511"]) {
      mkdirSync(join(built, "fonts", "A"), { recursive: true });
      writeFileSync(join(built, "fonts", "A", `${range}.pbf`), range);
    }
    writeFileSync(join(built, "index.html"), '<script type="module" crossorigin src="./assets/index-1.js"></script>');
    for (const name of ["index-1.js", "panel-2.js", "look-3.css", "index-1.js.br"])
      writeFileSync(join(built, "assets", name), name);
    const first = precacheOf(built);
    assert.deepEqual(Object.keys(first.files), [
      "assets/index-1.js",
      "assets/look-3.css",
      "assets/panel-2.js",
      "fonts/A/0-255.pbf",
    ]);
    assert.equal(first.entry, "assets/index-1.js");
    assert.equal(first.files["assets/index-1.js"], digest("index-1.js"));
    assert.equal(precacheOf(built).version, first.version);
    writeFileSync(join(built, "assets", "panel-2.js"), "another");
    assert.notEqual(precacheOf(built).version, first.version);
  },
);

test(
  "texts of a build are packed, pictures and what gains nothing are not, " + "and what did not change is taken over",
  () => {
    const [fresh, before] = [join(folder, "fresh"), join(folder, "before")];
    for (const place of [fresh, before]) mkdirSync(place);
    const text = "jalan ".repeat(1000);
    writeFileSync(join(fresh, "a.js"), text);
    writeFileSync(join(fresh, "b.png"), text);
    writeFileSync(join(fresh, "c.js"), "short");
    assert.equal(pack(fresh, before), 1);
    assert.equal(brotliDecompressSync(readFileSync(join(fresh, "a.js.br"))).toString(), text);
    writeFileSync(join(before, "a.js"), text);
    writeFileSync(join(before, "a.js.br"), "of before");
    assert.equal(pack(fresh, before), 1);
    assert.equal(readFileSync(join(fresh, "a.js.br"), "utf8"), "of before");
  },
);

test("a picture is read back as it was drawn", () => {
  const drawn = Buffer.from(png(2, (x) => (x < 0.5 ? [255, 0, 0, 255] : [0, 0, 0, 0])));
  assert.deepEqual(drawn.subarray(0, 8), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  assert.deepEqual([drawn.readUInt32BE(16), drawn.readUInt32BE(20)], [2, 2]);
  const at = drawn.indexOf("IDAT");
  const rows = inflateSync(drawn.subarray(at + 4, at + 4 + drawn.readUInt32BE(at - 4)));
  assert.deepEqual([...rows.subarray(0, 9)], [0, 255, 0, 0, 255, 0, 0, 0, 0]);
});
