/* What of a fast stream is shown. */

/** Keeps at most so many a second, evenly spread, by looking at how many came in the second before. */
export class Sampler {
  private second = -1;
  private came = 0;
  private cameBefore = 0;

  constructor(private readonly mostPerSecond: number) {}

  /** Whether the one that comes now is among those that are shown. */
  take(nowMillis: number): boolean {
    const second = Math.floor(nowMillis / 1000);
    if (second !== this.second) {
      this.cameBefore = second === this.second + 1 ? this.came : 0;
      this.second = second;
      this.came = 0;
    }
    this.came += 1;
    return (this.came - 1) % this.stride() === 0;
  }

  /** One in so many is shown. */
  stride(): number {
    return Math.max(1, Math.ceil(Math.max(this.cameBefore, this.came) / this.mostPerSecond));
  }

  /** How many came in the last whole second. */
  perSecond(nowMillis: number): number {
    const second = Math.floor(nowMillis / 1000);
    return second === this.second ? this.cameBefore : second === this.second + 1 ? this.came : 0;
  }
}
