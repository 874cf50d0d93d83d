import assert from "node:assert/strict";
import { test } from "node:test";
import { insisting } from "../../src/aid/alarm.ts";
import { Refusal } from "../../src/ask.ts";
import { readCatalog, settingOf } from "../../src/catalog.ts";
import { mayEdit, type Setting, standing } from "../../src/outbox/entry.ts";
import { asJson, asText } from "../../src/outbox/file.ts";
import { Outbox, type OutboxWires, type SaidPhoto, type Saying } from "../../src/outbox/outbox.ts";
import { Pace } from "../../src/outbox/pace.ts";
import type { Posted } from "../../src/outbox/round.ts";
import { type Kept, MemoryShelf, type Shelf } from "../../src/outbox/shelf.ts";
import { verdictOf } from "../../src/outbox/verdict.ts";
import { adviceFor } from "../../src/outbox/words.ts";
import { OVERLAP } from "../aid-answers.ts";

const ROOT = "http://posko/";
const HERE: Setting = { origin: ROOT, region: "kukar", event: "banjir-2025", mode: "drill" };
const AT = new Date("2025-09-18T01:10:00Z");

interface Arrived {
  readonly path: string;
  readonly once: string;
  readonly body: unknown;
  readonly key: string;
  readonly headers: Posted["headers"];
}

/** A server that takes what comes once under each name, and may lose its answers. */
class Server {
  /** What it took, in order: each name once. */
  readonly taken: Arrived[] = [];
  /** How often anything reached it. */
  reached = 0;
  here: Setting = HERE;
  holders: Record<string, string> = { "key-a": "tablet 7" };
  /** What happens to a request: an answer, a refusal, or nothing that anybody hears of. */
  reply: (arrived: Arrived) => unknown = () => undefined;
  /** Answers that are lost after the request was carried out. */
  loses = 0;
  online = true;
  private readonly receipts = new Map<string, unknown>();

  post(address: string, { key, once, body, photo, headers }: Posted): Promise<unknown> {
    if (!this.online) return Promise.reject(new TypeError("no network"));
    this.reached++;
    const arrived = { path: address.slice(ROOT.length), once, body: body ?? photo, key, headers };
    const known = this.receipts.get(once);
    if (known !== undefined) return Promise.resolve(known);
    let answer: unknown;
    try {
      answer = this.reply(arrived) ?? { id: `R${this.taken.length + 1}`, state: "active", revision: 9 };
    } catch (refusal) {
      return Promise.reject(refusal as Error);
    }
    this.taken.push(arrived);
    this.receipts.set(once, answer);
    if (this.loses > 0) {
      this.loses--;
      return Promise.reject(new TypeError("the answer is lost"));
    }
    return Promise.resolve(answer);
  }

  paths(): string[] {
    return this.taken.map(({ path }) => path);
  }
}

/** One lock for all tabs of a device, as the browser has it. */
class Locks {
  private readonly last = new Map<string, Promise<void>>();

  request(name: string, act: () => Promise<void>): Promise<void> {
    const next = (this.last.get(name) ?? Promise.resolve()).then(act);
    this.last.set(
      name,
      next.catch(() => undefined),
    );
    return next;
  }
}

interface Device {
  readonly shelf: Shelf;
  readonly locks: Locks;
  key: string | null;
  told: number;
}

const device = (shelf: Shelf = new MemoryShelf()): Device => ({ shelf, locks: new Locks(), key: "key-a", told: 0 });

/** A page of that device: one opened later finds what another left. */
function tab(server: Server, on: Device, more: Partial<OutboxWires> = {}): Outbox {
  return new Outbox(Promise.resolve(on.shelf), {
    key: () => on.key,
    setting: () => (server.online ? Promise.resolve(server.here) : Promise.reject(new TypeError("no network"))),
    holder: (_, key) => {
      const name = server.holders[key];
      return Promise.resolve(server.online ? (name === undefined ? "key_refused" : { name }) : null);
    },
    post: (address, what) => server.post(address, what),
    alone: async (lane, _, act) => {
      await on.locks.request(lane, act);
      return true;
    },
    arrived: () => undefined,
    told: (unsent) => {
      on.told = unsent;
    },
    inherited: () => [],
    forgetInherited: () => undefined,
    wall: () => 1_000,
    ...more,
  });
}

