/** What a photo tells of itself and that somebody may want to send: everything else stays on the device. */
export interface PhotoFacts {
  /** When it was taken; by the clock of the camera, in the zone of this device where it tells none. */
  readonly takenAt: Date | null;
  /** Longitude and latitude in degrees. */
  readonly place: readonly [number, number] | null;
}

const NOTHING: PhotoFacts = { takenAt: null, place: null };

/** Tags of Exif 2.32 (CIPA DC-008): where the two other directories lie, and what is read in them. */
const EXIF = 0x8769;
const GPS = 0x8825;
const ORIGINAL = 0x9003;
const OFFSET = 0x9011;
const LATITUDE_REF = 1;
const LATITUDE = 2;
const LONGITUDE_REF = 3;
const LONGITUDE = 4;
/** Entries of a directory at most: a camera writes some sixty. */
const MOST_ENTRIES = 512;

/** Reads the facts out of the first bytes of a JPEG; what cannot be read is not known. */
export function readFacts(bytes: Uint8Array): PhotoFacts {
  try {
    const tiff = exifOf(bytes);
    return tiff === null ? NOTHING : factsOf(tiff);
  } catch {
    // It points beyond its own end.
    return NOTHING;
  }
}

/** The TIFF structure in the APP1 segment of a JPEG. */
function exifOf(bytes: Uint8Array): DataView | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    // Where the picture begins, nothing more is told.
    if (marker < 0xff01 || marker === 0xffda || marker === 0xffd9) return null;
    const length = view.getUint16(at + 2);
    if (length < 2) return null;
    if (marker === 0xffe1 && length >= 8 && view.getUint32(at + 4) === 0x45786966 && view.getUint16(at + 8) === 0)
      return new DataView(bytes.buffer, bytes.byteOffset + at + 10, Math.min(length - 8, view.byteLength - at - 10));
    at += 2 + length;
  }
  return null;
}

interface Field {
  readonly type: number;
  readonly count: number;
  /** Where its value stands. */
  readonly at: number;
}

const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };

function directory(tiff: DataView, at: number, little: boolean): Map<number, Field> {
  const fields = new Map<number, Field>();
  const count = Math.min(tiff.getUint16(at, little), MOST_ENTRIES);
  for (let nth = 0; nth < count; nth++) {
    const entry = at + 2 + 12 * nth;
    const type = tiff.getUint16(entry + 2, little);
    const length = tiff.getUint32(entry + 4, little);
    const bytes = (SIZES[type] ?? 0) * length;
    const value = bytes > 4 ? tiff.getUint32(entry + 8, little) : entry + 8;
    fields.set(tiff.getUint16(entry, little), { type, count: length, at: value });
  }
  return fields;
}

function factsOf(tiff: DataView): PhotoFacts {
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return NOTHING;
  const little = order === 0x4949;
  const first = directory(tiff, tiff.getUint32(4, little), little);
  const below = (tag: number): Map<number, Field> => {
    const field = first.get(tag);
    return field === undefined ? new Map() : directory(tiff, tiff.getUint32(field.at, little), little);
  };
  const text = (field: Field | undefined): string =>
    field === undefined || field.type !== 2
      ? ""
      : [...Array(Math.min(field.count, 64)).keys()]
          .map((nth) => String.fromCharCode(tiff.getUint8(field.at + nth)))
          .join("")
          .replace(/\0.*$/s, "");
  const [exif, gps] = [below(EXIF), below(GPS)];
  const degrees = (field: Field | undefined, reference: Field | undefined, negative: string): number | null => {
    if (field === undefined || field.type !== 5 || field.count !== 3) return null;
    const part = (nth: number): number =>
      tiff.getUint32(field.at + 8 * nth, little) / tiff.getUint32(field.at + 8 * nth + 4, little);
    const value = part(0) + part(1) / 60 + part(2) / 3600;
    return Number.isFinite(value) ? (text(reference).startsWith(negative) ? -value : value) : null;
  };
  const lat = degrees(gps.get(LATITUDE), gps.get(LATITUDE_REF), "S");
  const lon = degrees(gps.get(LONGITUDE), gps.get(LONGITUDE_REF), "W");
  // A telephone without a position writes zeros.
  const known = lat !== null && lon !== null && (lat !== 0 || lon !== 0) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return {
    takenAt: momentOf(text(exif.get(ORIGINAL)), text(exif.get(OFFSET))),
    place: known ? [lon, lat] : null,
  };
}

/** `2025:09:18 08:50:00` and `+08:00`. */
function momentOf(time: string, offset: string): Date | null {
  const parts = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(time);
  if (parts === null) return null;
  const zone = /^[+-]\d{2}:\d{2}$/.test(offset) ? offset : "";
  const at = new Date(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${zone}`);
  return Number.isNaN(at.getTime()) ? null : at;
}
