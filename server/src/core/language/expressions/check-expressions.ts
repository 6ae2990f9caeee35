import * as l10n from "@vscode/l10n";
import type { FindingCode } from "../finding-codes.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, listWords, suggest } from "../schema/suggest.ts";
import type { Span } from "../span.ts";
import { maximumFindings } from "../yaml/limits.ts";
import { keyText } from "../yaml/node.ts";
import type { ScalarNode, YamlNode } from "../yaml/node.ts";
import { checkTemplates } from "./check-templates.ts";
import { callLabel, expressionFunctions, functionNamed } from "./expression-functions.ts";
import type { ExpressionFunction } from "./expression-functions.ts";
import { expressionsIn } from "./expression-places.ts";
import type { PlacedExpression } from "./expression-places.ts";
import { readPaths } from "./expression-paths.ts";
import type { ContextUse, FunctionUse } from "./expression-paths.ts";
import { allContexts } from "./expression-scope.ts";
import type { ExpressionScope } from "./expression-scope.ts";
import type { NameUse } from "./name-use.ts";
import { readExpression } from "./parse-expression.ts";
import { scanExpression } from "./scan-expression.ts";

/** What the expressions of a value have wrong by themselves, and the names they use. */
export interface ExpressionCheck {
  readonly findings: readonly Finding[];
  readonly uses: readonly NameUse[];
}

/** The properties of contexts whose shape is known; a step's are one level deeper. */
const shapes: ReadonlyMap<string, readonly string[]> = new Map([
  ["workspace", ["root", "name"]],
  ["run", ["id", "name", "startedAt"]],
]);
const stepProperties = ["outcome", "output", "outputs", "error"];

/** Check all expressions in a value and below it; `text` is what its offsets count in. Keys that start with `x-` are left alone. */
export function checkExpressions(node: YamlNode, text: string, scope: ExpressionScope): ExpressionCheck {
  const checker = new ExpressionChecker(text, scope);
  checker.visit(node);
  return { findings: checker.findings, uses: checker.uses };
}

class ExpressionChecker {
  readonly findings: Finding[] = [];
  readonly uses: NameUse[] = [];
  private readonly text: string;
  private readonly scope: ExpressionScope;

  constructor(text: string, scope: ExpressionScope) {
    this.text = text;
    this.scope = scope;
  }

  visit(node: YamlNode): void {
    if (node.kind === "scalar") this.visitScalar(node);
    if (node.kind === "sequence") for (const item of node.items) this.visit(item);
    if (node.kind !== "mapping") return;
    for (const entry of node.entries) if (!keyText(entry.key)?.startsWith("x-")) this.visit(entry.value);
  }

  private visitScalar(node: ScalarNode): void {
    if (typeof node.value !== "string" || (!this.scope.bare && !node.value.includes("${{"))) return;
    for (const expression of expressionsIn(node, this.text, this.scope.bare)) {
      this.check(expression);
      if (this.findings.length > maximumFindings) return;
    }
  }

  private check(expression: PlacedExpression): void {
    const whole = expression.spanOf(0, 0);
    if (this.scope.forbidden !== undefined) {
      const message = l10n.t(
        "An expression can't stand in {0}: it is read before anything runs.",
        this.scope.forbidden,
      );
      this.report("expression-not-allowed", message, whole);
    } else if (!expression.closed) {
      this.report("expression-unclosed", l10n.t("This expression is never closed. Add `}}`."), whole);
      this.takeBrokenUses(expression);
    } else this.checkSource(expression);
  }

  /** What an expression uses that makes no sense yet: it's used all the same, and is renamed with the others. */
  private takeBrokenUses(expression: PlacedExpression): void {
    for (const use of readPaths(scanExpression(expression.source)).contexts) {
      const context = use.context.toLowerCase();
      if (this.scope.contexts.includes(context)) this.takeUse(context, use, expression);
    }
  }

  private checkSource(expression: PlacedExpression): void {
    const parsed = readExpression(expression.source);
    if (!parsed.ok) {
      const span = expression.spanOf(parsed.start, parsed.end);
      const called = functionNamed(parsed.called ?? "");
      if (called) this.report("wrong-arguments", wrongCount(called), span);
      else this.report("expression-syntax", l10n.t("This is not a valid expression. {0}.", parsed.reason), span);
      this.takeBrokenUses(expression);
      return;
    }
    for (const { start, end, problem } of checkTemplates(expression.source, parsed.functions)) {
      this.report("wrong-arguments", problem, expression.spanOf(start, end));
    }
    for (const use of parsed.functions) this.checkFunction(use, expression);
    for (const use of parsed.contexts) this.checkContext(use, expression);
  }

