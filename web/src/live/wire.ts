// The messages of the live WebSocket, as docs/formats/live.md has them. What is not known is passed over.
import type { Alarm, Box, Camera, Class, Id, Site, Target, Track } from '../api/types.ts';

export interface FrameTrack {
  id: Id;
  state: 'confirmed' | 'coasting';
  motion: Track['motion'];
  class: Class;
  confidence: number;
  box: Box;
  velocity: [number, number];
  foot: [number, number];
  measured: boolean;
}

export interface FrameMessage {
  type: 'frame';
  camera: Id;
  captured_ns: string;
  width: number;
  height: number;
  tracks: FrameTrack[];
}

export interface VideoMessage {
  type: 'video';
  camera: Id;
  stream: number;
  codec: string;
  width: number;
  height: number;
}

export type TextMessage =
  | { type: 'hello'; site: Site; cameras: Camera[]; targets: Target[]; alarms: Alarm[] }
  | { type: 'camera'; camera: Camera }
  | { type: 'removed'; camera: Id }
  | { type: 'track'; track: Track }
  | { type: 'target'; target: Target }
  | { type: 'alarm'; alarm: Alarm }
  | VideoMessage
  | FrameMessage;

/** One picture as it came: an H.264 access unit. */
export interface PictureMessage {
  key: boolean;
  stream: number;
  capturedNs: string;
  data: Uint8Array<ArrayBuffer>;
}

const VERSION = 1;
const HEADER_BYTES = 12;
const KEY_FLAG = 1;
const KNOWN = new Set(['hello', 'camera', 'removed', 'track', 'target', 'alarm', 'video', 'frame']);

/** A picture, or null where the message is too short or of a version that is not ours. */
export function parsePicture(message: ArrayBuffer): PictureMessage | null {
  if (message.byteLength <= HEADER_BYTES) return null;
  const view = new DataView(message);
  if (view.getUint8(0) !== VERSION) return null;
  return {
    key: (view.getUint8(1) & KEY_FLAG) !== 0,
    stream: view.getUint16(2),
    capturedNs: view.getBigInt64(4).toString(),
    data: new Uint8Array(message, HEADER_BYTES),
  };
}

/** A message, or null where its type is not known to us or it is no JSON object. */
export function parseText(message: string): TextMessage | null {
  try {
    const value = JSON.parse(message) as { type?: unknown } | null;
    return typeof value?.type === 'string' && KNOWN.has(value.type) ? (value as TextMessage) : null;
  } catch {
    return null;
  }
}

export function watchMessage(cameras: Id[]): string {
  return JSON.stringify({ type: 'watch', cameras: cameras.slice(0, 64) });
}
