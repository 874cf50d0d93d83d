import assert from "node:assert/strict";
import { before, test } from "node:test";
import { NetworkFile } from "../../src/router/network-file.ts";
import { degrees } from "../../src/router/point.ts";
import type { Router } from "../../src/router/router.ts";
import { VEHICLES, type Vehicle } from "../../src/vehicle.ts";
import { dice, get, type Json, networkFile, post, report, savedRouter } from "./server.ts";

// A device answers as its server does: the same pairs of places asked of both, of the drill with closures on it.

/** Pairs asked for each class. */
const PAIRS = Number(process.env["LINTAS_PAIRS"] ?? 100);
const REACHES = 100;
/** Ways that may be others where both take as long: parallel roads of one length. */
const TIES = 0.01;

type Place = [number, number];

let router: Router;
let file: NetworkFile;
const roll = dice(20_250_918);

const below = (bound: number): number => Math.floor(roll() * bound);

/** A place near some node of the network: mostly beside a road, now and then far from all. */
function place(): Place {
  const [lon, lat] = degrees(file.nodePlace(below(file.nodes)));
  const spread = roll() < 0.2 ? 0.05 : 0.003;
  const off = (): number => (roll() - 0.5) * 2 * spread;
  return [Math.round((lon + off()) * 1e7) / 1e7, Math.round((lat + off()) * 1e7) / 1e7];
}

/** Roads that somebody reports: whole ones and points of them, closed, doubtful, passable and seen open. */
async function reported(): Promise<void> {
  const seen = (await get("/catalog"))["as_of"];
  const edges = (count: number): string[] => Array.from({ length: count }, () => file.id(below(file.edges)));
  const point = (): Json => {
    const edge = below(file.edges);
    const middle = Math.floor((file.pointsStart(edge) + file.pointsEnd(edge)) / 2);
    return { type: "Point", coordinates: degrees(file.point(middle)) };
  };
  for (const body of [
    { status: "closed", cause: "landslide", edges: edges(20) },
    { status: "closed", cause: "bridge_damage", edges: edges(15), vehicles: ["truck", "heavy_truck"] },
    { status: "restricted", cause: "road_damage", edges: edges(20) },
    { status: "closed", cause: "flood", depth_m: 0.7, edges: edges(20) },
    { status: "open", edges: edges(30) },
    { status: "unknown", edges: edges(10) },
    ...Array.from({ length: 15 }, () => ({ status: "closed", cause: "fallen_tree", geometry: point() })),
  ])
    await report({ ...body, seen_at: seen });
}

before(async () => {
  file = new NetworkFile(networkFile());
  await reported();
  router = await savedRouter();
});

const now = (): Parameters<Router["answer"]>[1] => ({ ms: router.roads.nowMs, isDoubtful: false, fault: null });

/** An answer without its revision: what follows for sites raises it a moment after a report, and changes no road. */
const ofRoads = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (name, value: unknown) => (name === "revision" ? undefined : value)));

const propertiesOf = ({ features }: Json): Json => (features as { properties: Json }[])[0]?.properties ?? {};

interface Times {
  readonly own: number[];
  readonly server: number[];
}

const told = (ms: number[]): string => {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  return `${at(0.5)} / ${at(0.99)}`;
};

async function asked<T>(times: number[], ask: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const answer = await ask();
  times.push(performance.now() - start);
  return answer;
}

for (const vehicle of VEHICLES)
  test(`ways of the class ${vehicle} are those of the server, verdict and sentence included`, async (context) => {
    const times: Times = { own: [], server: [] };
    const counts = new Map<unknown, number>();
    let ties = 0;
    for (let pair = 0; pair < PAIRS; pair++) {
      const [from, to] = [place(), place()];
      const address = `/route?from=${from.join(",")}&to=${to.join(",")}&vehicle=${vehicle}`;
      const server = await asked(times.server, () => get(address));
      const own = await asked(times.own, () => router.answer({ kind: "route", places: [from, to], vehicle }, now()));
      const verdict = propertiesOf(server)["verdict"] ?? server["verdict"];
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      if (isTie(own, server)) ties++;
      else assert.deepEqual(ofRoads(own), ofRoads(server), address);
    }
    context.diagnostic(`${JSON.stringify(Object.fromEntries(counts))}, ${ties} ties`);
    context.diagnostic(`ms, median / p99: device ${told(times.own)}, server with HTTP ${told(times.server)}`);
    assert.ok(ties <= TIES * PAIRS, `${ties} ties`);
    assert.ok(counts.size > 2, "answers of several kinds were compared");
  });

/** An outline of three to eight corners around a place, that may cross itself. */
function outline([lon, lat]: Place): Place[] {
  const reach = 0.002 + roll() * 0.03;
  const off = (): number => (roll() - 0.5) * 2 * reach;
  return Array.from({ length: 3 + below(6) }, (): Place => [lon + off(), lat + off()]);
}

test("ways over points and around areas are those of the server", async (context) => {
  let [ties, wished] = [0, 0];
  for (let pair = 0; pair < PAIRS; pair++) {
    const vehicle = VEHICLES[pair % VEHICLES.length] as Vehicle;
    const [from, to] = [place(), place()];
    const middle: Place = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    const via = Array.from({ length: below(3) }, place);
    const avoid = Array.from({ length: below(4) }, (_, at) => outline([from, to, middle][at] ?? middle));
    const rings = avoid.map((ring) => [[...ring, ...ring.slice(0, 1)]]);
    const areas = rings.length === 0 ? {} : { avoid: { type: "MultiPolygon", coordinates: rings } };
    const body = { from, to, via, vehicle, ...areas };
    const server = await post("/route", body);
    const own = router.answer({ kind: "route", places: [from, ...via, to], vehicle, avoid }, now());
    if (JSON.stringify(server).includes('"cause":"avoid"')) wished++;
    if (isTie(own, server)) ties++;
    else assert.deepEqual(ofRoads(own), ofRoads(server), JSON.stringify(body));
  }
  context.diagnostic(`${wished} answers name avoided roads, ${ties} ties`);
  assert.ok(ties <= TIES * PAIRS, `${ties} ties`);
  assert.ok(wished > PAIRS / 10, `only ${wished} answers name avoided roads`);
});

/** Whether two ways are others that take equally long and are judged alike. */
function isTie(own: Json, server: Json): boolean {
  const [a, b] = [propertiesOf(own), propertiesOf(server)];
  const alike = ["duration_s", "status", "verdict"].every((key) => a[key] !== undefined && a[key] === b[key]);
  return alike && JSON.stringify(a["edges"]) !== JSON.stringify(b["edges"]);
}

test("what is reached is what the server says is reached", async () => {
  for (let reach = 0; reach < REACHES; reach++) {
    const [from, vehicle] = [place(), VEHICLES[reach % VEHICLES.length] as Vehicle];
    const server = await get(`/reach?from=${from.join(",")}&vehicle=${vehicle}&minutes=30,60,120`);
    const own = router.answer({ kind: "reach", from, vehicle, minutes: [30, 60, 120] }, now());
    const roads = (server["features"] as { properties: Json }[]).filter(
      ({ properties }) => properties["kind"] === "road",
    );
    assert.deepEqual(ofRoads(own), ofRoads({ ...server, features: roads }), `${vehicle} from ${from.join(",")}`);
  }
});
