// Draws the icons of the app: a road that leads across water.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { png, type Rgba } from "./png.ts";

const GROUND: Rgba = [43, 26, 107, 255];
const WATER: Rgba = [92, 184, 236, 255];
const ROAD: Rgba = [255, 255, 255, 255];
const LINE: Rgba = [255, 212, 0, 255];
const NOTHING: Rgba = [0, 0, 0, 0];

/** How round the corners of the plain icon are, as a share of its side. */
const CORNER = 0.18;
/** What every launcher shows of a maskable icon is the circle of 80 %: the drawing is made smaller for it. */
const SAFE = 0.72;

/** The colour at a place of the drawing, 0 to 1 from the upper left corner. */
function drawn(x: number, y: number): Rgba {
  // Wider to the front, as a road is that one stands on.
  const half = 0.07 + 0.17 * Math.max(0, y - 0.08);
  const off = Math.abs(x - 0.5);
  const onRoad = y > 0.08 && y < 0.92 && off < half;
  if (onRoad && off < half * 0.14 && (y * 7) % 1 < 0.55) return LINE;
  if (onRoad) return ROAD;
  const wave = 0.025 * Math.sin(x * 4 * Math.PI);
  const banks = [0.4, 0.56].some((bank) => Math.abs(y - bank - wave) < 0.045);
  return banks && x > 0.08 && x < 0.92 ? WATER : GROUND;
}

function plain(x: number, y: number): Rgba {
  const [dx, dy] = [x, y].map((at) => Math.max(0, CORNER - at, at - (1 - CORNER))) as [number, number];
  return Math.hypot(dx, dy) > CORNER ? NOTHING : drawn(x, y);
}

/** To the edge, for launchers that cut it as they like. */
function full(x: number, y: number): Rgba {
  const inside = (at: number): number => (at - 0.5) / SAFE + 0.5;
  return drawn(inside(x), inside(y));
}

export const ICONS: Readonly<Record<string, () => Uint8Array>> = {
  "192.png": () => png(192, plain),
  "512.png": () => png(512, plain),
  "maskable.png": () => png(512, full),
  "touch.png": () => png(180, full),
};

const [folder] = process.argv.slice(2);
if (folder !== undefined) {
  mkdirSync(folder, { recursive: true });
  for (const [name, made] of Object.entries(ICONS)) writeFileSync(join(folder, name), made());
}
