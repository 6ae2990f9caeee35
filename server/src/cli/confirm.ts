import * as l10n from "@vscode/l10n";
import { CommandFailure, exitCodes } from "./failing.ts";
import type { Terminal } from "./terminal.ts";

/** What a person is asked before something is done. */
export interface Confirmation {
  /** A question that a yes answers. */
  readonly question: string;
  /** Whether the yes stood on the command line. */
  readonly yes: boolean | undefined;
}

/** Go on only with a person's yes; nothing else is one, an empty line neither. Where nobody can be asked it must have been given as `--yes`. */
export async function requireYes(terminal: Terminal, { question, yes }: Confirmation): Promise<void> {
  if (yes === true) return;
  if (!terminal.interactive) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Nobody can be asked here: {0}", question),
      l10n.t("Say so with --yes."),
    );
  }
  const said = await terminal.question(`${question} [y/N] `);
  if (/^y(?:es)?$/i.test(said?.trim() ?? "")) return;
  throw new CommandFailure(exitCodes.badUsage, l10n.t("Nothing was changed"));
}

/** One of the ways in which something can be done. */
export interface Way<T> {
  readonly key: string;
  readonly label: string;
  readonly value: T;
}

/** Let a person choose between ways, each by its key; whatever isn't one of them chooses none, and the command ends. */
export async function chooseWay<T>(terminal: Terminal, question: string, ways: readonly Way<T>[]): Promise<T> {
  const offered = ways.map(({ key, label }) => `${label} (${key})`).join(", ");
  const said = (await terminal.question(`${l10n.t("{0}\n{1}, or nothing:", question, offered)} `))
    ?.trim()
    .toLowerCase();
  const way = ways.find(({ key, label }) => said === key || said === label.toLowerCase());
  if (way === undefined) throw new CommandFailure(exitCodes.badUsage, l10n.t("Nothing was changed"));
  return way.value;
}
