import type { Ask } from "../../../protocol/fleet.ts";
import type { EndReason } from "../../../protocol/states.ts";
import type { StreamDraft } from "../../ports/driver.ts";
import type { ModelFacts, ModelRequest } from "../../ports/model.ts";
import type { ToolCall } from "../../ports/tools.ts";
import type { AgentBudget, AgentSpec } from "../agent-spec.ts";

/** A tool that the agent may call now. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** The JSON Schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What an agent's next move depends on beside its stream. It may differ after a restart; the stream never does. */
export interface AgentContext {
  readonly spec: AgentSpec;
  /** Those that are there and that no rule denies outright. */
  readonly tools: readonly OfferedTool[];
  readonly model: ModelFacts;
  /** There is a bound in money beside the task's own budget, which a model without a price can't keep either; what comes then. */
  readonly boundInMoney?: AgentBudget["onExceed"];
  /** Absolute path of the folder it works in. */
  readonly workspaceFolder: string;
  /** Absolute path of its own folder, where todo.md, long outputs and JSON outputs lie. */
  readonly taskFolder: string;
  /** What a person has granted beyond the budget so far is in the stream; this is what the machine says about itself: platform, shell, date. */
  readonly surroundings: string;
}

/** How what the file wants delivered stands, looked up when `idle` was called. Name to what is wrong with it; empty: all is there. */
export type MissingOutputs = Readonly<Record<string, string>>;

/** What comes next for an agent. */
export type AgentMove =
  /** Write these events, then ask again. */
  | { readonly move: "append"; readonly events: readonly StreamDraft[] }
  /** Ask the model for a turn, then give its answer to `takeAnswer`. */
  | { readonly move: "think"; readonly request: ModelRequest; readonly reserve: Reserve }
  /** Ask the model for a plan, then give its answer to `takePlan`. */
  | { readonly move: "plan"; readonly request: ModelRequest; readonly reserve: Reserve; readonly because: string }
  /** Carry out a call that stands in the stream without its observation. */
  | { readonly move: "act"; readonly call: ToolCall }
  /** The budget is used up: ask a person, then give the answer to `takeBudgetAnswer`. */
  | { readonly move: "ask"; readonly ask: Omit<Ask, "id" | "askedAt"> }
  | { readonly move: "end"; readonly end: AgentEnd };

/** What a model call may take at most, as estimated before it is made. */
export interface Reserve {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; absent where the price isn't known. */
  readonly cost?: number;
}

/** How an agent's attempt ends. */
export type AgentEnd = { readonly status: "succeeded" } | { readonly status: "failed"; readonly reason: EndReason };
