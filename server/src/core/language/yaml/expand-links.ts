import * as l10n from "@vscode/l10n";
import type { FindingCode } from "../finding-codes.ts";
import type { Finding } from "../finding.ts";
import { maximumExpansion } from "./limits.ts";
import { isMergeKey, keyText } from "./node.ts";
import type { AliasNode, MappingEntry, MappingNode, YamlNode } from "./node.ts";
import { yamlProblem } from "./problems.ts";

/** A tree without aliases and merge keys, and what was wrong with them. */
export interface Expansion {
  readonly root: YamlNode;
  readonly problems: readonly Finding[];
}

/**
 * Put what stands at an anchor in the place of each alias, and merge what `<<` names. What an alias stands for keeps the offsets of its anchor; nodes are
 * shared, not copied. An alias of nothing, of itself, or one that would blow the tree up, is a problem and stays.
 */
export function expandLinks(root: YamlNode): Expansion {
  return new Expander().expand(root);
}

class Expander {
  private readonly anchors = new Map<string, { node: YamlNode | undefined; size: number }>();
  private readonly problems: Finding[] = [];
  private exhausted = false;
  /** How many nodes have been put in the place of aliases so far, those inside others counted each time. */
  private added = 0;

  expand(root: YamlNode): Expansion {
    return { root: this.visit(root).node, problems: this.problems };
  }

  private visit(node: YamlNode): { node: YamlNode; size: number } {
    if (node.kind === "alias") return this.follow(node);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, { node: undefined, size: 0 });
    const visited = this.visitChildren(node);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, visited);
    return visited;
  }

  private visitChildren(node: Exclude<YamlNode, AliasNode>): { node: YamlNode; size: number } {
    if (node.kind === "scalar") return { node, size: 1 };
    let size = 1;
    const take = (child: YamlNode): YamlNode => {
      const visited = this.visit(child);
      size += visited.size;
      return visited.node;
    };
    if (node.kind === "sequence") {
      const items = node.items.map(take);
      return { node: { ...node, items }, size };
    }
    const entries = node.entries.map((entry) => ({ key: take(entry.key), value: take(entry.value) }));
    return { node: this.merge({ ...node, entries }), size };
  }

  private follow(alias: AliasNode): { node: YamlNode; size: number } {
    const nothing = { node: alias, size: 1 };
    const target = this.anchors.get(alias.name);
    if (!target)
      return this.report(nothing, "yaml-unknown-alias", l10n.t("Nothing above is marked `&{0}`.", alias.name), alias);
    if (!target.node)
      return this.report(nothing, "yaml-alias-loop", l10n.t("`*{0}` would contain itself.", alias.name), alias);
    this.added += target.size;
    if (this.added <= maximumExpansion) return { node: target.node, size: target.size };
    if (this.exhausted) return nothing;
    this.exhausted = true;
    const message = l10n.t(
      "The aliases of this file stand for more than {0} values. Use fewer.",
      String(maximumExpansion),
    );
    return this.report(nothing, "yaml-alias-bomb", message, alias);
  }

  private report<T>(result: T, code: FindingCode, message: string, at: YamlNode): T {
    this.problems.push(yamlProblem(code, message, at));
    return result;
  }

  private merge(node: MappingNode): MappingNode {
    const merges = node.entries.filter((entry) => isMergeKey(entry.key));
    if (merges.length === 0) return node;
    const own = node.entries.filter((entry) => !isMergeKey(entry.key));
    const merged = merges.flatMap((entry) => this.mergedEntries(entry.value));
    const seen = new Set(own.map((entry) => keyText(entry.key)));
    const added = merged.filter((entry) => {
      const key = keyText(entry.key);
      if (key === undefined || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    return { ...node, entries: [...own, ...added] };
  }

  private mergedEntries(value: YamlNode): readonly MappingEntry[] {
    if (value.kind === "mapping") return value.entries;
    if (value.kind === "sequence") return value.items.flatMap((item) => this.mergedEntries(item));
    return this.report(
      [],
      "yaml-merge",
      l10n.t("`<<` merges a mapping, or a list of mappings. This is neither."),
      value,
    );
  }
}
