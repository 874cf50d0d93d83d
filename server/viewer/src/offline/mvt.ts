import type { Properties } from "../properties.ts";
import { type Geometry, pieces, type Tile } from "./geometry.ts";
import { type Field, fields, Message, packed } from "./protobuf.ts";

/** What is known of a layer beside its tiles. */
export interface LayerPatch {
  /** Is this feature another one than its tile tells? */
  touches(id: string): boolean;
  /** What it is; `null` where it is no longer shown. */
  apply(id: string, told: Properties): Properties | null;
  /** Features that tiles may lack. */
  readonly added: readonly { readonly id: string; readonly properties: Properties; readonly geometry: Geometry }[];
}

const EXTENT = 4096;
const TEXT = new TextDecoder();

interface Layer {
  readonly name: string;
  readonly extent: number;
  readonly features: readonly Field[];
  readonly keys: readonly string[];
  readonly values: readonly Field[];
  readonly rest: readonly Field[];
}

function readLayer(bytes: Uint8Array): Layer {
  const [keys, values, features, rest]: [string[], Field[], Field[], Field[]] = [[], [], [], []];
  let [name, extent] = ["", EXTENT];
  for (const field of fields(bytes)) {
    if (field.number === 1) name = TEXT.decode(field.content);
    if (field.number === 5) extent = field.value;
    if (field.number === 2) features.push(field);
    else if (field.number === 3) keys.push(TEXT.decode(field.content));
    else if (field.number === 4) values.push(field);
    else rest.push(field);
  }
  return { name, extent, features, keys, values, rest };
}

/** A value of a tile (Vector Tile Specification 2.1, section 4.4). */
function readValue(content: Uint8Array): string | number | boolean | null {
  for (const { number, value, raw, content: text } of fields(content)) {
    const last = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    if (number === 1) return TEXT.decode(text);
    if (number === 2) return last.getFloat32(raw.byteLength - 4, true);
    if (number === 3) return last.getFloat64(raw.byteLength - 8, true);
    if (number === 4 || number === 5) return value;
    if (number === 6) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    if (number === 7) return value !== 0;
  }
  return null;
}

function written(value: unknown): Uint8Array {
  const message = new Message();
  if (typeof value === "boolean") return message.number(7, value ? 1 : 0).done();
  if (typeof value === "number")
    return Number.isSafeInteger(value) && value >= 0
      ? message.number(5, value).done()
      : message.double(3, value).done();
  return message.text(1, String(value)).done();
}

/** Keys and values of a layer, to which more are added behind those that it has. */
class Table {
  readonly keys: string[];
  readonly values: Uint8Array[];
  private readonly keyAt = new Map<string, number>();
  private readonly valueAt = new Map<string, number>();

  constructor(layer: Layer | null) {
    this.keys = [...(layer?.keys ?? [])];
    this.values = (layer?.values ?? []).map(({ content }) => content);
    for (const [at, key] of this.keys.entries()) this.keyAt.set(key, at);
  }

  tags(properties: Properties): number[] {
    const tags: number[] = [];
    for (const [key, value] of Object.entries(properties)) {
      if (value === null || value === undefined || typeof value === "object") continue;
      tags.push(
        place(this.keyAt, this.keys, key, () => key),
        place(this.valueAt, this.values, `${typeof value} ${String(value)}`, () => written(value)),
      );
    }
    return tags;
  }
}

function place<T>(known: Map<string, number>, list: T[], name: string, make: () => T): number {
  const at = known.get(name) ?? list.length;
  if (at === list.length) list.push(make());
  known.set(name, at);
  return at;
}

function propertiesOf(layer: Layer, tags: readonly number[]): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (let at = 0; at + 1 < tags.length; at += 2) {
    const [key, value] = [layer.keys[tags[at] ?? -1], layer.values[tags[at + 1] ?? -1]];
    if (key !== undefined && value !== undefined) properties[key] = readValue(value.content);
  }
  return properties;
}

/** A tile with what is known beside it. A tile in which nothing changes comes back as it is. */
export function patchTile(
  bytes: Uint8Array<ArrayBuffer>,
  tile: Tile,
  patches: ReadonlyMap<string, LayerPatch>,
): Uint8Array<ArrayBuffer> {
  if (patches.size === 0) return bytes;
  const patched = new Message();
  const left = new Map(patches);
  for (const { number, content, raw } of fields(bytes)) {
    const layer = number === 3 ? readLayer(content) : null;
    const patch = layer === null ? undefined : left.get(layer.name);
    if (layer === null || patch === undefined) {
      patched.raw(raw);
      continue;
    }
    left.delete(layer.name);
    const done = patchLayer(layer, tile, patch);
    if (done === null) patched.raw(raw);
    else if (done.byteLength > 0) patched.content(3, done);
  }
  for (const [name, patch] of left) {
    const empty: Layer = { name, extent: EXTENT, features: [], keys: [], values: [], rest: [] };
    const done = patchLayer(empty, tile, patch);
    if (done !== null && done.byteLength > 0) patched.content(3, done);
  }
  return patched.done();
}

/** The layer as it is now; `null` where it stays as it was, no bytes where nothing is left of it. */
function patchLayer(layer: Layer, tile: Tile, patch: LayerPatch): Uint8Array | null {
  const table = new Table(layer);
  const idKey = layer.keys.indexOf("id");
  const features: Uint8Array[] = [];
  const seen = new Set<string>();
  let changed = false;
  for (const { content } of layer.features) {
    const parts = [...fields(content)];
    const tags = parts.flatMap((part) => (part.number === 2 ? packed(part.content) : []));
    const at = tags.findIndex((key, place) => place % 2 === 0 && key === idKey);
    const value = at < 0 ? undefined : layer.values[tags[at + 1] ?? -1];
    const id = value === undefined ? null : readValue(value.content);
    if (typeof id === "string") seen.add(id);
    if (typeof id !== "string" || !patch.touches(id)) {
      features.push(content);
      continue;
    }
    const told = patch.apply(id, propertiesOf(layer, tags));
    changed = true;
    if (told === null) continue;
    const feature = new Message();
    for (const { number, raw } of parts) if (number !== 2) feature.raw(raw);
    features.push(feature.packed(2, table.tags(told)).done());
  }
  for (const { id, properties, geometry } of patch.added) {
    if (seen.has(id)) continue;
    const drawn = pieces(geometry, tile, layer.extent);
    if (drawn === null) continue;
    changed = true;
    const feature = new Message().packed(2, table.tags({ ...properties, id }));
    features.push(feature.number(3, drawn.type).packed(4, drawn.commands).done());
  }
  if (!changed) return null;
  if (features.length === 0) return new Uint8Array(0);
  const done = new Message();
  if (layer.rest.length > 0) for (const { raw } of layer.rest) done.raw(raw);
  else done.number(15, 2).text(1, layer.name).number(5, EXTENT);
  for (const feature of features) done.content(2, feature);
  for (const key of table.keys) done.text(3, key);
  for (const value of table.values) done.content(4, value);
  return done.done();
}
