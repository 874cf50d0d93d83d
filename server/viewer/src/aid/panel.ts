import { element } from "../element.ts";
import { moment, when } from "../format.ts";
import type { Change } from "../live/change.ts";
import { text } from "../loose.ts";
import { outbox } from "../outbox/browser.ts";
import { box, CHANGE, DECIDE } from "../outbox/list.ts";
import { keptKey } from "../report/key.ts";
import { askForKey, signedIn } from "../report/sign-in.ts";
import { bringIntoView } from "../route/draw.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { say } from "../words.ts";
import { AgencyView } from "./agency.ts";
import { AreaCard } from "./area.ts";
import "../report/report.css";
import "./aid.css";
import { hold } from "../hold.ts";
import { Alarm } from "./alarm.ts";
import { BulletinView } from "./bulletin.ts";
import { DecisionLog } from "./decisions.ts";
import { DispatchForm } from "./dispatch.ts";
import { standardLine } from "./legend.ts";
import { SilentList, styledItem, UrgentList } from "./list.ts";
import { MovementCard } from "./movement.ts";
import { limitsOf, paintRings, paintShortage, ringsOf, unpaint } from "./paint.ts";
import { accessWords, itemOf } from "./sentences.ts";
import { SiteCard } from "./site.ts";
import { StatusForm } from "./status.ts";
import { AidStore, type Screen, type Stop } from "./store.ts";
import { tell } from "./words.ts";

const TABS = ["urgent", "silent", "agency", "bulletin"] as const;
const MINUTE_MS = 60_000;
/** What only the holder of a key may see or do. */
const LOCKED: ReadonlySet<Stop["at"]> = new Set(["agency", "decisions", "status", "dispatch", "movement", "alarm"]);

/** Where aid is needed and who brings what: lists, cards, forms and the log, one screen at a time. */
export class AidPanel implements Task {
  readonly element = element("section", { class: "task aid" });
  private readonly host: Host;
  /** What the panel was opened as. */
  private readonly name: string;
  private readonly store: AidStore;
  private readonly top = element("div", { class: "top" });
  private readonly body = element("div", { class: "screen" });
  private readonly foot = element("div", { class: "foot" });
  private stops: Stop[];
  private screen: Screen | null = null;
  private fitted = false;
  private readonly clock: ReturnType<typeof setInterval>;

  constructor(host: Host, name: string, about?: string) {
    this.host = host;
    this.name = name;
    this.stops = stopsFor(name, about);
    this.store = new AidStore(host, { go: (stop) => this.go(stop), back: () => this.back(), drawn: () => this.news() });
    this.element.append(this.top, this.body, this.foot);
    this.enter();
    void outbox()
      .ready()
      .then(() => (about?.startsWith(CHANGE) === true ? this.change(about.slice(CHANGE.length)) : this.draw()));
    void this.store.signed();
    // Hours run down while nobody touches anything.
    this.clock = setInterval(() => this.news(), MINUTE_MS);
  }

  draw(): void {
    const language = this.host.language();
    const stop = this.stop;
    const title =
      stop.at === "movement" ? tell(language, "head.movement", { id: stop.id }) : tell(language, TITLES[stop.at]);
    this.element.setAttribute("aria-label", title);
    hold(this.top, () =>
      this.top.replaceChildren(
        ...[
          heading(this.host, title, SHARED.has(stop.at) ? () => this.inWords() : undefined),
          this.stops.length > 1
            ? element(
                "button",
                { type: "button", class: "back", "data-key": "back", onclick: () => this.back() },
                `← ${tell(language, "head.back")}`,
              )
            : this.tabs(),
          this.line(),
        ].filter((each) => each !== null),
      ),
    );
    if (this.locked) this.lock();
    else if (this.screen !== null) hold(this.body, () => this.screen?.draw());
    this.foot.replaceChildren(
      ...[
        stop.at === "alarm" ? null : box(this.host, { redraw: () => this.draw(), send: () => void this.flush() }),
        keptKey() === null ? null : signedIn(this.host, this.store.holder, () => void this.signed()),
      ].filter((each) => each !== null),
    );
  }

  paint(): void {
    const { needs } = this.store;
    if (needs === null) return;
    const item = this.store.item ?? styledItem(needs);
    paintShortage(this.host, item, itemOf(needs, item).unit, limitsOf(needs, item));
    paintRings(this.host, ringsOf(needs, this.store.item, this.host.now()));
  }

  changed(_change: Change): void {
    void this.store.ask();
  }

