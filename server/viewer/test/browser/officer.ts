// What an officer does from elsewhere while the maps are open.
import assert from "node:assert/strict";
import { ADDRESS } from "./address.ts";

/** A key of the role officer on the server under test, made with `lintas-server keys add`. */
const KEY = process.env["LINTAS_KEY"] ?? "";

if (KEY === "") throw new Error("set LINTAS_KEY to a key of an officer on the server of LINTAS_URL");

export async function officer(path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(ADDRESS + path, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${KEY}`,
      "Content-Type": "application/json",
      "Idempotency-Key": crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  });
  const json = (await answer.json()) as Record<string, unknown>;
  assert.ok(answer.ok, `${path}: ${answer.status} ${JSON.stringify(json)}`);
  return json;
}

/** Files a report in the mode of the server. */
export async function report(
  said: object,
): Promise<{ readonly id: string; readonly revision: number; readonly edges: readonly string[] }> {
  const { mode } = (await (await fetch(`${ADDRESS}/catalog`)).json()) as { mode: string };
  return (await officer("/reports", { ...said, mode })) as unknown as { id: string; revision: number; edges: string[] };
}

export { KEY };
