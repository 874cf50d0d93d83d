import { Damaged } from "./damaged.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { momentNow, type SavedAt } from "./moment.ts";
import { Router } from "./router.ts";

// Routes away from the page, so that the map stays smooth: one package, and questions in their order.

type Message<K extends ToWorker["kind"]> = Extract<ToWorker, { kind: K }>;

let opened: { readonly router: Router; readonly at: SavedAt } | null = null;

const post = (message: FromWorker): void => postMessage(message);

function open({ network, roads, water, at }: Message<"open">): void {
  const json = (part: ArrayBuffer): unknown => {
    try {
      return JSON.parse(new TextDecoder().decode(part));
    } catch {
      throw new Damaged("a saved part is torn");
    }
  };
  opened = { router: new Router({ network, roads: json(roads), water: json(water) }), at };
}

function answer({ number, asked, clock, news }: Message<"ask">): void {
  if (opened === null) throw new Damaged("nothing is saved");
  const moment = momentNow(opened.at, clock, Date.now());
  const json = opened.router.answer(asked, moment, news);
  const told = { json, savedMs: opened.at.savedMs, judgedMs: moment.ms, fault: moment.fault, news };
  post({ kind: "answer", number, answer: told });
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  try {
    if (data.kind === "open") open(data);
    else answer(data);
  } catch (error) {
    post({ kind: "failed", number: data.kind === "ask" ? data.number : null, why: String(error) });
  }
});
