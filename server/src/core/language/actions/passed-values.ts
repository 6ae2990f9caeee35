import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../document.ts";
import type { TextEdit } from "../edit.ts";
import { expressionsIn } from "../expressions/expression-places.ts";
import type { PlacedExpression } from "../expressions/expression-places.ts";
import { parseExpression } from "../expressions/parse-expression.ts";
import type { ParsedExpression } from "../expressions/parse-expression.ts";
import { declaredInputs } from "../declared.ts";
import { topValue } from "../locate.ts";
import type { MappingEntry, ScalarNode, YamlNode } from "../yaml/node.ts";
import { freeName, idOf } from "./slugs.ts";
import type { NewValue } from "./write-yaml.ts";

/** One value that a step passes to the task that is made of it. */
export interface PassedInput {
  readonly name: string;
  /** What the step says under `with`. */
  readonly given: string;
  /** How the task declares it. */
  readonly declared: NewValue;
}

/** What has to be passed, and the edits that make the moved text read the inputs instead. */
export interface Passed {
  readonly inputs: readonly PassedInput[];
  readonly edits: readonly TextEdit[];
}

/** What only this file knows; everything else reads the same in a task that has the same `env`. */
const ownContexts: ReadonlySet<string> = new Set(["inputs", "steps", "item", "index"]);

type ContextUse = Extract<ParsedExpression, { ok: true }>["contexts"][number];

/** What the expressions of some entries read that only this file knows; a sentence where it can't be passed. */
export function passedValues(document: ManusDocument, entries: readonly MappingEntry[]): Passed | string {
  const collector = new Collector(document);
  for (const { value } of entries) {
    const problem = collector.visit(value);
    if (problem !== undefined) return problem;
  }
  return { inputs: [...collector.inputs.values()], edits: collector.edits };
}

class Collector {
  readonly inputs = new Map<string, PassedInput>();
  readonly edits: TextEdit[] = [];
  private readonly document: ManusDocument;

  constructor(document: ManusDocument) {
    this.document = document;
  }

  visit(node: YamlNode): string | undefined {
    if (node.kind === "scalar") return this.visitScalar(node);
    const children =
      node.kind === "sequence" ? node.items : node.kind === "mapping" ? node.entries.map(({ value }) => value) : [];
    for (const child of children) {
      const problem = this.visit(child);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private visitScalar(node: ScalarNode): string | undefined {
    for (const expression of expressionsIn(node, this.document.text, false)) {
      const parsed = parseExpression(expression.source);
      if (!parsed.ok || !expression.closed) return l10n.t("One of its expressions can't be read.");
      for (const use of parsed.contexts) {
        const problem = ownContexts.has(use.context.toLowerCase()) ? this.take(use, expression) : undefined;
        if (problem !== undefined) return problem;
      }
    }
    return undefined;
  }

  private take(use: ContextUse, expression: PlacedExpression): string | undefined {
    const first = use.spans[0];
    const last = use.spans.at(-1);
    if (!first || !last) return undefined;
    // `['name']`: the bracket behind a quoted name belongs to it.
    const end =
      expression.source[last.end] === "]" && expression.source[last.start - 1] === "[" ? last.end + 1 : last.end;
    const source = expression.source.slice(first.start, end);
    const span = expression.spanOf(first.start, end);
    if (this.document.text.slice(span.start, span.end) !== source)
      return l10n.t("An expression in it stands in a text with escapes or folded lines.");
    if (use.open || (isNamed(use) && use.path.length === 0))
      return l10n.t("What `{0}` has can't all be passed: name what is read.", use.context);
    const known = this.inputs.get(source.toLowerCase());
    const input = known ?? this.input(use, source);
    if (!known) this.inputs.set(source.toLowerCase(), input);
    this.edits.push({ span, text: `inputs.${input.name}` });
    return undefined;
  }

  private input(use: ContextUse, source: string): PassedInput {
    const context = use.context.toLowerCase();
    const [name = ""] = use.path;
    const taken = new Set([...this.inputs.values()].map((input) => input.name));
    const wanted =
      context === "inputs"
        ? name.toLowerCase()
        : idOf([...(context === "steps" ? [] : [context]), ...use.path].join("_"));
    const free = freeName(wanted === "" ? "value" : wanted, taken);
    return { name: free, given: `\${{ ${source} }}`, declared: this.declaration(context, name) };
  }

  private declaration(context: string, name: string): NewValue {
    if (context === "index") return { type: "number", required: true };
    const inputs = context === "inputs" ? declaredInputs(topValue(this.document, "inputs")) : [];
    const own = inputs.find((input) => input.name.toLowerCase() === name.toLowerCase());
    if (!own) return { type: "string", required: true };
    const options = own.type === "choice" ? { options: own.options } : {};
    // A value that nobody has to give may be nothing, which a required input isn't.
    const required = own.required || own.default !== undefined ? { required: true } : {};
    return { type: own.type, ...options, ...required };
  }
}

/** Whether a context is a list of names rather than a value. */
function isNamed({ context }: ContextUse): boolean {
  return ["inputs", "steps"].includes(context.toLowerCase());
}
