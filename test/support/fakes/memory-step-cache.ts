import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import type { FileHashes } from "../../../server/src/core/ports/file-hashes.ts";
import type { KeptEntry, KeptFile, KeptStep, StepCache } from "../../../server/src/core/ports/step-cache.ts";

/** Results in memory, the one used last at the end. */
export class MemoryStepCache implements StepCache {
  readonly entries = new Map<string, { readonly text: string; readonly keptAt: string }>();
  private readonly options: { readonly mask: (text: string) => string; readonly now: () => string };
  private readonly maximumEntries: number;
  private readonly maximumBytes: number;

  constructor(
    options: { readonly mask: (text: string) => string; readonly now: () => string },
    maximumEntries = Infinity,
    maximumBytes = Infinity,
  ) {
    this.options = options;
    this.maximumEntries = maximumEntries;
    this.maximumBytes = maximumBytes;
  }

  async read(key: string): Promise<KeptStep | undefined> {
    const found = this.entries.get(key);
    if (found === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, found);
    return JSON.parse(found.text) as KeptStep;
  }

  async peek(key: string): Promise<KeptStep | undefined> {
    const found = this.entries.get(key);
    return found === undefined ? undefined : (JSON.parse(found.text) as KeptStep);
  }

  async keep(key: string, step: KeptStep): Promise<Outcome<void>> {
    if (!/^[0-9a-f]{64}$/.test(key)) return refused("invalid-key");
    const text = JSON.stringify({ ...step, label: this.options.mask(step.label) });
    if (this.options.mask(text) !== text) return refused("holds-secret");
    if (text.length > this.maximumBytes) return refused("too-large");
    this.entries.delete(key);
    this.entries.set(key, { text, keptAt: this.options.now() });
    for (const [oldest] of this.entries) {
      if (this.entries.size <= this.maximumEntries && this.bytes() <= this.maximumBytes) break;
      this.entries.delete(oldest);
    }
    return { ok: true, value: undefined };
  }

  async list(): Promise<Outcome<readonly KeptEntry[]>> {
    const entries = [...this.entries.values()].map(({ text, keptAt }) => {
      const { workflow, step, label } = JSON.parse(text) as KeptStep;
      return { workflow, step, label, keptAt, bytes: text.length };
    });
    return { ok: true, value: entries.sort((one, other) => (one.keptAt < other.keptAt ? 1 : -1)) };
  }

  async clear(): Promise<Outcome<number>> {
    const count = this.entries.size;
    this.entries.clear();
    return { ok: true, value: count };
  }

  private bytes(): number {
    return [...this.entries.values()].reduce((sum, { text }) => sum + text.length, 0);
  }
}

/** Files that a test makes up: content by absolute path. */
export class MemoryFileHashes implements FileHashes {
  readonly files = new Map<string, string>();
  /** While set, nothing can be read. */
  failure: string | undefined;

  /** A glob that ends with `*` matches what begins like it; every other one the path itself. */
  async hashMatching(folder: string, globs: readonly string[]): Promise<Outcome<readonly KeptFile[]>> {
    if (this.failure !== undefined) return refused(this.failure);
    const wanted = globs.map((glob) => `${folder}/${glob}`);
    const fits = (path: string): boolean =>
      wanted.some((glob) => (glob.endsWith("*") ? path.startsWith(glob.slice(0, -1)) : path === glob));
    const found = [...this.files].filter(([path]) => fits(path)).sort();
    return { ok: true, value: found.map(([path, text]) => ({ path, hash: `hash of ${text}` })) };
  }

  async hashFile(path: string): Promise<string | undefined> {
    const text = this.files.get(path);
    return text === undefined ? undefined : `hash of ${text}`;
  }
}

function refused(code: string): Outcome<never> {
  return { ok: false, failure: { code, retryable: false, message: "It can't be kept", remedy: "None." } };
}
