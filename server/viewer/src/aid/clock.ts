import { FAR_DAYS, type Ring } from "../ring.ts";

export { FAR_DAYS };

/** The clock of the region, or `null` where only what the server reckoned counts. */
export type Moment = Date | null;

const DAY_MS = 86_400_000;

export interface Lasting {
  readonly daysLeft: number | null;
  readonly runsOutAt: Date | null;
}

/** Days until it runs out, counted down by the clock; `null` where nobody knows, or where it lasts. */
export function daysLeft({ daysLeft: told, runsOutAt }: Lasting, now: Moment): number | null {
  if (runsOutAt !== null && now !== null) return Math.max(0, (runsOutAt.getTime() - now.getTime()) / DAY_MS);
  return told;
}

/** The image of the style for a ring. */
export const imageOf = (ring: Ring): string => `clock-${ring}`;

/** How full the ring is drawn; `null` where it is dashed. */
const SHARE: Readonly<Record<Ring, number | null>> = {
  out: 1,
  "6": 0.14,
  "24": 0.36,
  "72": 0.68,
  more: 1,
  unknown: null,
  none: 0,
};
const COLOUR: Readonly<Record<Ring, string>> = {
  out: "#7a0019",
  "6": "#b2182b",
  "24": "#c65a00",
  "72": "#8a7a00",
  more: "#0b5c8f",
  unknown: "#4a4a4a",
  none: "#4a4a4a",
};
const SVG = "http://www.w3.org/2000/svg";

/** The ring beside a line of a list: decoration, the words say the same. */
export function ringSign(ring: Ring): SVGElement {
  const box = document.createElementNS(SVG, "svg");
  const around = 2 * Math.PI * 14;
  const circle = (attributes: Readonly<Record<string, string>>): void => {
    const made = document.createElementNS(SVG, "circle");
    for (const [name, value] of Object.entries({ cx: "18", cy: "18", r: "14", fill: "none", ...attributes }))
      made.setAttribute(name, value);
    box.append(made);
  };
  for (const [name, value] of Object.entries({
    width: "36",
    height: "36",
    viewBox: "0 0 36 36",
    "aria-hidden": "true",
    class: "ring",
    "data-ring": ring,
  }))
    box.setAttribute(name, value);
  const share = SHARE[ring];
  const stroke = COLOUR[ring];
  if (ring === "out") circle({ stroke, "stroke-width": "7", "stroke-dasharray": `${around * 0.17} ${around * 0.08}` });
  else if (share === null) circle({ stroke, "stroke-width": "4", "stroke-dasharray": "3.3 4.03" });
  else {
    circle({ stroke: "#dfe3e6", "stroke-width": "5" });
    circle({
      stroke,
      "stroke-width": "5",
      "stroke-dasharray": `${around * share} ${around}`,
      transform: "rotate(-90 18 18)",
    });
  }
  const sign = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({
    x: "18",
    y: "24",
    "text-anchor": "middle",
    "font-size": "16",
    "font-weight": "700",
    fill: stroke,
  }))
    sign.setAttribute(name, value);
  sign.textContent = ring === "unknown" ? "?" : ring === "out" ? "!" : "";
  box.append(sign);
  return box;
}
