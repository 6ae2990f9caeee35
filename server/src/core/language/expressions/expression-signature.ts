import type { ManusDocument } from "../document.ts";
import type { Signature } from "../signature/signature.ts";
import { expressionAt } from "./expression-at.ts";
import { callLabel, functionNamed } from "./expression-functions.ts";
import type { ExpressionFunction } from "./expression-functions.ts";
import { scanExpression } from "./scan-expression.ts";
import type { ExpressionToken } from "./scan-expression.ts";

/** How the function is called whose parentheses an offset is in, the innermost one; undefined outside of every known function's. */
export function signatureInExpression(document: ManusDocument, offset: number): Signature | undefined {
  const spot = expressionAt(document, offset);
  if (!spot) return undefined;
  const tokens = scanExpression(spot.expression.source);
  const call = callAround(tokens, spot.at);
  const called = call && functionNamed(call.name);
  if (!call || !called) return undefined;
  const { label, spans } = callLabel(called);
  const active = activeParameter(called, call);
  return {
    label,
    documentation: called.about,
    parameters: called.parameters.map(({ about }, index) => {
      return { span: spans[index] ?? { start: 0, end: 0 }, documentation: about };
    }),
    ...(active === undefined ? {} : { active }),
  };
}

interface Call {
  readonly name: string;
  /** The position of the argument at the cursor. */
  readonly argument: number;
  /** Whether further arguments follow it. */
  readonly followed: boolean;
}

/** An open bracket: of a call where it has a name. */
interface Frame {
  readonly name?: string;
  commas: number;
}

function callAround(tokens: readonly ExpressionToken[], at: number): Call | undefined {
  const frames: Frame[] = [];
  const before = tokens.filter(({ start, end, closed }) => end <= at && (closed || start >= at));
  for (const [index, { text, kind }] of before.entries()) {
    if (kind !== "symbol") continue;
    if (text === "(" || text === "[") frames.push({ ...nameBefore(before, index), commas: 0 });
    else if (text === ")" || text === "]") frames.pop();
    else if (text === ",") {
      const frame = frames.at(-1);
      if (frame) frame.commas += 1;
    }
  }
  const frame = frames.findLast(({ name }) => name !== undefined);
  if (frame?.name === undefined) return undefined;
  return { name: frame.name, argument: frame.commas, followed: commaFollows(tokens.slice(before.length)) };
}

function nameBefore(tokens: readonly ExpressionToken[], index: number): { readonly name?: string } {
  const before = tokens[index - 1];
  const called = tokens[index]?.text === "(" && before?.kind === "name" && tokens[index - 2]?.text !== ".";
  return called ? { name: before.text } : {};
}

/** Whether a comma stands behind the cursor before the brackets around it are closed. */
function commaFollows(tokens: readonly ExpressionToken[]): boolean {
  let depth = 0;
  for (const { text, kind } of tokens) {
    if (kind !== "symbol") continue;
    if (text === "(" || text === "[") depth += 1;
    else if (text === ")" || text === "]") depth -= 1;
    if (depth < 0) return false;
    if (text === "," && depth === 0) return true;
  }
  return false;
}

function activeParameter({ parameters, repeats }: ExpressionFunction, call: Call): number | undefined {
  const last = parameters.length - 1;
  if (repeats === undefined) return call.argument <= last ? call.argument : undefined;
  if (repeats > 0) return Math.min(call.argument, last);
  // `case`: conditions and values take turns, and a last one that has no value behind it is what holds otherwise.
  const even = call.argument % 2 === 0;
  return even && call.argument > 0 && !call.followed ? last : call.argument % 2;
}
