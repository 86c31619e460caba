import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureAge } from '../src/live/age.ts';
import { Backoff } from '../src/live/backoff.ts';
import { Gate } from '../src/live/gate.ts';
import { Pairing } from '../src/live/pairing.ts';
import { Trails } from '../src/live/trails.ts';

test('the wait before the next attempt doubles from half a second to eight, and starts over', () => {
  const backoff = new Backoff(() => 0.5);
  const waits = Array.from({ length: 7 }, () => backoff.next());
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

test('waits differ by chance, by no more than a fifth', () => {
  assert.equal(new Backoff(() => 0).next(), 400);
  assert.equal(new Backoff(() => 1).next(), 600);
});

function pairing(): { pairs: Pairing<string, string>; released: string[] } {
  const released: string[] = [];
  return { pairs: new Pairing<string, string>((picture) => released.push(picture)), released };
}

test('a picture is shown with the boxes of its own time, whichever came first', () => {
  const { pairs } = pairing();
  pairs.addBoxes('1', 'boxes 1');
  pairs.addPicture('1', 'picture 1', 0);
  assert.deepEqual(pairs.take(0), { capturedNs: '1', picture: 'picture 1', boxes: 'boxes 1' });
  pairs.addPicture('2', 'picture 2', 10);
  assert.equal(pairs.take(20), null);
  pairs.addBoxes('2', 'boxes 2');
  assert.deepEqual(pairs.take(30), { capturedNs: '2', picture: 'picture 2', boxes: 'boxes 2' });
});

test('boxes of another time are never drawn on a picture', () => {
  const { pairs } = pairing();
  pairs.addBoxes('1', 'boxes 1');
  pairs.addPicture('2', 'picture 2', 0);
  assert.equal(pairs.take(50), null);
  assert.deepEqual(pairs.take(500), { capturedNs: '2', picture: 'picture 2', boxes: null });
});

test('a picture that the tracker skipped is passed over while others come with boxes, and shown when none do', () => {
  const { pairs, released } = pairing();
  pairs.addBoxes('1', 'boxes 1');
  pairs.addPicture('1', 'picture 1', 0);
  assert.equal(pairs.take(0)?.picture, 'picture 1');
  pairs.addPicture('2', 'picture 2', 50);
  assert.equal(pairs.take(300), null);
  pairs.addBoxes('3', 'boxes 3');
  pairs.addPicture('3', 'picture 3', 310);
  assert.equal(pairs.take(310)?.picture, 'picture 3');
  assert.deepEqual(released, ['picture 2']);
  pairs.addPicture('4', 'picture 4', 400);
  assert.equal(pairs.take(911)?.picture, 'picture 4');
});

test('the newest ready picture is shown, and those before it are let go', () => {
  const { pairs, released } = pairing();
  for (const time of ['1', '2', '3']) pairs.addPicture(time, `picture ${time}`, 0);
  pairs.addBoxes('2', 'boxes 2');
  assert.equal(pairs.take(1)?.picture, 'picture 2');
  assert.deepEqual(released, ['picture 1']);
});

test('no more than four decoded pictures wait', () => {
  const { pairs, released } = pairing();
  for (let index = 0; index < 6; index++) pairs.addPicture(String(index), `picture ${index}`, 0);
  assert.deepEqual(released, ['picture 0', 'picture 1']);
  pairs.clear();
  assert.equal(released.length, 6);
});

test('a trail ends at the time of the picture that it is drawn on, and is four seconds long', () => {
  const trails = new Trails();
  for (let second = 0; second <= 10; second++) {
    trails.add(String(second * 1e9), [{ id: 'a', foot: [second, 0] }]);
  }
  assert.deepEqual(trails.upTo('a', String(9e9)).map((point) => point.x), [6, 7, 8, 9]);
  assert.deepEqual(trails.upTo('b', String(9e9)), []);
});

test('a trail starts over when time steps back', () => {
  const trails = new Trails();
  trails.add('5000000000', [{ id: 'a', foot: [1, 1] }]);
  trails.add('1000000000', [{ id: 'a', foot: [2, 2] }]);
  assert.deepEqual(trails.upTo('a', '9000000000').map((point) => point.x), [2]);
});

test('the age of a live picture counts from its capture, that of a simulated one from when it was shown', () => {
  const captured = '1000000000000';
  assert.equal(pictureAge(100, captured, 'live', 150, 1_005_000), 5000);
  assert.equal(pictureAge(100, captured, 'simulated', 150, 1_005_000), 50);
  assert.equal(pictureAge(100, '', 'live', 150, 1_005_000), 50);
  assert.equal(pictureAge(null, '', 'live', 150, 0), null);
});

function gate(): { gate: Gate<{ capturedNs: string }>; passed: string[] } {
  const passed: string[] = [];
  return { gate: new Gate(({ capturedNs }) => passed.push(capturedNs)), passed };
}

test('a picture is decoded when its boxes are here, or later ones', () => {
  const { gate: held, passed } = gate();
  held.addBoxes('1', 0);
  for (const capturedNs of ['2', '3', '4']) held.addPicture({ capturedNs }, 10);
  assert.deepEqual(passed, []);
  held.addBoxes('3', 400);
  assert.deepEqual(passed, ['2', '3']);
  held.addBoxes('4', 500);
  assert.deepEqual(passed, ['2', '3', '4']);
});

test('a picture whose boxes do not come is decoded after a second', () => {
  const { gate: held, passed } = gate();
  held.addBoxes('1', 0);
  held.addPicture({ capturedNs: '2' }, 10);
  held.open(900);
  assert.deepEqual(passed, []);
  held.open(1010);
  assert.deepEqual(passed, ['2']);
});

test('where no boxes come at all, no picture waits', () => {
  const { gate: held, passed } = gate();
  held.addPicture({ capturedNs: '1' }, 0);
  held.addBoxes('1', 0);
  held.addPicture({ capturedNs: '2' }, 5000);
  assert.deepEqual(passed, ['1', '2']);
});

test('no more than 64 encoded pictures are held', () => {
  const { gate: held, passed } = gate();
  held.addBoxes('0', 0);
  for (let index = 1; index <= 70; index++) held.addPicture({ capturedNs: String(index) }, 1);
  assert.equal(passed.length, 6);
});
