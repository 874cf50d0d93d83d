/** The vehicle classes, in the order in which they are always listed. Each is a property of every road feature. */
export const VEHICLES = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck", "boat"] as const;

export type Vehicle = (typeof VEHICLES)[number];

/** `null`: no vehicle chosen, roads are drawn by their overall status. */
export type Choice = Vehicle | null;

/** Does what is said for `vehicles`, a list of the data joined with `;`, bear on this class? An empty list is all. */
export function concerns(vehicles: string | readonly string[] | null, vehicle: Vehicle): boolean {
  const listed = (typeof vehicles === "string" ? vehicles.split(";") : (vehicles ?? []))
    .map((each) => each.trim())
    .filter((each) => each !== "");
  return listed.length === 0 || listed.includes(vehicle);
}

const KEY = "lintas.vehicle";

export function isVehicle(value: unknown): value is Vehicle {
  return typeof value === "string" && (VEHICLES as readonly string[]).includes(value);
}

/** The choice of an earlier visit; `undefined` where this device was never asked. */
export function rememberedVehicle(): Choice | undefined {
  const kept = read(KEY);
  if (kept === null) return undefined;
  return isVehicle(kept) ? kept : null;
}

export function rememberVehicle(choice: Choice): void {
  write(KEY, choice ?? "all");
}

let keeps = true;

/** This page, within one of somebody else, neither leaves anything on the device nor takes what an own visit left. */
export function keepNothing(): void {
  keeps = false;
}

// Storage throws where cookies are forbidden, as in many an iframe: the map must work all the same.
export function read(key: string): string | null {
  try {
    return keeps ? localStorage.getItem(key) : null;
  } catch {
    return null;
  }
}

export function write(key: string, value: string): void {
  try {
    if (keeps) localStorage.setItem(key, value);
  } catch {
    // Not remembered: the visitor is asked again next time.
  }
}
