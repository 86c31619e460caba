// Small geometry on WGS 84 for drawing: local metres, ellipses, directions. What is measured comes from the node.

/** Longitude, latitude in degrees, as the map has them. */
export type LngLat = [longitude: number, latitude: number];

const A_M = 6_378_137;
const E2 = 0.006_694_379_990_141_3;
const RAD = Math.PI / 180;

/** Metres in a degree of longitude and of latitude there. */
export function degreeMetres(latitude: number): { east: number; north: number } {
  const sine = Math.sin(latitude * RAD);
  const flat = 1 - E2 * sine * sine;
  return {
    east: Math.max(1e-6, (RAD * A_M * Math.cos(latitude * RAD)) / Math.sqrt(flat)),
    north: (RAD * A_M * (1 - E2)) / flat ** 1.5,
  };
}

/** Some metres on from a place; good to a metre over some kilometres. */
export function offset([longitude, latitude]: LngLat, eastM: number, northM: number): LngLat {
  const { east, north } = degreeMetres(latitude);
  return [longitude + eastM / east, latitude + northM / north];
}

/** Metres east and north from one place to another near by. */
export function between(from: LngLat, to: LngLat): [east: number, north: number] {
  const { east, north } = degreeMetres((from[1] + to[1]) / 2);
  const longitude = ((to[0] - from[0] + 540) % 360) - 180;
  return [longitude * east, (to[1] - from[1]) * north];
}

export function distance(from: LngLat, to: LngLat): number {
  return Math.hypot(...between(from, to));
}

/** Clockwise from north, in [0, 360). */
export function bearing(from: LngLat, to: LngLat): number {
  const [east, north] = between(from, to);
  return (Math.atan2(east, north) / RAD + 360) % 360;
}

export function towards(from: LngLat, bearingDeg: number, metres: number): LngLat {
  return offset(from, metres * Math.sin(bearingDeg * RAD), metres * Math.cos(bearingDeg * RAD));
}

/** The ellipse that is `radius` times as large as the covariance's one-sigma axes; closed. */
export function ellipse(centre: LngLat, [ee, en, nn]: readonly [number, number, number], radius: number, points = 64): LngLat[] {
  const middle = (ee + nn) / 2;
  const spread = Math.hypot((ee - nn) / 2, en);
  const long = radius * Math.sqrt(Math.max(0, middle + spread));
  const short = radius * Math.sqrt(Math.max(0, middle - spread));
  const turn = Math.atan2(2 * en, ee - nn) / 2;
  const ring: LngLat[] = [];
  for (let index = 0; index <= points; index++) {
    const angle = (2 * Math.PI * (index % points)) / points;
    const x = long * Math.cos(angle);
    const y = short * Math.sin(angle);
    ring.push(offset(centre, x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)));
  }
  return ring;
}
