// The part of the fake server that knows needs, stock, deliveries and decisions.
import { BULLETIN, DECISIONS, dispatches, needs, OVERLAP, PROPOSAL, STOCK } from "../aid-answers.ts";
import type { Asked } from "./fake.ts";

export interface Holder {
  readonly role: string;
  readonly name: string;
  readonly agency?: string;
  readonly stock_visibility?: string;
}

export type Reply = {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Buffer;
  readonly type?: string;
};

/** Answers about aid that a test may change. */
export class Relief {
  needs: (open: boolean) => unknown = needs;
  dispatches = dispatches();
  /** Ends a delivery with an overlap unless it comes with the token of the alarm. */
  overlaps = false;
  /** Nothing is kept that the bulletin could be compared with. */
  shortMemory = false;
  /** Statuses and deliveries that were taken, as they were posted. */
  readonly taken: { readonly path: string; readonly once: string; readonly body: Record<string, unknown> }[] = [];
  private readonly replies = new Map<string, Reply>();

  /** `null`: not about aid. */
  answer(asked: Asked, holder: Holder | undefined, told: (event: "site" | "dispatch") => number): Reply | null {
    const { path, method } = asked;
    const refused = (status: number, code: string): Reply => ({
      status,
      json: { type: "about:blank", title: code, title_id: code, status, code },
    });
    if (method === "GET" && path === "/needs") return { json: this.needs(holder !== undefined) };
    if (method === "GET" && path === "/bulletin" && asked.query.has("since") && this.shortMemory)
      return refused(400, "invalid_parameter");
    if (method === "GET" && path === "/bulletin") return { text: BULLETIN, type: "text/plain; charset=utf-8" };
    const known = /^\/(stock|dispatches|proposal|decisions(\.csv)?|sites|agencies)(\/|$)/.test(path);
    if (!known) return null;
    if (holder === undefined) return refused(401, "key_required");
    const sends = holder.role === "agency" || holder.role === "officer";
    if (method === "GET") {
      if (path === "/stock") return { json: STOCK };
      if (path === "/dispatches") return { json: this.dispatches };
      if (path === "/proposal") return sends ? { json: PROPOSAL } : refused(403, "forbidden");
      if (path === "/decisions") {
        const unreadable = [{ seq: 9, by: "piket", kind: "evakuasi", about: "r9", what: "{}", why: "v 2" }];
        return holder.role === "officer" ? { json: { ...DECISIONS, unreadable } } : refused(403, "forbidden");
      }
      if (path === "/decisions.csv")
        return { text: "seq,at,by\n12,2025-09-18T00:50:00Z,pmi-1\n", type: "text/csv; charset=utf-8" };
      const sheet = /^\/agencies\/([^/]+)\/sheet(\.csv|\.xlsx)?$/.exec(path);
      if (sheet !== null && holder.role !== "officer" && holder.agency !== sheet[1]) return refused(403, "forbidden");
      if (sheet?.[2] !== undefined)
        return {
          text: `section,org_code\n#meta+section,#org+code\nhas,${sheet[1]}\n`,
          type: "text/csv; charset=utf-8",
        };
      if (sheet !== null)
        return { text: `<!doctype html><h1>Lembar ${sheet[1]}</h1>`, type: "text/html; charset=utf-8" };
      const paper = /^\/dispatches\/([^/]+)\/(surat-jalan|bast)$/.exec(path);
      return paper === null
        ? refused(404, "not_found")
        : {
            text: `<!doctype html><title>${paper[2]}</title><h1>Surat ${paper[1]}</h1>`,
            type: "text/html; charset=utf-8",
          };
    }
    const once = String(asked.headers["idempotency-key"] ?? "");
    const before = this.replies.get(once);
    if (before !== undefined) return before;
    const reply = this.take(asked, once, told);
    if ((reply.status ?? 200) < 300) this.replies.set(once, reply);
    return reply;
  }

  private take(asked: Asked, once: string, told: (event: "site" | "dispatch") => number): Reply {
    const { path, body } = asked;
    const [, kind, id = "", step] = path.split("/");
    if (kind === "sites") {
      this.taken.push({ path, once, body });
      return {
        status: 201,
        json: {
          id: `S${this.taken.length}`,
          site: decodeURIComponent(id),
          revision: told("site"),
          created: "geometry" in body,
        },
      };
    }
    if (step === "state") {
      this.taken.push({ path, once, body });
      const moved = this.dispatches.dispatches.find((each) => (each as { id: string }).id === id);
      if (moved !== undefined)
        Object.assign(moved, {
          state: body["state"],
          ...("received" in body
            ? { received: body["received"], condition: body["condition"], receiver_role: body["receiver_role"] }
            : {}),
        });
      return { status: 200, json: { id, state: body["state"], revision: told("dispatch") } };
    }
    const despite = body["despite"] as { token?: string } | undefined;
    if (this.overlaps && despite?.token !== OVERLAP.token) return { status: 409, json: OVERLAP };
    this.taken.push({ path, once, body });
    const made = `K-${10 + this.taken.length}`;
    this.dispatches.dispatches.push({
      ...body,
      id: made,
      agency: body["agency"] ?? "PMI",
      to_name: body["to"],
      from_name: body["from"] ?? null,
      history: [{ state: body["state"], at: "2025-09-18T01:00:00Z" }],
      clashes: [],
      despite: (body["despite"] as { reason?: string } | undefined)?.reason ?? null,
    });
    return { status: 201, json: { id: made, state: body["state"], revision: told("dispatch") } };
  }
}
