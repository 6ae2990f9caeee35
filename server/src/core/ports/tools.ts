import type { Cancellation } from "./cancellation.ts";
import type { RunId, StepId, TaskId } from "../../protocol/states.ts";
import type { Ask } from "../../protocol/fleet.ts";

/** One call of one tool, with arguments that its schema has accepted. */
export interface ToolCall {
  readonly callId: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a person or a rule answered to an {@link Ask}. */
export interface Answer {
  readonly choice?: string;
  readonly text?: string;
  /** What was filled into the form of the ask. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** `editor`, `terminal`, `policy`, `deadline`. */
  readonly by: string;
}

/** A path that a call is about to touch. */
export interface TouchedPath {
  /** The argument it stands in, e.g. `file`. */
  readonly argument: string;
  /** As the caller wrote it. */
  readonly written: string;
  /** Absolute, with every symbolic link followed as far as the path exists. */
  readonly real: string;
  /** Whether `real` lies in the workspace folder or in the run's own folder. */
  readonly inside: boolean;
  /** Where it lies in the workspace folder, with forward slashes; `.` for the folder itself. Absent where it doesn't. */
  readonly inWorkspace?: string;
  /** Whether it lies in the folder of the run, or of the agent's task: {@link ToolContext.runFolder}. */
  readonly inRunFolder?: boolean;
}

/** Where and for whom a call runs. */
export interface ToolContext {
  readonly runId: RunId;
  readonly taskId: TaskId;
  readonly stepId: StepId;
  /** Absolute path of the workspace folder; relative paths start here. */
  readonly workspaceFolder: string;
  /** Absolute path of the run's folder, for long outputs and artifacts; of an agent its own folder in it. */
  readonly runFolder: string;
  /** Added to the environment of commands. */
  readonly environment: Readonly<Record<string, string>>;
  /** Real paths outside the workspace folder that the gate has granted to this very call. */
  readonly granted: readonly string[];
  /** What the gate has decided about: a path that leads elsewhere by now is refused by the tool (`path-changed`). */
  readonly decided?: readonly TouchedPath[];
  /**
   * Whether the browser may open an address in a tab by itself: after a click, a redirect, a script. Absent: anything (a direct step). A tool that meets `false` stops the
   * navigation and says so: `browser_navigate` is how an agent asks for another origin.
   */
  readonly mayOpen?: (url: string) => Promise<boolean>;
  /** Who calls: commands of an agent run in the sandbox where the machine has one, those of a direct step don't. */
  readonly origin: "step" | "agent";
  /**
   * How long `shell_exec` waits for its command, in milliseconds; undefined: to its end (a direct step). When the time is over the
   * command goes on and the result says so.
   */
  readonly patienceMs?: number;
  /** Cancelled when the task is stopped or its time is over: the call ends at once, and what it started with it. */
  readonly cancellation: Cancellation;
  /** Asks a person and waits; rejects with the `Cancelled` sentinel when it is cancelled. */
  ask(ask: Omit<Ask, "id" | "askedAt">): Promise<Answer>;
  /** Tells people something and doesn't wait. `attachments` are absolute paths or URLs. */
  notify(text: string, attachments: readonly string[]): void;
}

/** What a call came to. */
export interface ToolResult {
  /** `interrupted`: it was cancelled while it ran. `refused`: the gate said no; it never ran. */
  readonly outcome: "succeeded" | "failed" | "refused" | "interrupted";
  /** What the caller is shown; a long one in part, with a line that says where the whole is. */
  readonly output: string;
  /** The whole output, relative to the run's folder with forward slashes, when `output` is only a part. */
  readonly outputFile?: string;
  readonly exitCode?: number;
  /** Pictures that belong to it, relative to the run's folder with forward slashes: `browser_view`'s screenshot. */
  readonly images?: readonly string[];
  /** There unless it succeeded. */
  readonly error?: { readonly code: string; readonly message: string; readonly remedy?: string };
}

/** Whether commands of agents run in a sandbox on this machine. */
export type SandboxStanding =
  /** `required`: the policy wants one by all means, so nothing of an agent may run beside it. */
  | { readonly sandboxed: true; readonly required?: true }
  /** `because`: a sentence; `remedy`: how to get one. `required`: the policy wants one, so no command of an agent runs. */
  | { readonly sandboxed: false; readonly because: string; readonly remedy: string; readonly required: boolean };

/** The tools that really exist on this machine. Never called but by the policy gate. */
export interface Toolbox {
  /** Names of the tools that can run here now: those without what they need (a browser, a provider) are left out. `runId`: as its environment has it. */
  names(runId?: RunId): readonly string[];
  /** The paths a call would touch, for the gate; empty for tools without paths. Never throws. */
  touches(call: ToolCall, context: Pick<ToolContext, "workspaceFolder" | "runFolder">): Promise<readonly TouchedPath[]>;
  /**
   * What a call would change in a file, as a unified diff (long ones are cut, and say so), for the person who is asked. Undefined for tools that change no file, and where it can't be told.
   * Never throws, changes nothing.
   */
  preview(call: ToolCall, context: ToolContext): Promise<string | undefined>;
  /** Whether commands of agents run in a sandbox here, and why not. */
  sandbox(): Promise<SandboxStanding>;
  /** Run it. Never rejects: whatever goes wrong is a result. */
  execute(call: ToolCall, context: ToolContext): Promise<ToolResult>;
  /** End what an agent's task that was stopped has left running: its shell sessions and all their processes. Those of others in its run go on. */
  endTask(runId: RunId, taskId: TaskId): Promise<void>;
  /** End what a run has left behind: its shell sessions and all their processes. */
  endRun(runId: RunId): Promise<void>;
}
