import type { ManusDocument } from "../document.ts";
import { kindOf } from "../document.ts";
import type { FileKind } from "../workspace-index.ts";
import { valueAt } from "../yaml/node.ts";

/** What an expression may use at a place. */
export interface ExpressionScope {
  /** The contexts that have a value there. */
  readonly contexts: readonly string[];
  /** Whether `always()`, `success()`, `failure()` and `stopped()` make sense there: only in `if`. */
  readonly status: boolean;
  /** Whether a text without braces is an expression too. */
  readonly bare: boolean;
  /** Set where no expression may stand at all: what the place is called. */
  readonly forbidden?: string;
}

/** Every context there is. */
export const allContexts = ["inputs", "env", "secrets", "workspace", "run", "steps", "item", "index"] as const;

/** Contexts that aren't there yet when a key is read: first come the inputs, then the environment. */
const unready: Readonly<Record<string, readonly string[]>> = { inputs: ["inputs", "env"], env: ["env"] };

/** What expressions may use under a key at the top of a file of a kind. */
export function topScope(key: string, kind: FileKind): ExpressionScope {
  const forbidden = ["manus", "kind", "name", "on"].includes(key);
  const outputs = key === "outputs" && kind === "workflow";
  const missing = ["item", "index", ...(outputs ? [] : ["steps"]), ...(unready[key] ?? [])];
  const contexts = allContexts.filter((context) => !missing.includes(context));
  return { contexts, status: false, bare: outputs, ...(forbidden ? { forbidden: `\`${key}\`` } : {}) };
}

/** What expressions may use under a key of a step; `looped` says whether the step has a `forEach`. */
export function stepScope(key: string, looped: boolean): ExpressionScope {
  const inLoop = looped && key !== "forEach";
  const contexts = allContexts.filter((context) => inLoop || (context !== "item" && context !== "index"));
  const scope = { contexts, status: key === "if", bare: key === "if" || key === "forEach" };
  return key === "id" || key === "needs" ? { ...scope, forbidden: `\`${key}\`` } : scope;
}

/** What expressions may use at a path into a file; undefined where nothing is read as an expression: at keys that start with `x-`, and where no value can stand. */
export function scopeAlong(
  document: ManusDocument,
  path: readonly (string | number)[],
): { readonly scope: ExpressionScope; readonly step?: number } | undefined {
  if (path.some((part) => typeof part === "string" && part.startsWith("x-"))) return undefined;
  const [top, step, key] = path;
  if (typeof top !== "string") return undefined;
  if (top !== "steps") return { scope: topScope(top, kindOf(document) ?? "task") };
  if (typeof step !== "number" || typeof key !== "string") return undefined;
  const looped = valueAt(document.steps[step]?.node, "forEach") !== undefined;
  return { scope: stepScope(key, looped), step };
}
