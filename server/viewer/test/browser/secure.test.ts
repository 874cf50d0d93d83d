/**
 * The map by HTTPS, under a name that is not localhost: a device that trusts the authority of the command post has a
 * secure context, in which a browser installs pages, runs service workers and tells where it is; one that does not
 * trust it shows nothing. `tests/it/tls.rs` starts the server and fills the stores of trusted authorities.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADDRESS } from "./address.ts";
import { launch, visit } from "./browser.ts";

const NAME = new URL(ADDRESS).hostname;
/** The name is looked up nowhere: it is this machine. */
const args = [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`];

function home(which: string): string {
  const folder = process.env[which];
  assert.ok(folder, `${which} names a home folder`);
  return folder;
}

test("a device that trusts the command post has a secure context and no warning", async () => {
  const browser = await launch({ args, home: home("LINTAS_TRUSTING_HOME") });
  try {
    const { page, faults, foreign } = await visit(browser);
    assert.equal(new URL(page.url()).protocol, "https:");
    assert.notEqual(NAME, "localhost");
    const told = await page.evaluate(() => ({
      secure: window.isSecureContext,
      workers: "serviceWorker" in navigator,
      place: "geolocation" in navigator,
      protocol: performance.getEntriesByType("navigation").map((entry) => entry.toJSON().nextHopProtocol),
    }));
    assert.deepEqual(told, { secure: true, workers: true, place: true, protocol: ["h2"] });
    assert.deepEqual(faults, []);
    assert.deepEqual(foreign, []);
  } finally {
    await browser.close();
  }
});

test("the address that people know leads to the secure one", async () => {
  const browser = await launch({ args, home: home("LINTAS_TRUSTING_HOME") });
  try {
    const page = await browser.newPage();
    const plain = process.env["LINTAS_PLAIN_URL"] ?? "";
    await page.goto(`${plain}/catalog`);
    assert.equal(page.url(), `${ADDRESS}/catalog`);
    await page.goto(`${plain}/trust`);
    assert.equal(page.url(), `${plain}/trust`, "what a device needs before it trusts stays where it is");
    assert.match(await page.locator("h1").innerText(), /Percayai/);
    assert.equal(await page.locator("svg.qr").count(), 1);
  } finally {
    await browser.close();
  }
});

test("a device that does not trust the command post shows nothing of it", async () => {
  const browser = await launch({ args, home: home("LINTAS_DOUBTING_HOME") });
  try {
    const page = await browser.newPage();
    await assert.rejects(page.goto(ADDRESS), /ERR_CERT_AUTHORITY_INVALID/);
  } finally {
    await browser.close();
  }
});