const saying = (thing: string, words: string, more: Partial<Saying> = {}): Saying => ({
  body: { status: "closed", seen_at: AT.toISOString(), mode: "drill" },
  words,
  to: "reports",
  thing,
  setting: HERE,
  saidAt: AT,
  ...more,
});

const words = (box: Outbox): string[] => box.waiting().map((entry) => entry.words);

const refusal = (status: number, code: string, more: object = {}, after?: string): Refusal =>
  new Refusal(status, { code, title: code, title_id: `id ${code}`, ...more }, after ?? null);

test(
  "what is said without a network waits, survives a reload, and goes out " + "once, in order, as it was said",
  async () => {
    const [server, on] = [new Server(), device()];
    server.online = false;
    const before = tab(server, on);
    await before.put(saying("road:1", "satu"));
    await before.put(saying("road:2", "dua"));
    await before.send(ROOT);
    assert.deepEqual([before.trouble, words(before), on.told], ["offline", ["satu", "dua"], 2]);
    const after = tab(server, on);
    await after.ready();
    assert.deepEqual(words(after), ["satu", "dua"]);
    await after.put(saying("road:1", "tiga"));
    server.online = true;
    await after.send(ROOT);
    assert.deepEqual([words(after), on.told, after.trouble], [[], 0, null]);
    assert.equal(new Set(server.taken.map(({ once }) => once)).size, 3);
    assert.ok(server.taken.every(({ body }) => (body as { seen_at: string }).seen_at === AT.toISOString()));
  },
);

test("an answer that is lost makes nothing arrive twice, over reloads and under lost answers again", async () => {
  const [server, on] = [new Server(), device()];
  const once = await tab(server, on).put(saying("road:1", "satu"));
  for (let lost = 0; lost < 3; lost++) {
    server.loses = 1;
    const box = tab(server, on);
    await box.send(ROOT);
    if (lost === 0) {
      assert.equal(box.trouble, "offline");
      const [entry] = box.waiting();
      assert.ok(entry);
      assert.deepEqual([standing(entry, HERE, "tablet 7"), mayEdit(entry)], ["maybe_arrived", false]);
    }
  }
  const box = tab(server, on);
  await box.send(ROOT);
  assert.deepEqual(words(box), []);
  assert.deepEqual(
    server.taken.map((each) => each.once),
    [once],
  );
});

test("two tabs send nothing twice, and one sends what is said in the other", async () => {
  const [server, on] = [new Server(), device()];
  const [one, two] = [tab(server, on), tab(server, on)];
  for (const name of ["a", "b", "c"]) await one.put(saying(`road:${name}`, name));
  await two.put(saying("road:d", "d"));
  await Promise.all([one.send(ROOT), two.send(ROOT)]);
  assert.equal(server.reached, 4);
  await Promise.all([one.reload(), two.reload()]);
  assert.deepEqual([words(one), words(two)], [[], []]);
});

test("without locks a lease keeps the second tab away, and ends with a tab that died", async () => {
  const shelf = new MemoryShelf();
  assert.equal(await shelf.lease("words", "one", 1_000, 61_000), true);
  assert.equal(await shelf.lease("words", "two", 2_000, 62_000), false);
  assert.equal(await shelf.lease("pictures", "two", 2_000, 62_000), true, "the other lane is free");
  assert.equal(await shelf.lease("words", "one", 3_000, 63_000), true, "its own is renewed");
  assert.equal(await shelf.lease("words", "two", 63_000, 90_000), true);
});

