import * as l10n from "@vscode/l10n";
import type { Span } from "../span.ts";
import { stringOf } from "./expression-paths.ts";
import type { FunctionUse } from "./expression-paths.ts";
import { scanExpression } from "./scan-expression.ts";
import type { ExpressionToken } from "./scan-expression.ts";

/** What is wrong with a written template of `format`. Offsets count in the expression's source. */
export interface TemplateProblem extends Span {
  /** A sentence or two. */
  readonly problem: string;
}

/** Hold the templates of all calls of `format` in a valid expression against the values that they are given. Templates that aren't written out are left alone. */
export function checkTemplates(source: string, functions: readonly FunctionUse[]): TemplateProblem[] {
  const calls = functions.filter(({ name }) => name.toLowerCase() === "format");
  if (calls.length === 0) return [];
  const tokens = scanExpression(source);
  return calls.flatMap((call): TemplateProblem[] => {
    const at = tokens.findIndex(({ start }) => start === call.start);
    const template = tokens[at + 2];
    const isWhole = tokens[at + 3]?.text === "," || tokens[at + 3]?.text === ")";
    if (template?.kind !== "string" || !isWhole) return [];
    const problem = templateProblem(stringOf(template.text), countArguments(tokens, at + 1) - 1);
    return problem === undefined ? [] : [{ start: template.start, end: template.end, problem }];
  });
}

function templateProblem(template: string, values: number): string | undefined {
  const places = [...template.replace(/\{\{|\}\}/g, "").matchAll(/\{(\d+)[^{}]*\}|[{}]/g)];
  if (places.some(([, number]) => number === undefined)) {
    return l10n.t("A brace in this template belongs to no {0}. Write it twice to get one.", "`{0}`");
  }
  const highest = Math.max(-1, ...places.map(([, number]) => Number(number)));
  if (highest < values) return undefined;
  const place = `\`{${String(highest)}}\``;
  if (values === 0) return l10n.t("The template has a place for {0}, but no value follows.", place);
  if (values === 1) return l10n.t("The template has a place for {0}, but only 1 value follows.", place);
  return l10n.t("The template has a place for {0}, but only {1} values follow.", place, values);
}

/** How many arguments stand in the parentheses that open at a token. */
function countArguments(tokens: readonly ExpressionToken[], open: number): number {
  let depth = 0;
  let commas = 0;
  for (const { text, kind } of tokens.slice(open)) {
    if (kind !== "symbol") continue;
    if (text === "(" || text === "[") depth += 1;
    else if (text === ")" || text === "]") depth -= 1;
    else if (text === "," && depth === 1) commas += 1;
    if (depth === 0) break;
  }
  return commas + 1;
}
