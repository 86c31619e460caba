// Targets on the map: which place is shown, and the trail behind it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offset, type LngLat } from '../src/map/geodesy.ts';
import { extended, likeliest, type TrailPoint } from '../src/map/trail.ts';

const here: LngLat = [41, 34];
const point = (time: number, east: number): TrailPoint => ({ time, at: offset(here, east, 0) });

test('a trail grows by steps of a metre, forgets what is old, and never goes back in time', () => {
  let trail = [point(0, 0), point(1000, 5)].reduce(extended, [] as TrailPoint[]);
  assert.equal(trail.length, 2);
  trail = extended(trail, point(1500, 5.4));
  assert.equal(trail.length, 2);
  trail = extended(trail, point(900, 50));
  assert.equal(trail.length, 2);
  trail = extended(trail, point(301_500, 90));
  assert.deepEqual(trail.map(({ time }) => time), [301_500]);
});

test('the likeliest of several places is shown, and none where there is none', () => {
  const place = { latitude_deg: 1, longitude_deg: 2, height_m: 3, covariance_m2: [1, 0, 1] as [number, number, number], radius_50: 1, radius_90: 2 };
  assert.equal(likeliest([{ ...place, weight: 0.3 }, { ...place, weight: 0.7 }])?.weight, 0.7);
  assert.equal(likeliest([]), undefined);
});
