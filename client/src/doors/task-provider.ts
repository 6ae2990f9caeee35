import * as l10n from "@vscode/l10n";
import { CustomExecution, EventEmitter, Task, tasks, TaskScope, Uri, workspace } from "vscode";
import type { Disposable, Pseudoterminal, TaskDefinition, TaskProvider, WorkspaceFolder } from "vscode";
import { describeFile, type Workbench } from "../commands/workbench.ts";
import { problemMatcher, taskType } from "../contributions.ts";
import { later } from "../first-act.ts";
import type { TaskDoors, TaskTerminal } from "./task-run.ts";

/** Offer each task file as a task of the editor, and run those that tasks.json names. */
export function registerTaskProvider(workbench: Workbench, doors: TaskDoors): Disposable {
  const provider: TaskProvider = {
    provideTasks: () => offerTasks(workbench, doors),
    resolveTask({ definition, scope, name }) {
      const folder = typeof scope === "object" ? scope : undefined;
      return toTask(workbench, doors, { definition, folder, name });
    },
  };
  return tasks.registerTaskProvider(taskType, provider);
}

async function offerTasks(workbench: Workbench, doors: TaskDoors): Promise<Task[]> {
  const { editor } = workbench;
  const offered: Task[] = [];
  for (const file of await editor.taskFiles()) {
    const folder = workspace.getWorkspaceFolder(Uri.file(file));
    const description = folder && (await describeFile(workbench, file).catch(() => undefined));
    if (description === undefined || description.kind === "test") continue;
    const definition = { type: taskType, file: workspace.asRelativePath(file, false) };
    const task = toTask(workbench, doors, { definition, folder, name: description.name });
    task.detail = description.kind === "workflow" ? l10n.t("Runs the workflow") : l10n.t("Runs the agent's task");
    offered.push(task);
  }
  return offered;
}

interface Subject {
  readonly definition: TaskDefinition;
  readonly folder: WorkspaceFolder | undefined;
  readonly name: string;
}

function toTask(workbench: Workbench, doors: TaskDoors, { definition, folder, name }: Subject): Task {
  const execution = new CustomExecution(async (resolved) => {
    const order = { definition: resolved, folder: folder?.uri.fsPath ?? workbench.editor.folders()[0] };
    const { TaskRun } = await later();
    return openTerminal((terminal) => {
      const run = new TaskRun(workbench, doors, terminal);
      return { open: () => run.open(order), close: () => run.close() };
    });
  });
  return new Task(definition, folder ?? TaskScope.Workspace, name, taskType, execution, [problemMatcher]);
}

/** The editor stops to look for problems soon after a terminal has closed, whether it has read all that was written or not. */
const readingMs = 500;

type Opened = { open(): Promise<void>; close(): Promise<void> };

/** The terminal of a task: lines go out, and nothing that a run writes moves the cursor or paints. */
function openTerminal(create: (terminal: TaskTerminal) => Opened): Pseudoterminal {
  const [written, closed] = [new EventEmitter<string>(), new EventEmitter<number>()];
  const run = create({
    line: (text) => written.fire(`${toLines(text)}\r\n`),
    end: (exitCode) => void setTimeout(() => closed.fire(exitCode), readingMs),
  });
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: () => void run.open(),
    close: () => void run.close(),
  };
}

function toLines(text: string): string {
  return text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "").replaceAll("\n", "\r\n");
}
