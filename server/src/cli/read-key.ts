import * as l10n from "@vscode/l10n";
import { CommandFailure, exitCodes } from "./failing.ts";
import type { Terminal } from "./terminal.ts";

/** How a key is come by. */
export interface KeyQuestion {
  /** What is asked on a terminal. */
  readonly question: string;
  /** Whether it is piped in. */
  readonly stdin: boolean;
  /** Whether the account works without one. */
  readonly optional: boolean;
}

/** No key of any provider is longer. */
const maximumBytes = 8_192;

/**
 * A key: typed without being shown, or piped in; never an argument, which would stay in the shell's history and show in the list of processes. Undefined where none is given and none is
 * needed.
 */
export async function readKey(
  terminal: Terminal,
  { question, stdin, optional }: KeyQuestion,
): Promise<string | undefined> {
  if (stdin) return clean(await readPipedKey(terminal));
  if (!terminal.interactive) {
    if (optional) return undefined;
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("It needs a key, and nobody can be asked here"),
      l10n.t("Pipe the key in with --key-stdin. It is no argument, which would stay in the shell's history."),
    );
  }
  const typed = await terminal.secret(question);
  if (typed === undefined) throw new CommandFailure(exitCodes.badUsage, l10n.t("Nothing was changed"));
  if (typed.trim() !== "") return clean(typed);
  if (optional) return undefined;
  throw new CommandFailure(exitCodes.badUsage, l10n.t("It needs a key, and none was typed"));
}

async function readPipedKey(terminal: Terminal): Promise<string> {
  const piped = await terminal.readPiped(maximumBytes);
  if (piped !== undefined) return piped;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("With --key-stdin the key is piped in, and there is no pipe with a key in it"),
    l10n.t("Leave out --key-stdin to type it, which isn't shown."),
  );
}

/** Without the line break at its end. What can't be sent in a header is none: it isn't shown either. */
function clean(text: string): string {
  const key = text.replace(/^\ufeff/, "").trim();
  if (/^[\u0021-\u007e]+$/.test(key)) return key;
  const what =
    key === ""
      ? l10n.t("The key is empty")
      : l10n.t("A key is one word of letters, digits and signs, and this isn't one");
  throw new CommandFailure(exitCodes.badUsage, what, l10n.t("Copy it again from the provider's settings."));
}
