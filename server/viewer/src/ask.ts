import { type Loose, loose, text } from "./loose.ts";
import type { InBoth } from "./words.ts";

/** The server answered, and the answer is no. */
export class Refusal extends Error {
  readonly status: number;
  /** The stable code of the problem, such as `not_found`. */
  readonly code: string;
  /** What the server says about it, in the words of each language. */
  readonly words: InBoth;
  /** All that the problem tells, such as the two sides of an overlap. */
  readonly details: Loose;
  /** When it wants to be asked again, s. */
  readonly afterS: number | null;

  constructor(status: number, json: unknown, after: string | null = null) {
    const problem = loose(json);
    const code = text(problem["code"]) ?? String(status);
    super(`${status} ${code}`);
    const id = text(problem["detail_id"]) ?? text(problem["title_id"]);
    const en = text(problem["detail"]) ?? text(problem["title"]);
    this.status = status;
    this.code = code;
    this.details = problem;
    this.afterS = after !== null && /^\d+$/.test(after) ? Number(after) : null;
    this.words = { id: id ?? en ?? code, en: en ?? id ?? code };
  }
}

export interface Question {
  readonly key?: string | null;
  /** Sent as JSON with POST. */
  readonly body?: unknown;
  readonly once?: string;
  /** No answer within so many ms is none. */
  readonly patienceMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks the server and returns the JSON that it answers. A [`Refusal`] where it refuses; any other error where no
 * answer came, so that the question may be asked again. A key goes into a header and never into the address.
 */
export async function ask(address: string, question: Question = {}): Promise<unknown> {
  const answer = await send(address, question, "application/json");
  return (await answer.json().catch(() => null)) as unknown;
}

/** Asks for a paper or a table, mostly one that only the holder of a key may have, and returns it as it came. */
export async function askFile(address: string, key: string | null, type: string, body?: unknown): Promise<Blob> {
  return (await send(address, { key, body }, type)).blob();
}

/** Posts a file as it is, such as a photo. */
export async function askWith(address: string, file: Blob, question: Question): Promise<unknown> {
  const answer = await send(address, question, "application/json", file);
  return (await answer.json().catch(() => null)) as unknown;
}

async function send(address: string, question: Question, type: string, file?: Blob): Promise<Response> {
  const headers: Record<string, string> = { ...question.headers, Accept: type };
  if (question.key !== undefined && question.key !== null) headers["Authorization"] = `Bearer ${question.key}`;
  if (question.once !== undefined) headers["Idempotency-Key"] = question.once;
  const body = file ?? (question.body === undefined ? null : JSON.stringify(question.body));
  if (body !== null) headers["Content-Type"] = file?.type ?? "application/json";
  const answer = await fetch(address, {
    method: body === null ? "GET" : "POST",
    headers,
    cache: "no-store",
    ...(body === null ? {} : { body }),
    ...(question.patienceMs === undefined ? {} : { signal: AbortSignal.timeout(question.patienceMs) }),
  });
  if (answer.ok) return answer;
  const json = (await answer.json().catch(() => null)) as unknown;
  throw new Refusal(answer.status, json, answer.headers.get("Retry-After"));
}
