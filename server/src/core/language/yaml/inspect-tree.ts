import * as l10n from "@vscode/l10n";
import type { Finding } from "../finding.ts";
import { maximumFindings } from "./limits.ts";
import { isMergeKey, keyText } from "./node.ts";
import type { MappingEntry, YamlNode } from "./node.ts";
import { yamlProblem } from "./problems.ts";
import { isCoreTag, shortTag } from "./tags.ts";

/** What neither parser is asked to judge, so that both give the same. */
export interface Inspection {
  readonly problems: readonly Finding[];
  /** Whether there is an anchor, an alias or a merge key. */
  readonly linked: boolean;
}

/**
 * Look for duplicate keys and foreign tags. `ownKeys` says whether the keys of the given nodes themselves are compared too; for a part of a mapping they
 * aren't, since others stand elsewhere.
 */
export function inspectTree(nodes: readonly YamlNode[], ownKeys: boolean): Inspection {
  const problems: Finding[] = [];
  let linked = false;
  const visit = (node: YamlNode, keys: boolean): void => {
    if (node.kind === "alias" || node.anchor !== undefined) linked = true;
    if (node.kind === "alias") return;
    if (node.tag !== undefined && !isCoreTag(node.tag, node.kind)) problems.push(foreignTag(node, node.tag));
    if (node.kind === "sequence") for (const item of node.items) visit(item, true);
    if (node.kind !== "mapping") return;
    if (keys) problems.push(...findDuplicates(node.entries));
    for (const entry of node.entries) {
      if (isMergeKey(entry.key)) linked = true;
      visit(entry.key, true);
      visit(entry.value, true);
    }
  };
  for (const node of nodes) visit(node, ownKeys);
  return { problems, linked };
}

/** Keys that stand in `entries` before already, each with the place of the first; no more than are ever told. Only scalar keys are compared. */
export function findDuplicates(entries: readonly MappingEntry[]): Finding[] {
  if (entries.length < 2) return [];
  const seen = new Map<string, YamlNode>();
  const found: Finding[] = [];
  for (const { key } of entries) {
    const text = keyText(key);
    const first = text === undefined ? undefined : seen.get(text);
    if (text !== undefined && first) found.push(duplicateKey(text, key, first));
    else if (text !== undefined) seen.set(text, key);
    if (found.length > maximumFindings) break;
  }
  return found;
}

function duplicateKey(text: string, key: YamlNode, first: YamlNode): Finding {
  const message = l10n.t("The key `{0}` is already there. Keep one of the two.", text);
  const related = [{ span: { start: first.start, end: first.end }, message: l10n.t("`{0}` stands here first", text) }];
  return { ...yamlProblem("yaml-duplicate-key", message, key), related };
}

function foreignTag(node: YamlNode, tag: string): Finding {
  const message = l10n.t(
    "The tag `{0}` means nothing here: only YAML's own tags are understood. Remove it.",
    shortTag(tag),
  );
  return yamlProblem("yaml-unknown-tag", message, node);
}
