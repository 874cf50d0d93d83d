import { element } from "../element.ts";
import { ACTIVATE } from "../service/precache.ts";
import type { Language } from "../words.ts";
import { loadPanels } from "./panels.ts";
import { tell } from "./words.ts";

/** How far the app is kept on the device, and why not where it is not. */
export type Kept = "saving" | "ready" | "failed" | "insecure" | "unsupported";

/** How often a page that stays open asks whether there is a new version. */
const UPDATE_MS = 3_600_000;
/** What is not seen at first is fetched so long after the map is. */
const REST_MS = 3_000;

/** A browser's offer to install the app, where it makes one. */
interface Offer extends Event {
  prompt(): Promise<unknown>;
}

export interface ShellPlan {
  readonly root: string;
  readonly language: () => Language;
  /** What the section says is another thing now. */
  readonly changed: () => void;
}

/** The app on the device: kept by a service worker where there may be one, else at least loaded as a whole. */
export class Shell {
  /** Says that a new version waits, and loads it on a tap. */
  readonly note = element("div", { class: "new-version", role: "status" });
  private readonly plan: ShellPlan;
  private kept: Kept = "saving";
  /** Are all panels loaded, where no service worker keeps them? */
  private whole = false;
  private registration: ServiceWorkerRegistration | null = null;
  private offer: Offer | null = null;
  private opened = false;
  private fresh = false;
  private updatedAt = Date.now();

  constructor(plan: ShellPlan) {
    this.plan = plan;
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.offer = event as Offer;
      plan.changed();
    });
    addEventListener("appinstalled", () => {
      this.offer = null;
      plan.changed();
    });
    document.addEventListener("visibilitychange", () => this.update());
    setInterval(() => this.update(), UPDATE_MS);
  }

  /** The map is there: now the rest may be fetched. */
  async start(): Promise<void> {
    if (this.registration !== null) return;
    if (!isSecureContext) return this.without("insecure");
    // A browser that keeps no data at all, as in a private window of some, has no container or a broken one.
    const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
    if (container === undefined) return this.without("unsupported");
    try {
      const registration = await container.register(new URL("sw.js", this.plan.root), { updateViaCache: "none" });
      if (registration === undefined) return this.without("unsupported");
      this.registration = registration;
      registration.addEventListener("updatefound", () => this.follow(registration.installing));
      this.follow(registration.installing);
      if (registration.active !== null) this.become("ready");
      this.draw();
    } catch {
      this.without("failed");
    }
  }

  /** The server answers again: what could not be kept is tried once more. */
  reached(): void {
    if (this.kept === "failed") void this.start();
    else if (this.kept !== "ready" && this.kept !== "saving") void this.loadAll();
  }

  /** Says it in the language of the page. */
  draw(): void {
    const { registration } = this;
    const waiting = registration?.waiting ?? null;
    // The first version of all waits for nobody.
    this.fresh = waiting !== null && navigator.serviceWorker.controller !== null;
    const words = tell(this.plan.language(), "new_version");
    this.note.replaceChildren(
      ...(this.fresh ? [element("button", { type: "button", onclick: () => this.take() }, words)] : []),
    );
  }

  /** What of the app works without a network, for the panel. */
  section(): HTMLElement {
    const language = this.plan.language();
    const { offer } = this;
    const details = element(
      "details",
      { class: "shell", open: this.opened, "data-kept": this.kept, "data-whole": this.whole },
      element("summary", {}, tell(language, "heading")),
      element("p", {}, tell(language, this.kept === "insecure" && !this.whole ? "loading" : this.kept)),
      offer !== null &&
        element(
          "button",
          { type: "button", class: "install", onclick: () => void offer.prompt() },
          tell(language, "install"),
        ),
    );
    details.addEventListener("toggle", () => {
      this.opened = details.open;
    });
    return details;
  }

  private without(kept: Kept): void {
    this.become(kept);
    setTimeout(() => void this.loadAll(), REST_MS);
  }

  /** What opens without a network is said once it is there. */
  private async loadAll(): Promise<void> {
    if (this.whole) return;
    try {
      await loadPanels();
    } catch {
      // Tried again when the server answers.
      return;
    }
    this.whole = true;
    this.plan.changed();
  }

  private become(kept: Kept): void {
    if (this.kept === kept) return;
    this.kept = kept;
    this.plan.changed();
  }

  private follow(worker: ServiceWorker | null): void {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "activated") this.become("ready");
      // A version that could not be fetched whole is none; the one before it, if any, stays.
      if (worker.state === "redundant" && this.registration?.active === null) this.without("failed");
      this.draw();
    });
  }

  private take(): void {
    const waiting = this.registration?.waiting;
    if (waiting == null) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage(ACTIVATE);
  }

  private update(): void {
    if (document.visibilityState === "hidden" || Date.now() - this.updatedAt < UPDATE_MS) return;
    this.updatedAt = Date.now();
    void this.registration?.update().catch(() => undefined);
  }
}
