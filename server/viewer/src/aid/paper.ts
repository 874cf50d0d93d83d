import { askFile } from "../ask.ts";
import { element } from "../element.ts";
import { keptKey } from "../report/key.ts";

/** Shows a page that needs the key, which never stands in an address: it is fetched, and shown from memory. */
export async function openPaper(address: string): Promise<void> {
  // Opened at once, while the tap still allows it.
  const page = window.open("", "_blank");
  try {
    const paper = await askFile(address, keptKey(), "text/html");
    const shown = URL.createObjectURL(new Blob([await paper.arrayBuffer()], { type: "text/html;charset=utf-8" }));
    if (page === null) window.location.assign(shown);
    else page.location.replace(shown);
  } catch (failed) {
    page?.close();
    throw failed;
  }
}

/** Downloads a file that needs the key, under this name. */
export async function download(address: string, name: string, type: string): Promise<void> {
  const kept = URL.createObjectURL(await askFile(address, keptKey(), type));
  element("a", { href: kept, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(kept), 60_000);
}
