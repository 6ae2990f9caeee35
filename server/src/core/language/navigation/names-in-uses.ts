import type { NameUse } from "../expressions/name-use.ts";
import type { Span } from "../span.ts";
import type { Occurrence, WrittenName } from "./occurrence.ts";

/** What expressions name: inputs, steps, and outputs of steps. `text` is what the spans of the uses count in. */
export function namesInUses(uses: readonly NameUse[], text: string): Occurrence[] {
  return uses.flatMap((use): Occurrence[] => {
    if (use.name === undefined) return [];
    const kind = use.context === "inputs" ? "input" : "step";
    const used: Occurrence = { ...usedName(use.name, use.span, text), kind, role: "reference" };
    if (!use.output) return [used];
    const read = usedName(use.output.name, use.output.span, text);
    return [used, { ...read, kind: "output", role: "reference", step: use.name }];
  });
}

/** A name in an expression. It doesn't care about upper and lower case. */
export function usedName(name: string, span: Span, text: string): WrittenName {
  const written = text.slice(span.start, span.end);
  return written.toLowerCase() === name.toLowerCase() ? { name, span } : { name, span, fixed: true };
}
