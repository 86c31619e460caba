import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginAt, boxAt, captureTime, countUntil, readPath, stepOf } from '../src/live/path.ts';

const START = '1795381482000000000';
const at = (seconds: number): bigint => captureTime(START, seconds);
const path = readPath(
  [0, 0.04, 0.08, 0.5, 3].map((seconds, index) => ({
    time_ns: at(seconds).toString(),
    box: [index * 10, 0, 4, 8],
    measured: index !== 2,
    snr: 9,
  })),
);

test('the time of a picture of a clip is exact to the nanosecond', () => {
  assert.equal(at(12.345678912), 1795381494345678912n);
});

test('the box of a picture is the one measured in it', () => {
  assert.equal(boxAt(path, at(0.04))?.box[0], 10);
  assert.equal(boxAt(path, at(0.041))?.box[0], 10);
  assert.equal(boxAt(path, at(0.079))?.box[0], 20);
});

test('between two points the box lies between them, and counts as predicted if either was', () => {
  const between = boxAt(path, at(0.29));
  assert.equal(between?.box[0], 25);
  assert.equal(between?.measured, false);
});

test('before, after and in a long gap there is no box', () => {
  assert.equal(boxAt(path, at(-1)), null);
  assert.equal(boxAt(path, at(3.1)), null);
  assert.equal(boxAt(path, at(1.5)), null);
  assert.equal(boxAt([], at(0)), null);
});

test('the path up to a time holds its points, that of the time included', () => {
  assert.equal(countUntil(path, at(-0.01)), 0);
  assert.equal(countUntil(path, at(0.08)), 3);
  assert.equal(countUntil(path, at(99)), 5);
});

test('a step is the usual distance of two pictures', () => {
  assert.ok(Math.abs(stepOf(path.slice(0, 3)) - 0.04) < 1e-9);
  assert.equal(stepOf([]), 0.04);
});

test('a clip whose track comes late begins shortly before it', () => {
  assert.equal(beginAt(path, START), 0);
  assert.equal(beginAt(path, (BigInt(START) - 10_000_000_000n).toString()), 7);
  assert.equal(beginAt([], START), 0);
});
