import { read, write } from "./vehicle.ts";

/** Colours for the sun, or for the night. */
export const THEMES = ["day", "night"] as const;

export type Theme = (typeof THEMES)[number];

const KEPT = "lintas.theme";

/** What was chosen on this device; for the sun where nobody chose. */
export const rememberedTheme = (): Theme => (read(KEPT) === "night" ? "night" : "day");

/** Shows map and page in these colours from now on: both begin anew, at the same place. */
export function setTheme(theme: string): void {
  write(KEPT, theme === "night" ? "night" : "day");
  const url = new URL(location.href);
  // What an address asks for goes before what is remembered.
  for (const name of ["theme", "style"]) url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
  location.reload();
}
