// Borders, coasts, provinces and names around what the map shows. The build cuts the world into files
// (scripts/places.ts); those that the view touches are loaded, each once, from the node itself.
import type { Feature, FeatureCollection, LineString, Point } from 'geojson';

/** The side of what one file holds. */
export const CELL_DEG = 10;
/** Coordinates are whole numbers of these: 56 m on the equator, finer than the data is good for. */
export const STEPS_A_DEGREE = 2_000;

type At = [longitude: number, latitude: number];

/** Lines are of pairs: the first point, then the way from each to the next. */
export interface PlacesFile {
  borders: number[][];
  provinces: number[][];
  coasts: number[][];
  /** of provinces, in the languages of the page where they differ from the English */
  names: { at: At; country: string; en: string; fr?: string; ar?: string }[];
  /** by their codes of two letters */
  countries: { at: At; code: string }[];
}

export type LineKind = 'borders' | 'provinces' | 'coasts';
export type NameKind = 'province' | 'country';
export type PlaceFeature = Feature<LineString, { kind: LineKind }> | Feature<Point, { kind: NameKind; name: string }>;

/** [west, south, east, north] in degrees; west may lie beyond -180, east beyond 180. */
export type Bounds = [number, number, number, number];

/** The names of the files that such a view touches. */
export function cellsOf([west, south, east, north]: Bounds): string[] {
  const cells = new Set<string>();
  const columns = 360 / CELL_DEG;
  const last = Math.min(Math.floor(east / CELL_DEG), Math.floor(west / CELL_DEG) + columns - 1);
  for (let x = Math.floor(west / CELL_DEG); x <= last; x++) {
    const column = ((((x + columns / 2) % columns) + columns) % columns) - columns / 2;
    for (let y = Math.floor(Math.max(south, -90) / CELL_DEG); y <= Math.floor(Math.min(north, 89.999) / CELL_DEG); y++) {
      cells.add(`${column}_${y}`);
    }
  }
  return [...cells];
}

export function unpackLine(packed: readonly number[]): At[] {
  const line: At[] = [];
  let [x, y] = [0, 0];
  for (let index = 0; index + 1 < packed.length; index += 2) {
    x += packed[index]!;
    y += packed[index + 1]!;
    line.push([x / STEPS_A_DEGREE, y / STEPS_A_DEGREE]);
  }
  return line;
}

const point = (at: At, kind: NameKind, name: string): PlaceFeature => ({
  type: 'Feature',
  properties: { kind, name },
  geometry: { type: 'Point', coordinates: [at[0] / STEPS_A_DEGREE, at[1] / STEPS_A_DEGREE] },
});

/** A file as the map draws it, names in this language. */
export function featuresOf(file: PlacesFile, language: string): PlaceFeature[] {
  const lines = (['coasts', 'provinces', 'borders'] as const).flatMap((kind) =>
    file[kind].map((packed): PlaceFeature => ({
      type: 'Feature',
      properties: { kind },
      geometry: { type: 'LineString', coordinates: unpackLine(packed) },
    })),
  );
  const countries = new Intl.DisplayNames(language, { type: 'region' });
  const named = (name: PlacesFile['names'][number]): string =>
    (language === 'fr' ? name.fr : language === 'ar' ? name.ar : undefined) ?? name.en;
  return [
    ...lines,
    ...file.names.map((name) => point(name.at, 'province', named(name))),
    ...file.countries.map(({ at, code }) => point(at, 'country', countries.of(code) ?? code)),
  ];
}

export class Places {
  private readonly folder: string;
  private index: Promise<ReadonlySet<string>> | null = null;
  private readonly files = new Map<string, PlacesFile>();
  private readonly asked = new Set<string>();

  constructor(folder = '/places') {
    this.folder = folder;
  }

  /** Loads what the view touches; true where something new came. What cannot be had is asked for again. */
  async load(bounds: Bounds): Promise<boolean> {
    try {
      const index = await (this.index ??= this.fetch<string[]>('index').then((names) => new Set(names)));
      const wanted = cellsOf(bounds).filter((cell) => index.has(cell) && !this.asked.has(cell));
      const came = await Promise.all(wanted.map((cell) => this.loadCell(cell)));
      return came.some(Boolean);
    } catch {
      this.index = null;
      return false;
    }
  }

  collection(language: string): FeatureCollection {
    return { type: 'FeatureCollection', features: [...this.files.values()].flatMap((file) => featuresOf(file, language)) };
  }

  private async loadCell(cell: string): Promise<boolean> {
    this.asked.add(cell);
    try {
      this.files.set(cell, await this.fetch<PlacesFile>(cell));
      return true;
    } catch {
      this.asked.delete(cell);
      return false;
    }
  }

  private async fetch<T>(name: string): Promise<T> {
    const response = await fetch(`${this.folder}/${name}.json`);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return (await response.json()) as T;
  }
}
