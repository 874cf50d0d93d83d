import { keptUnder, type Precache } from "./precache.ts";

/** Files fetched at once: a map that is being looked at needs the line, too. */
const AT_ONCE = 3;
/** How long the network has for what is kept in an older form, ms. */
export const PATIENCE_MS = 4_000;

/** The parts of the world that keeping an app needs: replaced in tests. */
export interface World {
  readonly scope: string;
  readonly caches: CacheStorage;
  fetch(request: Request): Promise<Response>;
  wait(ms: number): Promise<void>;
}

/** The cache of a version. Two servers behind one name, each under a path of its own, know nothing of each other. */
export const shellOf = ({ scope }: World, version: string): string => `lintas ${scope} shell ${version}`;
/** The cache of what the server makes itself. */
export const madeOf = ({ scope }: World): string => `lintas ${scope} made`;
/** Under this address in it stands the version that is in use. */
const IN_USE = "?in-use";

/**
 * Fetches the app of a version as a whole. What the version before it holds in the same form is not fetched again;
 * what is not what the build made, such as the page of a hotel's network, is not taken.
 *
 * # Errors
 * Anything missing: then there is no such version, and the one before it stays.
 */
export async function fill(world: World, precache: Precache): Promise<void> {
  const { caches, scope } = world;
  const shell = await caches.open(shellOf(world, precache.version));
  const jobs = Object.entries(precache.files).map(([path, digest]) => async (): Promise<void> => {
    const key = keptUnder(scope, path, digest);
    const there = await caches.match(key);
    if (there !== undefined) return shell.put(key, there);
    // A name in assets/ tells its content: whatever the browser holds under it is right.
    const cache = path.startsWith("assets/") ? "default" : "no-cache";
    const answer = await world.fetch(new Request(new URL(path, scope), { integrity: digest, cache }));
    await shell.put(key, whole(answer));
  });
  jobs.push(async () => {
    const headers = { Accept: "text/html" };
    const answer = whole(await world.fetch(new Request(scope, { headers, cache: "no-cache" })));
    const text = await answer.clone().text();
    if (!text.includes(precache.entry)) throw new Error("the page is of another version");
    await shell.put(scope, answer);
  });
  const made = await caches.open(madeOf(world));
  for (const path of precache.made)
    jobs.push(async () => {
      const address = new URL(path, scope).href;
      await made.put(address, whole(await world.fetch(new Request(address, { cache: "no-cache" }))));
    });
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(jobs)));
}

async function work(jobs: (() => Promise<void>)[]): Promise<void> {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await job();
}

/** An answer that may stand for what was asked for. */
function whole(answer: Response): Response {
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${answer.url}`);
  return answer;
}

/**
 * Removes all versions but this one and the one that was in use until now: pages that were opened with that one and are
 * still open load their parts from it.
 */
export async function tidy(world: World, precache: Precache): Promise<void> {
  const { caches, scope } = world;
  const made = await caches.open(madeOf(world));
  const before = (await (await made.match(scope + IN_USE))?.text()) ?? precache.version;
  const kept = [before, precache.version].map((version) => shellOf(world, version));
  for (const name of await caches.keys())
    if (name.startsWith(shellOf(world, "")) && !kept.includes(name)) await caches.delete(name);
  if (before !== precache.version || !(await made.match(scope + IN_USE)))
    await made.put(scope + IN_USE, new Response(precache.version));
}

/** The page as it was kept; the server's where the browser threw it away. */
export async function page(world: World, precache: Precache, request: Request): Promise<Response> {
  const shell = await world.caches.open(shellOf(world, precache.version));
  // Kept for one address and whatever is asked of it, and for whatever a browser accepts.
  return (await shell.match(world.scope, { ignoreVary: true })) ?? world.fetch(request);
}

/** A file of this version, or of another one that a page still shows. */
export async function file(world: World, precache: Precache, path: string, request: Request): Promise<Response> {
  const digest = precache.files[path];
  const kept =
    digest === undefined
      ? await world.caches.match(request, { ignoreSearch: true, ignoreVary: true })
      : await world.caches.match(keptUnder(world.scope, path, digest), { ignoreVary: true });
  return kept ?? world.fetch(request);
}

/** What the server makes, fresh where it comes in time; whatever comes is kept. */
export async function made(world: World, request: Request): Promise<Response> {
  const cache = await world.caches.open(madeOf(world));
  const kept = await cache.match(request.url, { ignoreVary: true });
  const fresh = world.fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected) await cache.put(request.url, answer.clone());
    return answer;
  });
  if (kept === undefined) return fresh;
  const late = world.wait(PATIENCE_MS).then(() => kept);
  return Promise.race([fresh.then((answer) => (answer.ok ? answer : kept)).catch(() => kept), late]);
}
