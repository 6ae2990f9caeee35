import * as l10n from "@vscode/l10n";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import { viewIds } from "../contributions.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { panelOf, streamOf } from "../model/streams.ts";
import { createAccountCommands } from "./account-commands.ts";
import { createAfterCommands } from "./after-commands.ts";
import type { AnalyticsQuery } from "../../../webviews/src/protocol/analytics.ts";
import { createAnalyticsCommands } from "./analytics-commands.ts";
import { createAnswerCommands } from "./answer-commands.ts";
import { createStopAll } from "./batch-commands.ts";
import { exportRun, importRun } from "./bundle-commands.ts";
import { createChangeCommands, type ReviewDoors } from "./change-commands.ts";
import { attachCloudTask, createCloudCommands } from "./cloud-commands.ts";
import { createTaskFile, revealFile } from "./file-commands.ts";
import { showHostStatus, stopHost } from "./host-commands.ts";
import { createInboxCommands, type InboxDoors } from "./inbox-commands.ts";
import type { GraphSource } from "../panels/graph-session.ts";
import { createGraphCommands } from "./graph-commands.ts";
import { createInstanceCommands } from "./instance-commands.ts";
import { createMessageCommands } from "./message-commands.ts";
import { createRunCommands, findRun } from "./run-commands.ts";
import { prepare, requireTrust, rerunFile, runFile, runFileWith, runStep, type Prepared } from "./run-file.ts";
import { createTaskCommands } from "./task-commands.ts";
import { findTestFile } from "./test-commands.ts";
import { createMoveToInstance } from "./move-commands.ts";
import { createTreeCommands, type TreeCommands } from "./tree-commands.ts";
import { createTriggerCommands, fireTrigger } from "./trigger-commands.ts";
import type { Trees } from "../ports/trees.ts";
import { findFile, type Command, type CommandTable, type Workbench } from "./workbench.ts";

/** What commands lead to beyond the workbench. */
export interface CommandDoors {
  showLog(): void;
  restartServer(): Promise<void>;
  refreshFleet(): Promise<void>;
  /** Show a run's panel; with `seq` at that event. */
  showEvents(panel: StreamKey, seq?: number): void;
  openEventsDocument(stream: StreamKey): Promise<void>;
  readonly trees: Trees;
  /** Show what a run would do. */
  showPlan(prepared: Prepared): void;
  readonly showGraph: (source: GraphSource) => void;
  /** Show figures, those that a filter leaves. */
  readonly showAnalytics: (filter?: AnalyticsQuery["filter"]) => void;
  /** What waits for the person. */
  readonly inbox: InboxDoors;
  readonly review: ReviewDoors;
  /** Run the tests of a file, or one of its cases. */
  runTests(file: string, caseName?: string): Promise<void>;
  readonly others: OtherCommands;
}

/** Commands that need the clipboard or a page of the editor. */
export type OtherCommands = Pick<CommandTable, "copyAsCommand" | "openWalkthrough">;

/** Starts a run; answers it when one was started. */
export type Starter = (target: CommandTarget) => Promise<RunId | undefined>;

