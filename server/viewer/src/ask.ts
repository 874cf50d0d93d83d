import type { Language } from "./words.ts";

/** The server answered, and the answer is no. */
export class Refusal extends Error {
  readonly status: number;
  /** The stable code of the problem, such as `not_found`. */
  readonly code: string;
  /** What the server says about it, in the words of each language. */
  readonly words: Readonly<Record<Language, string>>;
  /** All that the problem tells, such as the two sides of an overlap. */
  readonly details: Loose;

  constructor(status: number, json: unknown) {
    const problem = loose(json);
    const code = text(problem["code"]) ?? String(status);
    super(`${status} ${code}`);
    const id = text(problem["detail_id"]) ?? text(problem["title_id"]);
    const en = text(problem["detail"]) ?? text(problem["title"]);
    this.status = status;
    this.code = code;
    this.details = problem;
    this.words = { id: id ?? en ?? code, en: en ?? id ?? code };
  }
}

export interface Question {
  readonly key?: string | null;
  /** Sent as JSON with POST. */
  readonly body?: unknown;
  readonly once?: string;
}

export type Loose = Readonly<Record<string, unknown>>;

export const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value : typeof value === "number" ? String(value) : null;
export const number = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

/**
 * Asks the server and returns the JSON that it answers. A [`Refusal`] where it refuses; any other error where no
 * answer came, so that the question may be asked again. A key goes into a header and never into the address.
 */
export async function ask(address: string, question: Question = {}): Promise<unknown> {
  const answer = await send(address, question, "application/json");
  return (await answer.json().catch(() => null)) as unknown;
}

/** Asks for a paper or a table that only the holder of a key may have, and returns it as it came. */
export async function askFile(address: string, key: string | null, type: string): Promise<Blob> {
  return (await send(address, { key }, type)).blob();
}

async function send(address: string, question: Question, type: string): Promise<Response> {
  const headers: Record<string, string> = { Accept: type };
  if (question.key !== undefined && question.key !== null) headers["Authorization"] = `Bearer ${question.key}`;
  if (question.once !== undefined) headers["Idempotency-Key"] = question.once;
  const post = question.body !== undefined;
  if (post) headers["Content-Type"] = "application/json";
  const answer = await fetch(address, {
    method: post ? "POST" : "GET",
    headers,
    cache: "no-store",
    ...(post ? { body: JSON.stringify(question.body) } : {}),
  });
  if (answer.ok) return answer;
  throw new Refusal(answer.status, (await answer.json().catch(() => null)) as unknown);
}
