import type { Map as LibreMap } from "maplibre-gl";
import { element } from "./element.ts";
import { type Language, say } from "./words.ts";

/** A scale bar is no longer than so, px. */
const WIDEST_PX = 110;
/** The equator, as web maps have it, metres. */
const EARTH_M = 40_075_017;

/** How long a px of the map is in its middle, metres: tiles are 512 px broad. */
export const metresPerPixel = (map: Pick<LibreMap, "getCenter" | "getZoom">): number =>
  (Math.cos((map.getCenter().lat * Math.PI) / 180) * EARTH_M) / (512 * 2 ** map.getZoom());

/** The longest length of 1, 2 or 5 times a power of ten that is not above `metres`. */
export function roundBelow(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  const times = [5, 2, 1].find((each) => each * power <= metres) ?? 1;
  return times * power;
}

/** How far is that? The bar follows the map. */
export class ScaleBar {
  readonly element = element("div", { class: "scale", role: "img" });
  private readonly language: () => Language;

  constructor(language: () => Language) {
    this.language = language;
  }

  follow(map: LibreMap): void {
    const draw = (): void => this.draw(map);
    map.on("move", draw);
    map.on("resize", draw);
    draw();
  }

  draw(map: LibreMap): void {
    const perPx = metresPerPixel(map);
    const metres = roundBelow(perPx * WIDEST_PX);
    const words = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
    if (this.element.textContent !== words) this.element.textContent = words;
    this.element.setAttribute("aria-label", say(this.language(), "map.scale", { length: words }));
    this.element.style.width = `${Math.round(metres / perPx)}px`;
  }
}
