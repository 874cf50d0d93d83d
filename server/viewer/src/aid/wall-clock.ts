/** How far the wall clock of a zone is ahead of UTC at an instant, in ms. */
function aheadMs(at: Date, timeZone: string): number {
  const shown = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (name: string): number => Number(shown.find(({ type }) => type === name)?.value ?? 0);
  return (
    Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) -
    Math.floor(at.getTime() / 1000) * 1000
  );
}

/**
 * The instant of a wall time such as `2025-09-18T14:20` in the region, whatever zone the device is set to; `null` where
 * nothing was written.
 */
export function instantIn(local: string, timeZone: string): Date | null {
  const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(local);
  if (shape === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = shape.slice(1).map(Number);
  const guess = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const first = new Date(guess.getTime() - aheadMs(guess, timeZone));
  return new Date(guess.getTime() - aheadMs(first, timeZone));
}

/** The wall time of an instant in the region, as an input of the browser takes it. */
export function wallOf(at: Date, timeZone: string): string {
  return new Date(at.getTime() + aheadMs(at, timeZone)).toISOString().slice(0, 16);
}
