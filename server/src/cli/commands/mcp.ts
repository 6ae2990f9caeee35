import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { collect } from "../arguments.ts";
import { CliChatDesk } from "../chat-desk.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes } from "../failing.ts";
import { findWorkspaceFolder } from "../workspace-folder.ts";

interface McpOptions {
  readonly folder?: readonly string[];
  readonly readOnly: boolean;
  readonly allowApprovals: boolean;
}

/** `manusctl mcp`: the tools of chat agents over the Model Context Protocol. */
export function addMcp(program: Command, context: CliContext): void {
  program
    .command("mcp")
    .summary(l10n.t("let chat agents drive this, over the Model Context Protocol"))
    .description(
      l10n.t(
        "Be a server of the Model Context Protocol over stdin and stdout: chat agents can list, check, plan and start task files, follow runs, and answer plain questions. A client starts it; docs/chat-and-mcp.md has the configuration. Starting it for a folder says that you trust that folder. What was kept for a person (approvals, budgets, take-overs) is put to a person by the client, and refused where the client can't.",
      ),
    )
    .option(
      "--folder <folder>",
      l10n.t(
        "a workspace folder; may be given several times. Otherwise the client's folders, else the repository here",
      ),
      collect,
    )
    .option("--read-only", l10n.t("only the tools that change nothing"), false)
    .option("--allow-approvals", l10n.t("let agents answer what was kept for a person, without asking anybody"), false)
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl mcp --folder ~/shop\n  manusctl mcp --folder . --read-only\n  claude mcp add manus -- manusctl mcp --folder ~/shop`,
    )
    .action((options: McpOptions) => serve(context, options));
}

async function serve(context: CliContext, { folder, readOnly, allowApprovals }: McpOptions): Promise<void> {
  const { cwd, files, terminal, version } = context;
  const folders = (folder ?? []).map((each) => resolve(cwd, each));
  for (const each of folders) {
    if ((await files.stat(each))?.kind === "folder") continue;
    throw new CommandFailure(exitCodes.badUsage, l10n.t("There is no folder {0}", each), l10n.t("Check the path."));
  }
  const desk = new CliChatDesk(context, folders.length > 0 ? folders : await repositoryHere(context));
  const log = (line: string): void => void terminal.stderr.write(`${line}\n`);
  await context.serveChatTools({
    desk,
    version,
    readOnly,
    allowApprovals,
    log,
    ...(folders.length === 0 && { takeRoots: (roots: readonly string[]) => takeRoots(desk, roots, log) }),
  });
}

/** A home folder isn't a workspace: without a repository there is none. */
async function repositoryHere({ cwd, files }: CliContext): Promise<readonly string[]> {
  const folder = await findWorkspaceFolder(files, cwd, cwd);
  return (await files.exists(join(folder, ".git"))) ? [folder] : [];
}

/** A client that has no folder open leaves the one that is known. */
function takeRoots(desk: CliChatDesk, roots: readonly string[], log: (line: string) => void): void {
  const folders = roots.flatMap((root) => {
    try {
      return [fileURLToPath(root)];
    } catch (error) {
      log(`The client's folder ${root} is none of this machine: ${String(error)}`);
      return [];
    }
  });
  if (folders.length > 0) desk.setFolders(folders);
}
