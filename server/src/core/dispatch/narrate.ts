import * as l10n from "@vscode/l10n";
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
      return by("dispatcher", "runStarted", l10n.t("{0}: {1} started", run.spec.compiled.title, run.spec.file));
    case "runStopRequested":
      return by(event.stop.as === "stopped" ? "person" : "dispatcher", "runStopRequested", whole(event.stop.reason));
    case "runPaused":
      return by("person", "runPaused", l10n.t("Paused ({0}): what is at work ends, nothing new starts", event.by));
    case "runResumed":
      return by("person", "runResumed", l10n.t("Goes on ({0})", event.by));
    case "runFinished":
      return by(
        "dispatcher",
        "runFinished",
        event.status === "succeeded"
          ? l10n.t("The run succeeded")
          : l10n.t("The run {0}: {1}", verbs[event.status], whole(event.reason)),
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
      return {
        ...by("dispatcher", event.type, l10n.t("No other item begins: {0}", whole(event.reason))),
        ...partOf(event),
      };
    case "stepAttemptFailed":
      return {
        ...by("dispatcher", event.type, l10n.t("{0}; another run follows", whole(event.reason))),
        ...partOf(event),
      };
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
      return {
        ...by("dispatcher", "stepNotCached", l10n.t("Its result isn't cached: {0}", event.because)),
        ...partOf(event),
      };
    case "stepCacheMissed":
      if (event.because === undefined) return undefined;
      return {
        ...by("dispatcher", "stepCacheMissed", l10n.t("Nothing is taken from the cache: {0}", event.because)),
        ...partOf(event),
      };
    case "stepKept":
      if (event.because === undefined) return undefined;
      return {
        ...by("dispatcher", "stepNotCached", l10n.t("Its result isn't cached: {0}", event.because)),
        ...partOf(event),
      };
    case "stepLeftOut":
      return {
        ...by("person", "stepLeftOut", l10n.t("Left out ({0}): {1}", event.by, event.text)),
        stepId: event.stepId,
      };
    case "runReopened":
      return by("person", "runReopened", l10n.t("Tried again ({0}): {1}", event.by, againText(event.reset)));
    case "runAdmitted":
      return by("dispatcher", "runAdmitted", l10n.t("Its turn in its group has come"));
    default:
      return undefined;
  }
}

/** `step a`, `steps a, b`, `step each (3 items)`. */
function againText(reset: readonly StepReset[]): string {
  const names = reset.map(({ stepId, indices }) => {
    return indices === undefined
      ? stepId
      : indices.length === 1
        ? l10n.t("{0} (1 item)", stepId)
        : l10n.t("{0} ({1} items)", stepId, indices.length);
  });
  if (names.length === 0) return l10n.t("it comes to its end once more");
  return names.length === 1 ? l10n.t("step {0}", names.join(", ")) : l10n.t("steps {0}", names.join(", "));
}

function tellTask(event: DispatchEvent, task: TaskState): Narration | undefined {
  switch (event.type) {
    case "taskUnblocked":
      return by("dispatcher", "taskUnblocked", l10n.t("What it asked needs no answer any more: it goes on"));
    case "taskMessaged":
      return by("person", "taskMessaged", `${event.message.text} (${event.message.by})`);
    case "taskMoved":
      return by("person", "taskMoved", l10n.t("It is to run on {0} ({1})", event.instanceId, event.by));
    case "taskAttemptFailed":
      return by(
        "dispatcher",
        "taskAttemptFailed",
        l10n.t("{0}; attempt {1} follows", whole(event.reason), task.attempt),
      );
    case "taskRequeued":
      return by("dispatcher", "taskRequeued", goesOn(task, event.reason));
    case "taskRetried":
      return by("person", "taskRetried", l10n.t("Attempt {0} was asked for ({1})", task.attempt, event.by));
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
  if (spec.work.kind !== "agent") return l10n.t("{0}; it may run again: attempt {1}", message, attempt);
  return l10n.t(
    "The host ended while this was under way; the agent's record tells how far it came, and it goes on from there",
  );
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
  return many === 1 ? l10n.t("It goes over one item") : l10n.t("It goes over {0} items", many);
}

const verbs = {
  failed: "failed",
  get stopped() {
    return l10n.t("was stopped");
  },
} as const;

function by(source: Narration["source"], event: string, text: string): Narration {
  return { source, event, text };
}

function whole({ message, remedy }: EndReason): string {
  return remedy === undefined ? message : `${message}. ${remedy}`;
}
