import type { StepId } from "../../protocol/states.ts";
import type { AgentBudget } from "../agent/agent-spec.ts";
import type { ToolPolicy } from "../../protocol/tool-policy.ts";
import type { AgentSource, TaskCall } from "./agent-source.ts";
import type { Library } from "./library.ts";

/** A file turned into what can run: settings are values, what depends on other steps is still text with `${{ }}`. Survives JSON. */
export interface CompiledRun {
  readonly name: string;
  readonly title: string;
  /** Of a task file's run: its agent is the only step. Absent (as in all runs of older versions): a workflow. */
  readonly kind?: "task";
  /** 0 (last) to 9 (first). */
  readonly priority: number;
  /** Added to the environment of commands; secrets are references, see `fillSecrets`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly policy: ToolPolicy;
  /** Whether its direct tool calls may ask for elevated rights; absent: no. Its agents have it in their sources. */
  readonly sudo?: "allow" | "ask";
  /** The longest the run may last, in milliseconds. */
  readonly timeoutMs?: number;
  /** Of all runs with this text only one goes at a time, whichever file they come from. With `${{ }}` evaluated. */
  readonly group?: { readonly name: string; readonly onConflict: "queue" | "cancel" | "reject" };
  /** The most steps at work at the same time; gates don't count. */
  readonly maxParallel?: number;
  /** What all agents of a workflow's run together may spend; a task file's budget is its agent's own. */
  readonly budget?: AgentBudget;
  /** The most turns of one attempt of each of a workflow's agents. */
  readonly turns?: number;
  /** In the order of the file. */
  readonly steps: readonly CompiledStep[];
  /** Of a run that no other started: the files that it and what it starts call by then. */
  readonly library?: Library;
  /** By name: an expression (without braces), a text with `${{ }}`, or a value. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** One step of a {@link CompiledRun}. */
export interface CompiledStep {
  readonly id: StepId;
  /** 1-based, as written. */
  readonly number: number;
  readonly title: string;
  /** 0-based line in the file. */
  readonly line: number;
  /** Ids of steps that must have ended before. */
  readonly needs: readonly StepId[];
  /** An expression without braces; undefined: `success()`. */
  readonly condition?: string;
  readonly continueOnError: boolean;
  /** The longest one attempt may last, in milliseconds. */
  readonly timeoutMs?: number;
  readonly retry?: RetryRule;
  /** It's done once for each value of this expression (without braces), at most `maxParallel` at the same time. */
  readonly forEach?: { readonly over: string; readonly maxParallel?: number };
  /** Its result is kept under this key (with `${{ }}`) and the content of these files (globs). */
  readonly cache?: { readonly key: string; readonly files: readonly string[] };
  readonly action: StepAction;
}

/** What a step does. */
export type StepAction =
  | {
      readonly kind: "tool";
      /** Its name, or a text with `${{ }}` that comes to one. */
      readonly tool: string;
      /** Arguments, with `${{ }}` in their texts. */
      readonly with: Readonly<Record<string, unknown>>;
      /** Whether it may run again when it's not known whether it has run; absent: where a tool whose name is computed only reads. */
      readonly repeatable?: boolean;
    }
  | {
      readonly kind: "agent";
      /** How the file has it: a task's own run counts as `task`. */
      readonly written: "task" | "prompt";
      readonly source: AgentSource;
    }
  /** A task file whose name is computed: it's one of the run's library. */
  | { readonly kind: "task"; readonly task: string; readonly call: TaskCall }
  | {
      readonly kind: "workflow";
      /** A name or a path, or a text with `${{ }}` that comes to a name. */
      readonly workflow: string;
      /** Its inputs, with `${{ }}` in their texts. */
      readonly with: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "approve";
      /** With `${{ }}`. */
      readonly message: string;
      readonly choices: readonly string[];
      readonly deadline?: { readonly ms: number; readonly answer?: string };
      /** Who may answer; absent: everybody. */
      readonly by?: readonly string[];
    };

/** When and how often a failed attempt is made again. */
export interface RetryRule {
  /** All attempts, the first one included. */
  readonly attempts: number;
  readonly backoff: "fixed" | "linear" | "exponential";
  /** The pause before the second attempt. */
  readonly delayMs: number;
  /** Kinds of failure: see {@link failureKind}. */
  readonly on: readonly FailureKind[];
}

/** What `retry.on` tells apart. */
export type FailureKind = "rate-limit" | "timeout" | "engine";

/**
 * What kind of failure a reason's code stands for; undefined for those that another attempt can't change. What a model couldn't do for now (it can't be reached, it
 * failed) is the engine's failure, like everything that isn't known better.
 */
export function failureKind(code: string): FailureKind | undefined {
  if (code === "rate-limit" || code === "timeout") return code;
  return hopeless.has(code) ? undefined : "engine";
}

/** A rule or a person said no, the file itself is at fault, or the same would only happen again and cost as much. */
const hopeless = new Set([
  "denied",
  "denied-by-policy",
  "expression-failed",
  "invalid-arguments",
  "unknown-tool",
  "no-driver",
  "workspace-gone",
  "secret-missing",
  "untrusted-file",
  // Of agents.
  "attachment-missing",
  "budget-exceeded",
  "context-too-small",
  "incomplete-plan",
  "no-usable-answer",
  "not-delivered",
  "outputs-missing",
  "price-unknown",
  "stuck",
  "turn-limit",
  // Of models.
  "model-context-full",
  "model-invalid-request",
  "model-refused",
  "model-unknown",
  "no-model",
  "unknown-account",
  // Of the cloud.
  "account-refused",
  "invalid-request",
  "output-schema",
  "quota",
  "stopped-in-cloud",
  "unknown-cloud-item",
  // Of worktrees.
  "git-missing",
  "not-a-repository",
]);
