import * as l10n from "@vscode/l10n";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/ports/clock.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { KeptEntry, KeptStep, StepCache } from "../../core/ports/step-cache.ts";
import { attempt, errorCode } from "../outside-failure.ts";
import { makePrivateFolder, privateFileMode } from "../private-files.ts";
import { readEntry, writeEntry } from "./step-cache-entry.ts";

/** Where results are kept, and how many. */
export interface StepCacheOptions {
  /** Absolute path; made when something is kept. */
  readonly folder: string;
  readonly clock: Clock;
  readonly mask: Mask;
  /** 500 MB unless told. */
  readonly maximumBytes?: number;
  /** 10,000 unless told. */
  readonly maximumEntries?: number;
}

const entryName = /^([0-9a-f]{64})\.json$/;

/** A file of its own for each result. Whoever made the folder is the only one who writes to it: the host. */
export function createStepCache(options: StepCacheOptions): StepCache {
  return new FileStepCache(options);
}

/** How large a file is, and when it was used last, in milliseconds since 1970. */
interface Use {
  readonly bytes: number;
  readonly at: number;
}

class FileStepCache implements StepCache {
  private readonly options: Required<StepCacheOptions>;
  /** What lies in the folder, that used longest ago first; undefined until it was looked at. */
  private known: Map<string, Use> | undefined;
  /** The size of all of that. */
  private total = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: StepCacheOptions) {
    this.options = { maximumBytes: 500_000_000, maximumEntries: 10_000, ...options };
  }

  async read(key: string): Promise<KeptStep | undefined> {
    const path = this.pathOf(key);
    const step = await this.peek(key);
    if (path !== undefined && step !== undefined) void this.inTurn(() => this.use(key, path));
    return step;
  }

  async peek(key: string): Promise<KeptStep | undefined> {
    const path = this.pathOf(key);
    if (path === undefined) return undefined;
    const text = await readFile(path, "utf8").catch(() => undefined);
    return text === undefined ? undefined : readEntry(text, key)?.step;
  }

  keep(key: string, step: KeptStep): Promise<Outcome<void>> {
    return this.inTurn(async () => {
      const path = this.pathOf(key);
      if (path === undefined)
        return refused("invalid-key", l10n.t("{0} is no key of a cache", key), l10n.t("Use a digest."));
      const label = this.options.mask(step.label);
      const text = writeEntry({ key, keptAt: this.options.clock.now(), step: { ...step, label } });
      if (this.options.mask(text) !== text) {
        return refused(
          "holds-secret",
          l10n.t("A secret stands in the result"),
          l10n.t("Let the step say less, or don't cache it."),
        );
      }
      const bytes = Buffer.byteLength(text);
      if (bytes > this.options.maximumBytes) {
        return refused(
          "too-large",
          l10n.t("The result has {0} bytes", String(bytes)),
          l10n.t("Let the step write a file instead."),
        );
      }
      return attempt(l10n.t("keep a result in {0}", this.options.folder), async () => {
        const known = await this.look();
        await makePrivateFolder(this.options.folder);
        // Whole files replace one another. Not synced: what a power cut leaves torn counts as nothing.
        await writeFile(`${path}.new`, text, { mode: privateFileMode });
        await rename(`${path}.new`, path);
        this.forget(known, key);
        known.set(key, { bytes, at: Date.parse(this.options.clock.now()) });
        this.total += bytes;
        await this.shrink(known);
      });
    });
  }

  list(): Promise<Outcome<readonly KeptEntry[]>> {
    return this.inTurn(() =>
      attempt(l10n.t("list {0}", this.options.folder), async () => {
        const entries: KeptEntry[] = [];
        for (const [key, { bytes }] of await this.look()) {
          const text = await readFile(join(this.options.folder, `${key}.json`), "utf8").catch(() => "");
          const entry = readEntry(text, key);
          if (entry === undefined) continue;
          const { workflow, step, label } = entry.step;
          entries.push({ workflow, step, label, keptAt: entry.keptAt, bytes });
        }
        return entries.sort((one, other) => (one.keptAt < other.keptAt ? 1 : -1));
      }),
    );
  }

  clear(): Promise<Outcome<number>> {
    return this.inTurn(() =>
      attempt(l10n.t("empty {0}", this.options.folder), async () => {
        const known = await this.look();
        const count = known.size;
        for (const key of [...known.keys()]) await this.drop(known, key);
        return count;
      }),
    );
  }

  /** Undefined for what is no key: nothing outside the folder is ever named. */
  private pathOf(key: string): string | undefined {
    return entryName.test(`${key}.json`) ? join(this.options.folder, `${key}.json`) : undefined;
  }

  private async use(key: string, path: string): Promise<void> {
    const now = new Date(this.options.clock.now());
    // It may have gone meanwhile, and then there is nothing to be said of it.
    await utimes(path, now, now).catch(() => undefined);
    const use = this.known?.get(key);
    if (use === undefined) return;
    this.known?.delete(key);
    this.known?.set(key, { ...use, at: now.getTime() });
  }

  private async look(): Promise<Map<string, Use>> {
    if (this.known !== undefined) return this.known;
    const names = await readdir(this.options.folder).catch(noneIfMissing);
    const found: [string, Use][] = [];
    for (const name of names) {
      const key = entryName.exec(name)?.[1];
      const about = key === undefined ? undefined : await stat(join(this.options.folder, name)).catch(() => undefined);
      if (key !== undefined && about !== undefined) found.push([key, { bytes: about.size, at: about.mtimeMs }]);
    }
    found.sort(([, one], [, other]) => one.at - other.at);
    this.total = found.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    return (this.known = new Map(found));
  }

  private async shrink(known: Map<string, Use>): Promise<void> {
    const { maximumBytes, maximumEntries } = this.options;
    for (const key of known.keys()) {
      if (known.size <= maximumEntries && this.total <= maximumBytes) return;
      await this.drop(known, key);
    }
  }

  private async drop(known: Map<string, Use>, key: string): Promise<void> {
    await rm(join(this.options.folder, `${key}.json`), { force: true });
    this.forget(known, key);
  }

  private forget(known: Map<string, Use>, key: string): void {
    this.total -= known.get(key)?.bytes ?? 0;
    known.delete(key);
  }

  /** One after the other: two results under one key don't meet in one file. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

function noneIfMissing(error: unknown): string[] {
  if (errorCode(error) === "ENOENT") return [];
  throw error;
}

function refused(code: string, message: string, remedy: string): Outcome<never> {
  return { ok: false, failure: { code, retryable: false, message, remedy } };
}
