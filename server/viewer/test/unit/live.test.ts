import assert from "node:assert/strict";
import { test } from "node:test";
import { type Change, readChange, readChanges } from "../../src/live/change.ts";
import { covering, Freshness } from "../../src/live/freshness.ts";
import { Gather, merge } from "../../src/live/gather.ts";
import { type Connection, Live, POLL_MS, SILENT_MS, type Stream, type Wires } from "../../src/live/live.ts";

/** A world whose clock stands still until it is moved, with streams that say what they are told to say. */
class World implements Wires {
  now = 0;
  readonly streams: Wire[] = [];
  readonly asked: string[] = [];
  answer: () => { status: number; json: unknown } = () => ({ status: 200, json: { revision: 4, events: [] } });
  private timers: { at: number; act: () => void }[] = [];

  stream(): Stream {
    const made = new Wire();
    this.streams.push(made);
    return made;
  }

  async ask(address: string): Promise<{ status: number; json: unknown }> {
    this.asked.push(address);
    return Promise.resolve(this.answer());
  }

  wall(): number {
    return this.now;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.now + ms, act };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.now = next.at;
      this.timers = this.timers.filter((each) => each !== next);
      next.act();
      await settle();
    }
    this.now = end;
    await settle();
  }
}

const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

class Wire implements Stream {
  readyState = 0;
  private readonly heard = new Map<string, ((event: { data?: unknown }) => void)[]>();

  addEventListener(kind: string, heard: (event: { data?: unknown }) => void): void {
    this.heard.set(kind, [...(this.heard.get(kind) ?? []), heard]);
  }

  say(kind: string, data?: unknown): void {
    for (const heard of this.heard.get(kind) ?? []) heard({ data: JSON.stringify(data ?? {}) });
  }

  close(): void {
    this.readyState = 2;
  }
}

function listen(revision: number): {
  world: World;
  live: Live;
  met: Connection[];
  changes: Change[];
  wire: () => Wire;
} {
  const world = new World();
  const [met, changes]: [Connection[], Change[]] = [[], []];
  const live = new Live(
    "http://s/",
    { connection: (each) => met.push(each), change: (each) => changes.push(each) },
    world,
  );
  live.start("snap-1", revision);
  const wire = (): Wire => world.streams.at(-1) ?? assert.fail("no stream");
  return { world, live, met, changes, wire };
}

test("an event names its tiles; a list that cannot be read whole means everywhere", () => {
  assert.deepEqual(readChange("report", { revision: 7, edges: ["w1-2-3"], tiles: ["14/13490/8190"] }), {
    kind: "report",
    revision: 7,
    edges: ["w1-2-3"],
    tiles: [{ z: 14, x: 13490, y: 8190 }],
  });
  assert.equal(readChange("report", { revision: 7, tiles: ["14/1/2", "anywhere"] })?.tiles, null);
  assert.equal(readChange("expiry", { revision: 7 })?.tiles, null);
  assert.equal(readChange("heartbeat", {}), null);
});

test("an answer that lost the thread means everything anew", () => {
  assert.deepEqual(
    readChanges({ reset: true, revision: 90 }).changes.map(({ kind, tiles }) => [kind, tiles]),
    [["reset", null]],
  );
  assert.deepEqual(
    readChanges({
      revision: 3,
      events: [
        { event: "report", data: { revision: 2, tiles: [] } },
        { type: "expiry", revision: 3, tiles: [] },
      ],
    }).changes.map(({ kind, revision }) => [kind, revision]),
    [
      ["report", 2],
      ["expiry", 3],
    ],
  );
});

test("changes that come summed up count as one, and as none where no tile differs", () => {
  assert.deepEqual(readChanges({ revision: 9, since: 4, events: 3, edges: ["w1-2-3"], tiles: ["9/1/2"] }).changes, [
    { kind: "report", revision: 9, tiles: [{ z: 9, x: 1, y: 2 }], edges: ["w1-2-3"] },
  ]);
  assert.deepEqual(readChanges({ revision: 9, since: 9, events: 0, edges: [], tiles: [] }).changes, []);
  assert.equal(readChanges({ revision: 9, since: 4, events: 3, edges: [], tiles: null }).changes[0]?.tiles, null);
  // A delivery changes no map, and the lists of those who may see it all the same.
  assert.equal(readChanges({ revision: 9, since: 8, changed: ["dispatch"], edges: [], tiles: [] }).changes.length, 1);
  assert.deepEqual(readChanges({ revision: 9, since: 9, changed: [], sites: [], edges: [], tiles: [] }).changes, []);
});

