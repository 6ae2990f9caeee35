import * as l10n from "@vscode/l10n";
import { inFile } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, listWords, suggest } from "../schema/suggest.ts";
import type { WorkspaceIndex } from "../workspace-index.ts";
import { shiftFinding } from "../yaml/parse-text.ts";
import type { NameUse } from "./name-use.ts";
import { contextTypes } from "./context-types.ts";
import { allContexts } from "./expression-scope.ts";
import { describeType, propertyType } from "./expression-type.ts";
import type { ExpressionType, Shape } from "./expression-type.ts";
import { shapeOfStep } from "./step-shape.ts";
import { typeOfTree } from "./type-of-expression.ts";

/**
 * Check what the expressions of a file read against what is there: outputs that a step delivers, variables that are set, texts that something can be equal to, lists to go
 * through. `uses` are those outside of steps, with the offsets of the file. What isn't known is left alone.
 */
export function checkExpressionTypes(
  document: ManusDocument,
  steps: readonly StepInFile[],
  uses: readonly NameUse[],
  index: WorkspaceIndex,
): Finding[] {
  const types = contextTypes({ document, index, scope: { contexts: allContexts } });
  const found = uses.flatMap((use) => checkUse(use, types));
  for (const { facts, at } of steps) {
    for (const use of facts.uses) {
      if (isPlain(use)) continue;
      for (const finding of checkUse(use, types)) found.push(shiftFinding(finding, at));
    }
  }
  return [...found, ...checkLoops(document, steps, types)];
}

/** Whether all that can be said of a use is said where its step is checked by itself. */
function isPlain({ context, output, compared, parts }: NameUse): boolean {
  return context !== "env" && !output && !compared && !parts;
}

function checkUse(use: NameUse, types: Shape): Finding[] {
  const variable = use.context === "env" ? checkVariable(use, types) : [];
  const output = use.output ? checkOutput(use, use.output, types) : [];
  const found = [...variable, ...output, ...checkProperties(use, types)];
  return found.length > 0 ? found : checkComparison(use, types);
}

/** The names behind an input, a variable, a step's property or its output: what is no mapping has none. */
function checkProperties({ context, path, parts, output, exact }: NameUse, types: Shape): Finding[] {
  if (!parts) return [];
  const first = context === "steps" ? (output ? 3 : 2) : 1;
  let type = typeAt(types, [context, ...path.slice(0, first)]);
  for (const [index, name] of path.entries()) {
    const span = parts[index];
    if (index < first || !span) continue;
    const problem = propertyProblem(type, name, pathText([context, ...path.slice(0, index)]));
    if (problem) {
      const { message, suggestion } = problem;
      return [{ code: "unknown-property", severity: "error", message, span, ...replacing(suggestion, exact) }];
    }
    type = propertyType(type, name);
  }
  return [];
}

