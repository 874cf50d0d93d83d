import type { Language } from "./words.ts";

/** The server answered, and the answer is no. */
export class Refusal extends Error {
  readonly status: number;
  /** The stable code of the problem, such as `not_found`. */
  readonly code: string;
  /** What the server says about it, in the words of each language. */
  readonly words: Readonly<Record<Language, string>>;

  constructor(status: number, json: unknown) {
    const problem = loose(json);
    const code = text(problem["code"]) ?? String(status);
    super(`${status} ${code}`);
    const [id, en] = [text(problem["title_id"]), text(problem["detail"]) ?? text(problem["title"])];
    this.status = status;
    this.code = code;
    this.words = { id: id ?? en ?? code, en: en ?? id ?? code };
  }
}

export interface Question {
  readonly key?: string | null;
  /** Sent as JSON with POST. */
  readonly body?: unknown;
  readonly once?: string;
}

type Loose = Readonly<Record<string, unknown>>;

export const loose = (value: unknown): Loose => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {});
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value : typeof value === "number" ? String(value) : null);
export const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/**
 * Asks the server and returns the JSON that it answers. A [`Refusal`] where it refuses; any other error where no
 * answer came, so that the question may be asked again. A key goes into a header and never into the address.
 */
export async function ask(address: string, question: Question = {}): Promise<unknown> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (question.key !== undefined && question.key !== null) headers["Authorization"] = `Bearer ${question.key}`;
  if (question.once !== undefined) headers["Idempotency-Key"] = question.once;
  const post = question.body !== undefined;
  if (post) headers["Content-Type"] = "application/json";
  const answer = await fetch(address, { method: post ? "POST" : "GET", headers, cache: "no-store", ...(post ? { body: JSON.stringify(question.body) } : {}) });
  const json = (await answer.json().catch(() => null)) as unknown;
  if (answer.ok) return json;
  throw new Refusal(answer.status, json);
}
