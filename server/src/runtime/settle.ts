import { advanceRun } from "../core/workflow/advance.ts";
import type { ShellDialect } from "../core/workflow/command-words.ts";
import type { Log } from "../core/ports/log.ts";
import type { RunId } from "../protocol/states.ts";
import type { PauseOf } from "./decision.ts";
import { assign, endInstances, followInstances } from "./move-instances.ts";
import type { Transaction } from "./transaction.ts";

/** What settling needs from outside. */
export interface SettleContext {
  readonly nextId: () => string;
  readonly dialect: ShellDialect;
  readonly log: Log;
  readonly pauseOf: PauseOf;
  /** Whether queued tasks may start: not in a host that is about to end. */
  readonly starts: boolean;
}

/**
 * Add what follows from a transaction's events: the runs that moved take their next steps, instances that end go when they are empty, and free
 * slots get queued tasks.
 */
export function settle(transaction: Transaction, runIds: Iterable<RunId>, context: SettleContext): void {
  for (const runId of runIds) {
    try {
      advance(transaction, runId, context);
    } catch (error) {
      context.log.error(`A bug: couldn't advance run ${runId}`, error);
    }
  }
  followInstances(transaction, context.pauseOf);
  endInstances(transaction);
  if (context.starts && transaction.draft.held === undefined) assign(transaction);
}

function advance(transaction: Transaction, runId: RunId, { nextId, dialect }: SettleContext): void {
  const { at, draft } = transaction;
  for (;;) {
    const run = draft.run(runId);
    const events = run === undefined ? [] : advanceRun(run, { at, nextId, dialect, fleet: draft });
    const applied = events.filter((event) => transaction.emit(event));
    if (applied.length === 0) return;
  }
}
