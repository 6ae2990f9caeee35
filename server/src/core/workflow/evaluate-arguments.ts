import * as l10n from "@vscode/l10n";
import { toolNames, toolSchemas } from "../../../../schemas/generated/tools.ts";
import type { ToolName } from "../../../../schemas/generated/tools.ts";
import { toolArgumentValidators } from "../../../../schemas/generated/validators.js";
import type { SchemaViolation } from "../../../../schemas/generated/validators.js";
import type { EndReason } from "../../protocol/states.ts";
import type { ShellDialect } from "./command-words.ts";
import { textOf } from "./expression-values.ts";
import { evaluateCommand, evaluateText } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";

/** The arguments of a call: names to values. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The arguments that a shell reads. */
const commandArguments: Readonly<Record<string, { readonly name: string; readonly typed: boolean }>> = {
  shell_exec: { name: "command", typed: false },
  shell_write_to_process: { name: "input", typed: true },
};

/**
 * The arguments of a step's call with all expressions evaluated: values that a shell reads become quoted words, numbers and the like
 * become text where the tool wants text, and the tool's schema has accepted the result.
 */
export function evaluateArguments(
  tool: string,
  written: Arguments,
  scope: ExpressionScope,
  dialect: ShellDialect,
): Evaluated<Arguments> {
  if (!isTool(tool)) return fail("unknown-tool", l10n.t("There is no tool `{0}`", tool));
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(written)) {
    const evaluated = evaluateArgument(tool, name, value);
    if (!evaluated.ok) return evaluated;
    values[name] = wantsText(tool, name) && isPlain(evaluated.value) ? textOf(evaluated.value) : evaluated.value;
  }
  return accept(tool, values);

  function evaluateArgument(ofTool: string, name: string, value: unknown): Evaluated<unknown> {
    const command = commandArguments[ofTool];
    if (command?.name !== name || typeof value !== "string") return evaluateValue(value, scope);
    return evaluateCommand(value, scope, { dialect, typed: command.typed });
  }
}

/** A value with all expressions in its texts evaluated, however deep they stand. */
export function evaluateValue(value: unknown, scope: ExpressionScope): Evaluated<unknown> {
  if (typeof value === "string") return evaluateText(value, scope);
  if (typeof value !== "object" || value === null) return { ok: true, value };
  const entries: [string, unknown][] = [];
  for (const [key, entry] of Object.entries(value)) {
    const evaluated = evaluateValue(entry, scope);
    if (!evaluated.ok) return evaluated;
    entries.push([key, evaluated.value]);
  }
  return { ok: true, value: Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries) };
}

function isTool(name: string): name is ToolName {
  return (toolNames as readonly string[]).includes(name);
}

function wantsText(tool: ToolName, name: string): boolean {
  return toolSchemas[tool].function.parameters.properties?.[name]?.type === "string";
}

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function accept(tool: ToolName, values: Arguments): Evaluated<Arguments> {
  const validate = toolArgumentValidators[tool];
  if (validate(values)) return { ok: true, value: values };
  const [first] = validate.errors ?? [];
  return fail("invalid-arguments", l10n.t("`{0}` can't be called like this: {1}", tool, describe(first)));
}

function describe(violation: SchemaViolation | undefined): string {
  if (violation === undefined) return l10n.t("its arguments don't fit");
  const { params, keyword } = violation;
  const path = violation.instancePath.slice(1).replaceAll("/", ".");
  const subject = path === "" ? "it" : `\`${path}\``;
  const detail = Object.values(params).map((value) => JSON.stringify(value));
  if (keyword === "required") return l10n.t("{0} is missing", detail.join());
  if (keyword === "additionalProperties") return l10n.t("it takes no {0}", detail.join());
  if (keyword === "type") return l10n.t("{0} must be {1}", subject, detail.join().replaceAll('"', ""));
  return l10n.t("{0} doesn't keep `{1}` ({2})", subject, keyword, detail.join());
}

function fail(code: string, message: string): { readonly ok: false; readonly reason: EndReason } {
  return {
    ok: false,
    reason: { code, message, remedy: l10n.t("Correct the step's `with` in the file, then run it again.") },
  };
}
