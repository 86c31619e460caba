// How long to wait before the next attempt: doubles from half a second to eight, a fifth either way by chance
// so that many consoles do not return to a node at the same instant.

export class Backoff {
  private attempts = 0;
  private readonly random: () => number;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  /** Milliseconds to wait now. */
  next(): number {
    const base = Math.min(8000, 500 * 2 ** this.attempts);
    this.attempts += 1;
    return Math.round(base * (0.8 + 0.4 * this.random()));
  }

  /** It went well: the next wait is short again. */
  reset(): void {
    this.attempts = 0;
  }
}
