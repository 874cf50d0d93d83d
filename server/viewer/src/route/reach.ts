import type { Feature, FeatureCollection } from "geojson";
import { Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { list, loose, number } from "../loose.ts";
import type { DeviceAnswer } from "../router/messages.ts";
import { groupOf } from "../style.ts";
import type { Host, Place } from "../task.ts";
import type { Vehicle } from "../vehicle.ts";
import { inData, say } from "../words.ts";
import { askOrPlan, deviceWords, SavedDamaged } from "./ask-or-plan.ts";
import { bringIntoView, sketch, wipe } from "./draw.ts";
import { BANDS, REACH, reachLayers } from "./layers.ts";
import { tell } from "./words.ts";

/** The times asked for, in minutes. */
export const MINUTES = [30, 60, 120];
const LAYERS = reachLayers(MINUTES);

/** How far a vehicle comes in half an hour, one and two: areas on the map and their legend. */
export class Reach {
  readonly element = element("div", { class: "reach", role: "status" });
  private readonly host: Host;
  private readonly vehicle: () => Vehicle;
  private data: FeatureCollection | null = null;
  private device: DeviceAnswer | null = null;
  /** Reports that wait on this device, of which the answer knows nothing. */
  private unheard = 0;
  private trouble: string | null = null;
  private from: Place | null = null;
  private asking = false;
  private turn = 0;

  constructor(host: Host, vehicle: () => Vehicle) {
    this.host = host;
    this.vehicle = vehicle;
  }

  ask(from: Place | null): void {
    const moved = from !== this.from;
    this.from = from;
    if (moved) this.data = null;
    if (from !== null) void this.fetch(from, moved);
    else this.draw();
  }

  private async fetch(from: Place, moved: boolean): Promise<void> {
    const turn = ++this.turn;
    this.asking = true;
    this.draw();
    try {
      const vehicle = this.vehicle();
      const address = `reach?from=${from.join(",")}&vehicle=${vehicle}&minutes=${MINUTES.join(",")}`;
      const asked = { kind: "reach", from, vehicle, minutes: MINUTES } as const;
      const { json, device, unheard } = await askOrPlan(`${this.host.root}${address}`, asked, this.host);
      if (turn !== this.turn) return;
      this.device = device;
      this.unheard = unheard;
      this.data = { type: "FeatureCollection", features: list(loose(json)["features"]) as Feature[] };
      this.trouble = null;
    } catch (refused) {
      if (turn !== this.turn) return;
      const language = this.host.language();
      this.trouble =
        refused instanceof Refusal
          ? tell(language, "route.failed", { reason: refused.words[inData(language)] })
          : tell(language, "route.no_server");
      if (refused instanceof SavedDamaged) this.trouble += ` ${tell(language, "device.damaged")}`;
    }
    this.asking = false;
    this.paint();
    this.draw();
    if (moved) this.bring();
  }

  paint(): void {
    if (this.data === null) this.wipe();
    else
      sketch(this.host.map, {
        name: REACH,
        layers: LAYERS,
        data: this.data,
        below: this.host.map?.getStyle().layers.find((layer) => groupOf(layer) === "roads")?.id,
      });
  }

  wipe(): void {
    wipe(this.host.map, { name: REACH, layers: LAYERS });
  }

  draw(): void {
    const language = this.host.language();
    // Whoever comes somewhere in half an hour comes as far in an hour.
    const first = (this.data?.features ?? []).reduce(
      (least, feature) => Math.min(least, number(loose(feature.properties)["minutes"]) ?? Infinity),
      Infinity,
    );
    const rows = MINUTES.map((minutes, at) => {
      const band = BANDS[at];
      const sample = element("span", { class: "band", "data-band": String(at), "aria-hidden": "true" });
      if (band !== undefined) sample.style.setProperty("--band", band.color);
      return element(
        "li",
        { class: this.data !== null && minutes < first ? "missing" : "" },
        sample,
        tell(language, "reach.minutes", { n: minutes }),
      );
    });
    const presumed = this.features("road").some((feature) => loose(feature.properties)["status"] === "presumed");
    this.element.replaceChildren(
      element(
        "p",
        { class: "hint" },
        tell(language, "reach.hint", { vehicle: say(language, `vehicle.${this.vehicle()}`) }),
      ),
      ...(this.from === null ? [element("p", {}, tell(language, "reach.ask"))] : []),
      ...(this.asking ? [element("p", {}, tell(language, "route.asking"))] : []),
      ...(this.trouble === null ? [] : [element("p", { class: "trouble", role: "alert" }, this.trouble)]),
      ...(this.data === null || this.unheard === 0
        ? []
        : [element("p", { class: "trouble", role: "note" }, tell(language, "unheard.missing", { n: this.unheard }))]),
      ...(this.data === null || this.device === null
        ? []
        : [
            element(
              "p",
              { class: "on-device", role: "note" },
              `${deviceWords(this.device, this.host)} ${tell(language, "device.lines")}`,
            ),
          ]),
      ...(this.data === null
        ? []
        : this.data.features.length === 0
          ? [element("p", {}, tell(language, "reach.nothing"))]
          : [
              element("ul", { class: "bands" }, ...rows),
              presumed ? element("p", { class: "hint" }, tell(language, "reach.presumed")) : "",
            ]),
      element("p", { class: "officer" }, tell(language, "answer.check")),
    );
  }

  private features(kind: string): Feature[] {
    return (this.data?.features ?? []).filter((feature) => loose(feature.properties)["kind"] === kind);
  }

  private bring(): void {
    const corners = (shape: unknown): Place[] =>
      Array.isArray(shape) ? (typeof shape[0] === "number" ? [shape as unknown as Place] : shape.flatMap(corners)) : [];
    bringIntoView(
      this.host,
      (this.device === null ? this.features("isochrone") : this.features("road")).flatMap((feature) =>
        "coordinates" in feature.geometry ? corners(feature.geometry.coordinates) : [],
      ),
    );
  }
}
