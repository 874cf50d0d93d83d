import { ask } from "../ask.ts";
import { element } from "../element.ts";
import { duration } from "../format.ts";
import { list, loose, number, text } from "../loose.ts";
import type { Host, Place } from "../task.ts";
import type { Vehicle } from "../vehicle.ts";
import { placeOf } from "./answer.ts";
import { search } from "./search.ts";
import { tellWish } from "./wish-words.ts";
import { type RouteKey, tell } from "./words.ts";

/** A place that somebody chose, and what it is called on the screen. */
export interface Chosen {
  readonly at: Place;
  readonly name: string;
}

export interface EndPlan {
  readonly host: Host;
  readonly role: "from" | "to";
  readonly sign: "A" | "B";
  readonly vehicle: () => Vehicle;
  /** The other end, for depots in the order of time. */
  readonly other: () => Place | null;
  /** Is more asked for than both ends, of which the times of depots know nothing? */
  readonly without: () => boolean;
  readonly picked: () => void;
  /** The next tap on the map is for this end; `false` takes that back. */
  readonly tap: (wanted: boolean) => void;
}

const TYPED_MS = 250;
const MOST = 6;

interface Offer extends Chosen {
  readonly note: string;
}

/** One end of a way: found by name, by position, among the depots or with a tap. */
export class End {
  readonly element: HTMLElement;
  readonly plan: EndPlan;
  chosen: Chosen | null = null;
  private tapping = false;
  private input = element("input", {});
  private offers = element("ul", {});
  private turn = 0;

  constructor(plan: EndPlan) {
    this.plan = plan;
    this.element = element("fieldset", { class: "end" });
    this.draw();
  }

  draw(): void {
    const say = (key: RouteKey, fill = {}): string => tell(this.plan.host.language(), key, fill);
    const label = say(`end.${this.plan.role}`);
    this.offers = element("ul", { class: "offers" });
    this.input = element("input", {
      type: "search",
      autocomplete: "off",
      enterkeyhint: "search",
      placeholder: say("end.find"),
      "aria-label": `${label}: ${say("end.find")}`,
    });
    this.input.value = this.chosen?.name ?? "";
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.offers.querySelector<HTMLElement>("button")?.click();
    });
    const button = (key: RouteKey, act: () => void): HTMLElement =>
      element("button", { type: "button", onclick: act, "aria-label": `${label}: ${say(key)}` }, say(key));
    this.element.replaceChildren(
      element("legend", {}, element("span", { class: "sign", "aria-hidden": "true" }, this.plan.sign), label),
      this.input,
      element(
        "div",
        { class: "quick" },
        button("end.here", () => this.here()),
        button("end.depot", () => void this.depots()),
        button("end.tap", () => this.want(true)),
      ),
      element("div", { role: "status" }, this.offers),
    );
    if (this.tapping) this.want(true);
  }

  /** Waits for a tap, and says so, or takes that back. */
  want(wanted: boolean): void {
    this.tapping = wanted;
    this.plan.tap(wanted);
    this.offers.replaceChildren();
    if (!wanted) return;
    const { host, sign } = this.plan;
    this.offers.append(
      element(
        "li",
        { class: "tapping" },
        tell(host.language(), "end.tapping", { end: sign }),
        " ",
        element("button", { type: "button", onclick: () => this.want(false) }, tell(host.language(), "end.cancel")),
      ),
    );
  }

  take(chosen: Chosen | null): void {
    this.turn++;
    this.chosen = chosen;
    if (this.tapping) this.want(false);
    this.offers.replaceChildren();
    this.input.value = chosen?.name ?? "";
    this.plan.picked();
  }

  touched(at: Place): void {
    this.take({
      at,
      name: tell(this.plan.host.language(), "end.point", { at: `${at[1].toFixed(5)}, ${at[0].toFixed(5)}` }),
    });
  }

  private typed(): void {
    const turn = ++this.turn;
    const words = this.input.value.trim();
    if (words.length < 2) {
      this.offers.replaceChildren();
      return;
    }
    setTimeout(() => {
      if (turn === this.turn) void this.find(words, turn);
    }, TYPED_MS);
  }

  private async find(words: string, turn: number): Promise<void> {
    const hits = await search(this.plan.host.root, words, this.plan.host.language());
    if (turn === this.turn) this.offer(hits);
  }

  private here(): void {
    const refuse = (): void =>
      this.offers.replaceChildren(
        element("li", { class: "refused" }, tell(this.plan.host.language(), "end.no_position")),
      );
    if (!("geolocation" in navigator)) {
      refuse();
      return;
    }
    const turn = ++this.turn;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (turn === this.turn)
          this.take({
            at: [coords.longitude, coords.latitude],
            name: tell(this.plan.host.language(), "end.accuracy", { m: Math.round(coords.accuracy) }),
          });
      },
      refuse,
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
    );
  }

  /** The depots: by time to the other end where that is known, else by name. */
  private async depots(): Promise<void> {
    const turn = ++this.turn;
    const { host, other, vehicle, role } = this.plan;
    const to = role === "from" ? other() : null;
    const timed =
      to === null
        ? null
        : await ask(`${host.root}nearest?to=${to.join(",")}&vehicle=${vehicle()}&n=${MOST}`).catch(() => null);
    const nearest = list(loose(timed)["features"]);
    const features =
      nearest.length > 0
        ? nearest
        : list(loose(await ask(`${host.root}collections/depots/items?limit=200`).catch(() => null))["features"]);
    if (turn !== this.turn) return;
    const offers = features.flatMap((each): Offer[] => {
      const [at, told] = [placeOf(loose(loose(each)["geometry"])["coordinates"]), loose(loose(each)["properties"])];
      const seconds = number(told["duration_s"]);
      const name = text(told["name"]) ?? text(told["id"]);
      return at === null || name === null
        ? []
        : [
            {
              at,
              name,
              note: seconds === null ? (text(told["agency"]) ?? "") : duration(seconds / 60, host.language()),
            },
          ];
    });
    // Those by time come in their order.
    if (nearest.length === 0) offers.sort((a, b) => a.name.localeCompare(b.name, "id"));
    this.offer(offers);
    if (nearest.length > 0 && this.plan.without())
      this.offers.prepend(element("li", { class: "refused" }, tellWish(host.language(), "depots.without")));
  }

  private offer(offers: readonly Offer[]): void {
    const { language } = this.plan.host;
    if (offers.length === 0) {
      this.offers.replaceChildren(element("li", { class: "refused" }, tell(language(), "end.none")));
      return;
    }
    this.offers.replaceChildren(
      ...offers.map((offer) =>
        element(
          "li",
          {},
          element(
            "button",
            { type: "button", onclick: () => this.take(offer) },
            element("span", { class: "name" }, offer.name),
            offer.note === "" ? null : element("span", { class: "note" }, offer.note),
          ),
        ),
      ),
    );
  }
}
