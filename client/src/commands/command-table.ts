import type { RunId } from "../../../server/src/protocol/states.ts";
import { viewIds } from "../contributions.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { createAnswerCommands } from "./answer-commands.ts";
import { createTaskFile, revealFile } from "./file-commands.ts";
import { showHostStatus, stopHost } from "./host-commands.ts";
import { createRunCommands, findRun } from "./run-commands.ts";
import { runFile, runStep } from "./run-file.ts";
import { createTaskCommands } from "./task-commands.ts";
import type { Command, CommandTable, Workbench } from "./workbench.ts";

/** What commands lead to beyond the workbench. */
export interface CommandDoors {
  showLog(): void;
  restartServer(): Promise<void>;
  refreshFleet(): Promise<void>;
  showEvents(runId: RunId): void;
  openEventsDocument(runId: RunId): Promise<void>;
  /** Hear of runs that were started here, wherever their file lies. */
  startedHere(runId: RunId): void;
}

/** Every command, by the name of its id. */
export function createCommandTable(workbench: Workbench, doors: CommandDoors): CommandTable {
  const runs = createRunCommands(workbench);
  const tasks = createTaskCommands(workbench);
  const answers = createAnswerCommands(workbench);
  return {
    runFile: started(runFile, workbench, doors),
    runStep: started(runStep, workbench, doors),
    stopRun: runs.stop,
    pauseRun: runs.pause,
    resumeRun: runs.resume,
    stopTask: tasks.stop,
    pauseTask: tasks.pause,
    resumeTask: tasks.resume,
    retryTask: tasks.retry,
    answerTask: answers.answer,
    approveTask: answers.approve,
    denyTask: answers.deny,
    openEvents: forRun(workbench, async (runId) => doors.showEvents(runId)),
    openEventsAsJson: forRun(workbench, (runId) => doors.openEventsDocument(runId)),
    revealFile: (target) => revealFile(workbench, target),
    createTaskFile: (target) => createTaskFile(workbench, target),
    showLog: async () => doors.showLog(),
    restartServer: () => doors.restartServer(),
    showHostStatus: () => hostStatus(workbench, doors),
    stopHost: () => stopHost(workbench),
    refreshFleet: () => doors.refreshFleet(),
  };
}

type Starter = (workbench: Workbench, target: CommandTarget) => Promise<RunId | undefined>;

/** The first run of a window opens the view where it can be watched; the focus stays in the editor. */
function started(start: Starter, workbench: Workbench, doors: CommandDoors): Command {
  let shown = false;
  return async (target) => {
    const runId = await start(workbench, target);
    if (runId === undefined) return;
    doors.startedHere(runId);
    if (shown) return;
    shown = true;
    await workbench.editor.execute(`${viewIds.runs}.open`, { preserveFocus: true });
  };
}

function forRun(workbench: Workbench, act: (runId: RunId) => Promise<void>): Command {
  return async (target) => {
    const question = { title: "Events of which run?", none: "Nothing has run yet", fits: () => true };
    const runId = await findRun(workbench, target, question);
    if (runId !== undefined) await act(runId);
  };
}

async function hostStatus(workbench: Workbench, doors: CommandDoors): Promise<void> {
  const next = await showHostStatus(workbench, Date.now());
  if (next === "stop") await stopHost(workbench);
  if (next === "log") doors.showLog();
}
