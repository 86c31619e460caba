// Where on a drawn line its direction is shown, and shapes for the map. Points are in any plane with y down (pixels)
// or up (degrees): lengths are those of the plane.
import type { Feature } from 'geojson';
import type { Zone } from '../api/types.ts';
import { bearing, between, type LngLat } from './geodesy.ts';

export type Point = [x: number, y: number];

export type Shape = Pick<Zone, 'kind' | 'surface' | 'camera' | 'corners'>;

/** The part of a line that holds its middle. */
function middlePart(corners: readonly Point[], length: (from: Point, to: Point) => number): { from: Point; to: Point } | null {
  const lengths = corners.slice(1).map((to, index) => length(corners[index]!, to));
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
  for (const [index, one] of lengths.entries()) {
    if (one > 0 && left <= one) return { from: corners[index]!, to: corners[index + 1]! };
    left -= one;
  }
  return null;
}

/** Off its middle, where the handle for a new corner is. */
const AT = 0.35;

export const along = ([x, y]: Point, [toX, toY]: Point, part: number): Point => [x + (toX - x) * part, y + (toY - y) * part];

export interface Heading {
  at: Point;
  /** degrees clockwise from up */
  turn: number;
}

/** About the middle of a line in a picture, and which way it goes there on the screen. */
export function headingInPicture(corners: readonly Point[]): Heading | null {
  const middle = middlePart(corners, ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay));
  if (!middle) return null;
  const { from, to } = middle;
  return { at: along(from, to, AT), turn: (Math.atan2(to[0] - from[0], from[1] - to[1]) * 180) / Math.PI };
}

/** The same on the map, where north is up. */
export function headingOnGround(corners: readonly LngLat[]): Heading | null {
  const middle = middlePart(corners, (from, to) => Math.hypot(...between(from, to)));
  if (!middle) return null;
  return { at: along(middle.from, middle.to, AT), turn: bearing(middle.from, middle.to) };
}

/** A zone of the ground as the map draws it; an area that has no three corners yet is a line still. */
export function featureOf({ kind, corners }: Pick<Zone, 'kind' | 'corners'>, properties: Record<string, unknown>): Feature {
  const geometry: Feature['geometry'] =
    kind === 'area' && corners.length > 2
      ? { type: 'Polygon', coordinates: [[...corners, corners[0]!]] }
      : { type: 'LineString', coordinates: corners.length > 1 ? corners : [] };
  return { type: 'Feature', properties: { ...properties, kind }, geometry };
}

/** Points along an outline of the ground, its corners among them: a straight edge goes over hill and dale. */
export function steps(corners: readonly LngLat[], metres = 20, most = 12): LngLat[] {
  return corners.flatMap((to, index): LngLat[] => {
    if (index === 0) return [to];
    const from = corners[index - 1]!;
    const parts = Math.max(1, Math.min(most, Math.ceil(Math.hypot(...between(from, to)) / metres)));
    return Array.from({ length: parts }, (_, part) => along(from, to, (part + 1) / parts));
  });
}

/** Where a line's name stands; an area has its own in its middle. */
export function nameOf({ kind, corners }: Pick<Zone, 'kind' | 'corners'>, name: string): Feature[] {
  const heading = kind === 'line' ? headingOnGround(corners) : null;
  return heading ? [{ type: 'Feature', properties: { kind: 'name', name }, geometry: { type: 'Point', coordinates: heading.at } }] : [];
}

/** "x,y x,y …" for SVG. */
export const pointsOf = (corners: readonly Point[]): string => corners.map(([x, y]) => `${x},${y}`).join(' ');
