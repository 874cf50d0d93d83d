/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];
