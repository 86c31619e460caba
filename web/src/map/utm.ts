// The universal transverse Mercator grid on WGS 84, by Krüger's series to the fourth order (Karney 2011): good to
// less than a millimetre within a zone. Latitudes from 80° south to 84° north.
import type { LngLat } from './geodesy.ts';

export interface Utm {
  zone: number;
  /** of the grid's rows of 8° of latitude, C to X */
  band: string;
  east: number;
  north: number;
}

const SCALE = 0.9996;
const FALSE_EAST_M = 500_000;
const FALSE_NORTH_M = 10_000_000;
const BANDS = 'CDEFGHJKLMNPQRSTUVWX';
const RAD = Math.PI / 180;
const A_M = 6_378_137;
const F = 1 / 298.257_223_563;
const N = F / (2 - F);
const ECCENTRICITY = Math.sqrt(F * (2 - F));
const RECTIFYING_M = (A_M / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const ALPHA = [
  N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16 + (41 * N ** 4) / 180,
  (13 * N ** 2) / 48 - (3 * N ** 3) / 5 + (557 * N ** 4) / 1440,
  (61 * N ** 3) / 240 - (103 * N ** 4) / 140,
  (49_561 * N ** 4) / 161_280,
];
const BETA = [
  N / 2 - (2 * N ** 2) / 3 + (37 * N ** 3) / 96 - N ** 4 / 360,
  N ** 2 / 48 + N ** 3 / 15 - (437 * N ** 4) / 1440,
  (17 * N ** 3) / 480 - (37 * N ** 4) / 840,
  (4397 * N ** 4) / 161_280,
];

/** With the wide zones of southern Norway and Svalbard. */
export function zoneOf([longitude, latitude]: LngLat): number {
  const east = ((((longitude + 180) % 360) + 360) % 360) - 180;
  if (latitude >= 56 && latitude < 64 && east >= 3 && east < 12) return 32;
  if (latitude >= 72 && east >= 0 && east < 42) return 31 + 2 * Math.floor((east + 3) / 12);
  return Math.floor((east + 180) / 6) + 1;
}

const meridian = (zone: number): number => zone * 6 - 183;
const bandOf = (latitude: number): string => BANDS[Math.min(19, Math.floor((latitude + 80) / 8))]!;

/** tan of the conformal latitude */
function conformal(tangent: number): number {
  const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tangent) / Math.hypot(1, tangent)));
  return tangent * Math.hypot(1, sigma) - sigma * Math.hypot(1, tangent);
}

/** tan of the latitude, from that of the conformal one */
function geodetic(target: number): number {
  let tangent = target;
  for (let step = 0; step < 5; step++) {
    const now = conformal(tangent);
    const slope = ((1 - ECCENTRICITY ** 2) * Math.hypot(1, tangent)) / (1 + (1 - ECCENTRICITY ** 2) * tangent ** 2);
    tangent += ((target - now) / Math.hypot(1, now)) / slope;
  }
  return tangent;
}

/** Null near the poles, where the grid does not reach. */
export function toUtm([longitude, latitude]: LngLat): Utm | null {
  if (!(latitude >= -80 && latitude <= 84)) return null;
  const zone = zoneOf([longitude, latitude]);
  const across = (((longitude - meridian(zone) + 540) % 360) - 180) * RAD;
  const tangent = conformal(Math.tan(latitude * RAD));
  const xi = Math.atan2(tangent, Math.cos(across));
  const eta = Math.asinh(Math.sin(across) / Math.hypot(tangent, Math.cos(across)));
  let [east, north] = [eta, xi];
  ALPHA.forEach((alpha, index) => {
    const j = 2 * (index + 1);
    east += alpha * Math.cos(j * xi) * Math.sinh(j * eta);
    north += alpha * Math.sin(j * xi) * Math.cosh(j * eta);
  });
  return {
    zone,
    band: bandOf(latitude),
    east: FALSE_EAST_M + SCALE * RECTIFYING_M * east,
    north: (latitude < 0 ? FALSE_NORTH_M : 0) + SCALE * RECTIFYING_M * north,
  };
}

export function fromUtm({ zone, band, east, north }: Utm): LngLat {
  const south = band < 'N';
  const xi = (north - (south ? FALSE_NORTH_M : 0)) / (SCALE * RECTIFYING_M);
  const eta = (east - FALSE_EAST_M) / (SCALE * RECTIFYING_M);
  let [x, y] = [eta, xi];
  BETA.forEach((beta, index) => {
    const j = 2 * (index + 1);
    x -= beta * Math.cos(j * xi) * Math.sinh(j * eta);
    y -= beta * Math.sin(j * xi) * Math.cosh(j * eta);
  });
  const tangent = Math.sin(y) / Math.hypot(Math.sinh(x), Math.cos(y));
  const longitude = meridian(zone) + Math.atan2(Math.sinh(x), Math.cos(y)) / RAD;
  return [((longitude + 540) % 360) - 180, Math.atan(geodetic(tangent)) / RAD];
}

export const isBand = (letter: string): boolean => BANDS.includes(letter);

/** The northing of a band's southern edge, in the middle of its zones. */
export const leastNorth = (band: string): number => toUtm([3, BANDS.indexOf(band) * 8 - 80 + 1e-9])!.north;
