// H.264 access units to pictures, by the browser's WebCodecs. Begins at a key picture, and begins again at the
// next one when it falls behind.
import type { PictureMessage, VideoMessage } from './wire.ts';

export interface DecoderEvents {
  picture(capturedNs: string, picture: VideoFrame): void;
  /** it cannot go on: a new stream is needed */
  failed(): void;
}

/** Pictures that wait to be decoded; past this it is behind. */
const MOST_QUEUED = 12;
const MOST_TIMES = 64;

export function canDecode(): boolean {
  return typeof VideoDecoder === 'function';
}

export async function supports(codec: string): Promise<boolean> {
  try {
    return (await VideoDecoder.isConfigSupported({ codec })).supported === true;
  } catch {
    return false;
  }
}

// A chunk carries microseconds in a double; the nanoseconds are kept beside them.
function microseconds(capturedNs: string): number {
  return Number(BigInt(capturedNs) / 1000n);
}

export class PictureDecoder {
  private readonly decoder: VideoDecoder;
  private readonly times = new Map<number, string>();
  private waitsForKey = true;

  constructor(stream: VideoMessage, events: DecoderEvents) {
    this.decoder = new VideoDecoder({
      output: (picture) => {
        const capturedNs = this.times.get(picture.timestamp);
        this.times.delete(picture.timestamp);
        if (capturedNs === undefined) picture.close();
        else events.picture(capturedNs, picture);
      },
      error: () => events.failed(),
    });
    this.decoder.configure({ codec: stream.codec, optimizeForLatency: true });
  }

  decode(message: PictureMessage): void {
    if (this.decoder.state !== 'configured') return;
    if (this.decoder.decodeQueueSize > MOST_QUEUED) this.waitsForKey = true;
    if (this.waitsForKey && !message.key) return;
    this.waitsForKey = false;
    const timestamp = microseconds(message.capturedNs);
    this.times.set(timestamp, message.capturedNs);
    if (this.times.size > MOST_TIMES) this.times.delete(this.times.keys().next().value!);
    this.decoder.decode(
      new EncodedVideoChunk({ type: message.key ? 'key' : 'delta', timestamp, data: message.data }),
    );
  }

  close(): void {
    if (this.decoder.state !== 'closed') this.decoder.close();
  }
}
