/** Minutes that a device's clock may be off without anything being said: networks set it to the second. */
const TOLERATED_MS = 5 * 60_000;

/** What both clocks showed when this device last heard of the server, milliseconds. */
export interface ClockNote {
  /** The wall clock of the server: `Date` of its answer. */
  readonly serverMs: number;
  readonly deviceMs: number;
}

/** When a package was made, milliseconds. */
export interface SavedAt {
  /** By the clock of the server's data; a drill's clock is not that of the wall. */
  readonly savedMs: number;
  /** By the server's wall clock. */
  readonly madeMs: number;
}

/** What is wrong with the clock of this device. */
export type ClockFault =
  /** It was off by so many milliseconds when the server was last heard; positive where it was ahead. */
  | { readonly kind: "off"; readonly byMs: number }
  /** It shows a time before one that is known to be over. */
  | { readonly kind: "back" };

/** The moment that roads are judged at, by the clock of the server's data. */
export interface Moment {
  readonly ms: number;
  /** The clock of this device is wrong: neither what it says nor what was saved may make anything better. */
  readonly isDoubtful: boolean;
  readonly fault: ClockFault | null;
}

/**
 * The moment now: that of the package, and the time since. It is read from this device's clock as it is and as the
 * last word of the server corrects it, and the later of both counts, never one before the package or before that
 * word: nothing becomes fresher by a wrong clock.
 */
export function momentNow({ savedMs, madeMs }: SavedAt, note: ClockNote | null, deviceMs: number): Moment {
  const offMs = note === null ? 0 : note.deviceMs - note.serverMs;
  const heardMs = Math.max(madeMs, note?.serverMs ?? madeMs);
  const wallMs = Math.max(heardMs, deviceMs, deviceMs - offMs);
  const isBack = deviceMs < heardMs - TOLERATED_MS && deviceMs - offMs < heardMs - TOLERATED_MS;
  const isOff = Math.abs(offMs) > TOLERATED_MS;
  const fault: ClockFault | null = isOff ? { kind: "off", byMs: offMs } : isBack ? { kind: "back" } : null;
  return { ms: savedMs + (wallMs - madeMs), isDoubtful: fault !== null, fault };
}
