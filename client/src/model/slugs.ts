import * as l10n from "@vscode/l10n";
const slug = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What is wrong with the name of a task or workflow; nothing when it's fine. */
export function checkName(name: string): string | undefined {
  if (slug.test(name)) return undefined;
  if (name === "") return l10n.t("Give it a name, e.g. triage-report");
  if (name.length > 63) return l10n.t("A name has at most 63 characters");
  if (name.startsWith("-")) return l10n.t("A name starts with a letter or a digit");
  return l10n.t("A name has only small letters, digits and hyphens, e.g. triage-report");
}

/** Words for a person from a name: `triage-report` is `Triage report`. */
export function titleOf(name: string): string {
  const words = name
    .split("-")
    .filter((word) => word !== "")
    .join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
