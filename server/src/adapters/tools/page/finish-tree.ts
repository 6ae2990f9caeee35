import type { Element, ElementContent, Root } from "hast";
import { SKIP, visit } from "unist-util-visit";
import { element, text, textOf } from "./elements.ts";
import { checkLink } from "./html-rules.ts";
import { placeOf } from "./page-problem.ts";

/** Elements that can't stand in a paragraph. */
const blocks = new Set(
  "article aside blockquote details div dl figure footer h1 h2 h3 h4 h5 h6 header hr nav ol p pre section table ul".split(
    " ",
  ),
);

/**
 * What a page needs beyond what its author wrote: names for its headings, tables and code that can be scrolled with the keyboard, ticks
 * that are read aloud, links that are safe. Changes the tree. @throws PageProblem.
 */
export function finishTree(tree: Root): void {
  const names = new Map<string, number>();
  visit(tree, "element", (node) => {
    if (/^h[1-6]$/.test(node.tagName)) nameHeading(node, names);
    finishers[node.tagName]?.(node);
  });
  visit(tree, "element", (node, at, parent) => {
    if (node.tagName !== "table" || parent === undefined || at === undefined) return undefined;
    parent.children[at] = scrollable(node);
    return SKIP;
  });
}

const finishers: Readonly<Record<string, (node: Element) => void>> = {
  p: (node) => {
    if (hasBlock(node)) node.tagName = "div";
  },
  pre: (node) => Object.assign(node.properties, { tabIndex: 0, role: "group", ariaLabel: "Code" }),
  input: (node) => {
    if (node.properties["type"] === "checkbox") makeTick(node);
  },
  a: (node) => {
    if (typeof node.properties["href"] === "string") checkLink(node.properties["href"], placeOf(node));
  },
};

function nameHeading(node: Element, names: Map<string, number>): void {
  if (node.properties["id"] !== undefined) return;
  const plain = textOf(node.children)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-");
  const name = plain.replace(/^-|-$/g, "") || "part";
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  node.properties["id"] = count === 1 ? name : `${name}-${count}`;
}

function hasBlock(node: Element): boolean {
  return node.children.some((child) => child.type === "element" && (blocks.has(child.tagName) || hasBlock(child)));
}

function scrollable(table: Element): ElementContent {
  return element("div", { className: ["manus-scroll"], tabIndex: 0, role: "group", ariaLabel: "Table" }, [table]);
}

/** A tick of a list: nobody can change it, so it is no field. */
function makeTick(node: Element): void {
  const isDone = node.properties["checked"] === true;
  node.tagName = "span";
  node.properties = { role: "img", ariaLabel: isDone ? "done" : "open" };
  node.children = [text(isDone ? "☑" : "☐")];
}
