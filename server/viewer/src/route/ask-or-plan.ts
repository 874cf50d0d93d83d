import { ask, Refusal } from "../ask.ts";
import { duration, when } from "../format.ts";
import type { DeviceAnswer } from "../router/messages.ts";
import type { Asked } from "../router/router.ts";
import type { Host } from "../task.ts";
import { tell } from "./words.ts";

/** The server did not answer, and what is saved on this device is damaged. */
export class SavedDamaged extends Error {}

/** An answer, and what it was found in where that was this device. */
export interface Found {
  readonly json: unknown;
  readonly device: DeviceAnswer | null;
}

/**
 * Asks the server; where no answer comes, and only then, answers on this device from the package that is saved here.
 * Throws what [`ask`] throws where nothing is saved, a [`SavedDamaged`] where that cannot be used.
 */
export async function askOrPlan(address: string, asked: Asked): Promise<Found> {
  try {
    return { json: await ask(address), device: null };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const device = await planned(asked);
    if (device === null) throw error;
    return { json: device.json, device };
  }
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
export function deviceWords({ savedMs, fault }: DeviceAnswer, host: Host): string {
  const language = host.language();
  const time = when(new Date(savedMs), host.now(), host.timeZone(), language);
  const from = tell(language, "device.from", { time });
  if (fault === null) return from;
  if (fault.kind === "back") return `${from} ${tell(language, "device.clock_back")}`;
  const off = duration(Math.abs(fault.byMs) / 60_000, language);
  return `${from} ${tell(language, fault.byMs > 0 ? "device.clock_ahead" : "device.clock_behind", { off })}`;
}
