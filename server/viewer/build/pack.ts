// Puts the Brotli form of every text of a build beside it: the server sends what lies there and compresses nothing.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { files } from "./files.ts";

export const PACKED = ".br";
/** Below, it saves less than one packet. */
const WORTH = 1024;
const TEXT = /\.(?:js|css|html|json|webmanifest|svg|txt|pbf)$/;

export function packed(bytes: Uint8Array): Uint8Array {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

/**
 * Packs the files of `folder` that are texts, and returns how many. What `before`, an earlier build, holds the same is
 * taken from there: packing takes seconds.
 */
export function pack(folder: string, before: string): number {
  let count = 0;
  for (const path of files(folder)) {
    if (!TEXT.test(path)) continue;
    const bytes = readFileSync(join(folder, path));
    if (bytes.length < WORTH) continue;
    const [same, known] = [join(before, path), join(before, path + PACKED)];
    const small =
      existsSync(known) && existsSync(same) && readFileSync(same).equals(bytes) ? readFileSync(known) : packed(bytes);
    if (small.length >= bytes.length) continue;
    writeFileSync(join(folder, path + PACKED), small);
    count += 1;
  }
  return count;
}

const [folder, before] = process.argv.slice(2);
if (folder !== undefined && before !== undefined) console.log(`${folder}: ${pack(folder, before)} files packed`);
