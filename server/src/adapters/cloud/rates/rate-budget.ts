import { Cancelled, type Cancellation } from "../../../core/ports/cancellation.ts";
import type { Clock } from "../../../core/ports/clock.ts";
import type { DocumentStore } from "../../../core/ports/documents.ts";
import type { Log } from "../../../core/ports/log.ts";
import type { AccountId } from "../../../protocol/states.ts";
import { isPlainObject } from "../../plain-object.ts";
import { limits, type RateClass } from "../verbs.ts";
import { Lane, longestWishMs, pollingLimit, type Priority, type Turn } from "./lane.ts";
import type { Use } from "./sliding-window.ts";

/** What the last minute used, for a host that comes after this one: `documents/cloud-rates.json`. Times in milliseconds since 1970. */
export interface CloudRatesDocument {
  readonly accounts: Readonly<Record<AccountId, Readonly<Partial<Record<RateClass, KeptLane>>>>>;
}

interface KeptLane {
  /** When each call began and ended; 0 for one that was under way. */
  readonly uses: readonly (readonly [began: number, ended: number])[];
  readonly restingUntil: number;
}

/** What {@link RateBudget} needs. */
export interface RateBudgetOptions {
  readonly document: DocumentStore<CloudRatesDocument>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Longer than any call can take: one that a dead host had under way is over by then. */
  readonly longestCallMs: number;
  /** What the limits are counted in; a minute unless told. */
  readonly spanMs?: number;
}

/**
 * The rate budgets of all accounts. What a call uses is on the disk before it's sent, so a host that dies leaves the next one no more than there is. Accounts with the same key
 * are the same user's and share one budget.
 */
export class RateBudget {
  private readonly options: RateBudgetOptions;
  private readonly lanes = new Map<AccountId, Map<RateClass, Lane>>();
  /** Which account's budget counts for a key, by a digest of it; in memory only. */
  private readonly owners = new Map<string, AccountId>();
  private readonly sharedWith = new Map<AccountId, AccountId>();
  private loading: Promise<void> | undefined;
  private loaded = false;
  private toldOfWriting = false;

  constructor(options: RateBudgetOptions) {
    this.options = options;
  }

  /** Wait for a turn. Rejects with `Cancelled`. */
  async take(
    accountId: AccountId,
    rate: RateClass,
    priority: Priority,
    cancellation: Cancellation | undefined,
  ): Promise<Turn> {
    await this.load();
    const turn = await this.lane(accountId, rate).take(priority, cancellation);
    this.write();
    const written = await this.options.document.flush();
    if (!written.ok && !this.toldOfWriting) {
      this.toldOfWriting = true;
      this.options.log.warn(`The cloud's rates aren't kept over a restart: ${written.failure.message}`);
    }
    if (cancellation?.cancelled === true) {
      turn.takeBack();
      throw new Cancelled();
    }
    const later = (act: () => void) => (): void => {
      act();
      this.write();
    };
    return {
      use: turn.use,
      end: later(() => turn.end()),
      refuse: (wishMs) => later(() => turn.refuse(wishMs))(),
      takeBack: later(() => turn.takeBack()),
    };
  }

  /** Say that an account has this key: the budget of the first account that had it counts from now on. */
  share(accountId: AccountId, keyDigest: string): void {
    const owner = this.owners.get(keyDigest);
    if (owner === undefined) this.owners.set(keyDigest, this.budgetOf(accountId));
    else if (owner !== this.budgetOf(accountId)) this.join(accountId, owner);
  }

  /** What polling may use for reading. Nothing while the last minute's use isn't read yet. */
  readingRoom(accountId: AccountId): { readonly perMinute: number; readonly free: number } {
    const perMinute = pollingLimit(limits.reading);
    if (!this.loaded) void this.load();
    return { perMinute, free: this.loaded ? this.lane(accountId, "reading").pollingRoom() : 0 };
  }

  private budgetOf(accountId: AccountId): AccountId {
    return this.sharedWith.get(accountId) ?? accountId;
  }

