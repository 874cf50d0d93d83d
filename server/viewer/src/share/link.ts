// What is handed on of a view: its link, one line of text, and the code of a page that holds the map.
import { frameCode } from "../embed-code/code.ts";
import type { Place } from "../task.ts";

/** Characters of one SMS in the alphabet of GSM (3GPP TS 23.038): beyond them a message is torn in parts. */
export const SMS = 160;

/** What only this visit has: it goes into no link. */
const OWN = ["menu", "key", "lang"] as const;

/** The link to what an address shows, with the vehicle that it is shown for. */
export function linkOf(address: string, vehicle: string): string {
  const url = new URL(address);
  for (const name of OWN) url.searchParams.delete(name);
  // A code that gives a device its key stands behind the same mark.
  if (!/^#\d/.test(url.hash)) url.hash = "";
  url.searchParams.set("vehicle", vehicle);
  url.search = url.search.replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%3B", ";").replaceAll("%2F", "/");
  return url.href;
}

/** The letters of GSM that words are written with here; what has none is written plainly. */
const PLAIN: Readonly<Record<string, string>> = {
  "–": "-",
  "—": "-",
  "→": "ke",
  "±": "+-",
  "×": "x",
  "·": "-",
  "…": "...",
};

/** Words in the letters that every phone has. */
function plain(words: string): string {
  return words
    .replace(/[–—→±×·…]/g, (letter) => PLAIN[letter] ?? "")
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .trim();
}

/**
 * One line that fits into one SMS: all of `must`, whatever its length, since a verdict without its time is none; and
 * of `more` the parts that still fit, in their order and none of them cut.
 */
export function oneLine(must: readonly string[], more: readonly string[] = []): string {
  const kept = must.map(plain).filter((part) => part !== "");
  for (const part of more.map(plain)) if (part !== "" && [...kept, part].join(". ").length <= SMS) kept.push(part);
  return kept.join(". ");
}

/** The code of a frame with the map that an address shows. */
export function frameOf(link: string, title: string): string {
  const url = new URL(link);
  url.pathname = `${url.pathname.replace(/[^/]*$/, "")}embed`;
  for (const name of ["task", "tab", "site", "area", "delivery", "from", "to", "via", "avoid", "point", "feature"])
    url.searchParams.delete(name);
  url.search = url.search.replaceAll("%2C", ",");
  return frameCode(url.href, title, { width: null, height: 480 });
}

/** A place for whatever map app a device has (RFC 5870). */
export const geoUri = ([lon, lat]: Place): string => `geo:${lat.toFixed(5)},${lon.toFixed(5)}`;
