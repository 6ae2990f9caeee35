import { mainArgument } from "../core/agent/main-argument.ts";
import { decideToolCall, grantedPaths } from "../core/agent/policy.ts";
import type { PolicyDecision, ToolPolicy } from "../core/agent/policy.ts";
import { Cancelled } from "../core/ports/cancellation.ts";
import type { Answer, Toolbox, ToolCall, ToolContext, ToolResult } from "../core/ports/tools.ts";
import type { Ask } from "../protocol/fleet.ts";

/** A call that wants to run, and for whom. */
export interface GateOrder {
  readonly call: ToolCall;
  readonly policy: ToolPolicy;
  readonly origin: "step" | "agent";
  /** What else counts for an agent's call. */
  readonly agent?: AgentStanding;
  readonly context: Omit<ToolContext, "granted">;
  /** Asks a person whether it may run; rejects with `Cancelled`. */
  readonly askForApproval: (ask: Omit<Ask, "id" | "askedAt">) => Promise<Answer>;
  /** Called for what isn't simply allowed, for the record: `text` is a sentence. */
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

/**
 * The one way to a tool. Finds out what the call would touch, decides by the task's policy, asks a person where the policy says so,
 * and only then lets the toolbox run it, with the paths outside the workspace folder that were granted to this very call. Never
 * rejects but for a bug.
 */
export async function passGate(order: GateOrder, toolbox: Toolbox): Promise<ToolResult> {
  const { call, policy, origin, context } = order;
  const paths = await toolbox.touches(call, context);
  const decision = decideToolCall({ policy, call, paths, origin });
  if (decision.verdict === "deny") {
    order.audit(`${call.tool} was denied. ${decision.because}`);
    return refused("denied-by-policy", decision.because);
  }
  if (decision.verdict === "ask") {
    const objection = await askPerson(order, decision);
    if (objection !== undefined) return objection;
  }
  return toolbox.execute(call, { ...context, granted: grantedPaths(paths) });
}

/** Undefined when the person said yes. */
async function askPerson(order: GateOrder, { because }: PolicyDecision): Promise<ToolResult | undefined> {
  const { call, askForApproval, audit } = order;
  const detail = mainArgument(call.tool, call.arguments) ?? JSON.stringify(call.arguments);
  const text = `May ${call.tool} run? ${because}.`;
  try {
    const answer = await askForApproval({ kind: "approval", text, detail, choices: ["approved", "denied"] });
    const comment = answer.text === undefined || answer.text === "" ? "" : `: ${answer.text}`;
    if (answer.choice === "approved") {
      audit(`${call.tool} was approved (${answer.by})${comment}. ${because}`);
      return undefined;
    }
    audit(`${call.tool} was denied (${answer.by})${comment}. ${because}`);
    return refused("denied", `${call.tool} was denied (${answer.by})${comment}`);
  } catch (error) {
    if (error instanceof Cancelled) return { outcome: "interrupted", output: "", error: interrupted };
    throw error;
  }
}

const interrupted = { code: "interrupted", message: "It was stopped before a person had answered" };

function refused(code: string, message: string): ToolResult {
  return { outcome: "refused", output: message, error: { code, message } };
}
