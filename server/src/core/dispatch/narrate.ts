import type { EndReason, StepId, TaskId } from "../../protocol/states.ts";
import type { Answer } from "../ports/tools.ts";
import { reusedFrom } from "../workflow/reuse/transition-reuse.ts";
import type { DispatchEvent } from "./events.ts";
import type { RunState, StepReset, TaskState } from "./states.ts";

/** What a run's stream tells of a dispatcher's event: a `system` event before it has a number and a time. */
export interface Narration {
  readonly source: "dispatcher" | "person";
  /** The stable name. */
  readonly event: string;
  readonly text: string;
  readonly stepId?: StepId;
  /** Which item of the step. */
  readonly index?: number;
  readonly taskId?: TaskId;
}

/** Tell an event for a run's stream; undefined for those that its plan or its driver tells. `task` is the one it moved, as it is now. */
export function narrate(event: DispatchEvent, run: RunState, task: TaskState | undefined): Narration | undefined {
  const told = tellRun(event, run) ?? tellAgain(event) ?? (task === undefined ? undefined : tellTask(event, task));
  if (told === undefined) return undefined;
  return task === undefined ? told : { ...told, ...partOf(task.spec), taskId: task.spec.id };
}

function tellRun(event: DispatchEvent, run: RunState): Narration | undefined {
  switch (event.type) {
    case "runCreated":
      return by("dispatcher", "runStarted", `${run.spec.compiled.title}: ${run.spec.file} started`);
    case "runStopRequested":
      return by(event.stop.as === "stopped" ? "person" : "dispatcher", "runStopRequested", whole(event.stop.reason));
    case "runPaused":
      return by("person", "runPaused", `Paused (${event.by}): what is at work ends, nothing new starts`);
    case "runResumed":
      return by("person", "runResumed", `Goes on (${event.by})`);
    case "runFinished":
      return by(
        "dispatcher",
        "runFinished",
        event.status === "succeeded" ? "The run succeeded" : `The run ${verbs[event.status]}: ${whole(event.reason)}`,
      );
    default:
      return tellStep(event);
  }
}

function tellStep(event: DispatchEvent): Narration | undefined {
  switch (event.type) {
    case "stepSkipped":
    case "stepFailed":
      return { ...by("dispatcher", event.type, whole(event.reason)), ...partOf(event) };
    case "stepExpanded":
      return { ...by("dispatcher", event.type, goesOver(event.values.length)), ...partOf(event) };
    case "itemsSkipped":
      return { ...by("dispatcher", event.type, `No other item begins: ${whole(event.reason)}`), ...partOf(event) };
    case "stepAttemptFailed":
      return { ...by("dispatcher", event.type, `${whole(event.reason)}; another run follows`), ...partOf(event) };
    default:
      return undefined;
  }
}

/** What was done before, or is done again. */
function tellAgain(event: DispatchEvent): Narration | undefined {
  switch (event.type) {
    case "stepReused":
      return { ...by("dispatcher", "stepReused", reusedFrom(event.from)), ...partOf(event) };
    case "stepCacheOff":
      return { ...by("dispatcher", "stepNotCached", `Its result isn't cached: ${event.because}`), ...partOf(event) };
    case "stepCacheMissed":
      if (event.because === undefined) return undefined;
      return {
        ...by("dispatcher", "stepCacheMissed", `Nothing is taken from the cache: ${event.because}`),
        ...partOf(event),
      };
    case "stepKept":
      if (event.because === undefined) return undefined;
      return { ...by("dispatcher", "stepNotCached", `Its result isn't cached: ${event.because}`), ...partOf(event) };
    case "stepLeftOut":
      return { ...by("person", "stepLeftOut", `Left out (${event.by}): ${event.text}`), stepId: event.stepId };
    case "runReopened":
      return by("person", "runReopened", `Tried again (${event.by}): ${againText(event.reset)}`);
    case "runAdmitted":
      return by("dispatcher", "runAdmitted", "Its turn in its group has come");
    default:
      return undefined;
  }
}

/** `step a`, `steps a, b`, `step each (3 items)`. */
function againText(reset: readonly StepReset[]): string {
  const names = reset.map(({ stepId, indices }) => {
    return indices === undefined
      ? stepId
      : `${stepId} (${indices.length === 1 ? "1 item" : `${indices.length} items`})`;
  });
  if (names.length === 0) return "it comes to its end once more";
  return `${names.length === 1 ? "step" : "steps"} ${names.join(", ")}`;
}

function tellTask(event: DispatchEvent, task: TaskState): Narration | undefined {
  switch (event.type) {
    case "taskUnblocked":
      return by("dispatcher", "taskUnblocked", "What it asked needs no answer any more: it goes on");
    case "taskMessaged":
      return by("person", "taskMessaged", `${event.message.text} (${event.message.by})`);
    case "taskMoved":
      return by("person", "taskMoved", `It is to run on ${event.instanceId} (${event.by})`);
    case "taskAttemptFailed":
      return by("dispatcher", "taskAttemptFailed", `${whole(event.reason)}; attempt ${task.attempt} follows`);
    case "taskRequeued":
      return by("dispatcher", "taskRequeued", goesOn(task, event.reason));
    case "taskRetried":
      return by("person", "taskRetried", `Attempt ${task.attempt} was asked for (${event.by})`);
    default:
      return tellAsksAndEnds(event, task);
  }
}

function tellAsksAndEnds(event: DispatchEvent, task: TaskState): Narration | undefined {
  switch (event.type) {
    case "taskQueued":
      return task.waiting === undefined ? undefined : by("dispatcher", "taskAsked", task.waiting.text);
    case "taskAsked":
      return by("dispatcher", "taskAsked", event.ask.text);
    case "taskAnswered":
      return by("person", "taskAnswered", answerText(event.answer));
    case "taskStopRequested":
      return by(event.stop.as === "stopped" ? "person" : "dispatcher", "taskStopRequested", whole(event.stop.reason));
    case "taskFailed":
      return by("dispatcher", "taskFailed", whole(event.reason));
    default:
      return undefined;
  }
}

function answerText({ choice, text, by: who }: Answer): string {
  const answer = [choice, text].filter((part) => part !== undefined && part !== "").join(": ");
  return `${answer} (${who})`;
}

function goesOn({ spec, attempt }: TaskState, { message }: EndReason): string {
  if (spec.work.kind !== "agent") return `${message}; it may run again: attempt ${attempt}`;
  return "The host ended while this was under way; the agent's record tells how far it came, and it goes on from there";
}

function partOf({
  stepId,
  index,
}: {
  readonly stepId: StepId;
  readonly index?: number;
}): Pick<Narration, "stepId" | "index"> {
  return index === undefined ? { stepId } : { stepId, index };
}

function goesOver(many: number): string {
  return many === 1 ? "It goes over one item" : `It goes over ${many} items`;
}

const verbs = { failed: "failed", stopped: "was stopped" } as const;

function by(source: Narration["source"], event: string, text: string): Narration {
  return { source, event, text };
}

function whole({ message, remedy }: EndReason): string {
  return remedy === undefined ? message : `${message}. ${remedy}`;
}
