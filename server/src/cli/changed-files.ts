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
  return renderTable(terminal, ["STATUS", "FILE", "LINES", "HUNKS"], rows);
}
