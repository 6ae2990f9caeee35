import type { KeyStore } from "../../core/ports/accounts.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { AccountSpec, KeyPlace } from "../../protocol/accounts.ts";
import type { AccountId } from "../../protocol/states.ts";

/** What a {@link KeyHolder} needs. */
export interface KeyHolderPorts {
  readonly stores: readonly KeyStore[];
  /** Hides a key in everything that is written from now on. */
  readonly learn: (key: string) => void;
  readonly clock: Clock;
  /** The key has come, or can't be had. */
  readonly changed: (accountId: AccountId) => void;
}

/** Whoever couldn't be had isn't asked again for so long, unless something has changed: each call of 25 tasks would ask. */
const quietMs = 5_000;

interface Miss {
  readonly at: number;
  /** Why it can't be read, a sentence; undefined where none is kept. */
  readonly why: string | undefined;
}

/** One look at where a key is kept; one that was overtaken counts for nothing. */
interface Reading {
  answer?: Promise<string | undefined>;
}

/** Keys in memory, read from where they are kept when they are first wanted: once, whoever asks meanwhile. */
export class KeyHolder {
  private readonly ports: KeyHolderPorts;
  private readonly keys = new Map<AccountId, string>();
  private readonly readings = new Map<AccountId, Reading>();
  private readonly missing = new Map<AccountId, Miss>();

  constructor(ports: KeyHolderPorts) {
    this.ports = ports;
  }

  holds(accountId: AccountId): boolean {
    return this.keys.has(accountId);
  }

  /** Why nobody could give it, as far as that was tried; undefined while nothing is wrong. */
  missOf(accountId: AccountId): Pick<Miss, "why"> | undefined {
    return this.missing.get(accountId);
  }

  storeOf(place: KeyPlace | undefined): KeyStore | undefined {
    return this.ports.stores.find((store) => store.place === place);
  }

  async keyOf({ id, keyPlace }: AccountSpec): Promise<string | undefined> {
    const held = this.keys.get(id);
    if (held !== undefined) return held;
    const miss = this.missing.get(id);
    if (miss !== undefined && this.ports.clock.monotonic() - miss.at < quietMs) return undefined;
    const running = this.readings.get(id)?.answer;
    if (running !== undefined) return running;
    const reading: Reading = {};
    this.readings.set(id, reading);
    reading.answer = this.read(id, keyPlace, reading);
    return reading.answer;
  }

  /** From now on this is its key, whatever is just being read. */
  hold(accountId: AccountId, key: string): void {
    this.ports.learn(key);
    this.readings.delete(accountId);
    this.missing.delete(accountId);
    this.keys.set(accountId, key);
    this.ports.changed(accountId);
  }

  /** Forget it, whatever is just being read. Answers whether it was there. */
  drop(accountId: AccountId): boolean {
    this.readings.delete(accountId);
    this.missing.delete(accountId);
    return this.keys.delete(accountId);
  }

  /** Somebody has come who may have what was missing. */
  lookAgain(): void {
    for (const accountId of [...this.missing.keys()]) {
      this.missing.delete(accountId);
      this.ports.changed(accountId);
    }
  }

  private async read(accountId: AccountId, place: KeyPlace | undefined, mine: Reading): Promise<string | undefined> {
    const found = (await this.storeOf(place)?.read(accountId)) ?? { ok: true, value: undefined };
    if (this.readings.get(accountId) !== mine) return this.keys.get(accountId);
    this.readings.delete(accountId);
    if (found.ok && found.value !== undefined) {
      this.hold(accountId, found.value);
      return found.value;
    }
    const why = found.ok ? undefined : `${found.failure.message}. ${found.failure.remedy}`;
    const before = this.missing.get(accountId);
    this.missing.set(accountId, { at: this.ports.clock.monotonic(), why });
    if (before?.why !== why || before === undefined) this.ports.changed(accountId);
    return undefined;
  }
}
