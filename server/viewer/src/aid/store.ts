import { ask, Refusal } from "../ask.ts";
import { clock } from "../format.ts";
import { type Holder, keptKey, whoIs } from "../report/key.ts";
import { bringIntoView } from "../route/draw.ts";
import type { Host, Place } from "../task.ts";
import { inData } from "../words.ts";
import { type Needs, readNeeds, type Site } from "./needs.ts";
import type { Reader } from "./sentences.ts";
import {
  type Dispatch,
  type Line,
  type Lot,
  type Question,
  readDispatches,
  readLots,
  readProposal,
  type Timings,
  type Unmet,
} from "./supply.ts";
import { tell } from "./words.ts";

/** Where a visitor stands within the panel. */
export type Stop =
  | { readonly at: "urgent" | "silent" | "agency" | "bulletin" | "decisions" }
  | { readonly at: "site"; readonly id: string }
  | { readonly at: "area"; readonly id: string }
  // With `once`, what waits in the outbox under that name is changed.
  | { readonly at: "status"; readonly site: string | null; readonly once?: string }
  | { readonly at: "dispatch"; readonly draft: DispatchDraft; readonly once?: string }
  | { readonly at: "movement"; readonly id: string; readonly once?: string }
  | { readonly at: "alarm"; readonly once: string };

/** What a delivery begins with: chosen before the form was opened. */
export interface DispatchDraft {
  readonly to?: string;
  readonly item?: string;
  readonly from?: string;
  readonly amount?: number;
  readonly vehicle?: string;
  readonly agency?: string;
  /** Id of the line of the proposal that it comes from. */
  readonly proposal?: string;
}

/** One screen of the panel. */
export interface Screen {
  readonly element: HTMLElement;
  draw(): void;
  /** A tap on the map; `true` where the screen wanted it. */
  touch?(place: Place): boolean;
  leave?(): void;
}

/** Answers that change with every delivery are not asked for more often than this, however many events come. */
const REST_MS = 2_000;

/** All that the panel knows, asked for once and shared by its screens. */
export class AidStore {
  readonly host: Host;
  needs: Needs | null = null;
  /** The item that map and list speak of; `null`: whatever runs out first. */
  item: string | null = null;
  holder: Holder | null = null;
  dispatches: readonly Dispatch[] | null = null;
  timings: Timings | null = null;
  lots: readonly Lot[] | null = null;
  lines: readonly Line[] | null = null;
  unmet: readonly Unmet[] | null = null;
  questions: readonly Question[] | null = null;
  /** Why the newest answer is missing, in words. */
  trouble: string | null = null;
  readonly go: (stop: Stop) => void;
  readonly back: () => void;
  private readonly drawn: () => void;
  private heardAt: Date | null = null;
  private asking = false;
  private again = false;
  private left = false;

  constructor(
    host: Host,
    acts: { readonly go: (stop: Stop) => void; readonly back: () => void; readonly drawn: () => void },
  ) {
    this.host = host;
    this.go = acts.go;
    this.back = acts.back;
    this.drawn = acts.drawn;
  }

  get reader(): Reader {
    return { language: this.host.language(), timeZone: this.host.timeZone(), now: this.host.now() };
  }

  get may(): { readonly report: boolean; readonly send: boolean; readonly decide: boolean } {
    const role = this.holder?.role ?? "";
    return {
      report: ["reporter", "agency", "officer"].includes(role),
      send: ["agency", "officer"].includes(role),
      decide: role === "officer",
    };
  }

  /** Whether the key sees the stock and loads of every agency, or of its own alone. */
  get seesAll(): boolean {
    return this.may.decide || this.holder?.ownStock !== true;
  }

  site(id: string): Site | null {
    return this.needs?.sites.find((site) => site.id === id) ?? null;
  }

  siteName(id: string): string {
    return this.site(id)?.name ?? id;
  }

  depotName(id: string): string | null {
    return (
      this.lots?.find(({ depot }) => depot === id)?.depotName ??
      this.dispatches?.find(({ from }) => from === id)?.fromName ??
      this.lines?.find(({ depot }) => depot === id)?.depotName ??
      null
    );
  }

  /** The key is another one, or gone: what only its holder may see goes with it. */
  async signed(): Promise<void> {
    const key = keptKey();
    const holder = key === null ? null : await whoIs(this.host.root, key);
    this.holder = holder === "unknown" ? null : holder;
    this.dispatches = this.lots = this.lines = this.unmet = this.questions = null;
    await this.ask();
  }

  /** Asks for everything that this visitor may see. What comes while an answer is on its way is asked for after it. */
  async ask(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    const key = keptKey();
    const from = <T>(path: string, read: (json: unknown) => T): Promise<T | null> =>
      ask(this.host.root + path, { key }).then(read, (failed: unknown) => this.failed(path, failed));
    this.trouble = null;
    const needs = await from("needs", readNeeds);
    const [dispatches, lots, proposal] =
      this.holder === null
        ? [null, null, null]
        : await Promise.all([
            from("dispatches", readDispatches),
            from("stock", readLots),
            this.may.send ? from("proposal", readProposal) : null,
          ]);
    this.asking = false;
    if (this.left) return;
    this.needs = needs ?? this.needs;
    if (needs !== null) this.heardAt = this.host.now();
    this.dispatches = dispatches?.dispatches ?? this.dispatches;
    this.timings = dispatches?.timings ?? this.timings;
    this.lots = lots ?? this.lots;
    this.lines = proposal?.lines ?? this.lines;
    this.unmet = proposal?.unmet ?? this.unmet;
    this.questions = proposal?.questions ?? this.questions;
    this.drawn();
    if (this.again) {
      this.again = false;
      setTimeout(() => void (this.left ? null : this.ask()), REST_MS);
    }
  }

  leave(): void {
    this.left = true;
  }

  choose(item: string | null): void {
    this.item = item;
    this.drawn();
  }

  /** Moves the map to a place, into the part of it that no panel covers. */
  look(place: Place | null): void {
    if (place !== null) bringIntoView(this.host, [place]);
  }

  private failed(path: string, failed: unknown): null {
    const language = this.host.language();
    if (failed instanceof Refusal)
      this.trouble = tell(language, "line.refused", { reason: failed.words[inData(language)] });
    // Without the list nothing else is worth a word; with it, the reader is told how old it is.
    else if (path === "needs" || this.trouble === null)
      this.trouble =
        this.heardAt === null
          ? tell(language, "line.none")
          : tell(language, "line.old", { time: clock(this.heardAt, this.host.timeZone(), language) });
    return null;
  }
}

/** What went wrong, as a plain sentence. */
export function reasonOf(failed: unknown, host: Host): string {
  const language = host.language();
  return failed instanceof Refusal ? failed.words[inData(language)] : tell(language, "line.none");
}
