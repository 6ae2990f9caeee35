import { valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";

/** What stands at a path of a tree. */
export function nodeAt(tree: YamlNode | undefined, path: readonly (string | number)[]): YamlNode | undefined {
  return path.reduce<YamlNode | undefined>((node, key) => {
    if (typeof key === "string") return valueAt(node, key);
    return node?.kind === "sequence" ? node.items[key] : undefined;
  }, tree);
}
