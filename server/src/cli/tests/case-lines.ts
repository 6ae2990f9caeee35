import * as l10n from "@vscode/l10n";
import type { CaseFailure, CaseResult, RunTestsResult } from "../../protocol/tests.ts";
import { formatDuration } from "../../core/locale/durations.ts";
import { printable } from "../printable.ts";
import { renderProblems } from "../problems.ts";
import { paint, type Colour, type Terminal } from "../terminal.ts";
import { showPath } from "../workspace-folder.ts";
import { casesOf, countCases, timeOf, type TestedFile } from "./tested-file.ts";

/** What people see of tests while they run. */
export class CaseLines {
  private readonly terminal: Pick<Terminal, "colour">;
  private readonly cwd: string;
  /** The file whose name was written last. */
  private current: string | undefined;

  constructor(terminal: Pick<Terminal, "colour">, cwd: string) {
    this.terminal = terminal;
    this.cwd = cwd;
  }

  /** A case has ended. */
  ended(file: string, { name, outcome, steps, durationMs, failures }: CaseResult): string {
    const mark = outcome === "passed" ? this.paint("green", "✓") : this.paint("red", "✗");
    const took = this.paint(
      "dim",
      steps === 1
        ? l10n.t("(1 step, {0})", formatDuration(durationMs))
        : l10n.t("({0} steps, {1})", steps, formatDuration(durationMs)),
    );
    const lines = [
      `  ${mark} ${printable(name)} ${took}`,
      ...failures.flatMap((failure) => this.failure(file, failure)),
    ];
    return `${this.head(file)}${lines.join("\n")}\n`;
  }

  /** A file that can't be tested. */
  refused(file: string, { because, problems }: Extract<RunTestsResult, { readonly outcome: "refused" }>): string {
    const found = renderProblems(this.terminal, this.cwd, problems).replace(/^(?=.)/gm, "    ");
    const remedy = because.remedy === undefined ? "" : `    ${because.remedy}\n`;
    return `${this.head(file)}  ${this.paint("red", "error")} ${printable(because.message)}\n${found}${remedy}`;
  }

  /** What all of them came to. */
  summary(tested: readonly TestedFile[]): string {
    const { passed, failed } = countCases(tested);
    const refused = tested.filter(({ result }) => result.outcome === "refused").length;
    const parts = [
      this.paint("green", l10n.t("{0} passed", passed)),
      ...(failed === 0 ? [] : [this.paint("red", l10n.t("{0} failed", failed))]),
      ...(refused === 0
        ? []
        : [this.paint("red", refused === 1 ? l10n.t("1 file has errors") : l10n.t("{0} files have errors", refused))]),
    ];
    return `\n${parts.join(", ")} ${this.paint("dim", l10n.t("in {0}", formatDuration(timeOf(tested.flatMap(casesOf)))))}\n`;
  }

  private head(file: string): string {
    if (this.current === file) return "";
    this.current = file;
    return `${this.paint("bold", showPath(this.cwd, file))}\n`;
  }

  private failure(file: string, failure: CaseFailure): readonly string[] {
    const place = `${showPath(this.cwd, file)}:${failure.line + 1}`;
    const difference = describeDifference(failure).map(([colour, text]) => `      ${this.paint(colour, text)}`);
    return [`    ${this.paint("dim", place)} ${printable(failure.message)}`, ...difference];
  }

  private paint(colour: Colour, text: string): string {
    return paint(this.terminal, colour, text);
  }
}

/** What was expected and what came: on a line each, or where one has several lines, which of them differ. */
function describeDifference({ expected, actual }: CaseFailure): readonly (readonly [Colour, string])[] {
  if (expected === undefined || actual === undefined) return [];
  const [wanted, came] = [printable(expected), printable(actual)];
  if (!wanted.includes("\n") && !came.includes("\n")) {
    return [
      ["green", l10n.t("expected {0}", wanted)],
      ["red", l10n.t("actual   {0}", came)],
    ];
  }
  return differingLines(wanted.split("\n"), came.split("\n"));
}

function differingLines(wanted: readonly string[], came: readonly string[]): readonly (readonly [Colour, string])[] {
  const shorter = Math.min(wanted.length, came.length);
  let head = 0;
  while (head < shorter && wanted[head] === came[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && wanted.at(-1 - tail) === came.at(-1 - tail)) tail += 1;
  const middle = (lines: readonly string[]): readonly string[] => lines.slice(head, lines.length - tail);
  return [
    ...wanted.slice(Math.max(0, head - 1), head).map((line) => ["dim", `  ${line}`] as const),
    ...middle(wanted).map((line) => ["green", `- ${line}`] as const),
    ...middle(came).map((line) => ["red", `+ ${line}`] as const),
    ...came.slice(came.length - tail, came.length - tail + 1).map((line) => ["dim", `  ${line}`] as const),
  ];
}
