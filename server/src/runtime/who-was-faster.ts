import * as l10n from "@vscode/l10n";
import type { LastAnswer, Triage } from "../protocol/fleet.ts";

/** Who comes too late with an answer hears this. */
export function answeredBy({ by }: Pick<LastAnswer, "by">): string {
  if (by === "editor") return l10n.t("It was already answered in the editor");
  if (by === "terminal") return l10n.t("It was already answered in a terminal");
  return l10n.t("It was already answered by {0}", by);
}

/** Who has seen to a failure. */
export function triagedBy({ by }: Extract<Triage, { readonly state: "dismissed" }>): string {
  if (by === "editor") return l10n.t("It was already dismissed in the editor");
  if (by === "terminal") return l10n.t("It was already dismissed in a terminal");
  return l10n.t("It was already dismissed by {0}", by);
}
