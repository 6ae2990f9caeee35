import * as l10n from "@vscode/l10n";
import { formatDuration } from "./durations.ts";
import { formatDollars, formatNumber } from "./numbers.ts";
import type { PanelSpread } from "./plan.ts";

/** Milliseconds: `12.0 s (8.0 s to 20.0 s in 14 runs)`. */
export function timeWords(spread: PanelSpread): string {
  return words(spread, formatDuration);
}

/** US dollars. */
export function costWords(spread: PanelSpread): string {
  return words(spread, formatDollars);
}

/** Credits, or anything that is counted. */
export function countWords(spread: PanelSpread): string {
  return words(spread, (number) => formatNumber(Math.round(number)));
}

/** The middle, and between what nine of ten lie at either end; where all were the same, that alone. */
function words({ p10, p50, p90, samples }: PanelSpread, format: (value: number) => string): string {
  const [low, middle, high] = [format(p10), format(p50), format(p90)];
  const runs = samples === 1 ? l10n.t("1 run") : l10n.t("{0} runs", samples);
  return low === high
    ? l10n.t("{0} (in {1})", middle, runs)
    : l10n.t("{0} ({1} to {2} in {3})", middle, low, high, runs);
}
