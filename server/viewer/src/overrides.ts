import type { Properties } from "./properties.ts";

/** What was just said of features here, and counts until the tiles tell something else than they did then. */
export class Overrides {
  private readonly said = new Map<string, { readonly before: string; readonly changes: Properties }>();

  add(properties: Properties, changes: Properties): void {
    const { id } = properties;
    if (typeof id === "string") this.said.set(id, { before: JSON.stringify(properties), changes });
  }

  /** The feature as it is now known. */
  of(properties: Properties): Properties {
    const { id } = properties;
    const said = typeof id === "string" ? this.said.get(id) : undefined;
    return said === undefined || said.before !== JSON.stringify(properties)
      ? properties
      : { ...properties, ...said.changes };
  }
}
