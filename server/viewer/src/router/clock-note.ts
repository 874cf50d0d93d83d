import { read, write } from "../vehicle.ts";
import type { ClockNote } from "./moment.ts";

const KEY = "lintas.clock";

/** Keeps what both clocks show, where an answer of the server says what its own is. */
export function noteClock(date: string | null, deviceMs: number): void {
  const serverMs = date === null ? Number.NaN : Date.parse(date);
  if (!Number.isNaN(serverMs)) write(KEY, JSON.stringify({ serverMs, deviceMs } satisfies ClockNote));
}

/** What was noted last; `null` where this device never heard of the server's clock. */
export function clockNote(): ClockNote | null {
  try {
    const { serverMs, deviceMs } = JSON.parse(read(KEY) ?? "{}") as Partial<ClockNote>;
    return typeof serverMs === "number" && typeof deviceMs === "number" ? { serverMs, deviceMs } : null;
  } catch {
    return null;
  }
}
