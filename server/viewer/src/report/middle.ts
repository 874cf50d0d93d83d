import type { Map as LibreMap, MapLibreEvent } from "maplibre-gl";
import { element } from "../element.ts";
import type { Host, Place } from "../task.ts";

/** The middle of the map that can be seen, with a cross on it: what is there is meant, however the map is moved. */
export class Middle {
  private readonly host: Host;
  private readonly cross = element("div", { class: "cross", "aria-hidden": "true" }, "+");
  private map: LibreMap | null = null;

  /** `rested` is told of the place in the middle as often as somebody has moved the map. */
  constructor(
    host: Host,
    private readonly rested: (map: LibreMap, place: Place) => void,
  ) {
    this.host = host;
    host.withMap((map) => {
      this.map = map;
      map.on("moveend", this.moved);
      map.getContainer().append(this.cross);
      this.lay();
    });
  }

  /** Shows the cross where the middle is now, or not at all. */
  show(isShown: boolean): void {
    this.cross.hidden = !isShown;
    this.lay();
  }

  /** The place under the cross. */
  at(map: LibreMap): Place {
    const { clientWidth, clientHeight } = map.getContainer();
    const { lng, lat } = map.unproject([clientWidth / 2, (clientHeight - this.host.covered()) / 2]);
    return [lng, lat];
  }

  /** Brings a place to the middle, as soon as the sheet is as high as what it says. */
  bring(map: LibreMap, place: Place): void {
    requestAnimationFrame(() => {
      if (this.map === null) return;
      map.easeTo({
        center: [...place],
        offset: [0, -this.host.covered() / 2],
        animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      });
    });
  }

  leave(): void {
    this.map?.off("moveend", this.moved);
    this.map = null;
    this.cross.remove();
  }

  /** Puts the cross into the middle of the part of the map that is free now. */
  lay(): void {
    requestAnimationFrame(() => {
      if (this.map === null) return;
      this.cross.style.top = `${(this.map.getContainer().clientHeight - this.host.covered()) / 2}px`;
    });
  }

  private readonly moved = ({ originalEvent }: MapLibreEvent<unknown>): void => {
    // What the page itself moves is no choice of anybody.
    if (this.map !== null && originalEvent !== undefined) this.rested(this.map, this.at(this.map));
  };
}
