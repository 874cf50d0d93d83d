import { ask } from "../ask.ts";
import { loose, text } from "../loose.ts";

/** So many roads are asked for by name at a time. */
const NAMED = 30;

/** Names of roads by the ids of their edges: people know no ids. */
export class RoadNames {
  /** `null` for one that has none. */
  private readonly names = new Map<string, string | null>();

  /** The name of an edge's road; `null` where it has none or was not asked for yet. */
  readonly of = (edge: string): string | null => this.names.get(edge) ?? null;

  /** Asks for those that are not known; `true` where there was anything to ask. */
  async learn(root: string, edges: readonly string[]): Promise<boolean> {
    const wanted = [...new Set(edges)].filter((edge) => !this.names.has(edge)).slice(0, NAMED);
    await Promise.all(
      wanted.map(async (edge) => {
        const road = await ask(`${root}collections/roads/items/${encodeURIComponent(edge)}`).catch(() => null);
        this.names.set(edge, text(loose(loose(road)["properties"])["name"]));
      }),
    );
    return wanted.length > 0;
  }
}
