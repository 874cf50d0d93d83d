const SVG = "http://www.w3.org/2000/svg";

/** The shape and stroke of a verdict's sign, in a box of 24: told apart without colour. */
const SIGNS: Readonly<Record<string, readonly [string, string]>> = {
  open: ["M12 2a10 10 0 1 0 .01 0Z", "M6.5 12.5 10.5 16.5 17.5 8.5"],
  restricted: ["M12 2 23 21H1Z", "M12 9v5.5M12 17.6v.6"],
  presumed: ["M12 2a10 10 0 1 0 .01 0Z", "M6 13.5c2-3.5 4-3.5 6-1.5s4 2 6-1.5"],
  unknown: ["M12 2 22 12 12 22 2 12Z", "M9.5 9.5a2.6 2.6 0 1 1 3.4 2.6c-.8.4-.9.9-.9 1.7M12 16.6v.5"],
  closed: ["M7.8 2h8.4L22 7.8v8.4L16.2 22H7.8L2 16.2V7.8Z", "M8 8l8 8M16 8l-8 8"],
};

/** The sign of a state beside its word. */
export function sign(state: string): SVGElement {
  const box = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 24 24",
    class: "verdict-sign",
    "data-sign": state,
    "aria-hidden": "true",
  }))
    box.setAttribute(name, value);
  const [shape, stroke] = SIGNS[state] ?? SIGNS["unknown"] ?? ["", ""];
  for (const [name, d] of [
    ["ground", shape],
    ["stroke", stroke],
  ] as const) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    box.append(path);
  }
  return box;
}