test("a heartbeat that stands further on, or on other data, is followed", async () => {
  const { world, changes, wire } = listen(4);
  wire().say("heartbeat", { snapshot: "snap-1", revision: 4 });
  await settle();
  assert.deepEqual(world.asked, []);
  world.answer = () => ({
    status: 200,
    json: { revision: 5, events: [{ event: "report", data: { revision: 5, tiles: [] } }] },
  });
  wire().say("heartbeat", { snapshot: "snap-1", revision: 5 });
  await settle();
  assert.deepEqual(
    changes.map(({ kind, revision }) => [kind, revision]),
    [["report", 5]],
  );
  wire().say("heartbeat", { snapshot: "snap-2", revision: 5 });
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ["report", "snapshot"],
  );
});

test("a server whose count begins anew is believed in nothing it said before", async () => {
  const { live, world, changes } = listen(40);
  world.answer = () => ({ status: 200, json: { revision: 3, events: [] } });
  await live.check();
  assert.deepEqual(
    changes.map(({ kind, revision }) => [kind, revision]),
    [["reset", 3]],
  );
});

test("what the stream tells is passed on once, and what it repeats is not", () => {
  const { met, changes, wire } = listen(4);
  wire().say("open");
  wire().say("report", { revision: 4, tiles: [] });
  wire().say("report", { revision: 5, tiles: ["9/1/2"] });
  wire().say("report", { revision: 5, tiles: ["9/1/2"] });
  assert.deepEqual(met, [{ kind: "live" }]);
  assert.deepEqual(
    changes.map(({ revision }) => revision),
    [5],
  );
});

test("the snapshot that is already shown is no news, another one is", () => {
  const { changes, wire } = listen(4);
  wire().say("snapshot", { snapshot: "snap-1", revision: 4 });
  wire().say("snapshot", { snapshot: "snap-2", revision: 4 });
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ["snapshot"],
  );
});

test("where the stream is refused the page asks every 15 seconds and misses nothing", async () => {
  const { world, met, changes, wire } = listen(4);
  world.answer = () => ({
    status: 200,
    json: { revision: 6, events: [{ event: "report", data: { revision: 6, tiles: ["9/1/2"] } }] },
  });
  wire().close();
  wire().say("error");
  await settle();
  assert.deepEqual(met, [{ kind: "polling" }]);
  assert.deepEqual(
    changes.map(({ revision }) => revision),
    [6],
  );
  await world.pass(2 * POLL_MS);
  assert.deepEqual(world.asked, ["http://s/changes?since=4", "http://s/changes?since=6", "http://s/changes?since=6"]);
  assert.equal(changes.length, 1);
});

test("a stream that falls silent without a heartbeat is taken for blocked", async () => {
  const { world, met, wire } = listen(4);
  wire().say("open");
  await world.pass(SILENT_MS - 1);
  wire().say("heartbeat");
  await world.pass(SILENT_MS - 1);
  assert.deepEqual(
    met.map(({ kind }) => kind),
    ["live"],
  );
  await world.pass(1);
  assert.deepEqual(
    met.map(({ kind }) => kind),
    ["live", "polling"],
  );
});

test("without an answer the connection is lost since the last sign of life, and found with the first", async () => {
  const { world, met, wire } = listen(4);
  world.now = 1000;
  wire().say("open");
  world.now = 2000;
  wire().say("heartbeat");
  world.answer = () => {
    throw new Error("no network");
  };
  world.now = 9000;
  wire().say("error");
  await settle();
  assert.deepEqual(met.at(-1), { kind: "lost", since: 2000 });
  world.answer = () => ({ status: 200, json: { revision: 4, events: [] } });
  await world.pass(POLL_MS);
  assert.deepEqual(met.at(-1), { kind: "polling" });
  assert.equal(world.streams.length, 2);
  wire().say("open");
  await settle();
  assert.deepEqual(met.at(-1), { kind: "live" });
});

test("a stream that comes back asks for what was missed in between", async () => {
  const { world, changes, wire } = listen(4);
  wire().say("open");
  wire().say("error");
  await settle();
  world.answer = () => ({
    status: 200,
    json: { revision: 5, events: [{ event: "expiry", data: { revision: 5, tiles: [] } }] },
  });
  wire().say("open");
  await settle();
  assert.deepEqual(
    changes.map(({ kind, revision }) => [kind, revision]),
    [["expiry", 5]],
  );
});

