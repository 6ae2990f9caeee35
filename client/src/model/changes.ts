import * as l10n from "@vscode/l10n";
import type { FileChange } from "../../../server/src/protocol/changes.ts";

/** A changed file as a line to choose from. */
export function describeChange(change: FileChange): { readonly label: string; readonly description: string } {
  const { path, previousPath, status, binary, addedLines, removedLines } = change;
  const from = previousPath === undefined ? "" : ` ${l10n.t("from {0}", previousPath)}`;
  const lines = binary ? l10n.t("binary") : `+${addedLines} −${removedLines}`;
  return { label: path, description: `${status}${from}, ${lines}` };
}

/** A branch's name that is likely to be free. */
export function suggestBranch(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return `manus/${slug === "" ? "changes" : slug}`;
}

/** What is wrong with a branch's name; nothing when git takes it. See `git help check-ref-format`. */
export function checkBranch(name: string): string | undefined {
  if (name.trim() === "") return l10n.t("Give it a name");
  // Blanks and the characters that git keeps for itself, control characters among them.
  if (/[\x00-\x20\x7f~^:?*[\\]/.test(name)) return l10n.t("No blanks, and none of ~ ^ : ? * [ \\");
  if (/^[-/]|\/\/|\.\.|@\{|[/.]$|\.lock(\/|$)|(^|\/)\./.test(name) || name === "@")
    return l10n.t("Git doesn't take this name");
  return undefined;
}
