import { keyText } from "./node.ts";
import type { YamlNode } from "./node.ts";

/**
 * A tree as plain values: objects, arrays, strings, numbers, booleans and null. Expects a tree whose links are expanded; an alias that is left
 * gives null. Of a key that is there twice the last counts; keys that are no scalars are left out.
 */
export function toPlainValue(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return node.items.map(toPlainValue);
  if (node.kind === "alias") return null;
  const value: Record<string, unknown> = {};
  for (const entry of node.entries) {
    const key = keyText(entry.key);
    // A plain assignment to `__proto__` would set the prototype instead of a key.
    if (key !== undefined) Object.defineProperty(value, key, describe(toPlainValue(entry.value)));
  }
  return value;
}

function describe(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true };
}
