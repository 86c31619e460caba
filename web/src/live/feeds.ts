// All feeds, and which of them the node is asked for: those that are on the screen, and none while the page is
// hidden. The node encodes nothing that nobody watches.
import type { Id } from '../api/types.ts';
import { Feed, type Surface } from './feed.ts';
import { watchMessage, type FrameMessage, type PictureMessage, type VideoMessage } from './wire.ts';

/** What leaves the screen is still asked for this long, so that a change of layout does not restart it. */
const LINGER_MS = 800;

export class Feeds {
  private readonly feeds = new Map<Id, Feed>();
  private readonly streams = new Map<number, Feed>();
  private send: ((message: string) => void) | null = null;
  private sent = '';
  private timer = 0;
  private painting = false;

  constructor() {
    document.addEventListener('visibilitychange', () => this.update());
  }

  of(camera: Id): Feed {
    let feed = this.feeds.get(camera);
    if (!feed) {
      feed = new Feed(camera, (failed) => this.restart(failed));
      this.feeds.set(camera, feed);
    }
    return feed;
  }

  /** Draws a camera on a surface from now on; returns what ends it. */
  show(camera: Id, surface: Surface): () => void {
    const feed = this.of(camera);
    feed.surfaces.add(surface);
    if (feed.shown) surface.draw(feed);
    this.update();
    this.paint();
    return () => {
      feed.surfaces.delete(surface);
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.update(), LINGER_MS);
    };
  }

  connected(send: (message: string) => void): void {
    this.send = send;
    this.sent = '';
    this.update();
  }

  disconnected(): void {
    this.send = null;
    this.streams.clear();
    for (const feed of this.feeds.values()) feed.stop();
  }

  begin(message: VideoMessage): void {
    const feed = this.of(message.camera);
    for (const [stream, owner] of this.streams) if (owner === feed) this.streams.delete(stream);
    this.streams.set(message.stream, feed);
    void feed.begin(message);
  }

  addPicture(message: PictureMessage): void {
    this.streams.get(message.stream)?.addPicture(message);
  }

  addBoxes(message: FrameMessage): void {
    this.feeds.get(message.camera)?.addBoxes(message);
  }

  remove(camera: Id): void {
    this.feeds.get(camera)?.close();
    this.feeds.delete(camera);
    this.update();
  }

  private update(): void {
    const wanted = this.wanted();
    for (const [camera, feed] of this.feeds) if (!wanted.includes(camera)) feed.stop();
    const message = watchMessage(wanted.filter((camera) => !this.feeds.get(camera)?.stills));
    if (!this.send || message === this.sent) return;
    this.sent = message;
    this.send(message);
  }

  private wanted(): Id[] {
    if (document.hidden) return [];
    return [...this.feeds.values()].filter((feed) => feed.surfaces.size > 0).map((feed) => feed.camera);
  }

  private restart(failed: Feed): void {
    const others = this.wanted().filter((camera) => camera !== failed.camera);
    this.sent = watchMessage(others);
    this.send?.(this.sent);
    window.setTimeout(() => this.update(), LINGER_MS);
  }

  // One loop repaints all feeds, and stops when there is nothing to paint.
  private paint(): void {
    if (this.painting) return;
    this.painting = true;
    const step = (now: number): void => {
      let looking = false;
      for (const feed of this.feeds.values()) {
        if (feed.surfaces.size === 0) continue;
        looking = true;
        feed.tick(now);
      }
      this.painting = looking;
      if (looking) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
}
