import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes } from "../failing.ts";

/** `manusctl lsp`. */
export function addLsp(program: Command, context: CliContext): void {
  program
    .command("lsp")
    .summary("be the language server of an editor")
    .description(
      "Be the language server of an editor: diagnostics, completion, hover, rename and the rest for .manus.yaml files. An editor starts it; docs/editors.md has the configuration for Neovim, Helix and Emacs. It attaches to the host where one runs, and starts one when the editor asks to run something.",
    )
    .option("--stdio", "speak the Language Server Protocol over stdin and stdout", false)
    .option("--no-host", "never attach to a host, never start one")
    .option("--clientProcessId <pid>", "end when this process has ended")
    .addHelpText("after", "\nExamples:\n  manusctl lsp --stdio\n  manusctl lsp --stdio --no-host")
    .action(({ stdio }: { readonly stdio: boolean }) => serve(context, stdio));
}

async function serve(context: CliContext, stdio: boolean): Promise<void> {
  if (!stdio) {
    throw new CommandFailure(
      exitCodes.badUsage,
      "manusctl lsp speaks over stdin and stdout, and only when told so",
      "Let your editor start `manusctl lsp --stdio`; docs/editors.md says how for each editor.",
    );
  }
  await context.serveLanguage();
}
