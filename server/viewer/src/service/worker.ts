// The service worker: it keeps the app on the device, so that it starts without a network, and stays out of the way of
// everything else. A version takes over when somebody taps for it, never by itself.
import { answer } from "./answers.ts";
import { file, fill, made, page, tidy, type World } from "./keep.ts";
import { ACTIVATE, kindOf, type Precache, pathOf } from "./precache.ts";

declare const self: ServiceWorkerGlobalScope;
/** Written here by the build. */
declare const PRECACHE: Precache;
const app: Precache = PRECACHE;

const world: World = {
  scope: self.registration.scope,
  caches,
  fetch: (request) => fetch(request),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
};

self.addEventListener("install", (event) => event.waitUntil(fill(world, app)));

self.addEventListener("activate", (event) => {
  // The first version serves the page that installed it; a later one takes over the pages of the one before it anyway.
  event.waitUntil(tidy(world, app).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === ACTIVATE) void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const kind = kindOf(request, world.scope, app);
  if (kind === "page") event.respondWith(page(world, app, request));
  else if (kind !== "pass") event.respondWith(part(kind, event));
});

/** An answer to what a page of ours asks for; the page without chrome asks the server itself. */
async function part(kind: "file" | "made" | "answer", { request, clientId }: FetchEvent): Promise<Response> {
  const asking = clientId === "" ? undefined : await self.clients.get(clientId);
  if (asking !== undefined && /\/embed\/?(?:[?#]|$)/.test(asking.url)) return fetch(request);
  try {
    if (kind === "file") return await file(world, app, pathOf(request.url, world.scope), request);
    if (kind === "made") return await made(world, request);
    return await fetch(request);
  } catch {
    return (kind === "answer" ? answer(request) : null) ?? Response.error();
  }
}
