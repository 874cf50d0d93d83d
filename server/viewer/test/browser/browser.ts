import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { ADDRESS } from "./address.ts";

/**
 * How long a test waits for something that will come, ms: it only says when a failure is a failure, and nothing is
 * measured by it.
 */
export const PATIENCE_MS = 60_000;

/** Asks again until the answer is `wanted`. */
export async function until<T>(ask: () => T | Promise<T>, wanted: T, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await ask();
    if (found === wanted) return;
    if (Date.now() > end) throw new Error(`${what}: ${String(found)} and not ${String(wanted)}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

export interface Launch {
  /** Further arguments of the browser. */
  readonly args?: readonly string[];
  /** The home folder, in which the browser looks for authorities that its user trusts. */
  readonly home?: string;
}

/** A browser that draws WebGL without a graphics card and asks nobody but the page. */
export function launch({ args = [], home }: Launch = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    ...(home === undefined ? {} : { env: { ...process.env, HOME: home } }),
    args: [
      ...args,
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--enable-unsafe-swiftshader",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A page with what went wrong on it: errors of its console, failed answers, requests to anybody else. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
  readonly foreign: string[];
  /** Answers by address: bytes as they came over the wire. */
  readonly sizes: Map<string, number>;
}

export interface Visitor {
  /** Another server than the one under test, such as the fake one before it. */
  readonly server?: string;
  readonly path?: string;
  readonly width?: number;
  readonly height?: number;
  readonly vehicle?: string;
  readonly language?: string;
  readonly options?: BrowserContextOptions;
}

/** Opens the viewer and waits until its map stands still. */
export async function visit(browser: Browser, visitor: Visitor = {}): Promise<Visit> {
  const server = visitor.server ?? ADDRESS;
  const context = await browser.newContext({
    viewport: { width: visitor.width ?? 1280, height: visitor.height ?? 800 },
    // What a service worker answers no test can replace; those about the app on the device allow it.
    serviceWorkers: "block",
    // Every frame of a movement costs a software renderer a tenth of a second; tests of movements ask for them.
    reducedMotion: "reduce",
    ...visitor.options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const kept = Object.entries({ "lintas.vehicle": visitor.vehicle, "lintas.language": visitor.language }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  await context.addInitScript((entries) => {
    // Only where nothing was chosen yet: a reload must find what the visitor chose, not this.
    // An empty page has no storage.
    if (!location.protocol.startsWith("http")) return;
    for (const [key, value] of entries) if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
  }, kept);
  const page = await context.newPage();
  const result: Visit = { context, page, faults: [], foreign: [], sizes: new Map() };
  page.on("console", (message) => {
    if (message.type() === "error") result.faults.push(message.text());
  });
  page.on("pageerror", (error) => result.faults.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.origin !== server) result.foreign.push(request.url());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) result.faults.push(`${response.status()} ${response.url()}`);
    // The script of a worker tells its size only in its header.
    const told = Number(response.headers()["content-length"]);
    if (Number.isFinite(told) && response.url().startsWith("http")) result.sizes.set(response.url(), told);
  });
  await page.goto(server + (visitor.path ?? "/"));
  await settled(page);
  return result;
}

/** Waits until every tile is there and nothing moves. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => window.lintas !== undefined && "map" in window.lintas);
  await page.evaluate(
    (patience) =>
      new Promise<void>((done, fail) => {
        const map = window.lintas?.map;
        if (map === undefined) return done();
        // A map at rest says so once: whoever listens too late nudges it to say so again.
        const nudge = setInterval(() => map.triggerRepaint(), 500);
        const limit = setTimeout(() => {
          clearInterval(nudge);
          fail(new Error("the map does not come to rest"));
        }, patience);
        const look = (): void => {
          if (map.loaded() && map.areTilesLoaded() && !map.isMoving()) {
            clearInterval(nudge);
            clearTimeout(limit);
            done();
          } else map.once("idle", look);
        };
        map.triggerRepaint();
        map.once("idle", look);
      }),
    PATIENCE_MS,
  );
}

/** How many features of each published layer the map draws at the moment. */
export function drawn(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => {
    const counts: Record<string, number> = {};
    for (const feature of window.lintas?.map.queryRenderedFeatures() ?? []) {
      const layer = feature.sourceLayer ?? "";
      counts[layer] = (counts[layer] ?? 0) + 1;
    }
    return counts;
  });
}

export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly properties: Record<string, unknown>;
}

/** A place on the screen where a feature of `layer` is drawn on top, well inside the free part of the map. */
export async function spotOf(page: Page, layer: string, wanted: Record<string, string> = {}): Promise<Spot> {
  const spot = await page.evaluate(
    ([name, values]) => {
      const map = window.lintas?.map;
      if (map === undefined) return null;
      const box = map.getCanvas().getBoundingClientRect();
      const middle = { x: box.width / 2, y: box.height / 2 };
      const corners = (shape: unknown): [number, number][] =>
        Array.isArray(shape)
          ? typeof shape[0] === "number"
            ? [shape as [number, number]]
            : shape.flatMap(corners)
          : [];
      const candidates = map
        .queryRenderedFeatures()
        .filter(
          (feature) =>
            feature.sourceLayer === name &&
            Object.entries(values).every(([key, value]) => String(feature.properties[key]) === value) &&
            "coordinates" in feature.geometry,
        )
        .flatMap((feature) => {
          const points = corners("coordinates" in feature.geometry ? feature.geometry.coordinates : []);
          // Between two corners of a line: at a corner other lines may begin.
          const middles =
            points.length < 2
              ? points
              : points
                  .slice(1)
                  .map((to, at): [number, number] => [
                    (to[0] + (points[at] ?? to)[0]) / 2,
                    (to[1] + (points[at] ?? to)[1]) / 2,
                  ]);
          return middles.map((each) => ({ feature, at: map.project(each) }));
        })
        .filter(({ at }) => at.x > 20 && at.y > 20 && at.x < box.width - 80 && at.y < box.height - 20)
        // What lies over the map takes the tap.
        .filter(({ at }) => document.elementFromPoint(box.x + at.x, box.y + at.y) === map.getCanvas())
        .sort(
          (a, b) => Math.hypot(a.at.x - middle.x, a.at.y - middle.y) - Math.hypot(b.at.x - middle.x, b.at.y - middle.y),
        );
      for (const { feature, at } of candidates) {
        const near = map.queryRenderedFeatures([at.x, at.y]);
        // A tap prefers these, in this order.
        const order = ["shelters", "depots", "closures", "roads"];
        const others = near.some((other) => order.slice(0, order.indexOf(name)).includes(other.sourceLayer ?? ""));
        if (!others && document.elementFromPoint(box.left + at.x, box.top + at.y) === map.getCanvas())
          return { x: box.left + at.x, y: box.top + at.y, properties: feature.properties };
      }
      return null;
    },
    [layer, wanted] as const,
  );
  if (spot === null) throw new Error(`no feature of ${layer} can be touched here`);
  return spot;
}

/** A place on the screen inside an area of `layer`, with nothing else near that a tap would prefer. */
export async function spotInside(page: Page, layer: string): Promise<Spot> {
  const spot = await page.evaluate((name) => {
    const map = window.lintas?.map;
    if (map === undefined) return null;
    const box = map.getCanvas().getBoundingClientRect();
    for (let y = 30; y < box.height - 30; y += 20) {
      for (let x = 30; x < box.width - 90; x += 20) {
        const here = map.queryRenderedFeatures([x, y]).filter((feature) => feature.sourceLayer === name);
        const near = map.queryRenderedFeatures([
          [x - 12, y - 12],
          [x + 12, y + 12],
        ]);
        const alone = near.every((feature) => [name, "admin", "water", "needs"].includes(feature.sourceLayer ?? ""));
        // Well inside: a finger lands where it can, and never on an edge.
        const well = [-4, 4].every((off) =>
          map
            .queryRenderedFeatures([x + off, y + off])
            .some((feature) => feature.sourceLayer === name && feature.id === here[0]?.id),
        );
        if (here[0] !== undefined && alone && well)
          return { x: box.left + x, y: box.top + y, properties: here[0].properties };
      }
    }
    return null;
  }, layer);
  if (spot === null) throw new Error(`no area of ${layer} can be touched here`);
  return spot;
}
