import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, download, news } from "../../src/offline/download.ts";
import { asFile, FileRefused, fileName, importFile, openFile } from "../../src/offline/file.ts";
import { isOlder, NotAPackage, readManifest } from "../../src/offline/manifest.ts";
import { CHUNK, PackageStore } from "../../src/offline/store.ts";
import { BLOCK, header, padding, readHeader } from "../../src/offline/tar.ts";
import { hashOf, type Made, type MadePackage, MemoryShelf, PackageServer, pack } from "../saved.ts";

const ROOT = "http://peta.test/";

/** Bytes that differ from place to place. */
const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7 + seed) & 0xff);

const PARTS: readonly Made[] = [
  { name: "tiles/roads", content: noise(3 * CHUNK + 1000, 1) },
  { name: "tiles/hazards", content: noise(CHUNK, 2) },
  { name: "network", content: noise(700_000, 3) },
  { name: "items/depots", content: { features: [] } },
  { name: "overlay", content: { edges: {} }, live: true },
];

interface Device {
  readonly shelf: MemoryShelf;
  readonly store: PackageStore;
}

function device(): Device {
  const shelf = new MemoryShelf();
  return { shelf, store: new PackageStore(shelf) };
}

function save(
  server: PackageServer,
  { store }: Device,
  signal = new AbortController().signal,
): ReturnType<typeof download> {
  return download({ root: ROOT, id: "kukar", store, signal, fetch: server.fetch, progress: () => undefined });
}

async function holds({ store }: Device, { manifest, bytes }: MadePackage): Promise<void> {
  assert.equal((await store.manifest("active"))?.snapshot, manifest.snapshot);
  for (const { name, sha256 } of manifest.parts)
    assert.deepEqual(Buffer.from(await store.whole(sha256)), Buffer.from(bytes.get(sha256) ?? []), name);
}

test("a package is saved whole, part by part, and read by ranges", async () => {
  const [here, made] = [device(), pack(PARTS)];
  const server = new PackageServer(made);
  await save(server, here);
  await holds(here, made);
  assert.equal(await here.store.manifest("coming"), null);
  const roads = made.manifest.parts[0];
  const whole = Buffer.from(made.bytes.get(roads?.sha256 ?? "") ?? []);
  for (const [from, to] of [
    [0, 10],
    [CHUNK - 5, CHUNK + 5],
    [CHUNK, 3 * CHUNK],
    [3 * CHUNK + 990, 3 * CHUNK + 1000],
  ] as const)
    assert.deepEqual(Buffer.from(await here.store.read(roads?.sha256 ?? "", from, to)), whole.subarray(from, to));
});

test("where the network is lost, nothing becomes active, and it goes on where it broke off", async () => {
  const [here, made] = [device(), pack(PARTS)];
  const server = new PackageServer(made);
  server.breaksAt = 900_000;
  await assert.rejects(save(server, here), TypeError);
  assert.equal(await here.store.manifest("active"), null);
  assert.notEqual(await here.store.manifest("coming"), null);
  const lost = server.sent;
  server.breaksAt = Infinity;
  await save(server, here);
  await holds(here, made);
  assert.ok(
    server.asked.some(({ range }) => range !== null),
    "by ranges",
  );
  const parts = made.manifest.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  // What was under way when it broke, less than a chunk a lane, came twice.
  assert.ok(server.sent - lost < parts - lost + 3 * CHUNK + 60_000, `${server.sent} of ${parts}`);
});

test("a pause keeps what is here", async () => {
  const [here, made] = [device(), pack(PARTS)];
  const server = new PackageServer(made);
  const controller = new AbortController();
  server.before = () => {
    if (server.asked.length === 2) controller.abort();
  };
  await assert.rejects(save(server, here, controller.signal), { name: "AbortError" });
  server.before = () => undefined;
  await save(server, here);
  await holds(here, made);
});

test("what comes damaged twice is told by name, and never becomes active", async () => {
  const [here, made] = [device(), pack(PARTS)];
  const server = new PackageServer(made);
  const network = made.manifest.parts.find(({ name }) => name === "network");
  server.damages.add(network?.sha256 ?? "");
  await assert.rejects(save(server, here), (failed) => failed instanceof Damaged && failed.part === "network");
  assert.equal(await here.store.manifest("active"), null);
  assert.deepEqual(await here.store.held(network?.sha256 ?? ""), { bytes: 0, proven: false }, "nothing of it stays");
  server.damages.clear();
  await save(server, here);
  await holds(here, made);
});

