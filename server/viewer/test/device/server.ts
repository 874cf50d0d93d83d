import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Router } from "../../src/router/router.ts";

/** The server under test and the folder of its snapshots, as the suite that starts us says. */
const URL_OF = process.env["LINTAS_URL"] ?? "http://127.0.0.1:8080";
const SNAPSHOTS = process.env["LINTAS_SNAPSHOTS"] ?? "snapshots";

export type Json = Readonly<Record<string, unknown>>;

/** The answer of an address, which is refused by nobody. */
export async function get(path: string): Promise<Json> {
  const answer = await fetch(`${URL_OF}${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Json;
}

/** The answer to a question that no address can hold. */
export async function post(path: string, body: Json): Promise<Json> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${URL_OF}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Json;
}

/** Says that a road is closed or restricted, as an officer. */
export async function report(body: Json): Promise<void> {
  const answer = await fetch(`${URL_OF}/reports`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${process.env["LINTAS_KEY"] ?? ""}`,
      "Content-Type": "application/json",
      "Idempotency-Key": crypto.randomUUID(),
    },
    body: JSON.stringify({ mode: "drill", confidence: "seen", channel: "radio", ...body }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** The network file of the snapshot that is served. */
export function networkFile(): ArrayBuffer {
  const current = readFileSync(join(SNAPSHOTS, "current"), "utf8").trim();
  const folder = join(SNAPSHOTS, current, "network");
  const name = readdirSync(folder).find((each) => each.endsWith(".bin")) ?? "";
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** A part of the package of the whole region, as a device saves it. */
export async function savedPart(name: string): Promise<Json> {
  const { packages } = (await get("/packages")) as { packages?: readonly { kind: string; id: string }[] };
  const region = packages?.find(({ kind }) => kind === "region");
  const { parts } = (await get(`/packages/${region?.id}`)) as { parts?: readonly { name: string; url: string }[] };
  const part = parts?.find((each) => each.name === name);
  if (part === undefined) throw new Error(`no package has ${name}`);
  const answer = await fetch(part.url);
  if (!answer.ok) throw new Error(`${part.url}: ${answer.status} ${await answer.text()}`);
  return JSON.parse(gunzipSync(await answer.arrayBuffer()).toString("utf8")) as Json;
}

/** A router over what a device would have saved of this server now. */
export async function savedRouter(): Promise<Router> {
  const [roads, water] = [await savedPart("roads"), await savedPart("water")];
  return new Router({ network: networkFile(), roads, water });
}

/** Numbers from a seed, the same on every run: mulberry32. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
