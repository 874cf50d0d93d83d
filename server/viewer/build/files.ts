import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files below `folder`, as paths from it, sorted. */
export function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const all = readdirSync(folder, { recursive: true }).map(String);
  return all.filter((path) => statSync(join(folder, path)).isFile()).sort();
}
