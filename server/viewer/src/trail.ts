/** What a trail asks of the page. */
export interface TrailPlan {
  /** The query of the address that shows what the page shows. */
  readonly query: () => string;
  /** Shows what a query asks for: somebody went back, or forward. */
  readonly follow: (query: string) => Promise<void>;
}

/** What an entry of the browser's history carries: which one it is, and whether its panel was closed again. */
interface Mark {
  readonly at: number;
  readonly closed: boolean;
}

const BARE: Mark = { at: 0, closed: false };

/**
 * The way back: whatever is opened is an entry of the browser's history, so that its button, and the gesture of a
 * phone, close it and do not leave the map.
 */
export class Trail {
  private readonly plan: TrailPlan;
  /** The queries of this visit's entries, by their place. */
  private readonly queries: string[] = [];
  /** Where the map stays while a panel is closed by going back. */
  private kept: string | null = null;
  /** An address is being followed: what is shown meanwhile is on the way to it. */
  private following = 0;

  constructor(plan: TrailPlan) {
    this.plan = plan;
    addEventListener("popstate", () => {
      const { kept } = this;
      this.kept = null;
      if (kept === null) return void this.follow();
      // It was the page that went back. The map stays where it is; and what was opened meanwhile is an entry now.
      if (location.hash !== kept) history.replaceState(history.state, "", this.address(location.search, kept));
      this.moved();
    });
  }

  /** Shows what the address asks for. */
  async follow(): Promise<void> {
    this.queries[this.mark.at] = location.search;
    this.following++;
    try {
      await this.plan.follow(location.search);
    } finally {
      this.following--;
    }
    this.changed();
  }

  /** The page shows something else: an entry of its own, or a step back where that is what was there before. */
  moved(): void {
    const [query, { at, closed }] = [this.plan.query(), this.mark];
    // One step is on its way: what is shown by then is compared when it has been taken.
    if (query === location.search || this.kept !== null || this.following > 0) return;
    if (at > 0 && this.queries[at - 1] === query) {
      this.kept = location.hash;
      history.back();
      return;
    }
    const isBare = !/[?&](?:task|site|area|delivery|point|menu)=/.test(query);
    // What is chosen in the menu takes its place: nobody goes back to a menu.
    const fromMenu = /[?&]menu=/.test(location.search);
    if (isBare || closed || fromMenu) this.replace(query, isBare);
    else {
      this.queries[at + 1] = query;
      history.pushState({ at: at + 1, closed: false } satisfies Mark, "", this.address(query));
    }
  }

  /** What is shown is the same, told differently. */
  changed(): void {
    const query = this.plan.query();
    if (query !== location.search && this.kept === null && this.following === 0) this.replace(query, this.mark.closed);
  }

  private replace(query: string, closed: boolean): void {
    const { at } = this.mark;
    this.queries[at] = query;
    history.replaceState({ at, closed } satisfies Mark, "", this.address(query));
  }

  private address(query: string, hash = location.hash): string {
    return (query === "" ? location.pathname : query) + hash;
  }

  private get mark(): Mark {
    const state: unknown = history.state;
    if (typeof state !== "object" || state === null || !("at" in state)) return BARE;
    const { at, closed } = state as { at: unknown; closed?: unknown };
    return { at: typeof at === "number" && at >= 0 ? at : 0, closed: closed === true };
  }
}
