import type { NameUse } from "../expressions/name-use.ts";
import type { Span } from "../span.ts";
import type { NameKind, Occurrence, WrittenName } from "./occurrence.ts";

const kinds: Readonly<Record<NameUse["context"], NameKind>> = { inputs: "input", env: "variable", steps: "step" };

/** What expressions name: inputs, variables, steps, and outputs of steps. `text` is what the spans of the uses count in. */
export function namesInUses(uses: readonly NameUse[], text: string): Occurrence[] {
  return uses.flatMap((use): Occurrence[] => {
    if (use.name === undefined) return [];
    const used: Occurrence = {
      ...usedName(use, use.name, use.span, text),
      kind: kinds[use.context],
      role: "reference",
    };
    if (!use.output) return [used];
    const read = usedName(use, use.output.name, use.output.span, text);
    return [used, { ...read, kind: "output", role: "reference", step: use.name }];
  });
}

/** A name in an expression. It doesn't care about upper and lower case. */
function usedName({ exact }: NameUse, name: string, span: Span, text: string): WrittenName {
  const written = text.slice(span.start, span.end);
  return exact && written.toLowerCase() === name.toLowerCase() ? { name, span } : { name, span, fixed: true };
}
