import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import {
  ApplyChangesRequest,
  DiscardChangesRequest,
  OpenBranchRequest,
  ReadChangesRequest,
  UndoApplyRequest,
  type ApplyOutcome,
  type ChangesOutcome,
  type ChangeSelection,
  type FileChange,
} from "../../protocol/changes.ts";
import type { TaskId } from "../../protocol/states.ts";
import { renderChangedFiles } from "../changed-files.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { paint, type Terminal } from "../terminal.ts";

const by = "terminal";

/** `manusctl changes show|apply|branch|discard`: what an agent did in a worktree of its own, and what becomes of it. */
export function addChanges(program: Command, context: CliContext): void {
  const changes = program
    .command("changes")
    .summary(l10n.t("see and take over what an agent changed in its worktree"))
    .description(l10n.t("What a task with `workspace: { isolation: worktree }` has changed, and what becomes of it."));
  changes
    .command("show")
    .summary(l10n.t("the files that a task has changed"))
    .description(l10n.t("List the files that a task has changed in its worktree; with --patch the changes themselves."))
    .argument("<id>", l10n.t("a task, or a run with one agent; the beginning of its id is enough"))
    .option("-p, --patch", l10n.t("show the hunks, with the numbers that `apply --hunks` takes"))
    .addOption(formatOption())
    .action((id: string, options: FormatOptions & { readonly patch?: boolean }) => show(context, id, options));
  changes
    .command("apply")
    .summary(l10n.t("put changes into your working tree"))
    .description(
      l10n.t(
        "Put a task's changes into your working tree: all, or the files you name. All of them fit, or nothing is written.",
      ),
    )
    .argument("<id>", l10n.t("a task, or a run with one agent"))
    .argument("[paths...]", l10n.t("files, as `show` lists them; all unless told"))
    .option("--hunks <numbers>", l10n.t("of the one file named, only these hunks: 0,2"))
    .option(
      "--mark-conflicts",
      l10n.t("where both sides have changed the same lines, write both with conflict markers"),
    )
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl changes apply 01JD3KX5Y0 src/cart.ts --hunks 0,2`)
    .action((id: string, paths: string[], options: ApplyOptions) => apply(context, id, paths, options));
  changes
    .command("undo")
    .summary(l10n.t("put back what an apply has overwritten"))
    .description(
      l10n.t("Put back what an apply has overwritten: all of it, or nothing where one of its files has changed since."),
    )
    .argument("<apply>", l10n.t("what `apply` said at its end"))
    .action((applyId: string) => undo(context, applyId));
  addFates(changes, context);
}

/** What becomes of all changes of a task. */
function addFates(changes: Command, context: CliContext): void {
  changes
    .command("branch")
    .summary(l10n.t("commit the changes to a new branch"))
    .description(
      l10n.t("Commit a task's changes to a new branch of your repository. What is checked out stays as it is."),
    )
    .argument("<id>", l10n.t("a task, or a run with one agent"))
    .argument("<branch>", l10n.t("its name"))
    .action((id: string, branch: string) => openBranch(context, id, branch));
  changes
    .command("discard")
    .summary(l10n.t("take the worktree away, with all that wasn't applied"))
    .description(l10n.t("Take a task's worktree away, with all that wasn't applied or put on a branch."))
    .argument("<id>", l10n.t("a task, or a run with one agent"))
    .option("--yes", l10n.t("really: there is no way back"))
    .action((id: string, options: { readonly yes?: boolean }) => discard(context, id, options));
}

async function show(
  context: CliContext,
  id: string,
  options: FormatOptions & { readonly patch?: boolean },
): Promise<void> {
  const { link, terminal } = context;
  const read = valueOf(await link.request(ReadChangesRequest, { taskId: await findTask(context, id) }));
  if (read.outcome === "refused") throw refusedAs(read.because);
  const { folder, changes } = read;
  writeResult(terminal, options.output, { folder, changes }, () => {
    if (changes.length === 0) return l10n.t("Nothing has changed in {0}", folder);
    return options.patch === true ? renderPatches(terminal, changes) : renderChangedFiles(terminal, changes);
  });
}

function renderPatches(terminal: Terminal, changes: readonly FileChange[]): string {
  return changes
    .flatMap(({ path, status, hunks }) => [
      paint(terminal, "bold", `${status} ${path}`),
      ...hunks.map(
        ({ index, text }) => `${paint(terminal, "dim", l10n.t("hunk {0}", index))}\n${colourPatch(terminal, text)}`,
      ),
    ])
    .join("\n");
}

function colourPatch(terminal: Terminal, patch: string): string {
  const colourOf = (line: string): "green" | "red" | undefined => {
    if (line.startsWith("+")) return "green";
    return line.startsWith("-") ? "red" : undefined;
  };
  const lines = patch.trimEnd().split("\n");
  return lines
    .map((line) => {
      const colour = colourOf(line);
      return colour === undefined ? line : paint(terminal, colour, line);
    })
    .join("\n");
}

interface ApplyOptions {
  readonly hunks?: string;
  readonly markConflicts?: boolean;
}

async function apply(context: CliContext, id: string, paths: readonly string[], options: ApplyOptions): Promise<void> {
  const { link, terminal } = context;
  const selection = readSelection(paths, options.hunks);
  const taskId = await findTask(context, id);
  const conflicts = options.markConflicts === true ? "mark" : "refuse";
  const applied = valueOf(await link.request(ApplyChangesRequest, { taskId, selection, by, conflicts }));
  if (applied.outcome === "refused") throw refusedAs(applied.because);
  if (applied.outcome === "conflict") {
    const remedy = applied.canMark
      ? l10n.t(
          "Have both sides written with --mark-conflicts, or take the changes over with `manusctl changes branch`.",
        )
      : l10n.t("Apply the other files by name, or take the changes over with `manusctl changes branch`.");
    throw new CommandFailure(exitCodes.badUsage, applied.message, remedy);
  }
  terminal.stderr.write(`${describeApplied(applied).join("\n")}\n`);
}

function describeApplied({
  files,
  alreadyThere = [],
  marked = [],
  applyId,
}: Extract<ApplyOutcome, { outcome: "applied" }>): readonly string[] {
  return [
    files.length === 0 ? l10n.t("There was nothing to apply") : l10n.t("Applied: {0}", files.join(", ")),
    ...(alreadyThere.length === 0 ? [] : [l10n.t("There already: {0}", alreadyThere.join(", "))]),
    ...(marked.length === 0 ? [] : [l10n.t("Resolve the conflict markers in: {0}", marked.join(", "))]),
    ...(applyId === undefined ? [] : [l10n.t("Undo it with: manusctl changes undo {0}", applyId)]),
  ];
}

async function undo({ link, terminal }: CliContext, applyId: string): Promise<void> {
  valueOf(await link.connect({ start: true }));
  const undone = valueOf(await link.request(UndoApplyRequest, { applyId, by }));
  if (undone.outcome === "refused") throw refusedAs(undone.because);
  if (undone.outcome === "changed-since") {
    const message = l10n.t("Nothing was undone: {0} changed since", undone.files.join(", "));
    throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Undo it with git, or by hand."));
  }
  terminal.stderr.write(`${l10n.t("Undone: {0}", undone.files.join(", "))}\n`);
}

function readSelection(paths: readonly string[], hunks: string | undefined): ChangeSelection {
  if (hunks === undefined)
    return paths.length === 0 ? { kind: "all" } : { kind: "files", files: paths.map((path) => ({ path })) };
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0) {
    throw new CommandFailure(exitCodes.badUsage, l10n.t("--hunks speaks of one file"), l10n.t("Name exactly one."));
  }
  const numbers = hunks.split(",").map((number) => number.trim());
  if (!numbers.every((number) => /^\d+$/.test(number))) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("“{0}” aren't numbers of hunks", hunks),
      l10n.t("Write them like 0,2; see `manusctl changes show --patch`."),
    );
  }
  return { kind: "files", files: [{ path, hunks: numbers.map(Number) }] };
}

async function openBranch(context: CliContext, id: string, branch: string): Promise<void> {
  const { link, terminal } = context;
  const taskId = await findTask(context, id);
  requireDone(valueOf(await link.request(OpenBranchRequest, { taskId, branch, by })));
  terminal.stderr.write(`${l10n.t("The changes are on the branch {0}", branch)}\n`);
}

async function discard(context: CliContext, id: string, options: { readonly yes?: boolean }): Promise<void> {
  const { link, terminal } = context;
  const taskId = await findTask(context, id);
  if (options.yes !== true) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("All that task {0} changed would be lost", taskId),
      l10n.t("Say --yes if that is meant."),
    );
  }
  requireDone(valueOf(await link.request(DiscardChangesRequest, { taskId, by })));
  terminal.stderr.write(`${l10n.t("The worktree of task {0} is gone", taskId)}\n`);
}

function requireDone(outcome: ChangesOutcome): void {
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
}

/** The agent that is meant: a task, or the only one with a worktree in a run. An id that the fleet doesn't know may still have a worktree. */
async function findTask({ link }: CliContext, id: string): Promise<TaskId> {
  const fleet = valueOf(await link.connect({ start: true }));
  if (/^[0-9A-Z]{26}$/i.test(id) && ![...fleet.runs, ...fleet.tasks].some((item) => item.id === id.toUpperCase())) {
    return id.toUpperCase();
  }
  const found = findInFleet(fleet, id);
  if (found.type === "task") return found.task.id;
  const [only, another] = fleet.tasks.filter(({ runId, worktree }) => runId === found.run.id && worktree !== undefined);
  if (only !== undefined && another === undefined) return only.id;
  const message =
    only === undefined
      ? l10n.t("No task of this run has a worktree")
      : l10n.t("Several tasks of this run have a worktree");
  const remedy = l10n.t("Give a task: see `manusctl tasks list --run {0}`.", found.run.id);
  throw new CommandFailure(exitCodes.badUsage, message, remedy);
}