/** Every command, by the name of its id. */
export function createCommandTable(workbench: Workbench, starters: Starters, doors: CommandDoors): CommandTable {
  const answers = createAnswerCommands(workbench);
  const messages = createMessageCommands(workbench);
  const changes = createChangeCommands(workbench, doors.review);
  return {
    runFile: async (target) => {
      await starters.file(target);
    },
    runStep: async (target) => {
      await starters.step(target);
    },
    runFileWith: async (target) => {
      await starters.fileWith(target);
    },
    ...steeringCommands(workbench),
    answerTask: answers.answer,
    approveTask: answers.approve,
    denyTask: answers.deny,
    showTaskDiff: answers.showDiff,
    messageTask: messages.message,
    interruptTask: messages.interrupt,
    showTaskChanges: changes.show,
    applyTaskChanges: changes.apply,
    openTaskBranch: changes.openBranch,
    discardTaskChanges: changes.discard,
    openEvents: forRun(workbench, async (runId, { taskId, seq }) =>
      doors.showEvents(panelOf(workbench.model, runId, taskId), seq),
    ),
    openEventsAsJson: forRun(workbench, (runId, { taskId }) => {
      return doors.openEventsDocument(streamOf(workbench.model, runId, taskId));
    }),
    revealFile: (target) => revealFile(workbench, target),
    createTaskFile: (target) => createTaskFile(workbench, target),
    showLog: async () => doors.showLog(),
    restartServer: () => doors.restartServer(),
    showHostStatus: () => hostStatus(workbench, doors),
    stopHost: () => stopHost(workbench),
    refreshFleet: () => doors.refreshFleet(),
    ...createAnalyticsCommands(doors.showAnalytics),
    ...createInboxCommands(workbench, answers, doors.inbox),
    ...fleetCommands(workbench, starters, doors),
    ...workflowCommands(workbench, starters, doors),
    ...doors.others,
  };
}

type SteeringCommand = `${"stop" | "pause" | "resume"}${"Run" | "Task"}` | "retryTask";

/** What a person does with runs and tasks at work. */
function steeringCommands(workbench: Workbench): Pick<CommandTable, SteeringCommand> {
  const runs = createRunCommands(workbench);
  const tasks = createTaskCommands(workbench);
  return {
    stopRun: runs.stop,
    pauseRun: runs.pause,
    resumeRun: runs.resume,
    stopTask: tasks.stop,
    pauseTask: tasks.pause,
    resumeTask: tasks.resume,
    retryTask: tasks.retry,
  };
}

type WorkflowCommand =
  | Extract<keyof CommandTable, `${string}Trigger`>
  | "planRun"
  | "showGraph"
  | "retryRun"
  | "retryFromStep"
  | "rerunWith"
  | "skipStep"
  | "runTests"
  | "exportRun"
  | "importRun"
  | "openBundle";

/** What a person does before a run and after it, and what starts runs by itself. */
function workflowCommands(
  workbench: Workbench,
  starters: Starters,
  doors: CommandDoors,
): Pick<CommandTable, WorkflowCommand> {
  const after = createAfterCommands(workbench);
  const triggers = createTriggerCommands(workbench);
  const open: Command = async (target) => {
    const runId = await importRun(workbench, target);
    if (runId !== undefined) doors.showEvents({ runId });
  };
  return {
    planRun: async (target) => {
      const prepared = await preparePlan(workbench, target);
      if (prepared !== undefined) doors.showPlan(prepared);
    },
    ...createGraphCommands(workbench, doors.showGraph),
    retryRun: after.retry,
    retryFromStep: after.retryFrom,
    rerunWith: async (target) => {
      await starters.rerun(target);
    },
    skipStep: after.skip,
    addTrigger: triggers.add,
    removeTrigger: triggers.remove,
    pauseTrigger: triggers.pause,
    resumeTrigger: triggers.resume,
    fireTrigger: async (target) => {
      await starters.fire(target);
    },
    runTests: async (target) => {
      const file = await findTestFile(workbench, target);
      if (file !== undefined) await doors.runTests(file, target.caseName);
    },
    exportRun: (target) => exportRun(workbench, target),
    importRun: open,
    openBundle: open,
  };
}

/** What is to be planned, with its inputs. */
async function preparePlan(workbench: Workbench, target: CommandTarget): Promise<Prepared | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const file = await findFile(workbench, target, l10n.t("Plan a run of which file?"));
  return file === undefined ? undefined : await prepare(workbench, file, { verb: "Plan" });
}

type FleetCommand = Extract<keyof CommandTable, `${string}${"Account" | "Instance" | "CloudTask"}` | "setAccountKey">;

