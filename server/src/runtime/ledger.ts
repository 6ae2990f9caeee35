import * as l10n from "@vscode/l10n";
import type { Clock } from "../core/ports/clock.ts";
import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { Journal } from "../core/ports/journal.ts";
import type { Log } from "../core/ports/log.ts";
import { Backoff } from "./backoff.ts";
import type { Fleet } from "./fleet.ts";
import { Transaction } from "./transaction.ts";

/** What the ledger needs. */
export interface LedgerOptions {
  readonly fleet: Fleet;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** Adds what follows from what was decided: the next steps, the assignments. */
  readonly settle: (transaction: Transaction) => void;
  /** The transaction is on disk and in the fleet; its effects may run. */
  readonly committed: (transaction: Transaction) => void;
  /** Another process has taken the journal over. Called once. */
  readonly lost: (failure: OutsideFailure) => void;
}

type Decide = (transaction: Transaction) => void;
/** What happened is kept until it's written; what was asked is answered when it can't be. */
type Input =
  | { readonly kind: "fact"; readonly decide: Decide }
  | { readonly kind: "request"; readonly decide: Decide; readonly answer: (outcome: Outcome<void>) => void };

/**
 * The one way in which the fleet changes. All that comes in while a write is under way is decided together, against what is on disk, and
 * written at once: one fsync for many events, and an event's consequences in the same batch as itself. Only what is written is applied
 * and has effects, so a disk that is full loses nothing: facts wait and are decided again, requests are refused.
 */
export class Ledger {
  private readonly options: LedgerOptions;
  private readonly backoff: Backoff;
  private inputs: Input[] = [];
  private turning = false;
  private failure: OutsideFailure | undefined;
  private isLost = false;

  constructor(options: LedgerOptions) {
    this.options = options;
    this.backoff = new Backoff(options.clock, () => this.wake());
  }

  /** Why the journal can't be written now. */
  get trouble(): OutsideFailure | undefined {
    return this.failure;
  }

  /** Whether all that came in is written. */
  get isQuiet(): boolean {
    return !this.turning && this.inputs.length === 0;
  }

  /** Something happened. It's decided until it can be written. */
  report(decide: Decide): void {
    if (this.isLost) return;
    this.inputs.push({ kind: "fact", decide });
    if (!this.backoff.isPending) this.wake();
  }

  /** Something is asked; resolves with what `decide` answered once that is written. Rejects only for a bug in `decide`. */
  propose<T>(decide: (transaction: Transaction) => T): Promise<Outcome<T>> {
    return new Promise((resolve, reject) => {
      let answered: { readonly value: T } | undefined;
      const decideOnce: Decide = (transaction) => {
        try {
          answered = { value: decide(transaction) };
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const answer = (outcome: Outcome<void>): void => {
        if (answered !== undefined) resolve(outcome.ok ? { ok: true, value: answered.value } : outcome);
        else if (!outcome.ok) resolve(outcome);
      };
      if (this.isLost && this.failure !== undefined) {
        resolve({ ok: false, failure: this.failure });
        return;
      }
      this.inputs.push({ kind: "request", decide: decideOnce, answer });
      this.wake();
    });
  }

  /** Stop trying to write what can't be written. */
  close(): void {
    this.backoff.cancel();
  }

  private wake(): void {
    if (this.turning) return;
    this.turning = true;
    void this.turn();
  }

  private async turn(): Promise<void> {
    // A moment later: all that comes in at once shares the first write.
    await Promise.resolve();
    while (this.inputs.length > 0) {
      const inputs = this.inputs;
      this.inputs = [];
      if (!(await this.write(inputs))) break;
    }
    this.turning = false;
  }

  private async write(inputs: readonly Input[]): Promise<boolean> {
    const transaction = this.decide(inputs);
    const { records, draft } = transaction;
    const outcome: Outcome<void> =
      records.length === 0 ? { ok: true, value: undefined } : await this.options.journal.append(records);
    if (!outcome.ok) {
      this.fail(outcome.failure, inputs);
      return false;
    }
    if (records.length > 0) {
      this.failure = undefined;
      this.backoff.reset();
      this.options.fleet.take(draft);
      this.guard(
        () => l10n.t("carry out what was decided"),
        () => this.options.committed(transaction),
      );
    }
    for (const input of inputs) if (input.kind === "request") input.answer(outcome);
    return true;
  }

  private decide(inputs: readonly Input[]): Transaction {
    const transaction = new Transaction(this.options.fleet, this.options.clock.now());
    for (const { decide } of inputs)
      this.guard(
        () => l10n.t("take in what happened"),
        () => decide(transaction),
      );
    this.guard(
      () => l10n.t("see what follows"),
      () => this.options.settle(transaction),
    );
    return transaction;
  }

  private fail(failure: OutsideFailure, inputs: readonly Input[]): void {
    const { log, lost } = this.options;
    this.failure = failure;
    for (const input of inputs) if (input.kind === "request") input.answer({ ok: false, failure });
    if (failure.code === "lock-lost") {
      this.isLost = true;
      this.inputs = [];
      lost(failure);
      return;
    }
    log.error(`The journal can't be written: ${failure.message}. ${failure.remedy}`);
    this.inputs = [...inputs.filter(({ kind }) => kind === "fact"), ...this.inputs];
    if (this.inputs.length > 0) this.backoff.later();
  }

  /** The one place where a bug in what decides ends: the process lives, and so does everything else in the batch. */
  private guard(doing: () => string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.options.log.error(`A bug: couldn't ${doing()}`, error);
    }
  }
}
