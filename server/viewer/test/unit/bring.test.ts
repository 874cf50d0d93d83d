import assert from "node:assert/strict";
import { test } from "node:test";
import { type Carriage, inOrder, isSure, readCarriage } from "../../src/aid/bring.ts";

const of = (vehicle: Carriage["vehicle"], minutes: number, state = "open", reaches = true): Carriage => ({
  vehicle,
  depot: "Gudang BPBD",
  from: [117, -0.4],
  minutes,
  state,
  asOf: null,
  reaches,
});

test("the quickest comes first, and whatever has to be looked at after all that has not", () => {
  const [truck, boat, pickup, bike] = [
    of("truck", 50, "presumed"),
    of("boat", 90),
    of("pickup", 20, "unknown"),
    of("motorcycle", 10, "open", false),
  ];
  assert.deepEqual(inOrder([boat, pickup, bike, truck]), [truck, boat, bike, pickup]);
  assert.deepEqual([truck, boat, pickup, bike].map(isSure), [true, true, false, false]);
});

test("of an answer the first depot counts; what it does not say is not guessed", () => {
  const feature = (properties: object): object => ({
    features: [{ geometry: { type: "Point", coordinates: [116.985, -0.44] }, properties }],
  });
  assert.deepEqual(readCarriage(feature({ id: "g1", name: "Gudang Dinsos", duration_s: 1800 }), "truck"), {
    vehicle: "truck",
    depot: "Gudang Dinsos",
    from: [116.985, -0.44],
    minutes: 30,
    // Nothing was said of the way, so it has to be looked at.
    state: "unknown",
    asOf: null,
    reaches: false,
  });
  assert.equal(readCarriage(feature({ id: "g1" }), "truck"), null);
  for (const none of [null, {}, { features: [] }, { features: [{}] }]) assert.equal(readCarriage(none, "truck"), null);
});
