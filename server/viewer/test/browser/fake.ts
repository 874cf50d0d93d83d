// A server that answers what the contract fixes about routes and reports, with answers that a test chooses, in front of
// the real one, which gives everything else. So each verdict and each fault can be seen, also those that the drill
// region does not have at the moment.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { ADDRESS } from "./address.ts";
import { type Holder, Relief, type Reply } from "./relief.ts";

export const OFFICER = "officer-key";
export const REPORTER = "reporter-key";
export const AGENCY = "agency-key";
/** The same agency where no cluster was declared. */
export const OWN = "own-key";
const HOLDERS: Readonly<Record<string, Holder>> = {
  [OFFICER]: { role: "officer", name: "posko" },
  [REPORTER]: { role: "reporter", name: "relawan" },
  [AGENCY]: { role: "agency", name: "pmi-1", agency: "PMI" },
  [OWN]: { role: "agency", name: "pmi-2", agency: "PMI", stock_visibility: "own" },
};

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".pbf": "application/x-protobuf",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self' data: blob:; worker-src 'self' blob:; child-src 'self' blob:; font-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; form-action 'self'";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
  /** What came, byte by byte. */
  readonly bytes: Buffer;
}

/** A photo as it came. */
export interface SentPhoto {
  readonly report: string;
  readonly bytes: Buffer;
  readonly headers: IncomingMessage["headers"];
  published: boolean;
}

export class Fake {
  /** What was asked of the faked part, in order. */
  readonly asked: Asked[] = [];
  /** Every address that was asked for, in order. */
  readonly paths: string[] = [];
  /** `true`: nothing reaches this server any more, as without a signal. A pattern: what it fits does not. */
  down: boolean | RegExp = false;
  /** A later build of the viewer: what is served of it differs from what is in the folder. */
  newer = false;
  /** Every tile is one with nothing in it. */
  empty = false;
  route: (asked: Asked) => unknown = () => ({ type: "FeatureCollection", features: [] });
  reach: unknown = { type: "FeatureCollection", features: [] };
  nearest: unknown = { type: "FeatureCollection", features: [] };
  found: unknown = { type: "FeatureCollection", features: [] };
  reports: { properties: Record<string, unknown>; geometry: unknown }[] = [];
  readonly relief = new Relief();
  /** Photos that came, by their ids. */
  readonly photos = new Map<string, SentPhoto>();
  /** Is there room for photos? */
  takesPhotos = true;
  /** What the next reports are refused with; `null`: they are taken. */
  refusesReports: { readonly status: number; readonly code: string; readonly detail_id: string } | null = null;
  /** The event that the catalog names, in place of the drill's own. */
  event: { readonly id: string; readonly name: string } | null = null;
  /** Properties of roads, by id, in place of those of the region. */
  roads: Record<string, Record<string, unknown>> = {};
  revision = 0;
  /** `refused`: as behind a proxy that lets no stream through. */
  stream: "open" | "refused" = "open";
  /** How many minutes older than it is the data claims to be. */
  olderMinutes = 0;
  /** What the catalog tells of old evidence in its region; nothing, as an older server, where left out. */
  evidence: unknown;
  /** What officers said of closures from files, once each, in order. */
  readonly said: {
    readonly closure: string;
    readonly what: string;
    readonly once: string;
    readonly body: Record<string, unknown>;
  }[] = [];
  /** Why the server refuses what officers say of closures; the stable code of the problem. */
  refuses: string | null = null;
  private readonly changes: { event: string; data: Record<string, unknown> }[] = [];
  private readonly listeners = new Set<ServerResponse>();
  private readonly taken = new Map<string, unknown>();
  private readonly server: Server;
  url = "";

