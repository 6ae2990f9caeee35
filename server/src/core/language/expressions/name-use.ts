import { shiftSpan } from "../span.ts";
import type { Span } from "../span.ts";
import type { ComparedText } from "./expression-paths.ts";

/**
 * One use of an input, a variable or a step, to be looked up among the names of the file. All of its fields are always there: a file has thousands of uses, which are gone through with each
 * edit.
 */
export interface NameUse {
  readonly context: "inputs" | "env" | "steps";
  /** Undefined where only the run tells which: all are used then. */
  readonly name: string | undefined;
  /** Of the name, without quotes around it; the whole expression where its place isn't certain. */
  readonly span: Span;
  /** Whether the spans are exactly the names: only then they may be replaced. */
  readonly exact: boolean;
  /** The names behind the context, as far as they are written out; {@link name} is the first of them. */
  readonly path: readonly string[];
  /** Where each name of {@link path} stands; undefined where the path is no longer than `steps.<id>.<property>` or `<context>.<name>`. */
  readonly parts: readonly Span[] | undefined;
  /** The output that is read of a step, `steps.<id>.outputs.<name>`. */
  readonly output: { readonly name: string; readonly span: Span } | undefined;
  /** The written text that it's compared with. */
  readonly compared: ComparedText | undefined;
}

/** The same use, `by` code units further on. */
export function shiftUse(use: NameUse, by: number): NameUse {
  const { output, compared, parts } = use;
  return {
    ...use,
    span: shiftSpan(use.span, by),
    parts: parts?.map((part) => shiftSpan(part, by)),
    output: output && { ...output, span: shiftSpan(output.span, by) },
    compared: compared && { ...compared, span: shiftSpan(compared.span, by) },
  };
}
