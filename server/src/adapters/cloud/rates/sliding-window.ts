/** One call that counts. Times in milliseconds of one clock that never goes back. */
export interface Use {
  readonly beganAt: number;
  /** When its answer was there, or it was given up; absent while it is under way. */
  endedAt?: number;
}

/**
 * Counts calls so that however the other side counts them, no more than `limit` fall into any stretch of `spanMs`: it counts a call at some moment between our sending it and
 * its answer, so each is counted here from its beginning until `spanMs` after its end.
 */
export class SlidingWindow {
  private readonly limit: number;
  private readonly spanMs: number;
  private uses: Use[];

  constructor(limit: number, spanMs: number, uses: readonly Use[] = []) {
    this.limit = limit;
    this.spanMs = spanMs;
    this.uses = [...uses];
  }

  /** How many calls may begin now; below zero where the past was over the limit. */
  free(now: number): number {
    this.forget(now);
    return this.limit - this.uses.length;
  }

  begin(now: number): Use {
    const use: Use = { beganAt: now };
    this.uses.push(use);
    return use;
  }

  end(use: Use, now: number): void {
    use.endedAt = now;
  }

  /** It was never sent. */
  takeBack(use: Use): void {
    this.uses = this.uses.filter((one) => one !== use);
  }

  /** When the next one stops counting; undefined while all that count are under way. */
  nextChange(): number | undefined {
    const ends = this.uses.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt + this.spanMs]));
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  /** Those that still count. */
  counted(now: number): readonly Use[] {
    this.forget(now);
    return this.uses;
  }

  /** Count these, too. */
  add(uses: readonly Use[]): void {
    this.uses.push(...uses);
  }

  private forget(now: number): void {
    this.uses = this.uses.filter(({ endedAt }) => endedAt === undefined || endedAt + this.spanMs > now);
  }
}
