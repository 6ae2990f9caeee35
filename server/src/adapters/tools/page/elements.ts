import type { Element, ElementContent, Properties } from "hast";

/** An element with its properties and what is in it. */
export function element(tagName: string, properties: Properties, children: readonly ElementContent[] = []): Element {
  return { type: "element", tagName, properties, children: [...children] };
}

/** A text. */
export function text(value: string): ElementContent {
  return { type: "text", value };
}

/** All text in a list of nodes. */
export function textOf(nodes: readonly (ElementContent | { readonly type: string })[]): string {
  return nodes
    .map((node) => {
      if (node.type === "text" && "value" in node) return node.value;
      return "children" in node ? textOf(node.children) : "";
    })
    .join("");
}
