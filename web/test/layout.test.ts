import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contain, planWall, TILE_HEADER, WALL_GAP } from '../src/live/fit.ts';
import { labelPlace, screenBox } from '../src/live/paint.ts';

test('a picture stands in the middle of its well and keeps its shape', () => {
  assert.deepEqual(contain(640, 512, 1280, 2048), { left: 0, top: 512, width: 1280, height: 1024, scale: 2 });
  assert.deepEqual(contain(100, 100, 300, 200), { left: 50, top: 0, width: 200, height: 200, scale: 2 });
});

test('walls of one to nine tiles fit into a wide room without scrolling', () => {
  for (let count = 1; count <= 9; count++) {
    const [width, height] = [1540, 1020];
    const plan = planWall(count, width, height);
    const columns = plan.featuredWidth > 0 ? 1 : plan.columns;
    const rows = plan.featuredWidth > 0 ? 2 : Math.ceil(count / plan.columns);
    const used = columns * plan.tileWidth + (columns - 1) * WALL_GAP;
    const beside = plan.featuredWidth > 0 ? plan.featuredWidth + WALL_GAP : 0;
    assert.ok(used + beside <= width, `${count}: width`);
    assert.ok(rows * plan.tileHeight + (rows - 1) * WALL_GAP <= height + rows, `${count}: height`);
  }
});

test('the large one of three is as high as the two beside it, and shows its picture without bars', () => {
  const plan = planWall(3, 1540, 1020);
  assert.ok(plan.featuredWidth > 2 * plan.tileWidth);
  const picture = 2 * plan.tileHeight + WALL_GAP - TILE_HEADER;
  assert.ok(Math.abs(plan.featuredWidth / picture - 1.25) < 0.01);
});

test('on a wall that is high the large one of three stands above the two, and all fit', () => {
  const plan = planWall(3, 600, 840);
  assert.ok(plan.above);
  assert.ok(plan.featuredWidth <= 600 && plan.featuredWidth >= 2 * plan.tileWidth + WALL_GAP);
  assert.ok(plan.featuredWidth / 1.25 + TILE_HEADER + WALL_GAP + plan.tileHeight <= 841);
});

test('where tiles would be too small to see, the wall scrolls', () => {
  const plan = planWall(64, 1060, 840);
  assert.ok(plan.tileWidth >= 260);
  assert.equal(plan.columns, 3);
  assert.equal(planWall(3, 342, 700).columns, 1);
});

test('an empty wall, or one without room, has a plan', () => {
  for (const plan of [planWall(0, 1000, 800), planWall(3, 0, 0)]) {
    assert.ok(plan.columns >= 1);
    assert.ok(Number.isFinite(plan.tileHeight));
  }
});

test('a target of three pixels has a box that can be seen, around its middle', () => {
  const place = { left: 10, top: 20, width: 640, height: 512, scale: 1 };
  const [left, top, width, height] = screenBox([100, 200, 3, 3], place, 1);
  assert.equal(width, 14);
  assert.equal(height, 14);
  assert.equal(left + width / 2, 111.5);
  assert.equal(top + height / 2, 221.5);
});

test('labels stand apart, inside the picture, and are left out where there is no room', () => {
  const place = { left: 0, top: 0, width: 400, height: 300, scale: 1 };
  const box: [number, number, number, number] = [390, 100, 10, 20];
  const taken: [number, number, number, number][] = [];
  for (let count = 0; count < 5; count++) {
    const label = labelPlace(box, 60, 17, place, taken, 2);
    assert.ok(label);
    assert.ok(label[0] + label[2] <= 400);
    taken.push(label);
  }
  assert.equal(labelPlace(box, 60, 17, place, taken, 2), null);
  assert.ok(labelPlace([10, 0, 10, 20], 60, 17, place, [], 2)![1] >= 20);
});
