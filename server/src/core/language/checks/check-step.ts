import { formatSchema } from "../../../../../schemas/generated/format-schema.ts";
import type { PlacedStep } from "../document.ts";
import { checkExpressions } from "../expressions/check-expressions.ts";
import type { NameUse } from "../expressions/name-use.ts";
import { stepScope } from "../expressions/expression-scope.ts";
import type { Finding } from "../finding.ts";
import { checkValue } from "../schema/check-value.ts";
import { holderOf, resolveReference } from "../schema/place.ts";
import type { SchemaCheck } from "../schema/place.ts";
import { keyText, stringValue } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { checkStepAlone } from "./check-alone.ts";
import { checkCommand } from "./check-command.ts";
import { checkToolCall } from "./check-tool-call.ts";
import { entryAt, readFacts } from "./step-facts.ts";
import type { StepCheck, StepFacts } from "./step-facts.ts";

/** The format's schema, as a check of files needs it. */
export function formatCheck(report: (finding: Finding) => void): SchemaCheck {
  return { definitions: formatSchema.$defs ?? {}, keys: "format", expressionsFit: false, report };
}

/** Check one step by itself, as `number` (1-based) of its file. The answer is remembered as long as the step's text stays the same. */
export function checkStep(step: PlacedStep, number: number): StepCheck {
  const known = step.memory.get("step") as { readonly checked: StepCheck; readonly number: number } | undefined;
  // The number is only said of steps without an id.
  if (known && (known.number === number || known.checked.facts.id)) return known.checked;
  const checked = examineStep(step, stringValue(entryAt(step.node, "id")?.value) ?? `step-${String(number)}`);
  step.memory.set("step", { checked, number });
  return checked;
}

/** What a step says, without checking it. Remembered as long as its text stays the same. */
export function factsOf(step: PlacedStep): StepFacts {
  return readStep(step).facts;
}

function examineStep(step: PlacedStep, name: string): StepCheck {
  const { findings, facts } = readStep(step);
  const format = step.broken ? [] : checkFormat(step.node, name);
  return { findings: [...format, ...checkStepAlone(step), ...findings], facts };
}

/** Its facts, and what is wrong with its expressions. */
function readStep({ node, text, memory }: PlacedStep): StepCheck {
  const known = memory.get("facts") as StepCheck | undefined;
  if (known) return known;
  const findings: Finding[] = [];
  const uses: NameUse[] = [];
  if (node.kind === "mapping") {
    const looped = entryAt(node, "forEach") !== undefined;
    for (const entry of node.entries) {
      const key = keyText(entry.key);
      if (key === undefined || key.startsWith("x-")) continue;
      const checked = checkExpressions(entry.value, text, stepScope(key, looped));
      for (const finding of checked.findings) findings.push(finding);
      for (const use of checked.uses) uses.push(use);
    }
  }
  const read = { findings, facts: readFacts(node, uses) };
  memory.set("facts", read);
  return read;
}

function checkFormat(node: YamlNode, name: string): Finding[] {
  const findings: Finding[] = [];
  const check = formatCheck((finding) => findings.push(finding));
  checkValue({ node, path: `steps.${name}`, holder: holderOf(node) }, resolveReference("#/$defs/step", check), check);
  return [...findings, ...checkToolCall(node), ...checkCommand(node)];
}
