import type { Step } from "../../../../schemas/generated/format.ts";
import { mainArgument } from "../agent/main-argument.ts";
import type { StepAction } from "./compiled-run.ts";
import { textOf } from "./expression-values.ts";
import { evaluateExpression, type ExpressionScope } from "./expressions.ts";
import { splitTemplate } from "./template.ts";

/** A title is a line of so many characters. */
const longest = 72;

/**
 * What the step is, for lists: its id, the tool and what the tool is called with; of an agent its prompt, or its file's title; of a gate its question. Its expressions as
 * {@link fillKnown} fills them with what is known when the run starts.
 */
export function titleOf(step: Step, action: StepAction, known: ExpressionScope): string {
  const { id } = step;
  const named = (about: string): string => lineOf(fillKnown(id === undefined ? about : `${id}: ${about}`, known));
  if (action.kind === "approve") return lineOf(fillKnown(action.message, known));
  if (action.kind === "agent") return named("task" in step ? step.task : action.source.keys.prompt);
  if (action.kind === "task") return named(action.task);
  if (action.kind === "workflow") return named(action.workflow);
  const about = mainArgument(action.tool, action.with);
  return named(about === undefined ? action.tool : `${action.tool} ${about}`);
}

/**
 * A text for people before the turn of its step: every expression that can be evaluated with what is known stands as its value; of the others (they read other steps, an item, a secret)
 * their name stands in angles, `Publish ‹version›?`, or `…` where they are more than a name. Never fails.
 */
export function fillKnown(text: string, known: ExpressionScope): string {
  if (!text.includes("${{")) return text;
  return splitTemplate(text)
    .map((part) => (part.kind === "text" ? part.text : valueOf(part.source, known)))
    .join("");
}

function valueOf(source: string, known: ExpressionScope): string {
  const value = evaluateExpression(source, known);
  const text = value.ok ? textOf(value.value) : "";
  // What is known may lead to a secret, which stays a reference; and nothing is shown by its name.
  return text === "" || text.includes("${{") ? placeholderOf(source.trim()) : text;
}

/** `steps.build.outputs.version` is `‹version›`, `steps.build.output` is `‹build›`. */
function placeholderOf(source: string): string {
  if (!/^[a-z_][\w-]*(?:\.[a-z_][\w-]*)*$/i.test(source)) return "…";
  const names = source.split(".");
  const last = names.at(-1) ?? "";
  return `‹${last === "output" || last === "outputs" ? (names.at(-2) ?? last) : last}›`;
}

/** The first line of a text, cut to the length of a title. */
export function lineOf(text: string): string {
  const line = text.trim().split(/\s*[\r\n]+\s*/, 1)[0] ?? "";
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
