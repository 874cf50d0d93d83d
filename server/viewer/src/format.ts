import { clockOf, type Language, localeOf, say } from "./words.ts";

/** Indonesia's zones have names of their own that browsers do not know in every language. */
const ZONES: Readonly<Record<string, string>> = {
  "Asia/Jakarta": "WIB",
  "Asia/Pontianak": "WIB",
  "Asia/Makassar": "WITA",
  "Asia/Ujung_Pandang": "WITA",
  "Asia/Jayapura": "WIT",
};

function known(timeZone: string): string {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone });
    return timeZone;
  } catch {
    return "UTC";
  }
}

type Part = (options: Intl.DateTimeFormatOptions, name: string) => string;

/** Reads one part of `at` in the clock and calendar of a zone. */
function parts(at: Date, zone: string, language: Language): Part {
  return (options, name) =>
    new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, hourCycle: "h23", ...options })
      .formatToParts(at)
      .find((piece) => piece.type === name)?.value ?? "";
}

/** The time of day as people of the region read it: `09.00 WITA`. */
export function clock(at: Date, timeZone: string, language: Language): string {
  const zone = known(timeZone);
  const part = parts(at, zone, language);
  const hour = part({ hour: "2-digit", minute: "2-digit" }, "hour").padStart(2, "0");
  const minute = part({ hour: "2-digit", minute: "2-digit" }, "minute").padStart(2, "0");
  const name = ZONES[zone] ?? part({ hour: "2-digit", timeZoneName: "short" }, "timeZoneName");
  return `${hour}${clockOf(language)}${minute} ${name}`;
}

/** The moment as people of the region read it: `09.00 WITA, 18 Sep 2025`. */
export function moment(at: Date, timeZone: string, language: Language): string {
  const part = parts(at, known(timeZone), language);
  const day = part({ day: "numeric" }, "day");
  const month = part({ month: "short", day: "numeric" }, "month");
  const year = part({ year: "numeric" }, "year");
  return `${clock(at, timeZone, language)}, ${day} ${month} ${year}`;
}

/** The moment as short as can be without doubt: the time of day today, with the date on any other day. */
export function when(at: Date, now: Date, timeZone: string, language: Language): string {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: known(timeZone) });
  return day.format(at) === day.format(now) ? clock(at, timeZone, language) : moment(at, timeZone, language);
}

/** The time of day where zone and day are known from beside it, `18.19`; with the day on any other: `18.19, 17 Sep`. */
export function hour(at: Date, now: Date, timeZone: string, language: Language): string {
  const zone = known(timeZone);
  const time = clock(at, timeZone, language).split(" ")[0] ?? "";
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  if (day.format(at) === day.format(now)) return time;
  const part = parts(at, zone, language);
  return `${time}, ${part({ day: "numeric" }, "day")} ${part({ month: "short", day: "numeric" }, "month")}`;
}

/** How long ago, in the one unit that a reader needs. The future counts as now. */
export function age(from: Date, now: Date, language: Language): string {
  const minutes = Math.floor((now.getTime() - from.getTime()) / 60_000);
  if (minutes < 1) return say(language, "age.now");
  if (minutes < 60) return say(language, "age.minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return say(language, "age.hours", { n: hours });
  return say(language, "age.days", { n: Math.floor(hours / 24) });
}

/** A count with the separators of the language. */
export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 1 }).format(value);
}

export function length(metres: number, language: Language): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${count(metres / 1000, language)} km`;
}

export function duration(minutes: number, language: Language): string {
  const whole = Math.round(minutes);
  if (whole < 60) return say(language, "duration.minutes", { n: whole });
  return say(language, "duration.hours", { h: Math.floor(whole / 60), m: whole % 60 });
}
