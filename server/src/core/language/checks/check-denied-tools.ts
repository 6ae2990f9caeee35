import * as l10n from "@vscode/l10n";
import { matchesPattern } from "../../agent/patterns.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import { shiftSpan } from "../span.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { inFile } from "./placed-step.ts";
import type { StepInFile } from "./placed-step.ts";

/**
 * Find direct tool calls that their own file denies. Only patterns for a whole tool count: one with arguments, such as `shell_exec(git push*)`, is decided
 * when the call's arguments are known.
 */
export function checkDeniedTools(document: ManusDocument, steps: readonly StepInFile[]): Finding[] {
  const placed = entryOf(document, "tools");
  const deny = valueAt(placed?.entry.value, "deny");
  if (!placed || deny?.kind !== "sequence") return [];
  const patterns = deny.items.flatMap((node) => {
    const pattern = stringValue(node);
    return pattern === undefined || /[(]|\$\{\{/.test(pattern) ? [] : [{ node, pattern }];
  });
  return steps.flatMap((step) => {
    const target = step.facts.kind === "tool" ? step.facts.target : undefined;
    const denied = target && patterns.find(({ pattern }) => matchesPattern(pattern.trim(), target.name));
    if (!target || !denied) return [];
    const message = l10n.t(
      "This file denies `{0}` by `{1}` in `tools.deny`, so this step can't run.",
      target.name,
      denied.pattern,
    );
    const span = shiftSpan({ start: denied.node.start, end: denied.node.end }, placed.at);
    const related = [{ span, message: l10n.t("Denied here") }];
    return [{ code: "denied-tool", severity: "error", message, span: inFile(step, target.span), related }];
  });
}
