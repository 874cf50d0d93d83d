import { ask } from "../ask.ts";
import { readNeeds } from "./needs.ts";
import { limitsOf, type Painted, paintShortage } from "./paint.ts";
import { itemOf } from "./sentences.ts";

/** Draws where an item is short on a map that has no panels; nothing where nobody counts it. */
export async function showItem(host: Painted, root: string, item: string): Promise<void> {
  const needs = readNeeds(await ask(`${root}needs`));
  if (needs.items.some(({ code }) => code === item))
    paintShortage(host, item, itemOf(needs, item).unit, limitsOf(needs, item));
}