  touch(place: Place): boolean {
    return this.screen?.touch?.(place) ?? false;
  }

  at(_place: Place | undefined, about?: string): void {
    if (about === undefined) return;
    if (about.startsWith(CHANGE)) {
      this.change(about.slice(CHANGE.length));
      return;
    }
    const stop = stopsFor("needs", about).at(-1);
    if (stop !== undefined) this.go(stop);
  }

  shown(): Readonly<Record<string, string>> {
    // A form belongs to who fills it in: a link leads to what it is about.
    const stop = this.stops.findLast(({ at }) => isRoot({ at } as Stop) || at in NAMED);
    if (stop === undefined) return {};
    if ("id" in stop) return { [NAMED[stop.at as keyof typeof NAMED]]: stop.id };
    return stop.at === "urgent" || stop.at === "decisions" || stop.at === "agency" ? {} : { tab: stop.at };
  }

  /** What is shown, for whoever has no map. */
  private inWords(): string[] {
    const { stop, store } = this;
    const site = stop.at === "site" ? store.site(stop.id) : null;
    return site === null ? [] : [site.name, accessWords(site, this.host.language())];
  }

  show(says: URLSearchParams): void {
    const named = Object.entries(NAMED).flatMap(([at, name]): Stop[] => {
      const id = says.get(name);
      return id === null || id === "" ? [] : [{ at: at as keyof typeof NAMED, id }];
    })[0];
    const tab = TABS.find((each) => each === says.get("tab"));
    const stop = named ?? (tab === undefined ? stopsFor(this.name, undefined)[0] : { at: tab });
    if (stop !== undefined && JSON.stringify(stop) !== JSON.stringify(this.stop)) this.go(stop);
  }

  leave(): void {
    clearInterval(this.clock);
    this.store.leave();
    this.screen?.leave?.();
    unpaint(this.host);
  }

  /** Opens the form of what waits, as it was said. */
  private change(once: string): void {
    const edit = outbox().find(once)?.edit;
    if (edit === undefined) return;
    const [site, id] = [text(edit.values["site"]), text(edit.values["dispatch"])];
    if (edit.form === "status") this.go({ at: "status", site, once });
    else if (edit.form === "step" && id !== null) this.go({ at: "movement", id, once });
    else if (edit.form === "dispatch") this.go({ at: "dispatch", draft: {}, once });
  }

  private get stop(): Stop {
    return this.stops.at(-1) ?? { at: "urgent" };
  }

  private get locked(): boolean {
    return LOCKED.has(this.stop.at) && keptKey() === null;
  }

  private go(stop: Stop): void {
    // The lists are where everything begins: whoever goes there has nothing to come back to.
    this.stops = isRoot(stop)
      ? [stop]
      : [...this.stops.filter(({ at }) => at !== "alarm" && at !== "dispatch" && at !== "status"), stop];
    this.enter();
    this.host.moved();
    this.element.parentElement?.scrollTo({ top: 0 });
    (
      this.body.querySelector<HTMLElement>("h3[tabindex], [data-first]") ??
      this.element.querySelector<HTMLElement>(".back, [role='tab'][aria-selected='true']")
    )?.focus({ preventScroll: true });
  }

  private back(): void {
    this.stops = this.stops.slice(0, -1);
    const stop = this.stop;
    this.stops = this.stops.length === 0 ? [stop] : this.stops;
    this.enter();
    this.host.moved();
    this.element
      .querySelector<HTMLElement>(".back, [role='tab'][aria-selected='true']")
      ?.focus({ preventScroll: true });
  }

  private enter(): void {
    this.screen?.leave?.();
    this.screen = this.locked ? null : this.made();
    this.body.replaceChildren(...(this.screen === null ? [] : [this.screen.element]));
    this.draw();
  }

  private made(): Screen {
    const { store, stop } = this;
    switch (stop.at) {
      case "urgent":
        return new UrgentList(store);
      case "silent":
        return new SilentList(store);
      case "agency":
        return new AgencyView(store);
      case "bulletin":
        return new BulletinView(store);
      case "decisions":
        return new DecisionLog(store);
      case "site":
        return new SiteCard(store, stop.id);
      case "area":
        return new AreaCard(store, stop.id);
      case "status":
        return new StatusForm(store, stop.site, stop.once);
      case "dispatch":
        return new DispatchForm(store, stop.draft, stop.once);
      case "movement":
        return new MovementCard(store, stop.id, stop.once);
      case "alarm":
        return new Alarm(store, stop.once);
    }
  }

