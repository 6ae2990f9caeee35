import * as l10n from "@vscode/l10n";
import type { OutsideFailure } from "../core/ports/failure.ts";
import type { Refusal } from "../protocol/states.ts";

/** What failed outside, as who asked is told of it. */
export function refusalOf({ code, message, remedy }: OutsideFailure): Refusal {
  return { code, message, remedy };
}

/** Why nothing was changed: the journal couldn't be written. */
export function unwritable({ message, remedy }: OutsideFailure): Refusal {
  return { code: "journal-unwritable", message: l10n.t("Nothing was changed: {0}", message), remedy };
}
