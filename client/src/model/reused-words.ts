import * as l10n from "@vscode/l10n";
import type { RunView, StepView } from "../../../server/src/protocol/fleet.ts";

/** Where a step's result comes from when it wasn't run, in few words; nothing where it was. */
export function reusedWords({ reused }: StepView): string | undefined {
  if (reused === undefined) return undefined;
  return reused.from === "cache" ? l10n.t("from cache") : l10n.t("taken over from run …{0}", reused.runId.slice(-6));
}

/** The same in a sentence. `takenFrom`: the run that it comes from, where that is still known. */
export function reusedLines({ reused }: StepView, takenFrom: RunView | undefined): readonly string[] {
  if (reused === undefined) return [];
  if (reused.from === "cache") return [l10n.t("Not run: its result was kept by the cache as {0}", reused.key)];
  return [
    takenFrom === undefined
      ? l10n.t("Not run: its result was taken over from run {0}", reused.runId)
      : l10n.t("Not run: its result was taken over from run {0}, started {1}", reused.runId, takenFrom.startedAt),
  ];
}
