import type {
  SandboxStanding,
  Toolbox,
  ToolCall,
  ToolContext,
  ToolResult,
  TouchedPath,
} from "../../../server/src/core/ports/tools.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";

/** One call that has reached the toolbox. */
export interface ExecutedCall {
  readonly call: ToolCall;
  readonly context: ToolContext;
}

type Play = (executed: ExecutedCall) => ToolResult | Promise<ToolResult>;

/** Tools that do what a test says, and remember every call. */
export class ScriptedToolbox implements Toolbox {
  readonly executed: ExecutedCall[] = [];
  readonly endedRuns: RunId[] = [];
  readonly endedTasks: TaskId[] = [];
  /** What calls touch, by the tool. */
  readonly paths = new Map<string, readonly TouchedPath[]>();
  /** What a call comes to; by default it succeeds and says its own name. */
  play: Play = ({ call }) => succeeded(`${call.tool} is done`);

  /** How often each step has executed. */
  timesExecuted(stepId: string): number {
    return this.executed.filter(({ context }) => context.stepId === stepId).length;
  }

  names(): readonly string[] {
    return [];
  }

  async touches(call: ToolCall): Promise<readonly TouchedPath[]> {
    return this.paths.get(call.tool) ?? [];
  }

  async preview(): Promise<string | undefined> {
    return undefined;
  }

  async sandbox(): Promise<SandboxStanding> {
    return { sandboxed: true };
  }

  async execute(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const executed = { call, context };
    this.executed.push(executed);
    return this.play(executed);
  }

  async endTask(_runId: RunId, taskId: TaskId): Promise<void> {
    this.endedTasks.push(taskId);
  }

  async endRun(runId: RunId): Promise<void> {
    this.endedRuns.push(runId);
  }
}

/** The file that a call names; undefined where it names none. */
export function fileOf({ arguments: { file } }: ToolCall): string | undefined {
  return typeof file === "string" ? file : undefined;
}

export function succeeded(output = ""): ToolResult {
  return { outcome: "succeeded", output };
}

export function failed(code = "tool-failed", output = ""): ToolResult {
  return { outcome: "failed", output, error: { code, message: "It broke" } };
}

/** A call that goes on until it's cancelled. */
export function untilCancelled({ context }: ExecutedCall): Promise<ToolResult> {
  return new Promise((resolve) => {
    context.cancellation.onCancelled(() => resolve({ outcome: "interrupted", output: "" }));
  });
}