/** What a person does with accounts, instances and tasks in the cloud. */
function fleetCommands(
  workbench: Workbench,
  starters: Starters,
  { trees }: CommandDoors,
): Pick<CommandTable, FleetCommand | "stopAllTasks" | keyof TreeCommands> {
  const accounts = createAccountCommands(workbench);
  const instances = createInstanceCommands(workbench);
  const cloud = createCloudCommands(workbench);
  return {
    ...createTreeCommands(workbench, trees),
    addAccount: accounts.add,
    renameAccount: accounts.rename,
    checkAccount: accounts.check,
    setAccountKey: accounts.setKey,
    disableAccount: accounts.disable,
    enableAccount: accounts.enable,
    removeAccount: accounts.remove,
    addInstance: instances.add,
    changeInstance: instances.change,
    startInstance: instances.start,
    pauseInstance: instances.pause,
    resumeInstance: instances.resume,
    stopInstance: instances.stop,
    removeInstance: instances.remove,
    moveToInstance: createMoveToInstance(workbench),
    stopAllTasks: createStopAll(workbench),
    attachCloudTask: async (target) => {
      await starters.attach(target);
    },
    openCloudTask: cloud.open,
    renameCloudTask: cloud.rename,
    shareCloudTask: cloud.share,
    deleteCloudTask: cloud.remove,
  };
}

/** The commands by which a person lets agents work. */
const acts = [
  "runFile",
  "runStep",
  "runFileWith",
  "attachCloudTask",
  "retryRun",
  "retryFromStep",
  "rerunWith",
  "fireTrigger",
  "resumeRun",
  "resumeTask",
  "retryTask",
  "answerTask",
  "approveTask",
  "approveAll",
  "messageTask",
  "interruptTask",
] as const satisfies readonly (keyof CommandTable)[];

/** The same commands; `onAct` hears when the person uses one that lets agents work, before it is carried out. */
export function noticeActs(table: CommandTable, onAct: () => void): CommandTable {
  const noticed = (command: Command): Command => {
    return (target) => {
      onAct();
      return command(target);
    };
  };
  return { ...table, ...Object.fromEntries(acts.map((name) => [name, noticed(table[name])])) };
}

/** What starts runs. */
export interface Starters {
  readonly file: Starter;
  readonly step: Starter;
  readonly fileWith: Starter;
  /** Takes over a task that is in the cloud already. */
  readonly attach: Starter;
  /** Runs once more, with inputs that may be others. */
  readonly rerun: Starter;
  /** Runs now what starts by itself. */
  readonly fire: Starter;
  /** Watches a run that was started elsewhere in this window. */
  readonly watch: (runId: RunId | undefined) => Promise<RunId | undefined>;
}

/**
 * What starts runs in this window; `onStarted` hears of each. The first one opens the view where it can be watched, and the focus
 * stays in the editor.
 */
export function createStarters(workbench: Workbench, onStarted: (runId: RunId) => void): Starters {
  let shown = false;
  const watch = async (runId: RunId | undefined): Promise<RunId | undefined> => {
    if (runId === undefined) return undefined;
    onStarted(runId);
    if (!shown) await workbench.editor.execute(`${viewIds.runs}.open`, { preserveFocus: true });
    shown = true;
    return runId;
  };
  return {
    file: async (target) => await watch(await runFile(workbench, target)),
    step: async (target) => await watch(await runStep(workbench, target)),
    fileWith: async (target) => await watch(await runFileWith(workbench, target)),
    attach: async (target) => await watch(await attachCloudTask(workbench, target)),
    rerun: async (target) => await watch(await rerunFile(workbench, target)),
    fire: async (target) => await watch(await fireTrigger(workbench, target)),
    watch,
  };
}

function forRun(workbench: Workbench, act: (runId: RunId, target: CommandTarget) => Promise<void>): Command {
  return async (target) => {
    const question = { title: l10n.t("Events of which run?"), none: l10n.t("Nothing has run yet"), fits: () => true };
    const runId = await findRun(workbench, target, question);
    if (runId !== undefined) await act(runId, target);
  };
}

async function hostStatus(workbench: Workbench, doors: CommandDoors): Promise<void> {
  const next = await showHostStatus(workbench, Date.now());
  if (next === "stop") await stopHost(workbench);
  if (next === "log") doors.showLog();
}
