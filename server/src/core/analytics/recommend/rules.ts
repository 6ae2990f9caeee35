import * as l10n from "@vscode/l10n";
import { formatNumber } from "../../locale/numbers.ts";
import type {
  InstanceFigures,
  MissingEvidence,
  Recommendation,
  RecommendationKind,
} from "../../../protocol/analytics.ts";
import type { Repeat } from "../repeats.ts";

/** What a rule has found, or how far its data is from saying anything. */
export interface Finding {
  readonly found: readonly Recommendation[];
  /** Where nothing was found because there is too little: how much there is of how much it takes. */
  readonly missing?: MissingEvidence;
}

/** What rules know beside the cells. */
export interface RuleContext {
  readonly repeats: readonly Repeat[];
  readonly instances: readonly InstanceFigures[];
}

/** A part as people write it: `87 %`. */
export function percent(share: number): string {
  return l10n.t("{0} %", formatNumber(Math.round(share * 100)));
}

/** What was found; where that is nothing and fewer than `enough` cases were there, how many there were. */
export function findingOf(
  kind: RecommendationKind,
  found: readonly Recommendation[],
  cases: { readonly most: number; readonly enough: number },
): Finding {
  if (found.length > 0 || cases.most >= cases.enough) return { found };
  return { found, missing: { kind, text: missingText(kind, cases.most, cases.enough) } };
}

function missingText(kind: RecommendationKind, most: number, enough: number): string {
  switch (kind) {
    case "retries":
      return l10n.t("Retries that never help: not enough data yet, {0} of {1} retried tasks of a step", most, enough);
    case "model":
      return l10n.t(
        "Comparing models: not enough data yet, {0} of {1} tasks of a step with each of two models",
        most,
        enough,
      );
    case "cache":
      return l10n.t("Steps worth caching: not enough data yet, {0} of {1} times the same work", most, enough);
    case "bottleneck":
      return l10n.t(
        "Instances that hold things up: not enough data yet, {0} of {1} tasks of an instance",
        most,
        enough,
      );
    case "flaky":
      return l10n.t("Flaky steps: not enough data yet, {0} of {1} tasks of a step", most, enough);
    case "approvals":
      return l10n.t(
        "Approvals that are always given: not enough data yet, {0} of {1} answers to the same question",
        most,
        enough,
      );
    case "budget":
      return l10n.t(
        "Budgets that stop work: not enough data yet, {0} of {1} tasks that a budget has ended",
        most,
        enough,
      );
  }
}
