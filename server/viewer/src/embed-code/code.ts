// The code of a frame with the map, for a page of somebody else, and the address in it: what `/embed` takes.
import { written } from "../permalink.ts";
import type { Place } from "../task.ts";
import type { Choice } from "../vehicle.ts";
import type { Language } from "../words.ts";

/** What a frame shows. What is `null` is as the server has it. */
export interface FrameWish {
  readonly language: Language;
  readonly vehicle: Choice;
  /** The groups of the style that are drawn, and no others. */
  readonly layers: readonly string[] | null;
  readonly center: Place | null;
  readonly zoom: number | null;
  /** Whose shortages are drawn. */
  readonly item: string | null;
  readonly isNight: boolean;
}

/** How large a frame is, in px; a width of `null` is that of the page around it. */
export interface FrameSize {
  readonly width: number | null;
  readonly height: number;
}

/** Smaller than this nobody reads a map, its time and its warnings. */
export const LEAST = { width: 320, height: 240 } as const;

/** The address of a frame that shows this, by the server whose answers lie under `root`. */
export function frameAddress(root: string, wish: FrameWish): string {
  const url = new URL("embed", root);
  const told: Readonly<Record<string, string | null>> = {
    lang: wish.language,
    vehicle: wish.vehicle,
    layers: wish.layers?.join(",") ?? null,
    center: wish.center === null ? null : written(wish.center),
    zoom: wish.center === null || wish.zoom === null ? null : String(Math.round(wish.zoom * 10) / 10),
    item: wish.item,
    theme: wish.isNight ? "night" : null,
  };
  for (const [name, value] of Object.entries(told)) if (value !== null) url.searchParams.set(name, value);
  url.search = url.search.replaceAll("%2C", ",");
  return url.href;
}

const quoted = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The code of a frame. Every text in it is quoted, whatever stands in a name; the page in it may only be looked at. */
export function frameCode(address: string, title: string, { width, height }: FrameSize): string {
  return (
    `<iframe src="${quoted(address)}" title="${quoted(title)}" width="${width ?? "100%"}" height="${height}" ` +
    `style="border:0" loading="lazy" referrerpolicy="no-referrer" ` +
    `allow="geolocation 'none'; camera 'none'; microphone 'none'"></iframe>`
  );
}

/** A size as somebody typed it; `null` where it is no number that a frame can have. */
export function readSize(typed: string, least: number): number | null {
  const size = Number(typed.trim());
  return Number.isInteger(size) && size >= least && size <= 4000 ? size : null;
}
