import * as l10n from "@vscode/l10n";
import { code } from "../hover/markdown.ts";
import { functionNamed } from "./expression-functions.ts";
import type { ExpressionFunction } from "./expression-functions.ts";

/**
 * What there is to say of something that a completion offers inside an expression, as Markdown. `about` is what the entry carries: `function` names a function, `step` says
 * what a step does; else `type` and `description` (Markdown) tell of a property. Empty where it says nothing.
 */
export function documentExpressionEntry(about: Readonly<Record<string, string>>): string {
  const called = functionNamed(about["function"] ?? "");
  if (called) return documentFunction(called);
  const { type, description, step } = about;
  if (step !== undefined) return l10n.t("A step of this file: {0}.", code(step));
  return [...(description === undefined ? [] : [description]), ...(type === undefined ? [] : [`Type: ${type}`])].join(
    "\n\n",
  );
}

function documentFunction({ about, parameters, example, status }: ExpressionFunction): string {
  const list = parameters.map((parameter) => `- \`${parameter.name}\`: ${parameter.about}`).join("\n");
  const only = status ? [l10n.t("Only in `if`.")] : [];
  return [about, ...only, ...(list === "" ? [] : [list]), l10n.t("For example: `{0}`", example)].join("\n\n");
}
