// The map's geometry and notations: places written and read, ellipses, the files of borders.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import mgrs from 'mgrs';
import { bearing, between, distance, ellipse, offset, towards, type LngLat } from '../src/map/geodesy.ts';
import { read, written } from '../src/map/notation.ts';
import { cellsOf, featuresOf, unpackLine, type PlacesFile } from '../src/map/places.ts';
import { fromUtm, toUtm } from '../src/map/utm.ts';
import { makePlaces } from '../scripts/places.ts';

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);

// gdaltransform -s_srs EPSG:4326 -t_srs EPSG:326ZZ (327ZZ in the south), of GDAL 3.6 and PROJ 9.1
const PROJ: [LngLat, number, string, number, number][] = [
  [[2.294_497, 48.858_222], 31, 'U', 448_251.597_838, 5_411_935.125_261],
  [[151.215_297, -33.856_784], 56, 'H', 334_900.261_292, 6_252_290.522_406],
  [[41.037, 34.412], 37, 'S', 687_213.853_563, 3_809_720.483_461],
  [[44.9, -12.3], 38, 'L', 489_126.272_067, 8_640_270.572_763],
];

test('UTM agrees with PROJ to the millimetre', () => {
  for (const [place, zone, band, east, north] of PROJ) {
    const grid = toUtm(place)!;
    assert.deepEqual([grid.zone, grid.band], [zone, band]);
    near(grid.east, east, 1e-3);
    near(grid.north, north, 1e-3);
  }
});

test('UTM on the equator and the central meridian is what its definition says', () => {
  const origin = toUtm([3, 0])!;
  near(origin.east, 500_000, 1e-6);
  near(origin.north, 0, 1e-6);
  assert.equal(toUtm([0, 84.1]), null);
  assert.equal(toUtm([0, -80.1]), null);
  assert.equal(toUtm([5, 60])!.zone, 32);
  assert.equal(toUtm([20, 78])!.zone, 33);
});

test('UTM leads back to where it came from, all over the grid', () => {
  for (let longitude = -179.5; longitude < 180; longitude += 7.3) {
    for (let latitude = -79.5; latitude < 84; latitude += 6.1) {
      const [x, y] = fromUtm(toUtm([longitude, latitude])!);
      near(x, longitude, 1e-8);
      near(y, latitude, 1e-8);
    }
  }
});

test('what is written in any notation is read as the same place, to a metre or so', () => {
  for (const place of [[41.037, 34.412], [-71.25, -33.1], [0.000_01, 0.000_01], [-179.999, 51.3]] as LngLat[]) {
    for (const notation of ['degrees', 'utm', 'mgrs'] as const) {
      const back = read(written(place, notation));
      assert.ok(back, written(place, notation));
      assert.ok(distance(place, back) < 2, `${notation}: ${written(place, notation)}`);
    }
  }
  assert.equal(written([41.037, 34.412], 'degrees'), '34.41200° N 41.03700° E');
  assert.match(written([41.037, 34.412], 'mgrs'), /^37S FU \d{5} \d{5}$/);
  assert.match(written([10, 89], 'utm'), /^89\.00000° N/);
});

test('MGRS agrees with the package mgrs, all over the grid', () => {
  const { forward } = mgrs as unknown as { forward: (place: LngLat, digits: number) => string };
  for (let longitude = -179.3; longitude < 180; longitude += 3.7) {
    for (let latitude = -79.7; latitude < 84; latitude += 2.9) {
      const ours = written([longitude, latitude], 'mgrs').split(' ');
      const theirs = /^(\d+[A-Z])([A-Z]{2})(\d{5})(\d{5})$/.exec(forward([longitude, latitude], 5))!;
      assert.deepEqual(ours.slice(0, 2), theirs.slice(1, 3));
      // its series is good to some metres at the edges of a zone
      for (const axis of [2, 3]) near(Number(ours[axis]), Number(theirs[axis + 1]), 3);
      assert.ok(distance(read(ours.join(''))!, [longitude, latitude]) < 2);
    }
  }
});

test('UTM and MGRS agree on the metres within a square', () => {
  const grid = written([41.037, 34.412], 'utm').split(' ');
  const square = written([41.037, 34.412], 'mgrs').split(' ');
  near(Number(grid[1]!.slice(-5)), Number(square[2]), 1);
  near(Number(grid[2]!.slice(-5)), Number(square[3]), 1);
});

test('what is no place is not read as one', () => {
  for (const text of ['', 'here', '91, 0', '0 181', '61S 500000 0', '37I 500000 100', '38SLC123', '1 2 3', '34.4']) {
    assert.equal(read(text), null, text);
  }
  assert.deepEqual(read(' 34.5 S, 18.25 W '), [-18.25, -34.5]);
});

test('local metres, bearings and distances fit together, over the antimeridian too', () => {
  const place: LngLat = [179.999, -16];
  const other = offset(place, 300, 400);
  near(distance(place, other), 500, 0.2);
  near(bearing(place, towards(place, 230, 900)), 230, 0.01);
  near(between([179.999, 0], [-179.999, 0])[0], 222.6, 0.5);
});

test('an ellipse has the axes and the direction of its covariance', () => {
  const ring = ellipse([10, 50], [25, 20, 25], 2);
  const reach = ring.map((point) => distance([10, 50], point));
  near(Math.max(...reach), 2 * Math.sqrt(45), 0.05);
  near(Math.min(...reach), 2 * Math.sqrt(5), 0.05);
  const far = ring[reach.indexOf(Math.max(...reach))]!;
  near(bearing([10, 50], far) % 180, 45, 1);
  assert.deepEqual(ring[0], ring.at(-1));
});

test('a view asks for the files that it touches, over the antimeridian and no more than once around', () => {
  assert.deepEqual(cellsOf([41, 34, 42, 35]), ['4_3']);
  assert.deepEqual(cellsOf([39, 29, 41, 31]).sort(), ['3_2', '3_3', '4_2', '4_3']);
  assert.deepEqual(cellsOf([178, 51, 183, 52]), ['17_5', '-18_5']);
  assert.equal(cellsOf([-400, -95, 400, 95]).length, 36 * 18);
});

test('the files of borders hold the borders, provinces and names that are there', () => {
  const files = makePlaces();
  const index = JSON.parse(files.get('index.json')!) as string[];
  assert.ok(index.length > 200 && index.every((cell) => files.has(`${cell}.json`)));
  const file = JSON.parse(files.get('4_3.json')!) as PlacesFile;
  assert.ok(file.countries.some(({ code }) => code === 'IQ'));
  assert.ok(file.names.some((name) => name.fr === 'Bagdad' || name.en === 'Baghdad'));
  // between Iraq and Syria, on the Euphrates
  const border = file.borders.flatMap((line) => unpackLine(line));
  assert.ok(Math.min(...border.map((point) => distance(point, [40.99, 34.42]))) < 8000);
  for (const feature of featuresOf(file, 'ar')) {
    if (feature.geometry.type !== 'LineString') continue;
    for (const [x, y] of feature.geometry.coordinates) assert.ok(x! > 39 && x! < 61 && y! > 29 && y! < 41);
  }
  const size = [...files.values()].reduce((sum, text) => sum + text.length, 0);
  assert.ok(size < 3e6, `${size} bytes`);
});