test(
  "saving again fetches only the parts that changed, and the old package " + "stays until the new one is whole",
  async () => {
    const [here, old] = [device(), pack(PARTS)];
    const server = new PackageServer(old);
    await save(server, here);
    const other = PARTS.map((part) => (part.name === "network" ? { ...part, content: noise(700_000, 9) } : part));
    const next = pack(other, { snapshot: "20250918T070000Z-1111111", as_of: "2025-09-18T07:00:00Z" });
    server.package = next;
    assert.equal(await news(ROOT, old.manifest, here.store, server.fetch), 700_000);
    server.asked.length = 0;
    server.sent = 0;
    server.breaksAt = 300_000;
    await assert.rejects(save(server, here), TypeError);
    await holds(here, old);
    server.breaksAt = Infinity;
    await save(server, here);
    await holds(here, next);
    const network = next.manifest.parts.find(({ name }) => name === "network")?.sha256;
    assert.deepEqual([...new Set(server.asked.map(({ sha256 }) => sha256))], [network]);
    assert.equal(await news(ROOT, next.manifest, here.store, server.fetch), null);
    // What only the old one had is gone.
    const held = await here.shelf.keys("parts", "");
    assert.deepEqual(held, next.manifest.parts.map(({ sha256 }) => sha256).sort());
  },
);

test("a package that becomes another one meanwhile is saved as that other one", async () => {
  const [here, old] = [device(), pack(PARTS)];
  const next = pack(
    PARTS.map((part) => (part.name === "tiles/roads" ? { ...part, content: noise(CHUNK + 9, 8) } : part)),
    { snapshot: "20250918T070000Z-1111111" },
  );
  const server = new PackageServer(old);
  server.before = () => {
    if (server.asked.length === 2) server.package = next;
  };
  await save(server, here);
  await holds(here, next);
});

test("live parts are of the moment at which the rest had come", async () => {
  const [here, old] = [device(), pack(PARTS)];
  const closed = { "4711": { id: "w1-2-3", truck: "closed" } };
  const next = pack(
    PARTS.map((part) => (part.live === true ? { ...part, content: { edges: closed } } : part)),
    { revision: 4 },
  );
  const server = new PackageServer(old);
  server.before = () => {
    // Both revisions have these parts.
    server.package = { manifest: next.manifest, bytes: new Map([...old.bytes, ...next.bytes]) };
  };
  server.package = { manifest: old.manifest, bytes: new Map([...old.bytes, ...next.bytes]) };
  const bytes = server.package.bytes;
  server.before = () => {
    server.package = { manifest: next.manifest, bytes };
  };
  const saved = await save(server, here);
  assert.equal(saved.revision, 4);
  await holds(here, next);
});

test("a full device says so, and what was saved before stays", async () => {
  const [here, old] = [device(), pack(PARTS)];
  await save(new PackageServer(old), here);
  here.shelf.room = here.shelf.used + CHUNK;
  const next = pack(
    PARTS.map((part) => ({ ...part, content: noise(2 * CHUNK, part.name.length) })),
    { snapshot: "20250918T070000Z-1111111" },
  );
  const server = new PackageServer(next);
  await assert.rejects(save(server, here), { name: "QuotaExceededError" });
  await holds(here, old);
  await here.store.abandon();
  assert.deepEqual(await here.shelf.keys("parts", ""), old.manifest.parts.map(({ sha256 }) => sha256).sort());
  here.shelf.room = Infinity;
  await save(server, here);
  await holds(here, next);
  await here.store.clear();
  assert.equal(here.shelf.used, 0, "and deleted means gone");
});

test("half a package never becomes active", async () => {
  const [{ store }, made] = [device(), pack(PARTS)];
  await store.expect(made.manifest);
  await assert.rejects(store.activate(), /is not whole/);
  assert.equal(await store.manifest("active"), null);
});

test("half a manifest is no manifest, and one of a newer format is told apart", () => {
  const { json } = pack(PARTS).manifest;
  for (const missing of [
    "id",
    "snapshot",
    "as_of",
    "created",
    "made_at",
    "mode",
    "region",
    "tiles",
    "parts",
    "revision",
  ])
    assert.throws(() => readManifest({ ...json, [missing]: undefined }), NotAPackage, missing);
  const parts = json["parts"] as object[];
  for (const broken of [{ sha256: "abc" }, { bytes: -1 }, { name: "" }])
    assert.throws(() => readManifest({ ...json, parts: [{ ...parts[0], ...broken }] }), NotAPackage);
  assert.throws(() => readManifest({ ...json, parts: [parts[0], parts[0]] }), NotAPackage);
  assert.throws(
    () => readManifest({ ...json, format: 2 }),
    (failed) => failed instanceof NotAPackage && failed.newer,
  );
});

test("older is older data, or the same data with fewer reports", () => {
  const of = (other: object): MadePackage["manifest"] => pack(PARTS, { ...other }).manifest;
  assert.equal(isOlder(of({ revision: 2 }), of({ revision: 3 })), true);
  assert.equal(isOlder(of({ revision: 3 }), of({ revision: 3 })), false);
  const later = { snapshot: "20250918T070000Z-1111111", as_of: "2025-09-18T07:00:00Z", revision: 1 };
  assert.equal(isOlder(of({}), of(later)), true);
  assert.equal(isOlder(of(later), of({})), false);
});

