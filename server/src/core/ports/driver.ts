import type { InstanceSpec } from "../../protocol/instances.ts";
import type { Ask, TaskUsage, TaskView } from "../../protocol/fleet.ts";
import type { AskId, EndReason, Engine, RunId, StepId, TaskId } from "../../protocol/states.ts";
import type { StreamedEvent } from "../../protocol/runs.ts";
import type { Answer, ToolCall } from "./tools.ts";
import type { AgentSpec, PersonMessage } from "../agent/agent-spec.ts";
import type { ToolPolicy } from "../../protocol/tool-policy.ts";
import type { BudgetHold } from "../budget/tally.ts";

/** An event of a run's stream before it has a number and a time. */
export type StreamDraft = Omit<StreamedEvent, "seq" | "at">;

/** What a driver is told to carry out. */
export interface TaskOrder {
  readonly taskId: TaskId;
  readonly runId: RunId;
  readonly stepId: StepId;
  readonly attempt: number;
  readonly work:
    | { readonly kind: "tool"; readonly call: ToolCall }
    /** `messages`: all that people wrote to it so far, in order; those that its stream has already aren't told again. */
    | { readonly kind: "agent"; readonly agent: AgentSpec; readonly messages: readonly PersonMessage[] };
  readonly workspaceFolder: string;
  readonly runFolder: string;
  /** For commands, with the values of the secrets that it names: in memory alone, never to be written. An agent's spec has the same with references in their place. */
  readonly environment: Readonly<Record<string, string>>;
  readonly policy: ToolPolicy;
  /** Whether a direct tool call may ask for elevated rights; absent: no. An agent's spec says it itself. */
  readonly sudo?: "allow" | "ask";
  /** What was set aside for a call of which nobody knows what came of it: its host died. */
  readonly hold?: BudgetHold;
  /** The instance that runs it, with what it decides for its tasks: a model or profile for those that name none, tighter limits, more rules. */
  readonly instance: InstanceSpec;
}

/** What a driver reports of a task, in order. After a final report (`succeeded`, `failed`, `stopped`) nothing more comes. */
export type DriverReport =
  | { readonly type: "started" }
  | { readonly type: "streamed"; readonly event: StreamDraft }
  | { readonly type: "asked"; readonly ask: Ask }
  /** What was asked needs no answer any more: the thing it waited for came by itself. */
  | { readonly type: "withdrawn"; readonly askId: AskId }
  /** Where in the cloud it works; told as soon as it's known, and again after a host's death. */
  | { readonly type: "located"; readonly cloud: NonNullable<TaskView["cloud"]> }
  /** What it has used since it was created, over all attempts. `settles`: the call for which that was set aside is over and counted in it. `day`: the local day. */
  | { readonly type: "used"; readonly usage: TaskUsage; readonly settles?: string; readonly day?: string }
  /** The call for which that was set aside is over, and took nothing that isn't told. */
  | { readonly type: "settled"; readonly holdId: string }
  | { readonly type: "paused" }
  | { readonly type: "resumed" }
  | { readonly type: "succeeded"; readonly output: string; readonly outputs: Readonly<Record<string, unknown>> }
  /** `output` and `outputs`: what it had said by then, for steps that go on in spite of it. */
  | {
      readonly type: "failed";
      readonly reason: EndReason;
      readonly output?: string;
      readonly outputs?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "stopped"; readonly reason: EndReason };

/** What a driver can do beside start and stop; views and refusals are derived from it. */
export interface DriverCapabilities {
  /** `none`: a running task can't be held. */
  readonly pause: "native" | "emulated" | "none";
}

/** Only a driver knows where a task runs. It never throws; what goes wrong is a `failed` report. */
export interface Driver {
  readonly engine: Engine;
  readonly capabilities: DriverCapabilities;
  /** Start. Reports come through `report`, beginning with `started`. */
  start(order: TaskOrder, report: (report: DriverReport) => void): void;
  /** End the task soon; a final report follows. Unknown or finished: nothing happens. */
  stop(taskId: TaskId, reason: EndReason): void;
  /** Hold at the next safe point; `paused` follows. Only where {@link DriverCapabilities.pause} isn't `none`. */
  pause(taskId: TaskId): void;
  /** Go on; `resumed` follows. */
  resume(taskId: TaskId): void;
  /** Hand over what a person wrote. Told when the task is at work; what comes in between stands in the next {@link TaskOrder}. Unknown task: nothing happens. */
  deliver(taskId: TaskId, message: PersonMessage, mode: "enqueue" | "interrupt"): void;
  /** Hand over a person's answer to the ask with this id. */
  answer(taskId: TaskId, askId: AskId, answer: Answer): void;
  /** That a tool's call doesn't wait for this ask any more is on disk: only now may it begin. Told to the engine `tool` alone. */
  confirmWithdrawal(taskId: TaskId, askId: AskId): void;
  /** A run has ended: let go of all it left behind. */
  endRun(runId: RunId): Promise<void>;
}