test("what was said for another event, region, mode or server is held, shown, and never sent", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  const others: Setting[] = [
    { ...HERE, event: "gempa-2026" },
    { ...HERE, region: "kutim" },
    { ...HERE, mode: "actual" },
    { ...HERE, origin: "http://lain/" },
  ];
  for (const [nth, setting] of others.entries()) await box.put(saying("road:1", String(nth), { setting }));
  await box.put(saying("road:1", "di sini"));
  await box.send(ROOT);
  assert.equal(server.reached, 1);
  assert.deepEqual(words(box), ["0", "1", "2", "3"]);
  assert.ok(box.waiting().every((entry) => standing(entry, HERE, "tablet 7") === "elsewhere"));
  assert.equal(box.isDue, false, "and is not tried again by itself");
  server.here = { ...HERE, event: "gempa-2026" };
  await box.send(ROOT);
  assert.deepEqual(words(box), ["1", "2", "3"], "the event for which it was said is back");
});

test("an event that ends while the page is open is noticed before anything goes into the next one", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  await box.put(saying("road:1", "satu"));
  server.here = { ...HERE, event: "banjir-2026" };
  await box.send(ROOT);
  assert.equal(server.reached, 0);
  const catalog = { mode: "drill", regions: [{ id: "kukar", name: "Kukar", event: { id: "b-1", name: "Banjir" } }] };
  assert.deepEqual(settingOf(ROOT, readCatalog(catalog, AT)), {
    origin: ROOT,
    region: "kukar",
    event: "b-1",
    mode: "drill",
  });
});

test("what an earlier release kept is held until somebody says for which event it was", async () => {
  const [server, on] = [new Server(), device()];
  let left = [{ once: "lama", body: { status: "closed", seen_at: AT.toISOString() }, words: "lama", to: "reports" }];
  const box = tab(server, on, {
    inherited: () => left,
    forgetInherited: () => {
      left = [];
    },
  });
  await box.send(ROOT);
  assert.deepEqual([server.reached, words(box)], [0, ["lama"]]);
  await box.settle("lama", HERE);
  await box.send(ROOT);
  assert.deepEqual(
    server.taken.map(({ once }) => once),
    ["lama"],
  );
});

test("without a key, or with one that was revoked or has expired, everything is held and it is said why", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  await box.put(saying("road:1", "satu"));
  on.key = null;
  await box.send(ROOT);
  assert.equal(box.trouble, "no_key");
  on.key = "key-gone";
  await box.send(ROOT);
  assert.equal(box.trouble, "key_refused");
  on.key = "key-a";
  server.reply = () => {
    throw refusal(401, "key_expired");
  };
  await box.send(ROOT);
  assert.equal(box.trouble, "key_expired");
  const reached = server.reached;
  await box.send(ROOT);
  assert.equal(server.reached, reached, "a key that is not accepted is not tried again and again");
  on.key = "key-b";
  server.holders["key-b"] = "tablet 7";
  server.reply = () => undefined;
  await box.send(ROOT);
  assert.deepEqual([words(box), box.trouble], [[], null]);
});

test("what one said, or tried to send, is not sent in the name of another unless that one says so", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  const said = await box.put(saying("road:1", "kata A", { by: "tablet 7" }));
  await box.put(saying("road:2", "tak bertuan"));
  server.loses = 1;
  await box.send(ROOT);
  on.key = "key-b";
  server.holders["key-b"] = "tablet 8";
  await box.send(ROOT);
  // The first may have arrived under the first key; a receipt is of one holder.
  assert.deepEqual(words(box), ["kata A"]);
  const entry = box.find(said);
  assert.ok(entry);
  assert.equal(standing(entry, HERE, "tablet 8"), "other_key");
  assert.deepEqual(
    server.taken.map(({ key }) => key),
    ["key-a", "key-b"],
    "what nobody had a key for goes with the one that is there",
  );
  await box.adopt(said);
  await box.send(ROOT);
  assert.equal(box.find(said), undefined);
});

