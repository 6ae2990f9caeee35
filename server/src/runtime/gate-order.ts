import type { Said } from "../core/locale/said.ts";
import { isAddress, isCommand } from "../core/agent/main-argument.ts";
import type { ToolPolicy } from "../protocol/tool-policy.ts";
import { decideToolCall } from "../core/agent/policy/decide.ts";
import type { PolicyDecision, PolicyLayers } from "../core/agent/policy/decide.ts";
import type { Cancellation } from "../core/ports/cancellation.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { PolicyBook } from "../core/ports/policy-book.ts";
import type { Answer, Toolbox, ToolCall, ToolContext, ToolResult, TouchedPath } from "../core/ports/tools.ts";
import type { Ask } from "../protocol/fleet.ts";

/** A call that wants to run, and for whom. */
export interface GateOrder {
  readonly call: ToolCall;
  /** What the file says. */
  readonly policy: ToolPolicy;
  readonly origin: "step" | "agent";
  /** Whether the file of a direct step lets it ask for elevated rights; absent: no. */
  readonly sudo?: "allow" | "ask";
  /** What else counts for an agent's call. */
  readonly agent?: AgentStanding;
  readonly context: Omit<ToolContext, "granted" | "decided" | "mayOpen">;
  /**
   * Asks a person whether it may run. Rejects with `Cancelled` once `cancellation` is cancelled: the task was stopped, or a rule that somebody gave meanwhile has answered. The ask is withdrawn
   * then.
   */
  readonly askForApproval: (ask: Omit<Ask, "id" | "askedAt">, cancellation: Cancellation) => Promise<Answer>;
  /** Called for what isn't simply allowed by a default, for the record: `text` is a sentence that says what decided. */
  readonly audit: (text: string) => void;
}

/** How much an agent's file may let it do. */
export interface AgentStanding {
  /** Whether the file's `allow` rules count for more than the defaults. */
  readonly trusted: boolean;
  readonly sudo: "allow" | "ask" | "deny";
  /** Whether it works in a worktree of its own. */
  readonly isolated: boolean;
  /** The person's workspace folder, for which rules are given; not the worktree. */
  readonly workspaceFolder: string;
}

/** What the gate needs of the world. */
export interface GatePorts {
  readonly toolbox: Toolbox;
  readonly book: PolicyBook;
  readonly clock: Pick<Clock, "now">;
}

/** What a call would touch, and what was decided about it, at one moment. */
export interface Look {
  readonly paths: readonly TouchedPath[];
  readonly decision: PolicyDecision;
}

/** Decide about a call as everything stands now. */
export async function lookAt(order: GateOrder, { toolbox, book }: GatePorts): Promise<Look> {
  const { call, origin, context } = order;
  const [paths, layers] = await Promise.all([toolbox.touches(call, context), layersOf(order, book)]);
  return { paths, decision: decideToolCall({ call, paths, origin, layers }) };
}

/** The workspace folder that a person's rules are for: never a worktree, which is gone tomorrow. */
export function personsFolder({ agent, context }: GateOrder): string {
  return agent?.workspaceFolder ?? context.workspaceFolder;
}

/** A call that was refused before it ran: the output, which a model may read, is English; what people are told is in their language. */
export function refused(code: string, { text, english }: Said): ToolResult {
  return { outcome: "refused", output: english, error: { code, message: text } };
}

async function layersOf(order: GateOrder, book: PolicyBook): Promise<PolicyLayers> {
  const { policy: file, agent, context, sudo = "deny" } = order;
  const [ceiling, given] = await Promise.all([book.ceiling(), book.given(context.runId, personsFolder(order))]);
  return {
    ceiling,
    file,
    sudo: agent === undefined ? sudo : agent.sudo,
    trusted: agent?.trusted ?? true,
    given: given.map(({ pattern }) => pattern),
    isolated: agent?.isolated ?? false,
  };
}

/** Whether what is approved once stays approved for the run: an address is asked for once, not at every click. */
export function staysOpen({ call, origin }: GateOrder): boolean {
  return origin === "agent" && isAddress(call.tool);
}

/** Whether a person who is asked should know that nothing holds the command. */
export function wantsSandbox({ call, origin }: GateOrder): boolean {
  return origin === "agent" && isCommand(call.tool);
}
