/** Decimal texts, as OCPI carries them. */
interface Point {
  readonly latitude: string;
  readonly longitude: string;
}

const EARTH_RADIUS_M = 6_371_000;

/** As the crow flies, in whole metres (haversine). */
export function metersBetween(from: Point, to: Point): number {
  const [fromLatitude, toLatitude] = [radians(from.latitude), radians(to.latitude)];
  const halfNorth = Math.sin((toLatitude - fromLatitude) / 2) ** 2;
  const halfEast = Math.sin((radians(to.longitude) - radians(from.longitude)) / 2) ** 2;
  const chord = halfNorth + Math.cos(fromLatitude) * Math.cos(toLatitude) * halfEast;
  return Math.round(2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord))));
}

function radians(degrees: string): number {
  return (Number(degrees) * Math.PI) / 180;
}