test(
  "what the server refuses is kept with its reason and what to do, holds back " +
    "nobody, and is sent again only when asked",
  async () => {
    const [server, on] = [new Server(), device()];
    const box = tab(server, on);
    const first = await box.put(saying("road:1", "satu"));
    await box.put(saying("road:1", "dua"));
    server.reply = ({ once }) => {
      if (once === first) throw refusal(400, "invalid_report", { detail: "outside", detail_id: "di luar wilayah" });
    };
    await box.send(ROOT);
    assert.deepEqual(words(box), ["satu"]);
    const [entry] = box.waiting();
    assert.deepEqual([entry?.refused, entry?.code], [{ id: "di luar wilayah", en: "outside" }, "invalid_report"]);
    assert.equal(entry?.triedBy, undefined, "it has not arrived");
    await box.send(ROOT);
    assert.equal(server.reached, 2);
    server.reply = () => undefined;
    await box.retry(first);
    await box.send(ROOT);
    assert.deepEqual(words(box), []);
    assert.deepEqual(["wrong_state", "forbidden", "unknown_site", "mode_mismatch", "report_too_large"].map(adviceFor), [
      "advice.state",
      "advice.forbidden",
      "advice.gone",
      "advice.mode_mismatch",
      "advice.change",
    ]);
  },
);

test(
  "a server that stumbles over one thing still gets all others, and what " + "follows of that thing waits behind it",
  async () => {
    const [server, on] = [new Server(), device()];
    const box = tab(server, on);
    for (const name of ["berangkat", "tiba"])
      await box.put(saying("dispatches/K-7", name, { to: "dispatches/K-7/state", body: { state: name } }));
    await box.put(saying("road:1", "longsor"));
    server.reply = ({ path }) => {
      if (path.startsWith("dispatches")) throw refusal(500, "internal");
    };
    await box.send(ROOT);
    assert.deepEqual([server.paths(), words(box)], [["reports"], ["berangkat", "tiba"]]);
    server.reply = () => undefined;
    await box.send(ROOT);
    assert.deepEqual(
      server.taken.slice(1).map(({ body }) => (body as { state: string }).state),
      ["berangkat", "tiba"],
    );
  },
);

test("a server that is busy or full ends the round, refuses nothing and says when to come back", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  await box.put(saying("road:1", "satu"));
  await box.put(saying("road:2", "dua"));
  for (const [status, code, after] of [
    [429, "too_many_requests", "17"],
    [503, "busy", "2"],
    [507, "journal_full", undefined],
  ] as const) {
    server.reply = () => {
      throw refusal(status, code, {}, after);
    };
    const reached = server.reached;
    await box.send(ROOT);
    assert.deepEqual([box.trouble, box.afterS, server.reached], ["busy", Number(after ?? NaN) || null, reached + 1]);
    assert.ok(box.waiting().every(({ refused, triedBy }) => refused === undefined && triedBy === undefined));
  }
  // An answer that was not ready in time says nothing of the request.
  assert.deepEqual(verdictOf(refusal(503, "timeout")), { kind: "later", afterS: null, maybeArrived: true });
});

test("better news that waits for an officer is told to who said it, until it is read", async () => {
  const [server, on] = [new Server(), device()];
  server.reply = () => ({ id: "R7", state: "unverified", revision: 3 });
  const box = tab(server, on);
  const once = await box.put(saying("road:1", "bisa lewat", { body: { status: "open" } }));
  assert.equal((await box.send(ROOT)).get(once)?.waits, true);
  const after = tab(server, on);
  await after.ready();
  assert.deepEqual([words(after), after.notices().map((entry) => entry.id)], [[], ["R7"]]);
  await after.send(ROOT);
  assert.equal(server.reached, 1);
  await after.drop(once);
  assert.deepEqual(after.notices(), []);
});

