import type { Clock } from "../../core/ports/clock.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { AccountId } from "../../protocol/states.ts";

/** An account with models, as far as they are listed. */
export interface ListedSource {
  readonly account: AccountId;
  isThere(runId: undefined): boolean;
  list(runId: undefined): Promise<Outcome<{ readonly models: readonly string[] }>>;
}

/** What {@link ModelLists} needs. */
export interface ModelListsPorts {
  readonly sources: () => readonly ListedSource[];
  readonly clock: Clock;
  /** Whether a look disturbs nobody: a key that a person would have to unlock isn't fetched for it. */
  readonly mayAsk: (accountId: AccountId) => boolean;
  /** Another text once what was listed counts no more: another address, another key. */
  readonly stamp: (accountId: AccountId) => string;
  /** A look has ended; `problem` says why it found nothing, a sentence or two. */
  readonly listed: (accountId: AccountId, problem: string | undefined) => void;
}

interface Listed {
  readonly at: number;
  readonly stamp: string;
  readonly models: readonly string[] | undefined;
}

const freshMs = 10 * 60_000;
/** One that couldn't be asked may be there soon. */
const retryMs = 60_000;

/** The models that accounts offer, for people and for completion: looked up when somebody wants to know them, and remembered for a while. */
export class ModelLists {
  private readonly ports: ModelListsPorts;
  private readonly known = new Map<AccountId, Listed>();
  private readonly looking = new Set<AccountId>();

  constructor(ports: ModelListsPorts) {
    this.ports = ports;
  }

  /** What is known now. Where that is nothing, or old, a look begins, which ends with `listed`. */
  modelsOf(accountId: AccountId): readonly string[] | undefined {
    const stamp = this.ports.stamp(accountId);
    const known = this.known.get(accountId);
    const counts = known?.stamp === stamp;
    const age = known === undefined ? Infinity : this.ports.clock.monotonic() - known.at;
    const isFresh = counts && age < (known.models === undefined ? retryMs : freshMs);
    if (!isFresh) this.begin(accountId, stamp);
    return counts ? known.models : undefined;
  }

  /** What was listed counts no more. */
  forget(accountId: AccountId): void {
    this.known.delete(accountId);
  }

  private begin(accountId: AccountId, stamp: string): void {
    const source = this.ports.sources().find(({ account }) => account === accountId);
    if (source?.isThere(undefined) !== true || this.looking.has(accountId) || !this.ports.mayAsk(accountId)) return;
    this.looking.add(accountId);
    void this.look(source, stamp).finally(() => this.looking.delete(accountId));
  }

  private async look(source: ListedSource, stamp: string): Promise<void> {
    const { account } = source;
    const listed = await source.list(undefined);
    const before = this.known.get(account);
    const models = listed.ok ? listed.value.models : undefined;
    this.known.set(account, { at: this.ports.clock.monotonic(), stamp, models });
    const isNews = before?.stamp !== stamp || !sameNames(before.models, models);
    const problem = listed.ok ? undefined : `${listed.failure.message}. ${listed.failure.remedy}`;
    if (isNews) this.ports.listed(account, problem);
  }
}

function sameNames(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return one?.join("\n") === other?.join("\n");
}
