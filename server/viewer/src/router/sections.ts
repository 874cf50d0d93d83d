import { Damaged, sound } from "./damaged.ts";

const HEAD = 16;
const ENTRY = 40;
const NAME = 16;
const ALIGN = 64;

interface Section {
  readonly width: number;
  readonly begin: number;
  readonly length: number;
}

/** A file of named arrays (docs/network.md), as typed arrays over its bytes: nothing is copied. */
export class Sections {
  private readonly bytes: ArrayBuffer;
  private readonly table = new Map<string, Section>();

  /** Refuses ([`Damaged`]) other files, other versions, and sections that lie outside the file. */
  constructor(bytes: ArrayBuffer, magic: string, version: number) {
    this.bytes = bytes;
    const view = new DataView(bytes);
    const ascii = new TextDecoder("ascii");
    const told = (at: number, length: number): string => ascii.decode(new Uint8Array(bytes, at, length));
    sound(bytes.byteLength >= HEAD && told(0, magic.length) === magic, "it does not begin as such a file does");
    const found = view.getUint32(8, true);
    sound(found === version, `version ${found}; this program reads ${version}`);
    const count = view.getUint32(12, true);
    sound(HEAD + count * ENTRY <= bytes.byteLength, "it ends inside its table");
    for (let at = HEAD; at < HEAD + count * ENTRY; at += ENTRY) {
      const name = told(at, NAME).replace(/\0+$/, "");
      const width = view.getUint32(at + 16, true);
      const begin = Number(view.getBigUint64(at + 24, true));
      const length = Number(view.getBigUint64(at + 32, true));
      const fits = begin % ALIGN === 0 && begin + length <= bytes.byteLength && [1, 4, 8].includes(width);
      sound(fits && length % width === 0, `section "${name}" lies outside the file`);
      this.table.set(name, { width, begin, length });
    }
  }

  private section(name: string, width: number): Section {
    const section = this.table.get(name);
    if (section === undefined || section.width !== width) throw new Damaged(`section "${name}" is missing`);
    return section;
  }

  u8(name: string): Uint8Array {
    const { begin, length } = this.section(name, 1);
    return new Uint8Array(this.bytes, begin, length);
  }

  u32(name: string): Uint32Array {
    const { begin, length } = this.section(name, 4);
    return new Uint32Array(this.bytes, begin, length / 4);
  }

  i32(name: string): Int32Array {
    const { begin, length } = this.section(name, 4);
    return new Int32Array(this.bytes, begin, length / 4);
  }
}

/** A section is as long as the counts say. */
export function whole(name: string, { length }: { readonly length: number }, wanted: number): void {
  sound(length === wanted, `section "${name}" has another length`);
}

/** The positions of a section lie below `bound`. */
export function below(name: string, positions: Uint32Array, bound: number, first = 0, step = 1): void {
  for (let at = first; at < positions.length; at += step)
    sound((positions[at] as number) < bound, `section "${name}" points outside the file`);
}

/** The starts of a section ascend from zero to `end`. */
export function rising(name: string, starts: Uint32Array, end: number): void {
  let before = 0;
  sound(starts.length > 0 && starts[0] === 0 && starts.at(-1) === end, `section "${name}" is torn`);
  for (const start of starts) {
    sound(start >= before, `section "${name}" is torn`);
    before = start;
  }
}
