import type { Cancel, Clock } from "../../core/ports/clock.ts";
import type { Driver, DriverReport, TaskOrder } from "../../core/ports/driver.ts";
import { standsForWorkflow } from "../../core/workflow/testing/stub-files.ts";
import { attemptOf, findStub } from "../../core/workflow/testing/stubs.ts";
import type { EndReason, Engine, TaskId } from "../../protocol/states.ts";
import type { Recording } from "../../core/workflow/testing/recording.ts";
import type { ReplayDriver } from "./replay-driver.ts";
import type { CaseWatch } from "./case-watch.ts";

/** A workflow's output is the text of its outputs. */
function outputsAsText({ work }: TaskOrder): boolean {
  return work.kind === "agent" && standsForWorkflow(work.agent.file);
}

type Report = (report: DriverReport) => void;

/** What a stub driver works with. */
export interface StubDriverPorts {
  readonly watch: CaseWatch;
  readonly clock: Clock;
  /** A step was reached that nothing is said of. */
  readonly unstubbed: (order: TaskOrder) => void;
  /** What carries out agents whose stubs replay a record. */
  readonly replay: Pick<ReplayDriver, "start" | "stop">;
  /** The record at a path of the test; undefined where none is. */
  readonly recordingAt: (path: string) => Recording | undefined;
}

/** Plays an engine: every task does what the stub of its step says, in simulated time, and nothing else. */
export class StubDriver implements Driver {
  readonly engine: Engine;
  readonly capabilities = { pause: "none" } as const;
  private readonly ports: StubDriverPorts;
  private readonly working = new Map<TaskId, { readonly cancel: Cancel; readonly report: Report }>();

  constructor(engine: Engine, ports: StubDriverPorts) {
    this.engine = engine;
    this.ports = ports;
  }

  start(order: TaskOrder, report: Report): void {
    const { watch, clock, unstubbed, replay, recordingAt } = this.ports;
    const task = watch.tasks.get(order.taskId);
    const stub = task && findStub(watch.stubsOf(order.runId), watch.placeOf(task));
    const recording = stub?.replay === undefined ? undefined : recordingAt(stub.replay);
    if (recording !== undefined && order.work.kind === "agent") {
      replay.start(order, { recording, outputs: stub?.outputs ?? {} }, report);
      return;
    }
    report({ type: "started" });
    if (stub === undefined) {
      unstubbed(order);
      return;
    }
    const { takesMs, fails, output, outputs } = attemptOf(stub, order.attempt, outputsAsText(order));
    const end = (): void => {
      this.working.delete(order.taskId);
      if (fails === undefined) report({ type: "succeeded", output, outputs });
      else report({ type: "failed", reason: fails, output, outputs });
    };
    if (takesMs === 0) end();
    else this.working.set(order.taskId, { cancel: clock.after(takesMs, end), report });
  }

  stop(taskId: TaskId, reason: EndReason): void {
    const work = this.working.get(taskId);
    this.ports.replay.stop(taskId, reason);
    if (work === undefined) return;
    this.working.delete(taskId);
    work.cancel();
    work.report({ type: "stopped", reason });
  }

  pause(): void {
    return undefined;
  }

  resume(): void {
    return undefined;
  }

  deliver(): void {
    return undefined;
  }

  /** Nothing of a stub asks anybody; a replayed agent is answered by its record. */
  answer(): void {
    return undefined;
  }

  confirmWithdrawal(): void {
    return undefined;
  }

  endRun(): Promise<void> {
    return Promise.resolve();
  }
}
