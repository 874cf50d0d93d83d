/** The length of a header, and what a member's place is a multiple of. */
export const BLOCK = 512;
/** The name of the manifest, which is the first member. */
export const MANIFEST = "package.json";

const text = new TextDecoder();

function sum(block: Uint8Array): number {
  // The sum counts itself as blanks.
  return block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
}

/** The header of a member of a tar archive (POSIX.1-1988, `ustar`). */
export function header(name: string, bytes: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, words: string): void => block.set(new TextEncoder().encode(words), at);
  if (name.length > 100) throw new Error(`${name} is too long`);
  put(0, name);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${bytes.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(156, "0");
  put(257, "ustar\x0000");
  put(148, `${sum(block).toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** Name and size of the member that this header is of; `null` where it is no header. */
export function readHeader(block: Uint8Array): { readonly name: string; readonly bytes: number } | null {
  if (block.byteLength < BLOCK || text.decode(block.subarray(257, 262)) !== "ustar") return null;
  const field = (at: number, length: number): string =>
    text.decode(block.subarray(at, at + length)).split("\0")[0] ?? "";
  const [size, told] = [field(124, 12).trim(), field(148, 8).trim()];
  if (!/^[0-7]+$/.test(size) || !/^[0-7]+$/.test(told) || Number.parseInt(told, 8) !== sum(block)) return null;
  return { name: field(0, 100), bytes: Number.parseInt(size, 8) };
}

/** Zeros behind a member of so many bytes. */
export const padding = (bytes: number): number => (BLOCK - (bytes % BLOCK)) % BLOCK;