  constructor() {
    this.server = createServer((question, answer) => {
      this.answer(question, answer).catch((reason: unknown) => {
        if (!answer.headersSent) answer.writeHead(502);
        answer.end(String(reason));
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((ready) => this.server.listen(0, "127.0.0.1", ready));
    const address = this.server.address();
    this.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    // It goes on where the real one is, whose revision stands in the addresses of tiles.
    const catalog = (await (await fetch(`${ADDRESS}/catalog`)).json()) as { readonly revision?: number };
    this.revision = catalog.revision ?? 0;
    return this;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  /** Raises the revision and tells it, as after a report. */
  tell(
    event: "report" | "expiry" | "site" | "dispatch",
    tiles: readonly string[],
    edges: readonly string[] = ["w1-2-3"],
  ): void {
    const data = { revision: ++this.revision, edges, tiles, bbox: null };
    this.changes.push({ event, data });
    this.say(event, data);
  }

  say(event: string, data: unknown): void {
    for (const listener of this.listeners) listener.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Cuts every open stream. */
  cut(): void {
    for (const listener of this.listeners) listener.destroy();
    this.listeners.clear();
  }

  private async answer(question: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(question.url ?? "/", this.url);
    if (this.down === true || (this.down !== false && this.down.test(url.pathname))) {
      question.socket.destroy();
      return;
    }
    this.paths.push(url.pathname + url.search);
    if (this.empty && /^\/tiles\/[^/]+\/\d/.test(url.pathname)) {
      answer.writeHead(204, { "Cache-Control": "no-store" }).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of question) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const isJson = /json/.test(question.headers["content-type"] ?? "json");
    const text = isJson ? bytes.toString("utf8") : "";
    const asked: Asked = {
      method: question.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: question.headers,
      body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
      bytes,
    };
    if (url.pathname === "/events") return this.listen(answer);
    const reply = this.reply(asked);
    if (reply !== null) {
      this.asked.push(asked);
      const status = reply.status ?? 200;
      answer.writeHead(status, {
        "Content-Type": reply.type ?? (status < 400 ? "application/json" : "application/problem+json"),
        "Cache-Control": "no-store",
      });
      answer.end(reply.bytes ?? reply.text ?? JSON.stringify(reply.json));
      return;
    }
    if (this.file(url.pathname, answer)) return;
    await this.pass(url, answer);
  }

  private listen(answer: ServerResponse): void {
    if (this.stream === "refused") {
      answer.writeHead(503).end();
      return;
    }
    answer.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    answer.write("event: heartbeat\ndata: {}\n\n");
    this.listeners.add(answer);
    answer.on("close", () => this.listeners.delete(answer));
  }

  private reply(asked: Asked): Reply | null {
    const { path } = asked;
    if (path === "/route") return { json: this.route(asked) };
    if (path === "/reach") return { json: this.reach };
    if (path === "/nearest") return { json: this.nearest };
    if (path === "/search") return { json: this.found };
    if (path === "/changes") return { json: this.summed(Number(asked.query.get("since"))) };
    const road = /^\/collections\/roads\/items\/([^/]+)$/.exec(path)?.[1];
    const known = road === undefined ? undefined : this.roads[decodeURIComponent(road)];
    if (known !== undefined) return { json: { type: "Feature", properties: known, geometry: null } };
    const holder = HOLDERS[(asked.headers.authorization ?? "").replace(/^Bearer /, "")];
    if (path === "/whoami") return holder === undefined ? problem(401, "unauthorized") : { json: holder };
    const relief = this.relief.answer(asked, holder, (event) => {
      this.tell(event, []);
      return this.revision;
    });
    if (relief !== null) return relief;
    if (path === "/reports" && asked.method === "GET") return { json: this.told(holder?.role === "officer") };
    const spoken = /^\/closures\/([^/]+)\/(end|renew)$/.exec(path);
    if (spoken !== null && asked.method === "POST")
      return this.speak(asked, decodeURIComponent(spoken[1] ?? ""), spoken[2] ?? "", holder?.role);
    const picture = /^\/reports\/([^/]+)\/photos(?:\/([^/]+)(?:\/(publish|withdraw))?)?$/.exec(path);
    if (picture !== null) return this.picture(asked, holder, picture[1] ?? "", picture[2], picture[3]);
    if (!path.startsWith("/reports")) return null;
    if (holder === undefined) return problem(401, "unauthorized");
    return path === "/reports" ? this.take(asked) : this.decide(asked, holder.role);
  }

  private summed(since: number): unknown {
    const events = this.changes.filter(({ data }) => Number(data["revision"]) > since);
    const all = (name: string): unknown[] => events.flatMap(({ data }) => data[name] as unknown[]);
    return {
      revision: this.revision,
      reset: false,
      changed: [...new Set(events.map(({ event }) => event))],
      edges: all("edges"),
      tiles: all("tiles"),
      bbox: null,
    };
  }

  private told(officer: boolean): unknown {
    const hidden = ["reporter", "channel", "on_behalf_of"];
    const features = this.reports.map(({ properties, geometry }) => ({
      type: "Feature",
      geometry,
      properties: {
        ...Object.fromEntries(Object.entries(properties).filter(([name]) => officer || !hidden.includes(name))),
        photos: this.photosOf(properties["id"], officer),
      },
    }));
    return { type: "FeatureCollection", features, revision: this.revision };
  }

  private picture(
    asked: Asked,
    holder: Holder | undefined,
    report: string,
    id: string | undefined,
    act: string | undefined,
  ): Reply {
    if (asked.method === "POST" && holder === undefined) return problem(401, "key_required");
    const found = id === undefined ? undefined : this.photos.get(id);
    if (id === undefined) {
      if (!this.takesPhotos) return problem(503, "busy");
      const made = createHash("sha256").update(asked.bytes).digest("hex");
      this.photos.set(made, { report, bytes: asked.bytes, headers: asked.headers, published: false });
      this.tell("report", []);
      return { status: 201, json: { id: made, report, published: false, revision: this.revision } };
    }
    if (found === undefined || !(found.published || holder?.role === "officer")) return problem(404, "unknown_item");
    if (act === undefined) return { bytes: found.bytes, type: "image/jpeg" };
    found.published = act === "publish";
    this.tell("report", []);
    return { json: { id, report, published: found.published, revision: this.revision } };
  }

  /** The photos of a report that somebody may see. */
  private photosOf(report: unknown, officer: boolean): unknown[] {
    return [...this.photos]
      .filter(([, photo]) => photo.report === report && (officer || photo.published))
      .map(([id, { published }]) => ({ id, published, width: 8, height: 6, bytes: 9, taken_at: null }));
  }

  private take(asked: Asked): Reply {
    const once = String(asked.headers["idempotency-key"] ?? "");
    const before = this.taken.get(once);
    if (before !== undefined) return { status: 201, json: before };
    if (asked.body["mode"] !== "drill") return problem(422, "mode_differs");
    if (this.refusesReports !== null) {
      const { status, code, detail_id } = this.refusesReports;
      return { status, json: { ...(problem(status, code).json as object), detail_id } };
    }
    const state = asked.body["status"] === "open" ? "unverified" : "active";
    const { geometry, ...told } = asked.body;
    const id = `R${this.reports.length + 1}`;
    this.reports.push({ properties: { ...told, id, state, verified: false }, geometry });
    this.tell("report", []);
    const made = { id, revision: this.revision, edges: [], state };
    this.taken.set(once, made);
    return { status: 201, json: made };
  }

  private speak(asked: Asked, closure: string, what: string, role: string | undefined): Reply {
    if (role === undefined) return problem(401, "unauthorized");
    if (role !== "officer") return problem(403, "forbidden");
    if (this.refuses !== null) return problem(422, this.refuses);
    if (what === "end" && String(asked.body["reason"] ?? "").trim() === "") return problem(422, "reason_missing");
    const once = String(asked.headers["idempotency-key"] ?? "");
    if (!this.said.some((each) => each.once === once)) this.said.push({ closure, what, once, body: asked.body });
    this.tell("report", []);
    return { json: { id: closure, revision: this.revision, state: what === "end" ? "ended" : "active" } };
  }

  private decide(asked: Asked, role: string): Reply {
    const [, , id, act] = asked.path.split("/");
    const report = this.reports.find(({ properties }) => properties["id"] === id);
    if (report === undefined) return problem(404, "not_found");
    if (act !== "withdraw" && role !== "officer") return problem(403, "forbidden");
    report.properties["state"] = act === "verify" ? "active" : act === "reject" ? "rejected" : "withdrawn";
    this.tell("report", []);
    return { json: { id, revision: this.revision, edges: [], state: report.properties["state"] } };
  }

  /** The viewer as it was built last, which need not be the one in the server's binary. */
  private file(path: string, answer: ServerResponse): boolean {
    const name = path === "/" || path === "/embed" ? "index.html" : decodeURIComponent(path.slice(1));
    const place = join("dist", name);
    if (!/^(index\.html$|sw\.js$|manifest\.webmanifest$|assets\/|fonts\/|icons\/)/.test(name) || !existsSync(place))
      return false;
    const bytes = this.built(name, readFileSync(place));
    answer.writeHead(200, {
      "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
      "Content-Security-Policy": POLICY,
      "Cache-Control": "no-store",
    });
    answer.end(bytes);
    return true;
  }

  /** A file of the build that is served: a newer one differs in its page, and so in its service worker. */
  private built(name: string, bytes: Buffer): Buffer {
    if (!this.newer || (name !== "index.html" && name !== "sw.js")) return bytes;
    const text = bytes.toString("utf8");
    return Buffer.from(
      name === "sw.js"
        ? text.replace(/(version:[`'"])(?=[0-9a-f]{16}[`'"])/, "$1newer-")
        : text.replace("<title>", '<meta name="build" content="newer" /><title>'),
    );
  }

  private async pass(url: URL, answer: ServerResponse): Promise<void> {
    const real = await fetch(ADDRESS + url.pathname + url.search);
    const type = real.headers.get("content-type") ?? "application/octet-stream";
    let bytes: Buffer = Buffer.from(await real.arrayBuffer());
    if (url.pathname === "/catalog")
      bytes = Buffer.from(JSON.stringify(this.aged(JSON.parse(bytes.toString("utf8")) as Record<string, unknown>)));
    else if (/json/.test(type)) bytes = Buffer.from(bytes.toString("utf8").replaceAll(ADDRESS, this.url));
    // A test changes what the catalog tells: no browser may keep it.
    answer.writeHead(real.status, {
      "Content-Type": type,
      "Cache-Control": url.pathname === "/catalog" ? "no-store" : "max-age=10, must-revalidate",
    });
    answer.end(bytes);
  }

  private aged(catalog: Record<string, unknown>): Record<string, unknown> {
    const ms = this.olderMinutes * 60_000;
    const asOf = new Date(new Date(String(catalog["as_of"])).getTime() - ms).toISOString();
    // The drill behind it has an age of its own; a test tells what it wants, and JSON leaves out what it does not tell.
    const event = this.event === null ? {} : { event: this.event };
    const regions = (catalog["regions"] as object[]).map((region) => ({
      ...region,
      ...event,
      evidence: this.evidence,
    }));
    return {
      ...catalog,
      regions,
      revision: this.revision,
      as_of: asOf,
      age_s: Number(catalog["age_s"] ?? 0) + ms / 1000,
    };
  }
}

function problem(status: number, code: string): Reply {
  return { status, json: { type: "about:blank", title: code, title_id: code, status, code } };
}
