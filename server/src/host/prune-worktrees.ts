import type { Log } from "../core/ports/log.ts";
import type { Workspaces } from "../core/ports/workspaces.ts";
import { isFinal } from "../protocol/states.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";

/** Take away worktrees that hold no changes: now, and whenever runs have ended. One look at a time; what ends meanwhile is looked at next. */
export function pruneWorktrees(
  dispatcher: Pick<Dispatcher, "snapshot" | "onChange">,
  workspaces: Pick<Workspaces, "prune">,
  log: Log,
): void {
  let pruning = false;
  let again = false;
  const prune = async (): Promise<void> => {
    const { runs } = dispatcher.snapshot();
    const moving = new Set(runs.filter(({ status }) => !isFinal(status)).map(({ id }) => id));
    const removed = await workspaces.prune((runId) => moving.has(runId));
    for (const folder of removed) log.info(`The worktree ${folder} held no changes and is gone`);
  };
  const start = (): void => {
    again = pruning;
    if (pruning) return;
    pruning = true;
    prune()
      .catch((error: unknown) => log.error("Worktrees couldn't be pruned", error))
      .finally(() => {
        pruning = false;
        if (again) start();
      });
  };
  dispatcher.onChange(({ runs }) => {
    if (runs.some(({ status }) => isFinal(status))) start();
  });
  start();
}
