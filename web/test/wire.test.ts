import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePicture, parseText, watchMessage } from '../src/live/wire.ts';

function message(version: number, flags: number, stream: number, ns: bigint, body: number[]): ArrayBuffer {
  const buffer = new ArrayBuffer(12 + body.length);
  const view = new DataView(buffer);
  view.setUint8(0, version);
  view.setUint8(1, flags);
  view.setUint16(2, stream);
  view.setBigInt64(4, ns);
  new Uint8Array(buffer).set(body, 12);
  return buffer;
}

test('a picture keeps every nanosecond of its capture time', () => {
  const picture = parsePicture(message(1, 1, 0x1234, 1795381482123456789n, [0, 0, 0, 1, 0x65]));
  assert.ok(picture);
  assert.equal(picture.capturedNs, '1795381482123456789');
  assert.equal(picture.stream, 0x1234);
  assert.equal(picture.key, true);
  assert.deepEqual([...picture.data], [0, 0, 0, 1, 0x65]);
});

test('a picture captured before 1970 has a negative time', () => {
  assert.equal(parsePicture(message(1, 0, 1, -5n, [9]))?.capturedNs, '-5');
});

test('only bit 0 of the flags says that a picture stands alone', () => {
  assert.equal(parsePicture(message(1, 0xfe, 1, 1n, [9]))?.key, false);
  assert.equal(parsePicture(message(1, 0xff, 1, 1n, [9]))?.key, true);
});

test('a picture of another version, without data or cut in its header is passed over', () => {
  assert.equal(parsePicture(message(2, 1, 1, 1n, [9])), null);
  assert.equal(parsePicture(message(1, 1, 1, 1n, [])), null);
  assert.equal(parsePicture(new ArrayBuffer(5)), null);
  assert.equal(parsePicture(new ArrayBuffer(0)), null);
});

test('texts that are not known, or no objects, are passed over', () => {
  for (const text of ['', '{', 'null', '1', '"camera"', '[]', '{}', '{"type":7}', '{"type":"later"}']) {
    assert.equal(parseText(text), null, text);
  }
  assert.equal(parseText('{"type":"removed","camera":"x","more":1}')?.type, 'removed');
});

test('no more than 64 cameras are asked for', () => {
  const ids = Array.from({ length: 70 }, (_, index) => `c${index}`);
  assert.equal((JSON.parse(watchMessage(ids)) as { cameras: string[] }).cameras.length, 64);
});
