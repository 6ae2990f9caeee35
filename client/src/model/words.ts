import * as l10n from "@vscode/l10n";

/** `1 task`, `3 tasks`: inside a sentence. */
export function taskCount(number: number): string {
  return number === 1 ? l10n.t("1 task") : l10n.t("{0} tasks", number);
}

/** `1 Task`, `3 Tasks`: inside the words of a button. */
export function titledTaskCount(number: number): string {
  return number === 1 ? l10n.t("1 Task") : l10n.t("{0} Tasks", number);
}

/** `1 run`, `3 runs`: inside a sentence. */
export function runCount(number: number): string {
  return number === 1 ? l10n.t("1 run") : l10n.t("{0} runs", number);
}
