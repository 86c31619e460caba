// Joins each decoded picture with the boxes of the same capture time. The two come apart: the picture from the
// decoder, the boxes from the tracker, either first. A picture waits for its boxes a little while, and is then
// shown without any; boxes of another time are never drawn on it. Where a busy node's tracker skips pictures, those
// that it skipped are passed over while others with boxes keep coming, so that the boxes do not flicker.

export interface Pair<Picture, Boxes> {
  capturedNs: string;
  picture: Picture;
  boxes: Boxes | null;
}

interface Waiting<Picture> {
  capturedNs: string;
  picture: Picture;
  since: number;
}

/** Milliseconds that a picture waits for its boxes. */
const PATIENCE_MS = 120;
/** Milliseconds after a picture with boxes in which one without is not shown. */
const STEADY_MS = 600;
/** Decoded pictures are few and dear: no more than this many wait. */
const MOST_WAITING = 4;
const MOST_BOXES = 120;

export class Pairing<Picture, Boxes> {
  private waiting: Waiting<Picture>[] = [];
  private readonly boxes = new Map<string, Boxes>();
  private boxedAt = -Infinity;
  private readonly release: (picture: Picture) => void;

  /** `release` is called for every picture that is passed over. */
  constructor(release: (picture: Picture) => void) {
    this.release = release;
  }

  addPicture(capturedNs: string, picture: Picture, now: number): void {
    this.waiting.push({ capturedNs, picture, since: now });
    while (this.waiting.length > MOST_WAITING) this.release(this.waiting.shift()!.picture);
  }

  addBoxes(capturedNs: string, boxes: Boxes): void {
    this.boxes.set(capturedNs, boxes);
    while (this.boxes.size > MOST_BOXES) this.boxes.delete(this.boxes.keys().next().value!);
  }

  /** The boxes of a picture that is shown already, should they have come late. */
  boxesOf(capturedNs: string): Boxes | null {
    return this.boxes.get(capturedNs) ?? null;
  }

  /** The newest picture that is ready to be shown, if any; older ones are released. */
  take(now: number): Pair<Picture, Boxes> | null {
    let ready = -1;
    this.waiting.forEach((entry, index) => {
      const late = now - entry.since > PATIENCE_MS && now - this.boxedAt > STEADY_MS;
      if (late || this.boxes.has(entry.capturedNs)) ready = index;
    });
    if (ready < 0) return null;
    const { capturedNs, picture } = this.waiting[ready]!;
    for (const older of this.waiting.slice(0, ready)) this.release(older.picture);
    this.waiting = this.waiting.slice(ready + 1);
    const boxes = this.boxesOf(capturedNs);
    if (boxes !== null) this.boxedAt = now;
    return { capturedNs, picture, boxes };
  }

  clear(): void {
    for (const entry of this.waiting) this.release(entry.picture);
    this.waiting = [];
    this.boxes.clear();
    this.boxedAt = -Infinity;
  }
}
