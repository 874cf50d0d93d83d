import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf, geoUri, linkOf, oneLine, SMS } from "../../src/share/link.ts";

test("a link carries what is shown, its vehicle and no key", () => {
  assert.equal(
    linkOf("https://peta.example/l/?site=PSK-22&menu=1&lang=en&key=secret#9/0.1/117", "truck"),
    "https://peta.example/l/?site=PSK-22&vehicle=truck#9/0.1/117",
  );
  assert.equal(
    linkOf("https://peta.example/?task=route&from=116.95,-0.42&to=117,0#8/0/117", "all"),
    "https://peta.example/?task=route&from=116.95,-0.42&to=117,0&vehicle=all#8/0/117",
  );
  assert.equal(linkOf("https://peta.example/#enrol=ABCD", "all"), "https://peta.example/?vehicle=all");
});

test("a line for SMS has letters that every phone has, and fits", () => {
  assert.equal(oneLine(["LATIHAN", "data 09.00"], ["Gudang → SD: BISA"]), "LATIHAN. data 09.00. Gudang ke SD: BISA");
  assert.equal(oneLine(["Café – jalan 4×4", "", "±3 m"]), "Cafe - jalan 4x4. +-3 m");
  const long = oneLine(["LATIHAN", "data 09.00"], ["x".repeat(120), "y".repeat(80), "petugas"]);
  assert.ok(long.length <= SMS && long.endsWith("petugas") && !long.includes("y"), long);
  // A verdict is never cut, nor told without its time.
  const longer = oneLine(["data 09.00", `TIDAK: ${"z".repeat(170)}`], ["petugas"]);
  assert.ok(longer.startsWith("data 09.00. TIDAK: zzz") && !longer.includes("petugas"), longer);
  assert.match(oneLine(["水", "a"]), /^[\x20-\x7e]+$/);
});

test("the code of a frame is markup of ours, whatever an address says", () => {
  const code = frameOf('https://peta.example/l/?task=route&from=1,2&layers=a"><script>&vehicle=car#8/0/117', "A & B");
  assert.match(code, /^<iframe src="https:\/\/peta\.example\/l\/embed\?[^"<>]*" title="A &amp; B" [^<>]*><\/iframe>$/);
  assert.ok(!code.includes("task=") && code.includes("vehicle=car#8/0/117"), code);
});

test("a place for another app is written as RFC 5870 has it", () => {
  assert.equal(geoUri([117.04, -0.42]), "geo:-0.42000,117.04000");
});
