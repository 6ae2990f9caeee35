import * as l10n from "@vscode/l10n";
import type { StepResult, StepState } from "./states.ts";

/** The most characters of the results of all items of a step together: 64 Mi. */
const longestResults = 64 * 1024 * 1024;

/** How many characters a part's result takes. */
export function lengthOfResult({ result }: StepState): number {
  if (result === undefined) return 0;
  const { output, outputs } = result;
  return (typeof output === "string" ? output.length : 0) + JSON.stringify(outputs).length;
}

/**
 * An item of a step whose other items' results take `kept` characters: where its own doesn't fit any more it has none but a sentence that says so. What it had said stands
 * in the run's stream.
 */
export function boundItem(item: StepState, kept: number): StepState {
  const { result } = item;
  if (result === undefined || kept + lengthOfResult(item) <= longestResults) return item;
  const note = l10n.t(
    "[The results of all items of this step together are longer than {0} MB: this one is left out]",
    longestResults / 1024 / 1024,
  );
  const bounded: StepResult = { ...result, output: note, outputs: {} };
  return { ...item, result: bounded };
}
