import { ask } from "../ask.ts";
import { element } from "../element.ts";
import { clock, duration } from "../format.ts";
import { hold } from "../hold.ts";
import { instant } from "../instant.ts";
import { list, loose, number, text } from "../loose.ts";
import { written } from "../permalink.ts";
import { keptKey } from "../report/key.ts";
import type { Place } from "../task.ts";
import { isVehicle, type Vehicle } from "../vehicle.ts";
import { say, sayCode } from "../words.ts";
import { type Needs, placeOf, type Site } from "./needs.ts";
import { itemName } from "./sentences.ts";
import { type AidStore, reasonOf } from "./store.ts";
import { tell } from "./words.ts";

/** What aid is brought with, the largest load first. */
export const CARRIERS: readonly Vehicle[] = ["heavy_truck", "truck", "four_by_four", "pickup", "motorcycle", "boat"];

/** States of a way that nobody has to look at first. */
const PASSED: ReadonlySet<string> = new Set(["open", "presumed", "restricted"]);

/** The quickest way of one vehicle from a depot to a site. */
export interface Carriage {
  readonly vehicle: Vehicle;
  readonly depot: string;
  readonly from: Place;
  readonly minutes: number;
  /** The worst state on the way. */
  readonly state: string;
  readonly asOf: Date | null;
  /** Whether it comes to the site, and not to the end of its road only. */
  readonly reaches: boolean;
}

/** The first depot of an answer of `/nearest`; `null` where no depot has a way. */
export function readCarriage(json: unknown, vehicle: Vehicle): Carriage | null {
  const first = loose(list(loose(json)["features"])[0]);
  const told = loose(first["properties"]);
  const from = placeOf(loose(first["geometry"])["coordinates"]);
  const seconds = number(told["duration_s"]);
  const depot = text(told["name"]) ?? text(told["id"]);
  if (from === null || seconds === null || depot === null) return null;
  return {
    vehicle: isVehicle(told["vehicle"]) ? told["vehicle"] : vehicle,
    depot,
    from,
    minutes: seconds / 60,
    state: text(told["status"]) ?? "unknown",
    asOf: instant(told["oldest_as_of"]),
    reaches: told["reached"] === true,
  };
}

/** Whether a vehicle may be sent that way without a look at it first. */
export const isSure = ({ reaches, state }: Carriage): boolean => reaches && PASSED.has(state);

/** The quickest first; what has to be looked at comes after all that has not, however quick it would be. */
export function inOrder(all: readonly Carriage[]): Carriage[] {
  return [...all].sort((a, b) => Number(isSure(b)) - Number(isSure(a)) || a.minutes - b.minutes);
}

/** What the ways were looked up for. */
interface Looked {
  readonly needs: Needs | null;
  readonly item: string | null;
  readonly holder: AidStore["holder"];
}

/** "Bantuan ke sini, dengan apa?" at one site: the quickest depot for each vehicle, and who gets there first. */
export class Bring {
  readonly element = element("div", { class: "bring" });
  readonly site: string;
  private readonly store: AidStore;
  private open = false;
  private looked: Looked | null = null;
  private found: readonly Carriage[] | null = null;
  private at: Date | null = null;
  private trouble: string | null = null;
  private turn = 0;

  constructor(store: AidStore, site: string) {
    this.store = store;
    this.site = site;
  }

  draw(): void {
    const { language } = this.store.reader;
    const site = this.store.site(this.site);
    if (site?.place == null) {
      this.element.replaceChildren();
      return;
    }
    // Whatever happened meanwhile may have closed a way, or emptied a depot: what was found before is asked for anew.
    if (this.open && !this.isOf(site)) void this.look(site, site.place);
    const turn = (): void => {
      this.open = !this.open;
      this.draw();
    };
    const button = element(
      "button",
      { type: "button", "data-key": `bring-${this.site}`, "aria-expanded": String(this.open), onclick: turn },
      tell(language, "bring.ask"),
    );
    const ways = this.open ? this.answer(site, site.place) : null;
    hold(this.element, () =>
      this.element.replaceChildren(
        button,
        ...(ways === null ? [] : [element("div", { class: "ways", role: "status" }, ...ways)]),
      ),
    );
  }

  private itemFor(site: Site): string | null {
    return this.store.holder === null ? null : (this.store.item ?? site.firstItem);
  }

