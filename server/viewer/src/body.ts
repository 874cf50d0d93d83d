/** A height that everybody carries along, and the water that reaches it. */
export interface Height {
  readonly name: "ankle" | "calf" | "knee" | "thigh" | "waist" | "chest";
  /** What is said to people: the range or the middle, in cm. */
  readonly said: string;
  /** What counts, in metres: the deepest that the word means. */
  readonly depthM: number;
}

/** Heights on the body of an adult in Indonesia, as reporters in the field use them (mata kaki to dada). */
export const HEIGHTS: readonly Height[] = [
  { name: "ankle", said: "10–15", depthM: 0.15 },
  { name: "calf", said: "30", depthM: 0.3 },
  { name: "knee", said: "50", depthM: 0.5 },
  { name: "thigh", said: "75", depthM: 0.75 },
  { name: "waist", said: "100", depthM: 1 },
  { name: "chest", said: "130", depthM: 1.3 },
];

/** Water a finger's width over a mark is still at the mark. */
const FINGER_M = 0.025;
const DAMP_M = 0.05;

/**
 * The height that water of `depthM` reaches; between two of them the deeper one counts. `above` where it is over the
 * chest, `null` where it wets the soles only.
 */
export function heightOf(depthM: number): Height["name"] | "above" | null {
  if (depthM < DAMP_M) return null;
  return HEIGHTS.find((height) => depthM <= height.depthM + FINGER_M)?.name ?? "above";
}
