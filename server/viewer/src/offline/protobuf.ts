import { joined } from "./bytes.ts";

/** One field of a protocol buffers message, as it stands in the bytes. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  /** The number of a varint; 0 of others. */
  readonly value: number;
  /** What a field with a length holds; empty for others. */
  readonly content: Uint8Array;
  /** The whole field, key included. */
  readonly raw: Uint8Array;
}

/** The fields of a message. Throws where the bytes are none. */
export function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 63) throw new Error("not a message");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (at < bytes.byteLength) {
    const start = at;
    const key = varint();
    const [number, wire] = [Math.floor(key / 8), key & 7];
    let [value, content] = [0, new Uint8Array(0) as Uint8Array];
    if (wire === 0) value = varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      content = bytes.subarray(at, at + length);
      at += length;
    } else throw new Error("not a message");
    if (at > bytes.byteLength) throw new Error("not a message");
    yield { number, wire, value, content, raw: bytes.subarray(start, at) };
  }
}

/** The numbers of a packed field. */
export function packed(content: Uint8Array): number[] {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of content) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      numbers.push(value);
      [value, scale] = [0, 1];
    }
  }
  return numbers;
}

/** Builds a message. */
export class Message {
  private readonly pieces: Uint8Array[] = [];
  private bytes: number[] = [];

  varint(number: number): this {
    let rest = number;
    while (rest >= 128) {
      this.bytes.push((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
    return this;
  }

  /** A field that is a number. */
  number(field: number, value: number): this {
    return this.varint(field * 8).varint(value);
  }

  /** A field with a length. */
  content(field: number, content: Uint8Array): this {
    this.varint(field * 8 + 2).varint(content.byteLength);
    return this.raw(content);
  }

  text(field: number, words: string): this {
    return this.content(field, new TextEncoder().encode(words));
  }

  /** A field that is a list of numbers. */
  packed(field: number, numbers: readonly number[]): this {
    const list = new Message();
    for (const number of numbers) list.varint(number);
    return this.content(field, list.done());
  }

  double(field: number, value: number): this {
    this.varint(field * 8 + 1);
    const eight = new DataView(new ArrayBuffer(8));
    eight.setFloat64(0, value, true);
    return this.raw(new Uint8Array(eight.buffer));
  }

  raw(bytes: Uint8Array): this {
    this.pieces.push(new Uint8Array(this.bytes), bytes);
    this.bytes = [];
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    return joined([...this.pieces, new Uint8Array(this.bytes)]);
  }
}
