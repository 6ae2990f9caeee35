import * as l10n from "@vscode/l10n";
import { Argument, type Command } from "commander";
import { complete, completionLines } from "../completion/complete.ts";
import { completionScript, shells, type Shell } from "../completion/scripts.ts";
import type { CliContext } from "../context.ts";
import { toManPage } from "../man-page.ts";

/** `manusctl completion` and `manusctl man`: what is made of all the other commands. */
export function addCompletion(program: Command, context: CliContext): void {
  const { stdout } = context.terminal;
  program
    .command("completion")
    .summary(l10n.t("let your shell complete commands"))
    .description(
      l10n.t(
        "Write a script for your shell: it completes commands, options, their values, and ids and names of what there is. At Tab it asks the host where one runs, waits less than a second, and starts none.",
      ),
    )
    .addArgument(new Argument("<shell>", l10n.t("your shell")).choices(shells))
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  source <(manusctl completion bash)      # ~/.bashrc
  source <(manusctl completion zsh)       # ~/.zshrc
  manusctl completion fish > ~/.config/fish/completions/manusctl.fish`,
    )
    .action((shell: Shell) => void stdout.write(completionScript(shell)));
  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      stdout.write(completionLines(await complete(program, words, context)));
    });
  program
    .command("man")
    .summary(l10n.t("write the manual page"))
    .description(l10n.t("Write the manual page of all commands, as `man` reads it."))
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl man > ~/.local/share/man/man1/manusctl.1`)
    .action(() => void stdout.write(toManPage(program, context.version)));
}
