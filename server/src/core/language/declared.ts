import { writtenSpan } from "./navigation/occurrence.ts";
import type { DeclaredInput, DeclaredOutput } from "./workspace-index.ts";
import { keyText, stringValue, valueAt } from "./yaml/node.ts";
import type { YamlNode } from "./yaml/node.ts";
import { toPlainValue } from "./yaml/plain-value.ts";

/** The outputs that a file, or a step with a prompt, declares. `node` is the value of `outputs`; their spans count as its offsets do. */
export function declaredOutputs(node: YamlNode | undefined): DeclaredOutput[] {
  if (node?.kind !== "mapping") return [];
  return node.entries.flatMap(({ key, value }): DeclaredOutput[] => {
    const name = keyText(key);
    const from = (["file", "json", "message"] as const).find((one) => valueAt(value, one) !== undefined);
    if (name === undefined) return [];
    const json = from === "json" ? valueAt(value, "json") : undefined;
    const schema = json ? { schema: toPlainValue(json) } : {};
    return [{ name, ...writtenSpan(key), from: from ?? "expression", ...schema }];
  });
}

/** The inputs that a file declares, in its order. `node` is the value of `inputs`; their spans count as its offsets do. */
export function declaredInputs(node: YamlNode | undefined): DeclaredInput[] {
  if (node?.kind !== "mapping") return [];
  return node.entries.flatMap(({ key, value }) => {
    const name = keyText(key);
    if (name === undefined) return [];
    const options = valueAt(value, "options");
    const required = valueAt(value, "required");
    return [
      {
        name,
        ...writtenSpan(key),
        type: stringValue(valueAt(value, "type")) ?? "string",
        ...described(value),
        required: required?.kind === "scalar" && required.value === true && valueAt(value, "default") === undefined,
        options:
          options?.kind === "sequence" ? options.items.map(stringValue).filter((text) => text !== undefined) : [],
      },
    ];
  });
}

function described(input: YamlNode): Pick<DeclaredInput, "description" | "default"> {
  const description = stringValue(valueAt(input, "description"));
  const fallback = valueAt(input, "default");
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback ? { default: JSON.stringify(toPlainValue(fallback)) } : {}),
  };
}
