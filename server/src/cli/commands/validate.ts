import * as l10n from "@vscode/l10n";
import { dirname } from "node:path";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes } from "../failing.ts";
import { checkFiles, type CheckedFile } from "../file-checker.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { countProblems, renderProblems } from "../problems.ts";
import { findFiles } from "../task-files.ts";
import { findWorkspaceFolder, showPath } from "../workspace-folder.ts";

/** `manusctl validate`: the findings of files, without a host. */
export function addValidate(program: Command, context: CliContext): void {
  program
    .command("validate")
    .summary(l10n.t("check task and workflow files"))
    .description(
      l10n.t("Check task and workflow files as the editor does. Ends with 2 when there is an error. Needs no host."),
    )
    .argument("<path...>", l10n.t("files, folders, or patterns such as 'tasks/*.manus.yaml'"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl validate .
  manusctl validate report.manus.yaml 'tasks/**/*.manus.yaml'
  manusctl validate . -o json | jq '.[] | select(.severity == "error")'`,
    )
    .action((paths: string[], options: FormatOptions) => validate(context, paths, options));
}

async function validate(context: CliContext, paths: readonly string[], { output }: FormatOptions): Promise<void> {
  const { cwd, files, terminal } = context;
  const found = await findFiles(files, cwd, paths);
  const checked: CheckedFile[] = [];
  for (const [folder, paths] of await groupByWorkspace(context, found.files)) {
    checked.push(...(await checkFiles(files, paths, folder)));
  }
  const problems = [...found.problems, ...checked.flatMap((file) => file.problems)];
  const shown = problems.map(({ file, line, column, endLine, endColumn, severity, code, message }) => {
    return { file: showPath(cwd, file), line, column, endLine, endColumn, severity, code, message };
  });
  writeResult(terminal, output, shown, () => {
    const count = found.files.length === 1 ? "1 file" : l10n.t("{0} files", found.files.length);
    return l10n.t("{0}{1} checked: {2}", renderProblems(terminal, cwd, problems), count, countProblems(problems));
  });
  if (problems.some((problem) => problem.severity === "error")) throw new CommandFailure(exitCodes.badUsage, "");
}

/** Each file is checked with the others of its own workspace. */
async function groupByWorkspace({ files, cwd }: CliContext, paths: readonly string[]): Promise<Map<string, string[]>> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const folder = await findWorkspaceFolder(files, dirname(path), cwd);
    groups.set(folder, [...(groups.get(folder) ?? []), path]);
  }
  return groups;
}
