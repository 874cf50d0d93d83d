import type { Map as LibreMap } from "maplibre-gl";
import { element } from "../element.ts";
import type { View } from "../facts.ts";
import { length } from "../format.ts";
import { towards } from "../ground.ts";
import { hold } from "../hold.ts";
import { tell as tellReport } from "../report/words.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { say } from "../words.ts";
import "./listing.css";
import { type Drawn, type ListedLayer, listed, type Row } from "./rows.ts";
import { tell } from "./words.ts";

const FIRST = 12;
const MORE = 40;
/** What is told of a thing beside its state. */
const ABOUT = ["fact.cause", "fact.age"] as const;
/** So near to the middle no direction is told, metres. */
const HERE_M = 20;

/** The map as a list: for whoever listens to the page, has no colours, or looks for a word rather than a line. */
export class ListPanel implements Task {
  readonly element = element("section", { class: "task listing" });
  private readonly host: Host;
  private readonly body = element("div", { class: "listed" });
  private map: LibreMap | null = null;
  /** How many rows of a group are shown. */
  private readonly most = new Map<string, number>();

  constructor(host: Host) {
    this.host = host;
    host.withMap((map) => {
      this.map = map;
      map.on("idle", this.rested);
      this.list();
    });
    this.draw();
  }

  draw(): void {
    const language = this.host.language();
    const title = say(language, "task.list");
    this.element.setAttribute("aria-label", title);
    this.element.replaceChildren(
      heading(this.host, title),
      element("p", { class: "hint" }, tell(language, "hint")),
      this.body,
    );
    this.list();
  }

  paint(): void {}

  changed(): void {
    // What changed is drawn first, and the map rests after that.
  }

  touch(): boolean {
    return false;
  }

  at(): void {}

  leave(): void {
    this.map?.off("idle", this.rested);
    this.map = null;
  }

  private readonly rested = (): void => this.list();

  private middle(map: LibreMap): Place {
    const { clientWidth, clientHeight } = map.getContainer();
    const { lng, lat } = map.unproject([clientWidth / 2, (clientHeight - this.host.covered()) / 2]);
    return [lng, lat];
  }

  private list(): void {
    const { host, map } = this;
    const language = host.language();
    if (map === null || !map.isStyleLoaded()) {
      if (this.body.childElementCount === 0)
        this.body.replaceChildren(element("p", { role: "status" }, tell(language, "no_map")));
      return;
    }
    const view: View = { language, timeZone: host.timeZone(), now: host.now(), vehicle: host.vehicle() };
    const drawn = map
      .queryRenderedFeatures()
      .map(({ sourceLayer, properties, geometry }): Drawn => ({ layer: sourceLayer ?? "", properties, geometry }));
    const middle = this.middle(map);
    const { groups, calm } = listed(drawn, middle, view);
    const words = { open: calm.open, presumed: calm.presumed };
    hold(this.body, () =>
      this.body.replaceChildren(
        ...(groups.length === 0 && calm.open + calm.presumed === 0
          ? [element("p", { role: "status" }, tell(language, "nothing"))]
          : []),
        ...groups.map(({ layer, rows }) => this.group(layer as ListedLayer, rows, middle)),
        ...(calm.open + calm.presumed > 0 ? [element("p", { class: "hint calm" }, tell(language, "calm", words))] : []),
      ),
    );
  }

  private group(layer: ListedLayer, rows: readonly Row[], middle: Place): HTMLElement {
    const language = this.host.language();
    const most = this.most.get(layer) ?? FIRST;
    const more = (): void => {
      this.most.set(layer, most + MORE);
      this.list();
    };
    return element(
      "section",
      { "data-group": layer },
      element("h3", {}, tell(language, `group.${layer}`, { n: rows.length })),
      element("ol", { class: "lines" }, ...rows.slice(0, most).map((row) => this.row(row, middle))),
      rows.length > most &&
        element(
          "button",
          { type: "button", "data-key": `more-${layer}`, onclick: more },
          tell(language, "more", { n: Math.min(MORE, rows.length - most) }),
        ),
    );
  }

  private row({ name, reading, at, awayM }: Row, middle: Place): HTMLElement {
    const language = this.host.language();
    const where =
      awayM <= HERE_M
        ? tell(language, "in_middle")
        : tell(language, "from_middle", {
            distance: length(awayM, language),
            direction: tellReport(language, `compass.${towards(middle, at)}`),
          });
    // What it is about, and since when: reports have no name.
    const told = ABOUT.map((key) => say(language, key));
    const why = reading.facts
      .filter(({ label }) => told.includes(label))
      .map(({ value }) => value)
      .join(" · ");
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", "data-key": name, "data-feature": name, onclick: () => this.host.visit(at, name) },
        element("strong", {}, reading.title),
        reading.headline !== null &&
          element("span", { class: "headline", "data-state": reading.state ?? "" }, reading.headline),
        why !== "" && element("span", { class: "soft" }, why),
        element("span", { class: "soft" }, where),
      ),
    );
  }
}