  private isOf(site: Site): boolean {
    const { looked, store } = this;
    return looked?.needs === store.needs && looked?.item === this.itemFor(site) && looked?.holder === store.holder;
  }

  private async look(site: Site, place: Place): Promise<void> {
    const { store } = this;
    const turn = ++this.turn;
    const item = this.itemFor(site);
    this.looked = { needs: store.needs, item, holder: store.holder };
    const of = (vehicle: Vehicle): Promise<Carriage | null> => {
      const says = new URLSearchParams({ to: place.join(","), vehicle, n: "1", ...(item === null ? {} : { item }) });
      const question = item === null ? {} : { key: keptKey() };
      return ask(`${store.host.root}nearest?${says}`, question).then((json) => readCarriage(json, vehicle));
    };
    try {
      const found = await Promise.all(CARRIERS.map(of));
      if (turn !== this.turn) return;
      this.found = found.filter((each) => each !== null);
      this.at = store.host.now();
      this.trouble = null;
    } catch (failed) {
      if (turn !== this.turn) return;
      this.trouble = reasonOf(failed, store.host);
    }
    this.draw();
  }

  private answer(site: Site, place: Place): HTMLElement[] {
    const { found, store, trouble, at } = this;
    const { language, timeZone } = store.reader;
    const told = trouble === null ? [] : [element("p", { class: "trouble", role: "alert" }, trouble)];
    if (found === null)
      return trouble === null ? [element("p", { class: "hint" }, tell(language, "bring.asking"))] : told;
    const ways = inOrder(found);
    const without = CARRIERS.filter((vehicle) => !found.some((each) => each.vehicle === vehicle));
    const item = this.looked?.item ?? null;
    const name = item === null || store.needs === null ? item : itemName(store.needs, item, language);
    const first = ways[0];
    const hint = (words: string): HTMLElement => element("p", { class: "hint" }, words);
    return [
      ...told,
      first !== undefined && isSure(first)
        ? element("p", { class: "fastest" }, element("strong", {}, tell(language, "bring.fastest", this.fill(first))))
        : element("p", { class: "asks" }, tell(language, first === undefined ? "bring.nothing" : "bring.doubtful")),
      element("ol", { class: "lines" }, ...ways.map((each) => this.row(each, site, place))),
      ...(without.length === 0
        ? []
        : [
            hint(
              tell(language, item === null ? "bring.none" : "bring.none_or_stock", {
                vehicles: without.map((vehicle) => say(language, `vehicle.${vehicle}`)).join(", "),
              }),
            ),
          ]),
      hint(name === null ? tell(language, "bring.stock_unseen") : tell(language, "bring.stock", { item: name })),
      ...(at === null ? [] : [hint(tell(language, "bring.at", { time: clock(at, timeZone, language) }))]),
    ];
  }

  private fill({ vehicle, depot, minutes }: Carriage): { vehicle: string; depot: string; time: string } {
    const { language } = this.store.reader;
    return { vehicle: say(language, `vehicle.${vehicle}`), depot, time: duration(minutes, language) };
  }

  /** One vehicle with its depot; a tap asks for the way, with all that is doubtful on it. */
  private row(each: Carriage, site: Site, place: Place): HTMLElement {
    const { host, reader } = this.store;
    const { language } = reader;
    const about = new URLSearchParams({
      vehicle: each.vehicle,
      from: written(each.from),
      from_name: each.depot,
      to: written(place),
      to_name: site.name,
    });
    const doubts = [
      each.reaches ? null : tell(language, "bring.ends"),
      PASSED.has(each.state) ? null : tell(language, "bring.look"),
    ].filter((part) => part !== null);
    return element(
      "li",
      { "data-vehicle": each.vehicle },
      element(
        "button",
        {
          type: "button",
          class: "site-row",
          "data-key": `bring-${this.site}-${each.vehicle}`,
          onclick: () => host.open("route", undefined, about.toString()),
        },
        element(
          "span",
          { class: "about" },
          element("strong", {}, tell(language, "bring.row", this.fill(each))),
          element("span", { class: "access", "data-state": each.state }, sayCode(language, "status", each.state)),
          doubts.length > 0 && element("span", { class: "asks" }, doubts.join("; ")),
        ),
      ),
    );
  }
}
