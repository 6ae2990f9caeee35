import { advanceRun } from "../core/workflow/advance.ts";
import type { ShellDialect } from "../core/workflow/command-words.ts";
import type { Log } from "../core/ports/log.ts";
import type { Digest } from "../core/ports/file-hashes.ts";
import type { RunState } from "../core/dispatch/states.ts";
import type { RunId } from "../protocol/states.ts";
import type { PauseOf } from "./decision.ts";
import { moveGroups } from "./group-moves.ts";
import { assign, endInstances, followInstances } from "./move-instances.ts";
import type { Transaction } from "./transaction.ts";

/** What settling needs from outside. */
export interface SettleContext {
  readonly nextId: () => string;
  readonly digest: Digest;
  readonly dialect: ShellDialect;
  readonly log: Log;
  /** Absolute path of a run's folder. */
  readonly folderOf: (id: RunId) => string;
  readonly pauseOf: PauseOf;
  /** Whether queued tasks may start: not in a host that is about to end. */
  readonly starts: boolean;
}

/**
 * Add what follows from a transaction's events: the runs that moved take their next steps, instances that end go when they are empty, and free
 * slots get queued tasks.
 */
export function settle(transaction: Transaction, runIds: Iterable<RunId>, context: SettleContext): void {
  advanceAll(transaction, runIds, context);
  followInstances(transaction, context.pauseOf);
  endInstances(transaction);
  if (context.starts) assign(transaction);
}

/** A run that moves may move others: those that it starts, and the one that has started it. */
function advanceAll(transaction: Transaction, runIds: Iterable<RunId>, context: SettleContext): void {
  const { draft } = transaction;
  const advanced = new Map<RunId, RunState | undefined>();
  let waiting: Iterable<RunId> = runIds;
  for (let round = 0; round < mostRounds; round += 1) {
    const moved = [...waiting].filter((id) => !advanced.has(id) || advanced.get(id) !== draft.run(id));
    if (moved.length === 0) return;
    for (const runId of moved) {
      try {
        advance(transaction, runId, context);
      } catch (error) {
        context.log.error(`A bug: couldn't advance run ${runId}`, error);
      }
      advanced.set(runId, draft.run(runId));
    }
    moveGroups(
      transaction,
      moved.map((id) => draft.run(id)),
    );
    waiting = [...draft.runs.keys()];
  }
}

/** Each round is one level of runs, up or down; whatever is left has its turn with the next change. */
const mostRounds = 100;

function advance(transaction: Transaction, runId: RunId, { nextId, digest, dialect, folderOf }: SettleContext): void {
  const { at, draft } = transaction;
  const context = { at, nextId, digest, dialect, folderOf, fleet: draft, findRun: (id: RunId) => draft.run(id) };
  for (;;) {
    const run = draft.run(runId);
    const events = run === undefined ? [] : advanceRun(run, context);
    const applied = events.filter((event) => transaction.emit(event));
    if (applied.length === 0) return;
  }
}
