import { VEHICLES, type Vehicle } from "../vehicle.ts";

/** The position of a vehicle class in the columns of the network file. */
export type ClassIndex = number;

export const CLASSES = VEHICLES.length;
export const BOAT: ClassIndex = VEHICLES.indexOf("boat");
/** Vehicles that carry aid by land, the lightest first. */
export const CARRIERS: readonly ClassIndex[] = (["pickup", "four_by_four", "truck", "heavy_truck"] as const).map(
  (vehicle) => VEHICLES.indexOf(vehicle),
);

export function classOf(vehicle: Vehicle): ClassIndex {
  return VEHICLES.indexOf(vehicle);
}

export function vehicleOf(at: ClassIndex): Vehicle {
  return VEHICLES[at] ?? "truck";
}

/** Whether one class can pass one road, from the best news to the worst: the digits of the saved states. */
export const PASSABILITIES = ["open", "presumed", "restricted", "unknown", "closed", "never"] as const;

export type Passability = number;

export const OPEN = 0;
export const PRESUMED = 1;
export const RESTRICTED = 2;
export const UNKNOWN = 3;
export const CLOSED = 4;
export const NEVER = 5;

export function passabilityName(passability: Passability): (typeof PASSABILITIES)[number] {
  return PASSABILITIES[passability] ?? "closed";
}

/** Weight of what cannot be used, milliseconds. */
export const NO_WAY = 2_147_483_647;

/** What carries the traffic of an edge, as the network file numbers it. */
export const ROAD = 0;
export const BRIDGE = 1;
export const FERRY = 2;
export const RIVER = 3;
