import * as l10n from "@vscode/l10n";
import { Option } from "commander";
import type { Ask } from "../protocol/fleet.ts";
import type { CliContext } from "./context.ts";

/** `--as`. */
export function asOption(): Option {
  return new Option(
    "--as <name>",
    l10n.t("who answers, where the file names who may; $MANUS_PERSON or the user's name"),
  );
}

/** Who answers a question that names who may, as they say or as the system calls them. Nothing for every other question, unless they say it. */
export function whoAnswers(
  { environment, userName }: Pick<CliContext, "environment" | "userName">,
  ask: Pick<Ask, "by">,
  as?: string,
): { readonly person?: string } {
  const names = ask.by === undefined ? [as] : [as, environment["MANUS_PERSON"], userName];
  const person = names.find((name) => name !== undefined && name.trim() !== "");
  return person === undefined ? {} : { person: person.trim() };
}
