import type { InstanceState, RunState, StepState, TaskState } from "../../../server/src/core/dispatch/states.ts";
import type { RunId, StepId } from "../../../server/src/protocol/states.ts";
import type { Fleet } from "../../../server/src/runtime/fleet.ts";

const final: ReadonlySet<string> = new Set(["succeeded", "failed", "stopped", "skipped"]);

/** A rule that something breaks, and how that is said. */
type Rule = readonly [isBroken: boolean, what: string];

function firstBroken(rules: readonly Rule[]): string | undefined {
  return rules.find(([isBroken]) => isBroken)?.[1];
}

/** What is wrong with a task as it stands; undefined where nothing is. */
export function faultOfTask(task: TaskState, fleet: Fleet): string | undefined {
  const broken = firstBroken([...rulesOfEnd(task), ...rulesOfWaiting(task), ...rulesOfSlot(task, fleet)]);
  return broken === undefined ? undefined : `Task ${task.spec.id} is ${task.status} ${broken}`;
}

function rulesOfEnd({ status, reason, finishedAt }: TaskState): readonly Rule[] {
  const isFinal = final.has(status);
  return [
    [isFinal && ((reason?.message ?? "") === "" || finishedAt === undefined), "without a reason"],
    [!isFinal && (reason !== undefined || finishedAt !== undefined), "and has a reason to have ended"],
  ];
}

function rulesOfWaiting({ status, waiting }: TaskState): readonly Rule[] {
  const hasThing = waiting?.ask !== undefined || waiting?.until !== undefined;
  return [
    [status === "waiting" && !hasThing, "for nothing"],
    [status !== "waiting" && waiting !== undefined, "and has what it waits for"],
  ];
}

function rulesOfSlot({ status, holdsSlot, instanceId = "", spec }: TaskState, fleet: Fleet): readonly Rule[] {
  const isKnown = fleet.instances.get(instanceId)?.running.includes(spec.id) === true;
  return [
    [(status === "starting" || status === "running") && !holdsSlot, "and holds no slot"],
    [(final.has(status) || status === "queued") && holdsSlot, "and holds a slot"],
    [holdsSlot && !isKnown, `and its instance ${instanceId} doesn't know`],
    [!fleet.runs.has(spec.runId), "of no run"],
  ];
}

/** What is wrong with an instance as it stands; undefined where nothing is. `isGiven`: it was given a task just now. */
export function faultOfInstance(instance: InstanceState, fleet: Fleet, isGiven: boolean): string | undefined {
  const { id, running, capacity } = instance;
  if (running.length > 5) return `The instance ${id} has ${running.length} tasks`;
  if (isGiven && running.length > capacity)
    return `The instance ${id} was given ${running.length} tasks, it takes ${capacity}`;
  if (new Set(running).size < running.length) return `The instance ${id} has a task twice`;
  const stranger = running
    .map((taskId) => fleet.tasks.get(taskId))
    .find((task) => task?.holdsSlot !== true || task.instanceId !== id);
  return running.length > 0 && stranger !== undefined
    ? `The instance ${id} has ${stranger.spec.id}, which is ${stranger.status}`
    : undefined;
}

/** What is wrong with a run as it stands, with its steps and what these stand on; undefined where nothing is. */
export function faultOfRun(run: RunState, fleet: Fleet): string | undefined {
  const { spec, end, stop } = run;
  const say = (what: string): string => `Run ${spec.id} ${what}`;
  for (const [name, part] of partsOf(run)) {
    const fault = faultOfPart(part, run, fleet);
    if (fault !== undefined) return say(`has ${name} ${part.status} ${fault}`);
  }
  if (end === undefined) return undefined;
  if (end.reason.message === "") return say("has ended without a reason");
  if (stop !== undefined && end.status !== stop.as) return say(`was told to be ${stop.as} and has ${end.status}`);
  const left = fleet.tasksOf(spec.id).find(({ finishedAt }) => finishedAt === undefined);
  if (left !== undefined) return say(`has ended with task ${left.spec.id} ${left.status}`);
  return undefined;
}

