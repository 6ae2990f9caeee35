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
 * slots get queued tasks. Answers the runs of which more follows, in a transaction of its own.
 */
export function settle(transaction: Transaction, runIds: Iterable<RunId>, context: SettleContext): ReadonlySet<RunId> {
  const left = advanceAll(transaction, runIds, context);
  followInstances(transaction, context.pauseOf);
  endInstances(transaction);
  if (context.starts) assign(transaction);
  return left;
}

/** So many records are made of what follows by itself before they are written: thousands of items or runs may begin and end with nothing to wait for. */
const mostRecords = 2_000;

/** A run that moves may move others: those that it starts, and the one that has started it. Answers those that haven't come to rest. */
function advanceAll(transaction: Transaction, runIds: Iterable<RunId>, context: SettleContext): ReadonlySet<RunId> {
  const { draft, records } = transaction;
  const most = records.length + mostRecords;
  const rested = new Map<RunId, RunState | undefined>();
  let waiting: Iterable<RunId> = runIds;
  for (;;) {
    const moved = [...waiting].filter((id) => !rested.has(id) || rested.get(id) !== draft.run(id));
    if (moved.length === 0 || records.length >= most) return new Set(moved);
    for (const runId of moved) {
      const comesToRest = advanceOne(transaction, runId, { ...context, most });
      if (comesToRest) rested.set(runId, draft.run(runId));
    }
    moveGroups(
      transaction,
      moved.map((id) => draft.run(id)),
    );
    waiting = new Set([...moved, ...draft.runs.keys()]);
  }
}

interface Advancing extends SettleContext {
  /** No run moves any more once there are so many records. */
  readonly most: number;
}

/** Whether it has come to rest; one that a bug keeps from moving has. */
function advanceOne(transaction: Transaction, runId: RunId, context: Advancing): boolean {
  try {
    return advance(transaction, runId, context);
  } catch (error) {
    context.log.error(`A bug: couldn't advance run ${runId}`, error);
    return true;
  }
}

function advance(
  transaction: Transaction,
  runId: RunId,
  { nextId, digest, dialect, folderOf, most }: Advancing,
): boolean {
  const { at, draft, records } = transaction;
  const context = { at, nextId, digest, dialect, folderOf, fleet: draft, findRun: (id: RunId) => draft.run(id) };
  while (records.length < most) {
    const run = draft.run(runId);
    const events = run === undefined ? [] : advanceRun(run, context);
    const applied = events.filter((event) => transaction.emit(event));
    if (applied.length === 0) return true;
  }
  return false;
}
