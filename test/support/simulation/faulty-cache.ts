import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import type { KeptStep, StepCache } from "../../../server/src/core/ports/step-cache.ts";
import { diskFull } from "../fakes/memory-journal.ts";
import type { MemoryStepCache } from "../fakes/memory-step-cache.ts";
import type { Chance } from "./chance.ts";

/** What a host's cache stands on. */
export interface CacheWorld {
  readonly cache: MemoryStepCache;
  readonly chance: Chance;
  /** How often something goes wrong, 0 to 1. */
  readonly rate: () => number;
  readonly isFull: () => boolean;
  /** The host may die here; false: it has. */
  readonly boundary: (name: string) => boolean;
}

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** The results that outlive hosts, seen by one of them: entries get lost or can't be read, the disk is full, and the host dies before and after it keeps one. */
export function faultyCache({ cache, chance, rate, isFull, boundary }: CacheWorld): StepCache {
  const lookUp = async (look: () => Promise<KeptStep | undefined>, key: string): Promise<KeptStep | undefined> => {
    if (!boundary("before look-up")) return never();
    // What is corrupted stays so: nobody can read it any more.
    if (chance.happens(rate() / 2)) cache.entries.delete(key);
    const found = chance.happens(rate()) ? undefined : await look();
    return boundary("after look-up") ? found : never();
  };
  return {
    read: (key) => lookUp(() => cache.read(key), key),
    peek: (key) => lookUp(() => cache.peek(key), key),
    async keep(key, step): Promise<Outcome<void>> {
      if (!boundary("before keeping")) return never();
      if (isFull() || chance.happens(rate())) return { ok: false, failure: diskFull };
      const kept = await cache.keep(key, step);
      return boundary("after keeping") ? kept : never();
    },
    list: () => cache.list(),
    clear: () => cache.clear(),
  };
}
