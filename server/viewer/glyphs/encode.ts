import { PbfWriter } from "pbf";
import type { Letter } from "./sdf.ts";

/** One file of 256 letters in the glyph format of MapLibre: a stack with its name, its range and its letters. */
export function encodeRange(name: string, range: string, letters: readonly Letter[]): Uint8Array {
  const file = new PbfWriter();
  file.writeMessage(1, writeStack, { name, range, letters });
  return file.finish();
}

function writeStack(stack: { name: string; range: string; letters: readonly Letter[] }, file: PbfWriter): void {
  file.writeStringField(1, stack.name);
  file.writeStringField(2, stack.range);
  for (const each of stack.letters) file.writeMessage(3, writeLetter, each);
}

function writeLetter(each: Letter, file: PbfWriter): void {
  file.writeVarintField(1, each.id);
  if (each.bitmap.length > 0) file.writeBytesField(2, each.bitmap);
  file.writeVarintField(3, each.width);
  file.writeVarintField(4, each.height);
  file.writeSVarintField(5, each.left);
  file.writeSVarintField(6, each.top);
  file.writeVarintField(7, each.advance);
}
