import type { ManusDocument } from "../document.ts";
import { describeExpressionAt } from "../expressions/describe-expression.ts";
import { spotAt } from "../locate.ts";
import { spanOf } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import type { HoverFinding } from "./hover-finding.ts";
import { hoverKey } from "./hover-key.ts";
import { hoverValue } from "./hover-value.ts";

/**
 * What to show for what stands at `offset`: of a key what the format or a tool's schema says of it, of a value what it means (a tool, a file, a step, a schedule, an account,
 * one of several words), and of an expression what it gives. Undefined in comments, in long texts, and where there is nothing to say.
 */
export function hoverAt(document: ManusDocument, offset: number, around: Surroundings): HoverFinding | undefined {
  const expression = describeExpressionAt(document, offset, around);
  if (expression) return expression;
  const spot = spotAt(document, offset);
  if (!spot) return undefined;
  const markdown = spot.part === "key" ? hoverKey(document, spot, around) : hoverValue(document, spot, around);
  return markdown === undefined || markdown === "" ? undefined : { span: spanOf(spot.node), markdown };
}
