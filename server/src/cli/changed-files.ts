import * as l10n from "@vscode/l10n";
import type { FileChange } from "../protocol/changes.ts";
import { renderTable } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Changed files as a table: how, which, how many lines and hunks. */
export function renderChangedFiles(terminal: Pick<Terminal, "colour">, changes: readonly FileChange[]): string {
  const rows = changes.map(({ path, previousPath, status, binary, addedLines, removedLines, hunks }) => [
    status,
    previousPath === undefined ? path : `${previousPath} → ${path}`,
    binary ? "binary" : `+${addedLines} -${removedLines}`,
    String(hunks.length),
  ]);
  return renderTable(terminal, [l10n.t("STATUS"), l10n.t("FILE"), l10n.t("LINES"), l10n.t("HUNKS")], rows);
}
