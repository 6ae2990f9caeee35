import * as l10n from "@vscode/l10n";
import type { CloudItem } from "../../protocol/cloud.ts";

/** Ids of what a file names, or the first name that isn't there. */
export type ResolvedNames =
  | { readonly ok: true; readonly ids: readonly string[] }
  | { readonly ok: false; readonly wrong: string };

const mostTold = 10;

/**
 * The ids of some things of an account by their names: an id as it is, else the name as written, else the only one with that name in other letters. `kind`: what they are, for the
 * sentence that says what is wrong.
 */
export function resolveNames(wanted: readonly string[], items: readonly CloudItem[], kind: string): ResolvedNames {
  const ids: string[] = [];
  for (const name of wanted) {
    const item = find(name, items);
    if (item === undefined) return { ok: false, wrong: missing(name, items, kind) };
    ids.push(item.id);
  }
  return { ok: true, ids };
}

function find(name: string, items: readonly CloudItem[]): CloudItem | undefined {
  const exact = items.find(({ id }) => id === name) ?? only(items.filter((item) => item.name === name));
  return exact ?? only(items.filter((item) => item.name.toLowerCase() === name.toLowerCase()));
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

function missing(name: string, items: readonly CloudItem[], kind: string): string {
  const same = items.filter((item) => item.name.toLowerCase() === name.toLowerCase());
  if (same.length > 1) {
    return l10n.t(
      "The account has several of the {0} called {1}: name one by its id ({2})",
      kind,
      name,
      same.map(({ id }) => id).join(", "),
    );
  }
  const names = items.slice(0, mostTold).map((item) => item.name);
  const there =
    names.length === 0
      ? l10n.t("it has none")
      : items.length > mostTold
        ? l10n.t("it has {0}, …", names.join(", "))
        : l10n.t("it has {0}", names.join(", "));
  return l10n.t("The account has no such thing among its {0} as {1}: {2}", kind, name, there);
}