async function file(made: MadePackage): Promise<File> {
  const there = device();
  await save(new PackageServer(made), there);
  return asFile(made.manifest, there.store);
}

const HERE = { region: "kukar", drill: true };
const refused =
  (why: string, about?: string) =>
  (failed: unknown): boolean =>
    failed instanceof FileRefused && failed.why === why && (about === undefined || failed.about === about);

test("a package goes from device to device as a file", async () => {
  const [here, made] = [device(), pack(PARTS)];
  const carried = await file(made);
  assert.equal(carried.name, "kukar_20250918T010000Z_LATIHAN.lintas");
  const { manifest } = await openFile(carried);
  assert.deepEqual(manifest.parts, made.manifest.parts);
  await importFile(carried, HERE, here.store, false, () => undefined);
  await holds(here, made);
  // The same one once more changes nothing.
  await importFile(carried, null, here.store, false, () => undefined);
  await holds(here, made);
  const drill = { mode: "actual", id: "64.02.01" };
  assert.equal(fileName(pack(PARTS, drill).manifest), "kukar_64-02-01_20250918T010000Z.lintas");
});

test("files of another region, another mode, and what is no package are refused", async () => {
  const [here, made] = [device(), pack(PARTS)];
  await save(new PackageServer(made), here);
  const take = async (content: Blob, own: typeof HERE | null = HERE): Promise<unknown> =>
    importFile(content, own, here.store, false, () => undefined);
  const other = await file(pack(PARTS, { region: { id: "solok", name: "Solok" } }));
  await assert.rejects(take(other), refused("other_region", "Solok"));
  await assert.rejects(take(other, null), refused("other_region"), "what is saved here says so, too");
  await assert.rejects(take(await file(pack(PARTS, { mode: "actual" }))), refused("other_mode"));
  await assert.rejects(take(new Blob(["just a text"])), refused("no_package"));
  await assert.rejects(take(new Blob([])), refused("no_package"));
  await holds(here, made);
});

test("a file that is damaged in any part names the part, and what is saved stays", async () => {
  const [here, old, made] = [device(), pack(PARTS), pack(PARTS, { revision: 9 })];
  await save(new PackageServer(old), here);
  const carried = new Uint8Array(await (await file(made)).arrayBuffer());
  const { manifest, begin } = await openFile(new Blob([carried]));
  let at = begin;
  for (const part of manifest.parts) {
    const torn = carried.slice();
    const middle = at + BLOCK + (part.bytes >> 1);
    torn[middle] = (torn[middle] ?? 0) ^ 1;
    const take = importFile(new Blob([torn]), HERE, here.store, false, () => undefined);
    await assert.rejects(take, refused("damaged", part.name));
    at += BLOCK + part.bytes + padding(part.bytes);
  }
  const short = new Blob([carried.slice(0, carried.byteLength - 1800)]);
  await assert.rejects(
    importFile(short, HERE, here.store, false, () => undefined),
    refused("damaged", "overlay"),
  );
  await holds(here, old);
  assert.equal((await here.store.manifest("active"))?.revision, 3);
});

test("a file that is older than what is saved is taken only when asked again", async () => {
  const [here, old, made] = [device(), pack(PARTS, { revision: 2 }), pack(PARTS)];
  await save(new PackageServer(made), here);
  const carried = await file(old);
  await assert.rejects(
    importFile(carried, HERE, here.store, false, () => undefined),
    refused("older"),
  );
  await importFile(carried, HERE, here.store, true, () => undefined);
  assert.equal((await here.store.manifest("active"))?.revision, 2);
});

test("a file that does not fit costs nothing", async () => {
  const [here, old] = [device(), pack(PARTS)];
  await save(new PackageServer(old), here);
  here.shelf.room = here.shelf.used + CHUNK;
  const next = pack(
    PARTS.map((part) => ({ ...part, content: noise(2 * CHUNK, part.name.length) })),
    { revision: 9 },
  );
  const take = importFile(await file(next), HERE, here.store, false, () => undefined);
  await assert.rejects(take, { name: "QuotaExceededError" });
  await holds(here, old);
  assert.deepEqual(await here.shelf.keys("parts", ""), old.manifest.parts.map(({ sha256 }) => sha256).sort());
});

test("headers of tar come back as they were, and a changed one is none", () => {
  const block = header("fonts/Noto Sans Regular/0-255", 123_456);
  assert.deepEqual(readHeader(block), { name: "fonts/Noto Sans Regular/0-255", bytes: 123_456 });
  block[3] = 1;
  assert.equal(readHeader(block), null);
  assert.equal(readHeader(new Uint8Array(BLOCK)), null);
  assert.deepEqual([padding(0), padding(1), padding(512)], [0, 511, 0]);
  assert.equal(hashOf(new Uint8Array(0)).slice(0, 8), "e3b0c442");
});