/** More than one run of a group is at work; undefined where that isn't so. What a run of the group starts itself belongs to it. */
export function faultOfGroups(fleet: Fleet): string | undefined {
  const atWork = new Map<string, RunState>();
  for (const id of fleet.open) {
    const run = fleet.runs.get(id);
    const group = run?.spec.compiled.group;
    if (run === undefined || group === undefined || run.admitted !== true || isBelow(run, group.name, fleet)) continue;
    const other = atWork.get(group.name);
    if (other !== undefined) return `The runs ${other.spec.id} and ${id} of the group ${group.name} are both at work`;
    atWork.set(group.name, run);
  }
  return undefined;
}

/** Each step, and each item of one. */
export function* partsOf(run: RunState): Generator<readonly [string, StepState]> {
  for (const [at, step] of run.steps.entries()) {
    const id = run.spec.compiled.steps[at]?.id ?? "";
    yield [id, step];
    for (const [index, item] of step.items?.entries() ?? []) yield [`${id} ${index}`, item];
  }
}

/** What of a run's steps must have ended before this one begins and hasn't. */
export function openNeeds(run: RunState, stepId: StepId): readonly string[] {
  const { steps } = run.spec.compiled;
  const needs = steps.find(({ id }) => id === stepId)?.needs ?? [];
  return needs.filter((id) => run.steps[steps.findIndex((step) => step.id === id)]?.finishedAt === undefined);
}

function faultOfPart(part: StepState, run: RunState, fleet: Fleet): string | undefined {
  const { status, taskId, childRunId, items } = part;
  const task = taskId === undefined ? undefined : fleet.tasks.get(taskId);
  const own: Rule = [taskId !== undefined && task?.status !== status, `and its task is ${task?.status ?? "gone"}`];
  const broken = firstBroken([...rulesOfPart(part, run), own]);
  if (broken !== undefined || childRunId === undefined || items !== undefined) return broken;
  return faultOfChild(part, childRunId, fleet);
}

function rulesOfPart({ status, reason, finishedAt, result }: StepState, { end }: RunState): readonly Rule[] {
  const isFinal = final.has(status);
  return [
    [isFinal && status !== "succeeded" && reason === undefined, "without a reason"],
    [isFinal !== (finishedAt !== undefined), `and ended at ${finishedAt ?? "no time"}`],
    [isFinal && result === undefined, "without a result"],
    [end !== undefined && !isFinal, "though it has ended"],
  ];
}

/** A step that runs a workflow has ended when its run has, and not before. */
function faultOfChild({ status, finishedAt }: StepState, childRunId: RunId, fleet: Fleet): string | undefined {
  const child = fleet.runs.get(childRunId);
  if (child === undefined) return `and its run ${childRunId} is gone`;
  if (finishedAt !== undefined && child.end === undefined) return "and its run goes on";
  if (finishedAt !== undefined && child.end?.status !== status) return `and its run has ${child.end?.status ?? ""}`;
  return undefined;
}

/** A step was queued, and more of them, or of its items, are at work than may be; undefined where that isn't so. A person's retry isn't held back by it. */
export function crowdOf(run: RunState, stepId: StepId): string | undefined {
  if (run.spec.compiled.steps.find(({ id }) => id === stepId)?.action.kind === "approve") return undefined;
  const crowd = run.steps.map((step, at) => crowdOfItems(step, run.spec.compiled.steps[at]?.forEach?.maxParallel));
  return crowd.find((each) => each !== undefined) ?? crowdOfSteps(run);
}

function crowdOfItems({ items }: StepState, most = Infinity): string | undefined {
  const busy = [...(items ?? [])].filter(isBusy).length;
  return busy > most ? `has ${busy} items at work, at most ${most} may` : undefined;
}

function crowdOfSteps({ spec, steps }: RunState): string | undefined {
  const { steps: compiled, maxParallel = Infinity } = spec.compiled;
  if (compiled.some(({ forEach }) => forEach !== undefined)) return undefined;
  const busy = steps.filter((step, at) => isBusy(step) && compiled[at]?.action.kind !== "approve").length;
  return busy > maxParallel ? `has ${busy} steps at work, at most ${maxParallel} may` : undefined;
}

function isBusy({ taskId, childRunId, finishedAt }: StepState): boolean {
  return (taskId !== undefined || childRunId !== undefined) && finishedAt === undefined;
}

function isBelow(run: RunState, group: string, fleet: Fleet): boolean {
  const { origin } = run.spec;
  const parent = origin?.kind === "step" ? fleet.runs.get(origin.runId) : undefined;
  if (parent === undefined) return false;
  return parent.spec.compiled.group?.name === group || isBelow(parent, group, fleet);
}
