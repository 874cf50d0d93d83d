import type { ClockFault, ClockNote, SavedAt } from "./moment.ts";
import type { News } from "./news.ts";
import type { Asked } from "./router.ts";

/** What the page sends to the worker: once the parts of a package, then questions. */
export type ToWorker =
  | {
      readonly kind: "open";
      readonly network: ArrayBuffer;
      readonly roads: ArrayBuffer;
      readonly water: ArrayBuffer;
      readonly at: SavedAt;
    }
  | {
      readonly kind: "ask";
      readonly number: number;
      readonly asked: Asked;
      readonly clock: ClockNote | null;
      readonly news: News;
    };

/** What the worker answers: the answer to a question by its number, or why there is none. */
export type FromWorker =
  | { readonly kind: "answer"; readonly number: number; readonly answer: DeviceAnswer }
  | { readonly kind: "failed"; readonly number: number | null; readonly why: string };

/** An answer that was found on this device. */
export interface DeviceAnswer {
  /** In the shape of `/route` or `/reach`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The moment of the data, by the clock of the server that it came from, milliseconds. */
  readonly savedMs: number;
  /** The moment that the roads were judged at. */
  readonly judgedMs: number;
  readonly fault: ClockFault | null;
  /** What was known here beyond the package. */
  readonly news: News;
}