test("a page that nobody looks at holds no stream, and catches up when it is looked at", async () => {
  const { world, live, wire } = listen(4);
  wire().say("open");
  live.pause();
  assert.equal(wire().readyState, 2);
  await world.pass(10 * POLL_MS);
  assert.deepEqual(world.asked, []);
  live.resume();
  await settle();
  assert.deepEqual(world.asked, ["http://s/changes?since=4"]);
  assert.equal(world.streams.length, 2);
});

const TILE = "http://s/tiles/roads,hazards/9/421/256?v=20250918T010000Z-17a0fe3-4";

test("a changed tile is asked for under its newest revision, all others keep their address", () => {
  const freshness = new Freshness();
  assert.equal(freshness.address(TILE), TILE);
  freshness.changed([{ z: 9, x: 421, y: 256 }], 12);
  assert.equal(freshness.address(TILE), "http://s/tiles/roads,hazards/9/421/256?v=20250918T010000Z-17a0fe3-12");
  assert.equal(freshness.address(TILE.replace("421", "422")), TILE.replace("421", "422"));
});

test("a tile is due once for each of its changes, and when it comes into sight", () => {
  const freshness = new Freshness();
  const [here, there] = [
    { z: 9, x: 421, y: 256 },
    { z: 9, x: 5, y: 5 },
  ];
  assert.equal(freshness.any, false);
  freshness.changed([here, there], 12);
  assert.deepEqual(freshness.due("lintas", [here], 14, false), [here]);
  assert.deepEqual(freshness.due("lintas", [here], 14, true), [here]);
  assert.deepEqual(freshness.due("lintas", [here], 14, true), []);
  assert.deepEqual(freshness.due("lintas", [here, there], 14, true), [there]);
  // Another source of the style has tiles of its own to draw again.
  assert.deepEqual(freshness.due("needs", [here, there], 14, true), [here, there]);
  freshness.changed([here], 13);
  assert.deepEqual(freshness.due("lintas", [here, there], 14, true), [here]);
  freshness.forget();
  assert.equal(freshness.address(TILE), TILE);
});

test("closer than the tiles go, every cut of a changed tile is due", () => {
  const freshness = new Freshness();
  freshness.changed([{ z: 14, x: 13510, y: 8216 }], 7);
  const cuts = [
    { z: 15, x: 27020, y: 16432 },
    { z: 15, x: 27021, y: 16433 },
    { z: 15, x: 27022, y: 16432 },
    { z: 16, x: 54043, y: 32867 },
  ];
  assert.deepEqual(freshness.due("lintas", cuts, 14, true), [cuts[0], cuts[1], cuts[3]]);
});

test("a box is covered by its tiles and one more on every side, and by none beyond the world", () => {
  assert.deepEqual(
    covering([116.9, -0.5, 117, -0.4], 9).map(({ x, y }) => `${x}/${y}`),
    ["421/255", "421/256", "421/257", "422/255", "422/256", "422/257", "423/255", "423/256", "423/257"],
  );
  assert.deepEqual(covering([-180, -85, 180, 85], 0), [{ z: 0, x: 0, y: 0 }]);
});

test("tiles as published never change", () => {
  const freshness = new Freshness();
  freshness.changed([{ z: 9, x: 421, y: 256 }], 12);
  const pinned = "http://s/snapshots/20250918T010000Z-17a0fe3/tiles/roads/9/421/256";
  assert.equal(freshness.address(pinned), pinned);
});

const changeOf = (revision: number, tiles: Change["tiles"] = []): Change => ({
  kind: "report",
  revision,
  tiles,
  edges: [`e${revision}`],
});

test("the first of a burst acts at once, and all that follow it act as one", () => {
  const acts: Change[] = [];
  const later: (() => void)[] = [];
  const gather = new Gather(
    (change) => acts.push(change),
    (_ms, act) => later.push(act),
  );
  for (const revision of [1, 2, 3]) gather.push(changeOf(revision, [{ z: 9, x: revision, y: 0 }]));
  assert.deepEqual(
    acts.map(({ revision }) => revision),
    [1],
  );
  later.shift()?.();
  assert.deepEqual(
    acts.map(({ revision, edges, tiles }) => [revision, edges, tiles?.length]),
    [
      [1, ["e1"], 1],
      [3, ["e2", "e3"], 2],
    ],
  );
  later.shift()?.();
  assert.equal(acts.length, 2);
  gather.push(changeOf(4));
  assert.equal(acts.at(-1)?.revision, 4);
});

test("a change that may be anywhere stays so, whatever it is taken together with", () => {
  assert.equal(merge(changeOf(1, null), changeOf(2)).tiles, null);
  assert.equal(merge({ ...changeOf(1, null), kind: "snapshot" }, changeOf(2)).kind, "snapshot");
});