test(
  "an overlap waits for a decision with both sides and the token; the " + "decision goes under a name of its own",
  async () => {
    const [server, on] = [new Server(), device()];
    const box = tab(server, on);
    const order = saying("dispatches:PSK-01", "3.000 L", { to: "dispatches", body: { to: "PSK-01", amount: 3000 } });
    const once = await box.put(order);
    server.reply = () => {
      throw new Refusal(409, OVERLAP);
    };
    await box.send(ROOT);
    await box.send(ROOT);
    assert.equal(server.reached, 1);
    const waiting = box.find(once);
    assert.ok(waiting);
    assert.equal(waiting.overlap?.["token"], "tok-1");
    assert.equal(standing(waiting, HERE, "tablet 7"), "overlap");
    const body = insisting(waiting, " truk sudah di jalan ");
    assert.deepEqual(body, {
      to: "PSK-01",
      amount: 3000,
      despite: { token: "tok-1", reason: "truk sudah di jalan" },
    });
    const again = await box.replace(once, { ...order, body });
    assert.notEqual(again, once);
    server.reply = () => undefined;
    await box.send(ROOT);
    assert.deepEqual(
      server.taken.map((each) => each.once),
      [again],
    );
  },
);

test("nothing is sent under the hands of who changes it, and what was changed takes its place", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  const once = await box.put(saying("road:1", "satu", { edit: { form: "report", values: {} } }));
  const [entry] = box.waiting();
  assert.ok(entry !== undefined && mayEdit(entry));
  box.hold(once);
  await box.send(ROOT);
  assert.equal(server.reached, 0);
  await box.replace(once, saying("road:1", "satu, diperbaiki"));
  await box.send(ROOT);
  assert.deepEqual([server.reached, words(box)], [1, []]);
  const other = await box.put(saying("road:2", "dua"));
  box.hold(other);
  box.release(other, ROOT);
  await box.settled();
  assert.deepEqual(words(box), []);
});

const photo = (size: number): readonly SaidPhoto[] => [
  { blob: new Blob([new Uint8Array(size)], { type: "image/jpeg" }), takenAt: AT.toISOString(), place: [116.9, -0.4] },
];

test("a report is delivered at once, its photos follow when they can, and neither waits for the other", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  let pass = false;
  server.reply = ({ path }) => {
    if (path.endsWith("/photos") && !pass) throw refusal(503, "busy", {}, "2");
  };
  const once = await box.put(saying("road:1", "longsor", { photos: photo(100) }));
  assert.equal((await box.send(ROOT)).get(once)?.id, "R1");
  await box.settled();
  const [entry] = box.waiting();
  assert.ok(entry !== undefined);
  assert.deepEqual([entry.id, standing(entry, HERE, "tablet 7"), box.trouble], ["R1", "photos", "busy"]);
  await box.put(saying("road:2", "dua"));
  await box.send(ROOT);
  await box.settled();
  assert.deepEqual(server.paths(), ["reports", "reports"]);
  pass = true;
  const after = tab(server, on);
  await after.send(ROOT);
  await after.settled();
  assert.deepEqual(server.paths(), ["reports", "reports", "reports/R1/photos"]);
  const [, , sent] = server.taken;
  assert.ok(sent !== undefined && sent.body instanceof Blob);
  assert.equal(sent.body.size, 100);
  assert.deepEqual(sent.headers, { "X-Lintas-Taken-At": AT.toISOString(), "X-Lintas-Place": "116.9,-0.4" });
  assert.deepEqual([words(after), on.told], [[], 0]);
});

test("words do not wait while a photo is on its way", async () => {
  const [server, on] = [new Server(), device()];
  let arrive = (): void => {};
  const box = tab(server, on, {
    post: async (address, what) => {
      if (what.photo !== undefined)
        await new Promise<void>((done) => {
          arrive = done;
        });
      return server.post(address, what);
    },
  });
  await box.put(saying("road:1", "satu", { photos: photo(10) }));
  await box.send(ROOT);
  const second = await box.put(saying("road:2", "dua"));
  assert.equal((await box.send(ROOT)).get(second)?.id, "R2");
  arrive();
  await box.settled();
  assert.deepEqual(server.paths(), ["reports", "reports", "reports/R1/photos"]);
});

