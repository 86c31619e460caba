// Where each target of a camera stood over the last seconds, for the line that follows it.

export interface TrailPoint {
  ns: bigint;
  x: number;
  y: number;
}

interface Standing {
  id: string;
  foot: [number, number];
}

const LENGTH_NS = 4_000_000_000n;

export class Trails {
  private readonly trails = new Map<string, TrailPoint[]>();
  private newest = 0n;

  add(capturedNs: string, standing: Standing[]): void {
    const ns = BigInt(capturedNs);
    if (ns < this.newest) this.trails.clear();
    this.newest = ns;
    for (const { id, foot } of standing) {
      const trail = this.trails.get(id) ?? [];
      trail.push({ ns, x: foot[0], y: foot[1] });
      this.trails.set(id, trail);
    }
    this.forget(ns - LENGTH_NS);
  }

  /** The points of a target up to the time of a picture, oldest first. */
  upTo(id: string, capturedNs: string): TrailPoint[] {
    const ns = BigInt(capturedNs);
    return (this.trails.get(id) ?? []).filter((point) => point.ns <= ns);
  }

  clear(): void {
    this.trails.clear();
    this.newest = 0n;
  }

  private forget(before: bigint): void {
    for (const [id, trail] of this.trails) {
      const first = trail.findIndex((point) => point.ns >= before);
      if (first < 0) this.trails.delete(id);
      else if (first > 0) trail.splice(0, first);
    }
  }
}
