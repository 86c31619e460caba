// Places in words, as the user's radio needs them, and back: latitude and longitude, UTM, MGRS.
import type { LngLat } from './geodesy.ts';
import { fromUtm, isBand, leastNorth, toUtm } from './utm.ts';

export const notations = ['degrees', 'utm', 'mgrs'] as const;
export type Notation = (typeof notations)[number];

export function isNotation(value: string | null): value is Notation {
  return notations.includes(value as Notation);
}

const degrees = ([longitude, latitude]: LngLat): string =>
  `${Math.abs(latitude).toFixed(5)}° ${latitude < 0 ? 'S' : 'N'} ${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? 'W' : 'E'}`;

function utm(place: LngLat): string | null {
  const at = toUtm(place);
  return at && `${at.zone}${at.band} ${Math.round(at.east)} ${Math.round(at.north)}`;
}

const SQUARE_M = 100_000;
/** of squares from west to east, in every third zone; and from south to north, which begin anew every 2,000 km */
const COLUMNS = ['ABCDEFGH', 'JKLMNPQR', 'STUVWXYZ'] as const;
const ROWS = 'ABCDEFGHJKLMNPQRSTUV';
const columnsOf = (zone: number): string => COLUMNS[(zone - 1) % 3]!;
const firstRow = (zone: number): number => (zone % 2 === 0 ? 5 : 0);

function mgrs(place: LngLat): string | null {
  const at = toUtm(place);
  if (!at) return null;
  const column = columnsOf(at.zone)[Math.floor(at.east / SQUARE_M) - 1];
  const row = ROWS[(Math.floor(at.north / SQUARE_M) + firstRow(at.zone)) % ROWS.length];
  const within = (metres: number): string => String(Math.floor(metres % SQUARE_M)).padStart(5, '0');
  return `${at.zone}${at.band} ${column}${row} ${within(at.east)} ${within(at.north)}`;
}

/** To the metre; as latitude and longitude where the grid does not reach. */
export function written([longitude, latitude]: LngLat, notation: Notation): string {
  const place: LngLat = [((((longitude + 180) % 360) + 360) % 360) - 180, latitude];
  return (notation === 'utm' ? utm(place) : notation === 'mgrs' ? mgrs(place) : null) ?? degrees(place);
}

function readDegrees(text: string): LngLat | null {
  const number = String.raw`([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*`;
  const found = new RegExp(`^${number}([NS])?[\\s,;]+${number}([EW])?$`, 'i').exec(text);
  if (!found) return null;
  const latitude = Number(found[1]) * (found[2]?.toUpperCase() === 'S' ? -1 : 1);
  const longitude = Number(found[3]) * (found[4]?.toUpperCase() === 'W' ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [longitude, latitude] : null;
}

function readUtm(text: string): LngLat | null {
  const found = /^(\d{1,2})\s*([C-X])\s+(\d{6,7}(?:\.\d+)?)[\s,]+(\d{1,8}(?:\.\d+)?)$/i.exec(text);
  const zone = Number(found?.[1]);
  const band = found?.[2]?.toUpperCase() ?? '';
  if (!found || zone < 1 || zone > 60 || !isBand(band)) return null;
  return fromUtm({ zone, band, east: Number(found[3]), north: Number(found[4]) });
}

/** The middle of the square that is named. */
function readMgrs(text: string): LngLat | null {
  const found = /^(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])((?:\d\d){0,5})$/.exec(text.replace(/\s/g, '').toUpperCase());
  const zone = Number(found?.[1]);
  if (!found || zone < 1 || zone > 60) return null;
  const [, , band, columnLetter, rowLetter, digits] = found as unknown as [string, string, string, string, string, string];
  const column = columnsOf(zone).indexOf(columnLetter) + 1;
  if (column === 0) return null;
  const count = digits.length / 2;
  const step = SQUARE_M / 10 ** count;
  const within = (part: string): number => Number(part || '0') * step + step / 2;
  const cycle = ROWS.length * SQUARE_M;
  const row = (ROWS.indexOf(rowLetter) - firstRow(zone) + ROWS.length) % ROWS.length;
  const least = Math.floor(leastNorth(band) / SQUARE_M) * SQUARE_M;
  const north = row * SQUARE_M + Math.max(0, Math.ceil((least - row * SQUARE_M) / cycle)) * cycle;
  return fromUtm({ zone, band, east: column * SQUARE_M + within(digits.slice(0, count)), north: north + within(digits.slice(count)) });
}

/** A place in any of the notations; null where it is none of them. */
export function read(text: string): LngLat | null {
  const plain = text.trim();
  return readDegrees(plain) ?? readUtm(plain) ?? readMgrs(plain);
}
