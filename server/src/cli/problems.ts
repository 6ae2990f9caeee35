import * as l10n from "@vscode/l10n";
import type { FileProblem } from "../protocol/runs.ts";
import { paint, type Colour, type Terminal } from "./terminal.ts";
import { showPath } from "./workspace-folder.ts";

const colours: Readonly<Record<FileProblem["severity"], Colour>> = {
  error: "red",
  warning: "yellow",
  information: "cyan",
  hint: "dim",
};

/** Problems as a compiler prints them: `file:line:column severity code message`. */
export function renderProblems(
  terminal: Pick<Terminal, "colour">,
  cwd: string,
  problems: readonly FileProblem[],
): string {
  return problems.map((problem) => renderProblem(terminal, cwd, problem)).join("");
}

/** How many of each severity, as a sentence part: `2 errors, 1 warning`. */
export function countProblems(problems: readonly FileProblem[]): string {
  const count = (severity: FileProblem["severity"], one: string, many: string): string[] => {
    const found = problems.filter((problem) => problem.severity === severity).length;
    return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`];
  };
  const counts = [
    ...count("error", "error", "errors"),
    ...count("warning", "warning", "warnings"),
    ...count("information", "note", "notes"),
    ...count("hint", "hint", "hints"),
  ];
  return counts.length === 0 ? l10n.t("no problems") : counts.join(", ");
}

function renderProblem(terminal: Pick<Terminal, "colour">, cwd: string, problem: FileProblem): string {
  const place = `${showPath(cwd, problem.file)}:${problem.line}:${problem.column}`;
  const severity = paint(terminal, colours[problem.severity], problem.severity);
  return `${paint(terminal, "bold", place)} ${severity} ${problem.message} ${paint(terminal, "dim", `[${problem.code}]`)}\n`;
}