  private join(accountId: AccountId, owner: AccountId): void {
    const before = this.budgetOf(accountId);
    for (const [rate, lane] of this.lanes.get(before) ?? []) this.lane(owner, rate).join(lane);
    for (const [one, shared] of this.sharedWith) if (shared === before) this.sharedWith.set(one, owner);
    this.sharedWith.set(accountId, owner);
  }

  private lane(accountId: AccountId, rate: RateClass, kept?: KeptUse): Lane {
    const budget = this.budgetOf(accountId);
    const lanes = this.lanes.get(budget) ?? new Map<RateClass, Lane>();
    this.lanes.set(budget, lanes);
    const { clock, random, spanMs } = this.options;
    const span = spanMs === undefined ? {} : { spanMs };
    const lane = lanes.get(rate) ?? new Lane({ limit: limits[rate], clock, random, ...span, ...kept });
    lanes.set(rate, lane);
    return lane;
  }

  private load(): Promise<void> {
    return (this.loading ??= this.options.document.read().then((document) => {
      this.restore(document);
      this.loaded = true;
    }));
  }

  private restore(document: CloudRatesDocument | undefined): void {
    if (!isPlainObject(document?.accounts)) return;
    for (const [accountId, lanes] of Object.entries(document.accounts)) {
      for (const rate of Object.keys(limits) as RateClass[]) {
        const kept = isPlainObject(lanes) ? readLane(lanes[rate]) : undefined;
        if (kept !== undefined) this.lane(accountId, rate, this.toUses(kept));
      }
    }
  }

  /** From the time of day to this process's clock. A time that lies ahead (the machine's clock was put back) counts as now. */
  private toUses(kept: KeptLane): KeptUse {
    const { clock, longestCallMs } = this.options;
    const shift = Date.parse(clock.now()) - clock.monotonic();
    const now = clock.monotonic();
    const uses = kept.uses.flatMap(([began, ended]): Use[] => {
      const beganAt = Math.min(began - shift, now);
      if (ended > 0) return [{ beganAt, endedAt: Math.min(ended - shift, now) }];
      // The cloud may have counted it up to the last moment in which it can have been under way.
      return [{ beganAt, endedAt: Math.min(beganAt + longestCallMs, now) }];
    });
    return { uses, restingUntil: Math.min(kept.restingUntil - shift, now + longestWishMs) };
  }

  private write(): void {
    const { clock, document } = this.options;
    const shift = Date.parse(clock.now()) - clock.monotonic();
    const round = (time: number): number => Math.round(time + shift);
    const accounts = [...this.lanes].map(([accountId, lanes]) => {
      const kept = [...lanes].flatMap(([rate, lane]): [RateClass, KeptLane][] => {
        const { uses, restingUntil } = lane.counted();
        const rows = uses.map(
          ({ beganAt, endedAt }) => [round(beganAt), endedAt === undefined ? 0 : round(endedAt)] as const,
        );
        const resting = restingUntil > clock.monotonic() ? round(restingUntil) : 0;
        return rows.length === 0 && resting === 0 ? [] : [[rate, { uses: rows, restingUntil: resting }]];
      });
      return [accountId, Object.fromEntries(kept)] as const;
    });
    const written = new Map(accounts.filter(([, kept]) => Object.keys(kept).length > 0));
    // The next host doesn't know yet who shares a budget with whom: it counts twice for a minute rather than not at all.
    for (const [accountId, owner] of this.sharedWith) {
      const kept = written.get(owner);
      if (kept !== undefined) written.set(accountId, kept);
    }
    document.write({ accounts: Object.fromEntries(written) });
  }
}

interface KeptUse {
  readonly uses: readonly Use[];
  readonly restingUntil: number;
}

/** The document is a file that anybody may have changed. */
function readLane(value: unknown): KeptLane | undefined {
  if (!isPlainObject(value) || !Array.isArray(value["uses"])) return undefined;
  const uses = (value["uses"] as readonly unknown[]).flatMap((use): [number, number][] => {
    const [began, ended] = Array.isArray(use) ? (use as readonly unknown[]) : [];
    return isTime(began) && isTime(ended) ? [[began, ended]] : [];
  });
  return { uses, restingUntil: isTime(value["restingUntil"]) ? value["restingUntil"] : 0 };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