  /** Something is known that was not: the screen, the map and the line above say so. */
  private news(): void {
    this.draw();
    this.paint();
    const { needs } = this.store;
    if (this.fitted || needs === null) return;
    this.fitted = true;
    // A sheet over half of the map hides what it speaks of: the map moves up, once.
    if (this.host.covered() > 0 && isRoot(this.stop))
      bringIntoView(
        this.host,
        needs.sites.flatMap(({ place, status }) => (place === null || status === "closed" ? [] : [place])),
      );
  }

  private tabs(): HTMLElement | null {
    const language = this.host.language();
    const tab = (at: (typeof TABS)[number]): HTMLElement =>
      element(
        "button",
        {
          type: "button",
          role: "tab",
          "data-key": `tab-${at}`,
          "aria-selected": String(this.stop.at === at),
          onclick: () => this.go({ at }),
        },
        tell(language, `tab.${at}`, { n: this.store.needs?.silent.length ?? "–" }),
      );
    return this.stop.at === "decisions" ? null : element("div", { class: "tabs", role: "tablist" }, ...TABS.map(tab));
  }

  /** Of when this is, by which standard, and what went wrong. */
  private line(): HTMLElement {
    const { needs, trouble, reader } = this.store;
    const at = needs?.asOf ?? needs?.at ?? null;
    // What was said since counts, too: the list is newer than the data that it began with.
    const reckoned =
      needs?.at != null && at !== null && needs.at.getTime() - at.getTime() >= MINUTE_MS
        ? tell(reader.language, "line.at", { time: when(needs.at, at, reader.timeZone, reader.language) })
        : null;
    const words =
      needs === null
        ? trouble === null
          ? say(reader.language, "task.loading")
          : null
        : [
            at === null
              ? null
              : tell(reader.language, "line.as_of", { time: moment(at, reader.timeZone, reader.language) }),
            reckoned,
            standardLine(needs, reader),
          ]
            .filter((part) => part !== null)
            .join(" · ");
    return element(
      "div",
      { class: "of-when" },
      words === null ? null : element("p", { class: "hint" }, words),
      trouble === null ? null : element("p", { class: "trouble", role: "alert" }, trouble),
    );
  }

  private lock(): void {
    if (this.body.querySelector("form.key") !== null && this.body.lang === this.host.language()) return;
    this.body.lang = this.host.language();
    this.body.replaceChildren(
      element("p", { class: "hint" }, tell(this.host.language(), "agency.key")),
      askForKey(this.host, () => void this.signed()),
    );
  }

  private async signed(): Promise<void> {
    this.enter();
    await this.store.signed();
    this.enter();
    await outbox().ready();
    if (outbox().waiting().length > 0) await this.flush();
  }

  private async flush(): Promise<void> {
    await outbox().send(this.host.root);
    this.draw();
    await this.store.ask();
  }
}

const TITLES = {
  urgent: "head.needs",
  silent: "head.needs",
  agency: "head.agency",
  bulletin: "head.bulletin",
  decisions: "head.decisions",
  site: "head.site",
  area: "head.needs",
  status: "head.status",
  dispatch: "head.dispatch",
  alarm: "head.dispatch",
} as const;

/** What can be handed on: whatever is there without a key. */
const SHARED: ReadonlySet<Stop["at"]> = new Set(["urgent", "silent", "site", "area", "bulletin"]);

/** What the address of the page calls a site, an area, a delivery that is shown. */
const NAMED = { site: "site", area: "area", movement: "delivery" } as const;

const isRoot = ({ at }: Stop): boolean => at === "decisions" || (TABS as readonly string[]).includes(at);

/** How an area, or a delivery, is asked for, unlike a site. */
const AREA = "area:";
const DELIVERY = "kiriman:";

/** Where a visitor begins: at a list, at the site that was touched, or at an order that waits for a decision. */
function stopsFor(name: string, about: string | undefined): Stop[] {
  if (about?.startsWith(DECIDE) === true) return [{ at: "agency" }, { at: "alarm", once: about.slice(DECIDE.length) }];
  if (about?.startsWith(AREA) === true) return [{ at: "urgent" }, { at: "area", id: about.slice(AREA.length) }];
  if (about?.startsWith(DELIVERY) === true)
    return [{ at: "agency" }, { at: "movement", id: about.slice(DELIVERY.length) }];
  if (about !== undefined && !about.startsWith(CHANGE)) return [{ at: "urgent" }, { at: "site", id: about }];
  return [{ at: name === "agency" ? "agency" : name === "decisions" ? "decisions" : "urgent" }];
}