  private checkFunction(use: FunctionUse, expression: PlacedExpression): void {
    const called = functionNamed(use.name);
    const { status } = this.scope;
    if (called && (status || !called.status)) return;
    const span = expression.spanOf(use.start, use.end);
    if (called) {
      this.report("unknown-function", l10n.t("`{0}()` tells how steps ended and only works in `if`.", use.name), span);
      return;
    }
    const offered = expressionFunctions.filter((one) => status || !one.status);
    const suggestion = suggest(
      use.name,
      offered.map(({ name }) => name),
    );
    this.report(
      "unknown-function",
      l10n.t("There is no function `{0}`.{1}", use.name, didYouMean(suggestion)),
      span,
      suggestion,
    );
  }

  private checkContext(use: ContextUse, expression: PlacedExpression): void {
    const context = use.context.toLowerCase();
    const span = this.spanOfPart(use, 0, expression);
    if (!(allContexts as readonly string[]).includes(context)) {
      const suggestion = suggest(use.context, this.scope.contexts);
      const advice = didYouMean(suggestion) || ` ${l10n.t("Here are {0}.", listWords(this.scope.contexts, "and"))}`;
      this.report("unknown-context", l10n.t("There is no context `{0}`.{1}", use.context, advice), span, suggestion);
      return;
    }
    if (!this.scope.contexts.includes(context)) {
      this.report("unavailable-context", unavailable(context), span);
      return;
    }
    this.takeUse(context, use, expression);
    this.checkProperties(context, use, expression);
  }

  private takeUse(context: string, use: ContextUse, expression: PlacedExpression): void {
    if (context !== "inputs" && context !== "steps" && context !== "env") return;
    this.uses.push({
      context,
      name: use.path[0],
      span: this.spanOfPart(use, use.path.length > 0 ? 1 : 0, expression),
      exact: expression.exact,
      path: use.path,
      parts: partsOf(use, context === "steps" ? 2 : 1, expression),
      output: context === "steps" ? this.outputOf(use, expression) : undefined,
      compared: comparedIn(use, expression),
    });
  }

  private checkProperties(context: string, use: ContextUse, expression: PlacedExpression): void {
    const depth = context === "steps" ? 1 : 0;
    const known = context === "steps" ? stepProperties : shapes.get(context);
    const property = use.path[depth];
    if (!known || property === undefined || hasName(known, property)) return;
    const owner = context === "steps" ? l10n.t("A step") : `\`${context}\``;
    const suggestion = suggest(property, known);
    const advice = didYouMean(suggestion) || ` ${l10n.t("It has {0}.", listWords(known, "and"))}`;
    const span = this.spanOfPart(use, depth + 1, expression);
    this.report("unknown-property", l10n.t("{0} has no `{1}`.{2}", owner, property, advice), span, suggestion);
  }

  private outputOf(use: ContextUse, expression: PlacedExpression): NameUse["output"] {
    const [, property, name] = use.path;
    if (property?.toLowerCase() !== "outputs" || name === undefined) return undefined;
    return { name, span: this.spanOfPart(use, 3, expression) };
  }

  private spanOfPart(use: ContextUse, part: number, expression: PlacedExpression): Span {
    const at = use.spans[part];
    return at ? expression.spanOf(at.start, at.end) : expression.spanOf(0, 0);
  }

  private report(code: FindingCode, message: string, span: Span, replace?: string): void {
    this.findings.push({
      code,
      severity: "error",
      message,
      span,
      ...(replace === undefined ? {} : { data: { replace } }),
    });
  }
}

/** The places of a path's names, where it goes further than `depth` of them. */
function partsOf({ path, spans }: ContextUse, depth: number, expression: PlacedExpression): NameUse["parts"] {
  if (path.length <= depth) return undefined;
  return spans.slice(1).map(({ start, end }) => expression.spanOf(start, end));
}

function comparedIn({ compared }: ContextUse, expression: PlacedExpression): NameUse["compared"] {
  if (!compared) return undefined;
  const { text, span } = compared;
  return { text, span: expression.spanOf(span.start, span.end) };
}

function wrongCount(called: ExpressionFunction): string {
  const count = called.least === called.most ? called.least : undefined;
  const many =
    count === undefined
      ? l10n.t("another number of arguments")
      : count === 0
        ? l10n.t("no arguments")
        : count === 1
          ? l10n.t("{0} argument", String(count))
          : l10n.t("{0} arguments", String(count));
  return l10n.t("`{0}` takes {1}: `{2}`.", called.name, many, callLabel(called).label);
}

/** Whether a name is among others; property names don't care about upper and lower case. */
function hasName(names: readonly string[], name: string): boolean {
  return names.some((known) => known.toLowerCase() === name.toLowerCase());
}

function unavailable(context: string): string {
  if (context === "steps")
    return l10n.t("`steps` has no values here: it is only there in steps and in a workflow's outputs.");
  if (context === "inputs") return l10n.t("`inputs` has no values here: it is what is being declared.");
  if (context === "env") return l10n.t("`env` has no values here: it is only made once these are known.");
  return l10n.t("`{0}` only has a value in a step with `forEach`.", context);
}
