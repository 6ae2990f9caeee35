import type { EndReason } from "../../../protocol/states.ts";

/** What a case's run, or one that it started, came to. */
export interface ObservedRun {
  /** `refused`: it couldn't be started. `stuck`: it would wait for ever. */
  readonly status: "succeeded" | "failed" | "stopped" | "refused" | "stuck";
  readonly reason?: EndReason;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** By their ids, in the order of the file. */
  readonly steps: ReadonlyMap<string, ObservedStep>;
  /** Ids of the steps that began, in that order; each once. */
  readonly order: readonly string[];
  /** How often each tool was called by steps. */
  readonly calls: ReadonlyMap<string, number>;
  /** Simulated time, in milliseconds. */
  readonly tookMs: number;
}

/** What became of a step. */
export interface ObservedStep {
  /** `pending`: its turn never came. */
  readonly outcome: string;
  readonly reason?: EndReason;
  readonly output?: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly error?: string;
  /** Its calls, one for each item; attempts aren't told apart. */
  readonly calls: readonly ObservedCall[];
  /** Over all items. */
  readonly attempts: number;
  /** Of a step with `forEach` that began. */
  readonly items?: number;
  /** The tools that an agent which really worked called, in order. */
  readonly agentCalls: readonly string[];
  /** Of a step that ran a workflow for real, its newest run. */
  readonly inner?: ObservedRun;
}

/** What a step asked of its tool, its agent, its workflow or its person. */
export interface ObservedCall {
  /** Evaluated arguments or inputs. */
  readonly with: Readonly<Record<string, unknown>>;
  /** What an agent is told, or a person asked. */
  readonly prompt?: string;
}
