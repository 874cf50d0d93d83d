import qrcode from "qrcode-generator";

const SVG = "http://www.w3.org/2000/svg";
/** The white around a code, in modules, without which readers do not find it (ISO/IEC 18004). */
export const QUIET = 4;

/** The dark modules of a text as a QR code, row by row. Up to 15 % of it may be dirt or a fold. */
export function modulesOf(words: string): readonly (readonly boolean[])[] {
  const code = qrcode(0, "M");
  code.addData(words, "Byte");
  code.make();
  const all = [...Array(code.getModuleCount()).keys()];
  return all.map((row) => all.map((column) => code.isDark(row, column)));
}

function svg(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A text as a QR code, made without a network. Black on white whatever the style: a camera needs both. */
export function qrCode(words: string, label: string): SVGElement {
  const rows = modulesOf(words);
  const side = rows.length + 2 * QUIET;
  const dark = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
  );
  const made = svg("svg", {
    class: "qr",
    viewBox: `0 0 ${side} ${side}`,
    role: "img",
    "aria-label": label,
    "shape-rendering": "crispEdges",
  });
  made.append(
    svg("rect", { width: String(side), height: String(side), fill: "#ffffff" }),
    svg("path", { d: dark.join(""), fill: "#000000" }),
  );
  return made;
}
