import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import type {
  AccountId,
  AskId,
  InstanceId,
  RunId,
  StepId,
  TaskId,
  TriggerId,
} from "../../../server/src/protocol/states.ts";
import type { FleetNode, StepNode, TaskNode, TriggerNode } from "./fleet-tree.ts";
import { TreeLine } from "./tree-lines.ts";

/** What a command is about, as far as its caller says: a CodeLens, a menu of a tree, of an editor or the explorer, or the palette. */
export interface CommandTarget {
  /** Absolute path. */
  readonly file?: string;
  readonly uri?: string;
  readonly runId?: RunId;
  readonly stepId?: StepId;
  readonly taskId?: TaskId;
  /** The question of the task that the person saw: another one, open by now, isn't answered by what they press. */
  readonly askId?: AskId;
  /** The answer that was pressed, where a question's choices were offered. */
  readonly choice?: string;
  readonly accountId?: AccountId;
  readonly instanceId?: InstanceId;
  readonly triggerId?: TriggerId;
  /** Of a test file: the case that is meant; all where it is absent. */
  readonly caseName?: string;
  /** Of a run's panel: the number of an event. */
  readonly seq?: number;
  /** Of a list of a tree that shows only a part of it: its name. */
  readonly list?: string;
  /** A state that a tree is to be filtered by. */
  readonly state?: string;
  /** It is about what is selected in the tree of this view: a key was pressed there. */
  readonly fromTree?: string;
  /** Where several lines of a tree were selected: all of them, the one that was pressed included. */
  readonly selected?: readonly CommandTarget[];
}

/** Reads a command's first argument, and of a tree the second: the selected lines. Anything unknown, nothing included, is a target without properties. */
export function toTarget(argument: unknown, selection?: unknown): CommandTarget {
  const target = toOneTarget(argument);
  if (!Array.isArray(selection) || selection.length < 2) return target;
  return { ...target, selected: selection.map(toOneTarget) };
}

function toOneTarget(argument: unknown): CommandTarget {
  if (typeof argument !== "object" || argument === null) return {};
  if (argument instanceof TreeLine) return targetOfNode(argument.node);
  if (isInboxLine(argument)) return argument.target;
  if (isFleetNode(argument)) return targetOfNode(argument);
  if ("fsPath" in argument && typeof argument.fsPath === "string") return targetOfUri(argument, argument.fsPath);
  return readProperties(argument);
}

/** What lies on no disk has no path that anybody else could use. */
function targetOfUri(uri: { toString(): string }, fsPath: string): CommandTarget {
  const isFile = !("scheme" in uri) || uri.scheme === "file";
  // The editor's own addresses tell themselves.
  return isFile ? { file: fsPath } : { uri: uri.toString() };
}

const textNames = [
  "file",
  "uri",
  "runId",
  "stepId",
  "taskId",
  "askId",
  "choice",
  "accountId",
  "instanceId",
  "triggerId",
  "caseName",
  "list",
  "state",
  "fromTree",
] as const;

function readProperties(argument: object): CommandTarget {
  const target: Record<string, string> = {};
  for (const name of textNames) {
    const value: unknown = (argument as CommandTarget)[name];
    if (typeof value === "string") target[name] = value;
  }
  const seq = "seq" in argument && Number.isSafeInteger(argument.seq) ? { seq: argument.seq as number } : {};
  return { ...target, ...seq };
}

function targetOfNode(node: FleetNode): CommandTarget {
  switch (node.kind) {
    case "run":
      return { runId: node.run.id, file: node.run.file };
    case "step":
      return targetOfStep(node);
    case "task":
      return targetOfTask(node);
    case "trigger":
      return targetOfTrigger(node);
    case "account":
      return { accountId: node.account.id };
    case "instance":
      return { accountId: node.instance.accountId, instanceId: node.instance.id };
    case "more":
      return { list: node.list };
    case "group":
    case "hint":
      return {};
  }
}

function targetOfStep({ run, step, task }: StepNode): CommandTarget {
  const { id: stepId, taskId } = step;
  return { runId: run.id, file: run.file, stepId, ...(taskId !== undefined && { taskId }), ...seenAsk(task) };
}

function targetOfTask({ run, task }: TaskNode): CommandTarget {
  const { runId, stepId, id: taskId } = task;
  return { runId, stepId, taskId, ...(run && { file: run.file }), ...seenAsk(task) };
}

function seenAsk(task: TaskView | undefined): Pick<CommandTarget, "askId"> {
  const askId = task?.waiting?.ask?.id;
  return askId === undefined ? {} : { askId };
}

function targetOfTrigger({ trigger: { id: triggerId, file, last } }: TriggerNode): CommandTarget {
  return { triggerId, file, ...(last && { runId: last.runId }) };
}

const nodeKinds: ReadonlySet<unknown> = new Set<FleetNode["kind"]>([
  "run",
  "step",
  "task",
  "trigger",
  "account",
  "instance",
  "group",
  "more",
  "hint",
]);

/** A line of the inbox carries what commands are about. */
function isInboxLine(argument: object): argument is { readonly target: CommandTarget } {
  return "kind" in argument && argument.kind === "inbox" && "target" in argument;
}

function isFleetNode(argument: object): argument is FleetNode {
  return "kind" in argument && nodeKinds.has(argument.kind);
}
