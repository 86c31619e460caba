// Holds each encoded picture back until the boxes of its capture time are here, so that it can be shown with them.
// They are held before the decoder, where they are small. The boxes come in the order of capture: once later ones
// are here, a picture's own will not come any more. Where a camera sends no boxes at all, nothing waits.

export interface Timed {
  capturedNs: string;
}

/** A busy node's boxes may come this much after its pictures. */
const PATIENCE_MS = 1000;
/** Boxes have come within this: they are to be expected. */
const EXPECTED_MS = 2000;
const MOST_HELD = 64;

export class Gate<Picture extends Timed> {
  private held: { picture: Picture; since: number }[] = [];
  private latestBoxes: bigint | null = null;
  private boxesAt = -Infinity;
  private readonly pass: (picture: Picture) => void;

  constructor(pass: (picture: Picture) => void) {
    this.pass = pass;
  }

  addPicture(picture: Picture, now: number): void {
    this.held.push({ picture, since: now });
    this.open(now);
  }

  addBoxes(capturedNs: string, now: number): void {
    this.latestBoxes = BigInt(capturedNs);
    this.boxesAt = now;
    this.open(now);
  }

  /** Passes on what need not wait any longer, in order. */
  open(now: number): void {
    const patience = now - this.boxesAt < EXPECTED_MS ? PATIENCE_MS : 0;
    while (this.held.length > 0) {
      const { picture, since } = this.held[0]!;
      const boxesCame = this.latestBoxes !== null && BigInt(picture.capturedNs) <= this.latestBoxes;
      if (!boxesCame && now - since < patience && this.held.length <= MOST_HELD) return;
      this.held.shift();
      this.pass(picture);
    }
  }

  clear(): void {
    this.held = [];
    this.latestBoxes = null;
    this.boxesAt = -Infinity;
  }
}