interface PropertyProblem {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

function propertyProblem(type: ExpressionType, name: string, owner: string): PropertyProblem | undefined {
  switch (type.kind) {
    case "any":
    case "null":
      return undefined;
    case "mapping":
      return missingProperty(type.shape, name, owner);
    case "list": {
      const message = l10n.t(
        "`{0}` is a list. Read `{1}` of one entry, `{2}[0].{3}`, or of all, `{4}.*.{5}`.",
        owner,
        name,
        owner,
        name,
        owner,
        name,
      );
      return /^\d+$/.test(name) ? undefined : { message };
    }
    case "number":
    case "boolean":
      return { message: l10n.t("`{0}` is a {1} and has no properties.", owner, type.kind) };
    default: {
      const advice = l10n.t("If it is JSON, read it: `{0}`.", pathText([`fromJSON(${owner})`, name]));
      return { message: l10n.t("`{0}` is a text and has no properties. {1}", owner, advice) };
    }
  }
}

function missingProperty(shape: Shape, name: string, owner: string): PropertyProblem | undefined {
  if (shape.open || shape.find(name)) return undefined;
  const known = shape.names();
  const suggestion = suggest(name, known);
  const advice =
    didYouMean(suggestion) || (known.length === 0 ? "" : ` ${l10n.t("It has {0}.", listWords(known, "and"))}`);
  return { message: l10n.t("`{0}` has no `{1}`.{2}", owner, name, advice), suggestion };
}

/** A path as an expression writes it. */
function pathText(names: readonly string[]): string {
  return names.reduce((path, name) => (/^\d+$/.test(name) ? `${path}[${name}]` : `${path}.${name}`));
}

function checkVariable({ name, span, exact }: NameUse, types: Shape): Finding[] {
  const type = types.find("env")?.type;
  if (name === undefined || type?.kind !== "mapping" || type.shape.open || type.shape.find(name)) return [];
  const suggestion = suggest(name, type.shape.names());
  const message = l10n.t("This file sets no `{0}` under `env`, so it is empty here.{1}", name, didYouMean(suggestion));
  return [{ code: "unknown-variable", severity: "information", message, span, ...replacing(suggestion, exact) }];
}

function checkOutput(use: NameUse, output: NonNullable<NameUse["output"]>, types: Shape): Finding[] {
  const step = use.name === undefined ? undefined : propertyType(typeAt(types, ["steps"]), use.name);
  const type = step?.kind === "mapping" ? propertyType(step, "outputs") : undefined;
  if (type?.kind !== "mapping" || type.shape.open || type.shape.find(output.name)) return [];
  const names = type.shape.names();
  const suggestion = suggest(output.name, names);
  const known =
    names.length === 0
      ? ` ${l10n.t("It delivers no outputs.")}`
      : ` ${l10n.t("It delivers {0}.", listWords(names, "and"))}`;
  const message = l10n.t(
    "The step `{0}` delivers no output `{1}`.{2}",
    use.name ?? "",
    output.name,
    didYouMean(suggestion) || known,
  );
  const data = replacing(suggestion, use.exact);
  return [{ code: "unknown-output", severity: "error", message, span: output.span, ...data }];
}

function checkComparison({ context, path, compared, exact }: NameUse, types: Shape): Finding[] {
  if (!compared) return [];
  const type = typeAt(types, [context, ...path]);
  // Nothing at all, as long as a step hasn't ended, equals an empty text and zero.
  if (type.kind !== "choice" || Number(compared.text) === 0) return [];
  if (type.values.some((value) => value.toUpperCase() === compared.text.toUpperCase())) return [];
  const suggestion = suggest(compared.text, type.values);
  const advice = didYouMean(suggestion) || ` ${l10n.t("It is {0}.", describeType(type))}`;
  const message = l10n.t("`{0}` is never `{1}`.{2}", pathText([context, ...path]), compared.text, advice);
  const data = replacing(suggestion, exact);
  return [{ code: "never-equal", severity: "warning", message, span: compared.span, ...data }];
}

/** A fix that needs no escapes, wherever it stands. */
function replacing(suggestion: string | undefined, exact: boolean): Pick<Finding, "data"> {
  return suggestion !== undefined && exact && /^[\w .-]+$/.test(suggestion) ? { data: { replace: suggestion } } : {};
}

function typeAt(types: Shape, path: readonly string[]): ExpressionType {
  return path.reduce<ExpressionType>(propertyType, { kind: "mapping", shape: types });
}

function checkLoops(document: ManusDocument, steps: readonly StepInFile[], types: Shape): Finding[] {
  const found: Finding[] = [];
  for (const [position, step] of steps.entries()) {
    const placed = document.steps[position];
    const loop = placed && shapeOfStep(placed).loop;
    const problem = loop && loopProblem(typeOfTree(loop.tree, types), loop.source);
    if (!loop || problem === undefined) continue;
    found.push({ code: "wrong-type", severity: "error", message: problem, span: inFile(step, loop.span) });
  }
  return found;
}

function loopProblem({ kind }: ExpressionType, source: string): string | undefined {
  if (kind === "any" || kind === "list" || kind === "mapping") return undefined;
  const text = kind === "string" || kind === "choice";
  const advice = text ? ` ${l10n.t("If it is JSON, read it: `fromJSON({0})`.", source)}` : "";
  const what = text ? l10n.t("a text") : kind === "null" ? "nothing" : `a ${kind}`;
  return l10n.t("`forEach` goes through a list. This is {0}.{1}", what, advice);
}
