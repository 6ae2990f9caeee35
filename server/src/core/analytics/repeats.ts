/** How often a step did the very same, and whether it came to the same. */
export interface Repeat {
  readonly workflow: string;
  readonly file: string;
  readonly step: string;
  /** What it does: see `fingerprintOf`. */
  readonly fingerprint: string;
  readonly times: number;
  /** How often in a row, up to the last time, the result was the same. */
  readonly same: number;
  readonly result: string;
  readonly totalMs: number;
  readonly day: string;
}

/** So many steps' works are remembered, those that were done last. */
const most = 1_000;

/** What steps did again and again. Of a step whose result is kept already nothing is remembered. */
export class Repeats {
  private readonly all = new Map<string, Repeat>();
  private readonly cached = new Set<string>();

  constructor(kept?: { readonly all: readonly Repeat[]; readonly cached: readonly string[] }) {
    for (const repeat of kept?.all ?? []) this.all.set(keyOf(repeat), repeat);
    for (const step of kept?.cached ?? []) this.cached.add(step);
  }

  /** The file of this step says `cache`. */
  isCached(workflow: string, step: string): void {
    const key = `${workflow} ${step}`;
    this.cached.delete(key);
    this.cached.add(key);
    trim(this.cached);
  }

  /** It was done and succeeded. */
  done(work: Pick<Repeat, "workflow" | "file" | "step" | "fingerprint" | "day" | "result">, ms: number): void {
    const key = keyOf(work);
    const before = this.all.get(key);
    const same = before?.result === work.result ? before.same + 1 : 1;
    this.all.delete(key);
    this.all.set(key, { ...work, same, times: (before?.times ?? 0) + 1, totalMs: (before?.totalMs ?? 0) + ms });
    trim(this.all);
  }

  /** Of the steps whose results aren't kept. */
  values(): readonly Repeat[] {
    return [...this.all.values()].filter(({ workflow, step }) => !this.cached.has(`${workflow} ${step}`));
  }

  state(): { readonly all: readonly Repeat[]; readonly cached: readonly string[] } {
    return { all: [...this.all.values()], cached: [...this.cached] };
  }
}

/** Stands for a text: the same for the same text, and hardly ever for two different ones. */
export function fingerprintText(text: string): string {
  let [one, two] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 2654435761);
    two = Math.imul(two ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return `${(two >>> 0).toString(36)}${(one >>> 0).toString(36)}`;
}

function keyOf({ workflow, step, fingerprint }: Pick<Repeat, "workflow" | "step" | "fingerprint">): string {
  return `${workflow} ${step} ${fingerprint}`;
}

function trim(some: Map<string, unknown> | Set<string>): void {
  for (const oldest of some.keys()) {
    if (some.size <= most) break;
    some.delete(oldest);
  }
}
