import { count } from "../format.ts";
import type { Language } from "../words.ts";

/** Bytes as people read them: `4,7 MB`. */
export function size(bytes: number, language: Language): string {
  if (bytes >= 1e9) return `${count(bytes / 1e9, language)} GB`;
  return bytes < 1e5 ? `${count(Math.ceil(bytes / 1e3), language)} kB` : `${count(bytes / 1e6, language)} MB`;
}
