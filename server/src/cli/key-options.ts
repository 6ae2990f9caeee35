import * as l10n from "@vscode/l10n";
import { Option, type Command } from "commander";
import { pickOffered } from "../core/ports/run-environment.ts";
import type { AccountOutcome, KeyPlace } from "../protocol/accounts.ts";
import { describePlace } from "./accounts-text.ts";
import type { CliContext } from "./context.ts";
import { CommandFailure, exitCodes } from "./failing.ts";

/** What says how a key is given and where it is kept. */
export interface KeyOptions {
  readonly keyStdin?: true;
  readonly keep?: Exclude<KeyPlace, "editor">;
  readonly unchecked?: true;
  /** Nobody may give it; see {@link refuseKeyArgument}. */
  readonly key?: string | true;
}

/** The flags of {@link KeyOptions}. */
export function addKeyOptions(command: Command): Command {
  return command
    .option("--key-stdin", l10n.t("read the key from a pipe instead of asking for it"))
    .addOption(
      new Option(
        "--keep <place>",
        l10n.t("where the key is kept; unless told in the keyring, else in an encrypted file, which the answer says"),
      ).choices(["keyring", "file", "memory", "environment"]),
    )
    .option("--unchecked", l10n.t("take it though the provider can't be reached now"))
    .addOption(new Option("--key [key]").hideHelp());
}

/** A key on the command line is refused, and not shown once more. */
export function refuseKeyArgument({ key }: KeyOptions): void {
  if (key === undefined) return;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t(
      "A key is no argument: it would stay in the shell's history, and every program of this machine could read it in the list of processes",
    ),
    key === true
      ? l10n.t("Leave it out to type it, which isn't shown, or pipe it in with --key-stdin.")
      : l10n.t(
          "Leave it out to type it, which isn't shown, or pipe it in with --key-stdin. The one just given is in the history now: better make a new one.",
        ),
  );
}

/** Where a key went and what that protects from, as the host says it, else in our words. */
export function placeNote(outcome: Extract<AccountOutcome, { readonly outcome: "accepted" }>): string | undefined {
  const { note, keyPlace } = outcome;
  if (note !== undefined) return note;
  return keyPlace === undefined ? undefined : describePlace(keyPlace);
}

/** What is lent so that a key which stands in a variable can be tried. */
export function lentFor(
  { keep }: KeyOptions,
  environment: CliContext["environment"],
): Readonly<Record<string, string>> | undefined {
  return keep === "environment" ? pickOffered(environment) : undefined;
}
