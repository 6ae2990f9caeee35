import * as l10n from "@vscode/l10n";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { CliContext } from "./context.ts";
import { CommandFailure, exitCodes, valueOf } from "./failing.ts";
import { checkFiles } from "./file-checker.ts";
import { findWorkspaceFolder } from "./workspace-folder.ts";

/** A file that can be run, and the workspace it runs in; both absolute. */
export interface Target {
  readonly file: string;
  readonly workspaceFolder: string;
}

/** What a person names on the command line: a path, or the name of a file in the workspace. @throws {CommandFailure} */
export async function findTarget(context: CliContext, target: string, workspace: string | undefined): Promise<Target> {
  const { cwd, files } = context;
  const given = workspace === undefined ? undefined : resolve(cwd, workspace);
  const file = resolve(cwd, target);
  if ((await files.exists(file)) || /[\\/]|\.ya?ml$/.test(target)) {
    if (!(await files.exists(file)))
      throw new CommandFailure(exitCodes.badUsage, l10n.t("There is no file {0}", target), l10n.t("Check the path."));
    return { file, workspaceFolder: given ?? (await findWorkspaceFolder(files, dirname(file), cwd)) };
  }
  const workspaceFolder = given ?? (await findWorkspaceFolder(files, cwd, cwd));
  return { file: await findByName(context, target, workspaceFolder), workspaceFolder };
}

async function findByName({ files }: CliContext, name: string, workspaceFolder: string): Promise<string> {
  const taskFiles = valueOf(await files.findTaskFiles(workspaceFolder));
  const checked = await checkFiles(files, taskFiles, workspaceFolder);
  const [found, another] = checked.filter((file) => file.name === name);
  if (found === undefined) {
    const names = checked.flatMap((file) => file.name ?? []).sort();
    const known = names.length === 0 ? l10n.t("it has none") : l10n.t("it has {0}", names.join(", "));
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("No task file in {0} is named {1}: {2}", workspaceFolder, name, known),
      l10n.t("Give a path."),
    );
  }
  if (another !== undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Two files are named {0}: {1} and {2}", name, found.file, another.file),
      l10n.t("Give a path."),
    );
  }
  return found.file;
}

/** Collects `--input name=value`. */
export function collectInput(pair: string, inputs: Readonly<Record<string, string>>): Record<string, string> {
  const at = pair.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(l10n.t("Write it as name=value."));
  const name = pair.slice(0, at);
  if (Object.hasOwn(inputs, name)) throw new InvalidArgumentError(l10n.t("The input {0} is given twice.", name));
  return { ...inputs, [name]: pair.slice(at + 1) };
}
