import * as l10n from "@vscode/l10n";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { TaskWorkspace, Workspaces, Worktree, WorktreeOrder } from "../../core/ports/workspaces.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";
import { applyChanges } from "./apply-changes.ts";
import { ApplyRecords } from "./apply-records.ts";
import { asOutcome, failed, git, GitFailure, gitText } from "./git.ts";
import { makeWorktree, removeWorktree } from "./make-worktree.ts";
import { readChanges, withWorktreeIndex } from "./read-changes.ts";
import { readVersion } from "./read-version.ts";
import { WorktreeRecords, type WorktreeRecord } from "./records.ts";
import { commitTree } from "./snapshot.ts";

/** Worktrees in a folder of ours (absolute), a record beside each; in `applied` below it what applies have overwritten. */
export function createWorkspaces({ folder, ids }: { readonly folder: string; readonly ids: IdSource }): Workspaces {
  const records = new WorktreeRecords(folder);
  const applies = new ApplyRecords(join(folder, "applied"), () => ids.next());
  const oneByOne = inTurn();
  const withRecord = <T>(taskId: TaskId, work: (record: WorktreeRecord) => Promise<T>): Promise<Outcome<T>> =>
    asOutcome(async () => work(await requireRecord(records, taskId)));
  return {
    prepare: (order, cancellation) => asOutcome(() => prepare(records, order, cancellation)),
    list: async () => (await records.all()).map(toWorktree),
    async find(taskId) {
      const record = await records.of(taskId);
      return record === undefined ? undefined : toWorktree(record);
    },
    changes: (taskId) => withRecord(taskId, async (record) => (await readChanges(record)).map(({ change }) => change)),
    version: (taskId, path, options) => withRecord(taskId, (record) => readVersion(record, path, options)),
    apply: (taskId, selection, conflicts = "refuse") =>
      oneByOne(() => withRecord(taskId, (record) => applyChanges(record, selection, { conflicts, records: applies }))),
    undo: (applyId) => oneByOne(() => asOutcome(() => applies.undo(applyId))),
    undoable: () => applies.ids(),
    openBranch: (taskId, branch) => withRecord(taskId, (record) => openBranch(record, branch)),
    remove: (taskId) =>
      asOutcome(async () => {
        const record = await records.of(taskId);
        if (record !== undefined) await remove(records, record);
      }),
    prune: (isMoving) => prune(records, isMoving),
  };
}

/** Carries out one thing after the other, in the order in which they were asked for. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

async function prepare(
  records: WorktreeRecords,
  order: WorktreeOrder,
  cancellation: Cancellation,
): Promise<TaskWorkspace> {
  const known = await records.of(order.taskId);
  if (known !== undefined && (await exists(folderOf(known)))) return toTaskWorkspace(known);
  const record = await makeWorktree(order, records.topOf(order.runId, order.taskId), cancellation);
  await records.write(record);
  return toTaskWorkspace(record);
}

async function openBranch(record: WorktreeRecord, branch: string): Promise<void> {
  const { repository, parts } = record;
  await git(repository, ["check-ref-format", "--branch", branch]).catch(() => {
    throw new GitFailure(
      failed(
        "invalid-branch",
        l10n.t("“{0}” is no name for a branch", branch),
        l10n.t("Take letters, digits, - and /."),
      ),
    );
  });
  const taken = await gitText(repository, ["branch", "--list", "--format=%(refname:short)", branch]);
  if (taken !== "") {
    throw new GitFailure(
      failed("branch-exists", l10n.t("There is a branch {0} already", branch), l10n.t("Take another name.")),
    );
  }
  const changed = await readChanges(record);
  if (changed.some(({ part }) => part.path !== "")) {
    const remedy = l10n.t("Apply the changes to your working tree and commit them in the submodule first.");
    throw new GitFailure(
      failed("submodule-changes", l10n.t("A branch can't hold what was changed in a submodule"), remedy),
    );
  }
  const [top] = parts;
  if (top === undefined) throw new Error(`The record of the worktree ${record.top} has no parts`);
  const commit = await withWorktreeIndex(record, top, async (folder, environment) => {
    const tree = await gitText(folder, ["write-tree"], { environment });
    return commitTree(folder, { tree, parent: top.base, message: `Work of task ${record.taskId}` });
  });
  await git(repository, ["branch", branch, commit]);
}

async function prune(records: WorktreeRecords, isMoving: (runId: RunId) => boolean): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const record of await records.all()) {
    if (isMoving(record.runId) || !(await isWorthless(record))) continue;
    await remove(records, record);
    removed.push(record.top);
  }
  return removed;
}

/** Whether nothing is lost with it. One that can't be looked into is kept, unless its repository is gone. */
async function isWorthless(record: WorktreeRecord): Promise<boolean> {
  if (!(await exists(record.repository)) || !(await exists(record.top))) return true;
  const changes = await asOutcome(() => readChanges(record));
  return changes.ok && changes.value.length === 0;
}

async function remove(records: WorktreeRecords, record: WorktreeRecord): Promise<void> {
  await removeWorktree(record);
  await records.remove(record);
}

async function requireRecord(records: WorktreeRecords, taskId: TaskId): Promise<WorktreeRecord> {
  const record = await records.of(taskId);
  if (record !== undefined) return record;
  const remedy = l10n.t(
    "Only tasks with `workspace: { isolation: worktree }` have one, until it's applied or discarded.",
  );
  throw new GitFailure(failed("no-worktree", l10n.t("Task {0} has no worktree", taskId), remedy));
}

function folderOf({ top, inside }: WorktreeRecord): string {
  return join(top, inside);
}

function toWorktree(record: WorktreeRecord): Worktree {
  const { runId, taskId, workspaceFolder, branch } = record;
  return { runId, taskId, workspaceFolder, folder: folderOf(record), branch };
}

function toTaskWorkspace(record: WorktreeRecord): TaskWorkspace {
  return { folder: folderOf(record), isolated: true, branch: record.branch };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
