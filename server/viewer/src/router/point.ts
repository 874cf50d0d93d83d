/** Longitude and latitude in units of 1e-7 degrees, about a centimetre. */
export interface GridPoint {
  readonly x: number;
  readonly y: number;
}

const UNITS_PER_DEGREE = 1e7;
/** Mean length of a degree of latitude on the WGS 84 ellipsoid, metres. */
const METRES_PER_DEGREE = 111_132.95;
const RADIANS_PER_DEGREE = Math.PI / 180;

/** The nearest whole number; halves away from zero, as the server rounds. */
export function round(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

/** The grid point nearest to a place in degrees; `null` where that is not on the earth. */
export function gridPoint([lon, lat]: readonly [number, number]): GridPoint | null {
  const inside = Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  return inside ? { x: round(lon * UNITS_PER_DEGREE), y: round(lat * UNITS_PER_DEGREE) } : null;
}

export function degrees({ x, y }: GridPoint): [number, number] {
  return [x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE];
}

/** Metres of one grid unit eastward and northward at the latitude of a point. */
export function metresPerUnit({ y }: GridPoint): readonly [number, number] {
  const north = METRES_PER_DEGREE / UNITS_PER_DEGREE;
  return [north * Math.cos((y / UNITS_PER_DEGREE) * RADIANS_PER_DEGREE), north];
}

/** Metres between two points some kilometres apart at most, on a plane scaled for the latitude of the first. */
export function metresTo(from: GridPoint, to: GridPoint): number {
  const [east, north] = metresPerUnit(from);
  const [dx, dy] = [(to.x - from.x) * east, (to.y - from.y) * north];
  return Math.sqrt(dx * dx + dy * dy);
}
