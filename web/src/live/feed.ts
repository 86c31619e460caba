// One camera's live picture: decodes while somebody looks, joins each picture with its boxes, and keeps the one
// that is shown now. Where the browser has no WebCodecs, or not for this stream, it fetches stills instead.
import { pathOf } from '../api/client.ts';
import type { Id } from '../api/types.ts';
import { PictureDecoder, canDecode, supports } from './decoder.ts';
import { Gate } from './gate.ts';
import { Pairing, type Pair } from './pairing.ts';
import { Trails } from './trails.ts';
import type { FrameMessage, PictureMessage, VideoMessage } from './wire.ts';

export type LivePicture = VideoFrame | ImageBitmap;
export type Shown = Pair<LivePicture, FrameMessage>;

/** Somewhere that a feed is drawn. */
export interface Surface {
  draw(feed: Feed): void;
}

const STILLS_EVERY_MS = 1000;

export class Feed {
  readonly camera: Id;
  readonly surfaces = new Set<Surface>();
  readonly trails = new Trails();
  shown: Shown | null = null;
  /** performance.now() when the shown picture came; null before the first */
  shownAt: number | null = null;
  stills = !canDecode();

  private readonly pairing = new Pairing<LivePicture, FrameMessage>((picture) => picture.close());
  private readonly gate = new Gate<PictureMessage>((message) => this.decode(message));
  private readonly restart: (feed: Feed) => void;
  private decoder: PictureDecoder | null = null;
  private stream = -1;
  private failures = 0;
  private nextStillAt = 0;

  /** `restart` is asked for a new stream after a decoder failed. */
  constructor(camera: Id, restart: (feed: Feed) => void) {
    this.camera = camera;
    this.restart = restart;
  }

  async begin(message: VideoMessage): Promise<void> {
    this.closeDecoder();
    this.gate.clear();
    this.stream = message.stream;
    if (!canDecode()) return;
    const decoder = new PictureDecoder(message, {
      picture: (capturedNs, picture) => {
        this.failures = 0;
        this.pairing.addPicture(capturedNs, picture, performance.now());
      },
      failed: () => this.decoder === decoder && this.fail(),
    });
    this.decoder = decoder;
    const supported = await supports(message.codec);
    if (this.decoder === decoder) this.stills = !supported;
  }

  addPicture(message: PictureMessage): void {
    if (message.stream === this.stream && !this.stills) this.gate.addPicture(message, performance.now());
  }

  addBoxes(message: FrameMessage): void {
    this.trails.add(message.captured_ns, message.tracks);
    this.pairing.addBoxes(message.captured_ns, message);
    this.gate.addBoxes(message.captured_ns, performance.now());
    if (this.shown?.capturedNs === message.captured_ns && !this.shown.boxes) {
      this.shown.boxes = message;
      this.redraw();
    }
  }

  /** Shows the newest picture that is ready; called before each repaint. */
  tick(now: number): void {
    if (this.stills) this.fetchStill(now);
    this.gate.open(now);
    const next = this.pairing.take(now);
    if (!next) return;
    this.shown?.picture.close();
    this.shown = next;
    this.shownAt = now;
    this.redraw();
  }

  redraw(): void {
    for (const surface of this.surfaces) surface.draw(this);
  }

  /** Nobody looks any more, or the connection is gone: nothing decodes, the last picture stays to be dimmed. */
  stop(): void {
    this.closeDecoder();
    this.stream = -1;
    this.gate.clear();
    this.pairing.clear();
    this.trails.clear();
  }

  close(): void {
    this.stop();
    this.shown?.picture.close();
    this.shown = null;
    this.shownAt = null;
  }

  private decode(message: PictureMessage): void {
    try {
      this.decoder?.decode(message);
    } catch {
      this.fail();
    }
  }

  private fail(): void {
    this.closeDecoder();
    this.failures += 1;
    if (this.failures > 3) this.stills = true;
    else this.restart(this);
  }

  private closeDecoder(): void {
    this.decoder?.close();
    this.decoder = null;
  }

  private fetchStill(now: number): void {
    if (now < this.nextStillAt) return;
    this.nextStillAt = now + STILLS_EVERY_MS;
    void fetch(pathOf('getSnapshot', { camera: this.camera }), { cache: 'no-store' })
      .then(async (response) => {
        if (!response.ok) return;
        const picture = await createImageBitmap(await response.blob());
        this.shown?.picture.close();
        this.shown = { capturedNs: '', picture, boxes: null };
        this.shownAt = performance.now();
        this.redraw();
      })
      .catch(() => undefined);
  }
}
