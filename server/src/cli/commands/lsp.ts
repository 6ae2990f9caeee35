import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes } from "../failing.ts";

/** `manusctl lsp`. */
export function addLsp(program: Command, context: CliContext): void {
  program
    .command("lsp")
    .summary(l10n.t("be the language server of an editor"))
    .description(
      l10n.t(
        "Be the language server of an editor: diagnostics, completion, hover, rename and the rest for .manus.yaml files. An editor starts it; docs/editors.md has the configuration for Neovim, Helix and Emacs. It attaches to the host where one runs, and starts one when the editor asks to run something.",
      ),
    )
    .option("--stdio", l10n.t("speak the Language Server Protocol over stdin and stdout"), false)
    .option("--no-host", l10n.t("never attach to a host, never start one"))
    .option("--clientProcessId <pid>", l10n.t("end when this process has ended"))
    .addHelpText("after", `\n${l10n.t("Examples:")}\n  manusctl lsp --stdio\n  manusctl lsp --stdio --no-host`)
    .action(({ stdio }: { readonly stdio: boolean }) => serve(context, stdio));
}

async function serve(context: CliContext, stdio: boolean): Promise<void> {
  if (!stdio) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("manusctl lsp speaks over stdin and stdout, and only when told so"),
      l10n.t("Let your editor start `manusctl lsp --stdio`; docs/editors.md says how for each editor."),
    );
  }
  await context.serveLanguage();
}