test("a photo that the server refuses is told, and the report is delivered all the same", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  server.reply = ({ path }) => {
    if (path.endsWith("/photos")) throw refusal(409, "too_many_photos");
  };
  const once = await box.put(saying("road:1", "longsor", { photos: photo(10) }));
  await box.send(ROOT);
  await box.settled();
  const entry = box.find(once);
  assert.ok(entry);
  assert.deepEqual(
    [standing(entry, HERE, "tablet 7"), entry.photos[0]?.refused?.id, box.isDue],
    ["photo_refused", "id too_many_photos", false],
  );
  await box.drop(once);
  assert.deepEqual(words(box), []);
});

test(
  "a device without room keeps the words before the pictures, loses neither " + "while the page lives, and says so",
  async () => {
    class Full extends MemoryShelf {
      override async put(...[entry, photos]: Parameters<MemoryShelf["put"]>): Promise<Kept> {
        await super.put(entry, photos);
        return photos.size > 0 ? "photos_in_page" : "in_page";
      }
    }
    const [server, on] = [new Server(), device(new Full())];
    const box = tab(server, on);
    await box.put(saying("road:1", "satu", { photos: photo(10) }));
    assert.equal(box.kept, "photos_in_page");
    await box.put(saying("road:2", "dua"));
    assert.equal(box.kept, "in_page");
    await box.send(ROOT);
    await box.settled();
    assert.deepEqual(server.paths(), ["reports", "reports", "reports/R1/photos"]);
  },
);

test("what waits can be handed over as a text for the radio and as a file with everything in it", async () => {
  const [server, on] = [new Server(), device()];
  const box = tab(server, on);
  const host = { language: () => "id" as const, timeZone: () => "Asia/Makassar", now: () => AT };
  const once = await box.put(saying("road:1", "Longsor di Jalan Satu", { photos: photo(3) }));
  const text = asText(box.waiting(), host);
  for (const part of [
    "Belum terkirim dari satu perangkat (1)",
    "1. Longsor di Jalan Satu",
    "dikatakan 09.10 WITA, 18 Sep 2025",
    "banjir-2025",
    "LATIHAN – BUKAN KEJADIAN NYATA",
    "1 foto",
  ])
    assert.ok(text.includes(part), `${part} in ${text}`);
  const file = JSON.parse(await asJson(box, host)) as {
    entries: { post: { path: string; idempotency_key: string }; photos: { jpeg_base64: string }[] }[];
  };
  const [entry] = file.entries;
  assert.deepEqual(
    [entry?.post.path, entry?.post.idempotency_key, entry?.photos[0]?.jpeg_base64],
    ["/reports", once, "AAAA"],
  );
  assert.deepEqual(words(box), ["Longsor di Jalan Satu"], "and still waits here");
});

test("each pause is twice as long as the one before, a sign of life ends it, and the server's word is kept", () => {
  const pauses: number[] = [];
  let due: (() => void) | null = null;
  let tried = 0;
  const pace = new Pace(
    () => tried++,
    (ms, act) => {
      pauses.push(ms);
      due = act;
      return () => {
        due = null;
      };
    },
    () => 0.5,
  );
  for (let times = 0; times < 8; times++) pace.failed();
  assert.deepEqual(pauses, [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  assert.ok(pace.waits);
  (due as (() => void) | null)?.();
  assert.deepEqual([tried, pace.waits], [1, false]);
  pace.alive();
  assert.equal(tried, 2);
  pace.failed(60);
  assert.equal(pauses.at(-1), 60_000);
  pace.done();
  assert.equal(due, null);
});
