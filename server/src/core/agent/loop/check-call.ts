import { toolNames, toolSchemas } from "../../../../../schemas/generated/tools.ts";
import { didYouMean, suggest } from "../../language/schema/suggest.ts";
import type { ModelCall } from "../../ports/model.ts";
import { objectionTo } from "./check-arguments.ts";
import type { AgentContext, OfferedTool } from "./moves.ts";

type Values = Readonly<Record<string, unknown>>;

/** Whether a call may go on to the policy. `reason` is for the model: sentences that say what to do. */
export type CheckedCall =
  | { readonly ok: true; readonly values: Values }
  | {
      readonly ok: false;
      readonly code: "unknown-tool" | "invalid-arguments";
      readonly reason: string;
      readonly values: Values;
    };

/** Check the name and the arguments of one call as a model wrote it. No arguments at all are an empty object. */
export function checkCall(call: Pick<ModelCall, "name" | "arguments">, context: AgentContext): CheckedCall {
  const tool = findTool(call.name, context);
  if (tool === undefined)
    return { ok: false, code: "unknown-tool", reason: unknownTool(call.name, context), values: {} };
  const parsed = parseArguments(call.arguments);
  if ("objection" in parsed) return invalid(tool.name, parsed.objection, {});
  const objection = objectionTo(tool, parsed.values);
  return objection === undefined ? { ok: true, values: parsed.values } : invalid(tool.name, objection, parsed.values);
}

function invalid(tool: string, objection: string, values: Values): CheckedCall {
  const reason = `\`${tool}\` can't be called like this: ${objection}. Correct that and call it again.`;
  return { ok: false, code: "invalid-arguments", reason, values };
}

/** `idle` is known even where nobody offers it. */
function findTool(name: string, { tools }: AgentContext): OfferedTool | undefined {
  const offered = tools.find((tool) => tool.name === name);
  if (offered !== undefined || name !== "idle") return offered;
  const { description, parameters } = toolSchemas.idle.function;
  return { name, description, parameters: { ...parameters } };
}

function unknownTool(name: string, { tools }: AgentContext): string {
  if ((toolNames as readonly string[]).includes(name)) {
    return `\`${name}\` is not available in this task: a rule denies it, or what it needs isn't set up here. Use another tool.`;
  }
  const offered = [...tools.map((tool) => tool.name), "idle"];
  const advice = didYouMean(suggest(name, offered)) || " Use one of the tools you were given.";
  return `There is no tool \`${name.slice(0, 100)}\`.${advice}`;
}

function parseArguments(text: string): { readonly values: Values } | { readonly objection: string } {
  if (text.trim() === "") return { values: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return { values: {} };
    if (typeof value === "object" && !Array.isArray(value)) return { values: value as Values };
    return {
      objection: `the arguments must be a JSON object, not ${Array.isArray(value) ? "a list" : `a ${typeof value}`}`,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { objection: `the arguments are no valid JSON (${why}); they end with \`${text.slice(-60)}\`` };
  }
}
