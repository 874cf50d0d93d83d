import type { Theme } from "./theme.ts";

/** Is this page the one without chrome, for an iframe? */
export function isEmbed(path: string): boolean {
  return /\/embed\/?$/.test(path);
}

/** Whether the address of a page asks for the colours of the night, `?theme=night`; where it asks for none, `kept`. */
export function isNight(page: string, kept: Theme = "day"): boolean {
  const { searchParams: says } = new URL(page);
  // An earlier release called it a style.
  return (says.get("theme") ?? says.get("style") ?? kept) === "night";
}

/** The folder in which the server's answers lie, seen from the address of the page. */
export function rootOf(page: string): string {
  const url = new URL(page);
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(/\/embed\/?$/, "/").replace(/[^/]*$/, "");
  return url.href;
}

const SERVED = /\/(?:tiles|snapshots|sprites|fonts|styles|archives|catalog)(?:\/|$)/;

/**
 * Turns an address that the server wrote for its public name into one under the root that this page came from, so
 * that no request leaves the server, however it was reached.
 */
export function underRoot(address: string, root: string): string {
  if (address.startsWith("blob:") || address.startsWith("data:")) return address;
  const url = new URL(address, root);
  const at = url.pathname.search(SERVED);
  if (at < 0) return url.href;
  return new URL(url.pathname.slice(at + 1) + url.search, root).href;
}
