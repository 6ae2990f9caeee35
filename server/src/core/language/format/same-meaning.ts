import type { ManusDocument } from "../document.ts";
import { findComments } from "../yaml/comments.ts";
import type { YamlNode } from "../yaml/node.ts";
import { treeOf } from "../yaml/parse-text.ts";

/** Whether two texts are the same but for where things stand: values, how they are written, keys in their order, anchors, tags and comments. */
export function haveSameMeaning(left: ManusDocument, right: ManusDocument): boolean {
  const [leftTree, rightTree] = [treeOf(left.parsed), treeOf(right.parsed)];
  if (!leftTree || !rightTree) return leftTree === rightTree;
  if (left.problems.length !== right.problems.length || !sameNode(leftTree, rightTree)) return false;
  const comments = (tree: YamlNode, { text }: ManusDocument): string =>
    findComments([tree], text)
      .map(({ start, end }) => text.slice(start, end).trimEnd())
      .join("\n");
  return comments(leftTree, left) === comments(rightTree, right);
}

function sameNode(left: YamlNode, right: YamlNode): boolean {
  if (left.anchor !== right.anchor || left.tag !== right.tag) return false;
  if (left.kind === "alias") return right.kind === "alias" && left.name === right.name;
  if (left.kind === "scalar") return right.kind === "scalar" && left.style === right.style && left.text === right.text;
  const [ones, others] = [childrenOf(left), childrenOf(right)];
  if (left.kind !== right.kind || left.flow !== right.flow || ones.length !== others.length) return false;
  return ones.every((one, index) => {
    const other = others[index];
    return other !== undefined && sameNode(one, other);
  });
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === "sequence") return node.items;
  return node.kind === "mapping" ? node.entries.flatMap(({ key, value }) => [key, value]) : [];
}
