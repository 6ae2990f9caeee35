import { sampleAccount } from "../../support/sample-account.ts";
import type {
  AccountView,
  Ask,
  FleetChange,
  FleetSnapshot,
  InstanceView,
  RunView,
  StepView,
  TaskView,
} from "../../../server/src/protocol/fleet.ts";
import type { TriggerView } from "../../../server/src/protocol/triggers.ts";

/** Views with every field filled; a test says only what it is about. */
export function sampleRun(changes: Partial<RunView> = {}): RunView {
  return {
    id: "01RUN1",
    inputs: {},
    name: "report",
    title: "Report",
    kind: "workflow",
    file: "/shop/report.manus.yaml",
    workspaceFolder: "/shop",
    status: "running",
    startedAt: "2026-11-21T09:00:00.000Z",
    steps: [],
    outputs: {},
    folder: "/home/runs/01RUN1",
    ...changes,
  };
}

export function sampleStep(changes: Partial<StepView> = {}): StepView {
  return {
    id: "log",
    number: 1,
    title: "List commits",
    kind: "tool",
    tool: "shell_exec",
    status: "running",
    line: 5,
    ...changes,
  };
}

export function sampleTask(changes: Partial<TaskView> = {}): TaskView {
  return {
    id: "01TASK1",
    runId: "01RUN1",
    stepId: "log",
    title: "List commits",
    engine: "tool",
    status: "running",
    attempt: 1,
    priority: 5,
    queuedAt: "2026-11-21T09:00:00.000Z",
    can: ["stop"],
    ...changes,
  };
}

export function sampleAsk(changes: Partial<Ask> = {}): Ask {
  return {
    id: "01ASK1",
    kind: "approval",
    text: "Publish?",
    choices: ["approved", "denied"],
    askedAt: "2026-11-21T09:00:00.000Z",
    ...changes,
  };
}

export function waitingTask(ask: Ask, changes: Partial<TaskView> = {}): TaskView {
  const waiting = { kind: "approval", text: `Waits for an answer: ${ask.text}`, ask } as const;
  return sampleTask({ status: "waiting", waiting, can: ["stop", "answer"], ...changes });
}

export const localAccount: AccountView = sampleAccount({ title: "This computer" });

export function sampleInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const running: readonly string[] = [];
  return {
    id: "this-machine",
    accountId: "local",
    engine: "tool",
    title: "This machine",
    status: "running",
    capacity: 5,
    running,
    ...changes,
  };
}

export function sampleTrigger(changes: Partial<TriggerView> = {}): TriggerView {
  return {
    id: "01TRIG",
    name: "report",
    file: "/shop/report.manus.yaml",
    workspaceFolder: "/shop",
    schedules: [{ cron: "0 9 * * *", missed: "skip" }],
    files: [],
    paused: false,
    next: [],
    ...changes,
  };
}

export function sampleSnapshot(changes: Partial<FleetSnapshot> = {}): FleetSnapshot {
  return {
    sequence: 10,
    accounts: [localAccount],
    instances: [sampleInstance()],
    runs: [],
    tasks: [],
    triggers: [],
    ...changes,
  };
}

export function sampleChange(
  previousSequence: number,
  sequence: number,
  changes: Partial<FleetChange> = {},
): FleetChange {
  const gone = { accounts: [], instances: [], triggers: [] };
  const nothing = { accounts: [], runs: [], tasks: [], instances: [], triggers: [], gone };
  return { previousSequence, sequence, ...nothing, ...changes };
}
