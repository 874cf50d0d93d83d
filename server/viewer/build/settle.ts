// Brings a fresh build to its place and touches only what differs: the server embeds these files, and cargo builds it
// again whenever one of them is newer.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { files } from "./files.ts";

/** Makes `place` hold what `fresh` holds, and returns how many files were written or removed. */
export function settle(fresh: string, place: string): number {
  let touched = 0;
  const wanted = files(fresh);
  for (const path of files(place).filter((each) => !wanted.includes(each))) {
    rmSync(join(place, path));
    touched += 1;
  }
  for (const path of wanted) {
    const bytes = readFileSync(join(fresh, path));
    const target = join(place, path);
    if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    touched += 1;
  }
  return touched;
}

const [fresh, place] = process.argv.slice(2);
if (fresh !== undefined && place !== undefined) console.log(`${place}: ${settle(fresh, place)} files changed`);
