import type { Driver, DriverReport, TaskOrder } from "../../../server/src/core/ports/driver.ts";
import type { AgentSpec, PersonMessage } from "../../../server/src/core/agent/agent-spec.ts";
import type { Answer, ToolCall } from "../../../server/src/core/ports/tools.ts";
import type { AskId, EndReason, Engine, RunId, StepId, TaskId } from "../../../server/src/protocol/states.ts";

/** A task that a test plays the engine for. */
export interface StartedTask {
  readonly order: TaskOrder;
  readonly report: (report: DriverReport) => void;
}

/** A driver that does nothing by itself: a test reports for it, and sees what it was told. */
export class ScriptedDriver implements Driver {
  readonly engine: Engine;
  readonly capabilities: Driver["capabilities"];
  readonly started: StartedTask[] = [];
  readonly told: string[] = [];
  /** What `endRun` waits for. */
  ending: Promise<void> = Promise.resolve();

  constructor(pause: Driver["capabilities"]["pause"] = "native", engine: Engine = "tool") {
    this.engine = engine;
    this.capabilities = { pause };
  }

  /** The newest task of a step; fails when it hasn't started. */
  task(stepId: StepId): StartedTask {
    const found = this.started.findLast(({ order }) => order.stepId === stepId);
    if (found === undefined) throw new Error(`No task of step ${stepId} has started`);
    return found;
  }

  /** The tool call of a step's newest task; fails when it's no tool step. */
  call(stepId: StepId): ToolCall {
    const { work } = this.task(stepId).order;
    if (work.kind !== "tool") throw new Error(`Step ${stepId} is no tool step`);
    return work.call;
  }

  /** What a step's newest task is told as an agent; fails when it's none. */
  agent(stepId: StepId): AgentSpec {
    const { work } = this.task(stepId).order;
    if (work.kind !== "agent") throw new Error(`Step ${stepId} is no agent`);
    return work.agent;
  }

  /** Report that a step's task has begun and succeeded. */
  succeed(stepId: StepId, output = "", outputs: Readonly<Record<string, unknown>> = {}): void {
    const { report } = this.task(stepId);
    report({ type: "started" });
    report({ type: "succeeded", output, outputs });
  }

  /** Report that a step's task has begun and failed. */
  fail(stepId: StepId, code = "tool-failed"): void {
    const { report } = this.task(stepId);
    report({ type: "started" });
    report({ type: "failed", reason: { code, message: `${stepId} broke` } });
  }

  start(order: TaskOrder, report: (report: DriverReport) => void): void {
    this.started.push({ order, report });
  }

  stop(taskId: TaskId, reason: EndReason): void {
    this.told.push(`stop ${this.stepOf(taskId)} ${reason.code}`);
  }

  pause(taskId: TaskId): void {
    this.told.push(`pause ${this.stepOf(taskId)}`);
  }

  resume(taskId: TaskId): void {
    this.told.push(`resume ${this.stepOf(taskId)}`);
  }

  deliver(taskId: TaskId, { text }: PersonMessage, mode: "enqueue" | "interrupt"): void {
    this.told.push(`${mode} ${this.stepOf(taskId)} ${text}`);
  }

  answer(taskId: TaskId, askId: AskId, answer: Answer): void {
    this.told.push(`answer ${this.stepOf(taskId)} ${askId} ${answer.choice ?? answer.text ?? ""}`);
  }

  confirmWithdrawal(taskId: TaskId, askId: AskId): void {
    this.told.push(`withdrawn ${this.stepOf(taskId)} ${askId}`);
  }

  async endRun(runId: RunId): Promise<void> {
    await this.ending;
    this.told.push(`endRun ${runId}`);
  }

  private stepOf(taskId: TaskId): StepId {
    return this.started.find(({ order }) => order.taskId === taskId)?.order.stepId ?? "an unknown step";
  }
}
