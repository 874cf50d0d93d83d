// What files of browser tests share: a browser for the file, a server of wanted answers for each test, pictures of
// what is seen, and the demand that nothing went wrong unseen.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, beforeEach } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessible } from "./axe.ts";
import { launch, settled, type Visit } from "./browser.ts";
import { Fake } from "./fake.ts";

/** A browser for all tests of a file. */
export function oneBrowser(): { readonly browser: Browser } {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
  });
  return {
    get browser() {
      return browser;
    },
  };
}

/** A server for each test, which answers what `prepared` or the test wants. */
export function oneFake(prepared: (fake: Fake) => void = () => {}): { readonly fake: Fake } {
  let fake: Fake;
  beforeEach(async () => {
    fake = await new Fake().start();
    prepared(fake);
  });
  afterEach(async () => {
    await fake.stop();
  });
  return {
    get fake() {
      return fake;
    },
  };
}

/**
 * Has every tile that the tests of a `describe` get be an empty one: they look at panels and at what these add to the
 * map, and a map of which nothing is drawn comes to rest in half the time.
 */
export function onEmptyTiles(server: { readonly fake: Fake }): void {
  beforeEach(() => {
    server.fake.empty = true;
  });
}

/** Lays the panel out in all its length. */
const WHOLE = `
  html, body, #page, main, .side { height: auto !important; overflow: visible !important }
  .stage { display: none !important }
  main { display: block !important }
  .side { max-height: none !important; position: static !important; width: auto !important }
`;

/**
 * Pictures for whoever wants to look: `LINTAS_PICTURES` names a folder. With `whole`, also all of a panel that scrolls,
 * for whoever judges its words.
 */
export async function picture(page: Page, name: string, whole = false): Promise<void> {
  await accessible(page, name);
  const folder = process.env["LINTAS_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await settled(page);
  await page.screenshot({ path: `${folder}/${name}.png` });
  if (!whole) return;
  // As a sheet of the script's own: the page's policy lets no element bring styles.
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
  }, WHOLE);
  await page.locator(".side").screenshot({ path: `${folder}/${name}-whole.png` });
}

/** Ends a visit: no fault but the expected ones, and nothing asked of another server. */
export async function clean(seen: Visit, expected: readonly RegExp[] = []): Promise<void> {
  assert.deepEqual(
    seen.faults.filter((fault) => !expected.some((each) => each.test(fault))),
    [],
  );
  assert.deepEqual(seen.foreign, []);
  await seen.context.close();
}
