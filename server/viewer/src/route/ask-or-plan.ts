import { ask, askFile, Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { duration, when } from "../format.ts";
import type { DeviceAnswer } from "../router/messages.ts";
import type { ClockFault } from "../router/moment.ts";
import type { Asked, AskedRoute } from "../router/router.ts";
import type { Host, Place } from "../task.ts";
import type { Language } from "../words.ts";
import { areasAround, closedUnheard } from "./unsent.ts";
import { tell } from "./words.ts";

/** The server did not answer, and what is saved on this device is damaged. */
export class SavedDamaged extends Error {}

/** An answer, and what it was found in where that was this device. */
export interface Found {
  readonly json: unknown;
  readonly device: DeviceAnswer | null;
  /** Of how many reports that wait on this device it knows nothing, or goes around their places. */
  readonly unheard: number;
}

/**
 * Asks the server, for a way around what was reported on this device and has not been sent; where no answer comes, and
 * only then, answers on this device from the package that is saved here. Throws what [`ask`] throws where nothing is
 * saved, a [`SavedDamaged`] where that cannot be used.
 */
export async function askOrPlan(address: string, asked: Asked, host: Host): Promise<Found> {
  const closed = await closedUnheard(host, asked.vehicle).catch(() => []);
  // The server can be asked for a way around a place, and not how far one comes without it.
  const own = asked.kind === "reach" && closed.length > 0 ? await planned(asked).catch(() => null) : null;
  if (own !== null) return { json: own.json, device: own, unheard: 0 };
  try {
    return { json: await answered(address, asked, host, closed), device: null, unheard: closed.length };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const device = await planned(asked);
    if (device === null) throw error;
    return { json: device.json, device, unheard: 0 };
  }
}

function answered(address: string, asked: Asked, { root }: Host, closed: readonly Place[]): Promise<unknown> {
  const isPlain = asked.kind === "reach" || (asked.places.length < 3 && (asked.avoid ?? []).length === 0);
  if (asked.kind === "reach" || (isPlain && closed.length === 0)) return ask(address);
  return ask(`${root}route`, { body: bodyOf(asked, closed) });
}

/** A question with all that an address cannot say, as the server takes it. */
export function bodyOf({ places, vehicle, avoid = [] }: AskedRoute, closed: readonly Place[]): object {
  const [from, to, via] = [places[0], places.at(-1), places.slice(1, -1)];
  const rings = avoid.map((ring) => [[...ring, ...ring.slice(0, 1)]]);
  const around = areasAround(closed);
  const areas = { ...around, coordinates: [...around.coordinates, ...rings] };
  return {
    ...{ from, to, vehicle },
    ...(via.length === 0 ? {} : { via }),
    ...(areas.coordinates.length === 0 ? {} : { avoid: areas }),
  };
}

/** Downloads the way as a file for other devices, with its points and without its areas. */
export async function keepGpx(asked: AskedRoute, { root }: Host): Promise<void> {
  const file = await askFile(`${root}route`, null, "application/gpx+xml", { ...bodyOf(asked, []), format: "gpx" });
  const kept = URL.createObjectURL(file);
  element("a", { href: kept, download: "lintas.gpx" }).click();
  setTimeout(() => URL.revokeObjectURL(kept), 60_000);
}

async function planned(asked: Asked): Promise<DeviceAnswer | null> {
  try {
    return await (await import("../router/on-device.ts")).planOnDevice(asked);
  } catch (error) {
    console.error(error);
    throw new SavedDamaged();
  }
}

/** That an answer was found on this device, from data of when, and whether its clock can be believed. */
export function deviceWords({ savedMs, fault, news }: DeviceAnswer, host: Host): string {
  const language = host.language();
  const time = when(new Date(savedMs), host.now(), host.timeZone(), language);
  const { said, changed, isOutdated } = news;
  const words = [
    tell(language, "device.from", { time }),
    said.length === 0 ? null : tell(language, "device.said", { n: said.length }),
    changed.length === 0 ? null : tell(language, "device.changed", { n: changed.length }),
    isOutdated ? tell(language, "device.outdated") : null,
    fault === null ? null : clockWords(fault, language),
  ];
  return words.filter((each) => each !== null).join(" ");
}

function clockWords(fault: ClockFault, language: Language): string {
  if (fault.kind === "back") return tell(language, "device.clock_back");
  const off = duration(Math.abs(fault.byMs) / 60_000, language);
  return tell(language, fault.byMs > 0 ? "device.clock_ahead" : "device.clock_behind", { off });
}
