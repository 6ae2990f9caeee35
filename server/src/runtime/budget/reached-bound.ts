import * as l10n from "@vscode/l10n";
import type { AmountKind } from "../../core/budget/amount.ts";
import { capNow } from "../../core/budget/judge-call.ts";
import { describeMore, describeReached } from "../../core/budget/bounds-of.ts";
import type { OwnedBound } from "../../core/budget/bounds-of.ts";
import type { ReachedBound } from "../../core/ports/budget.ts";
import type { EndReason, Timestamp } from "../../protocol/states.ts";

/** What people are told of a bound under which nothing is left. `dayEndsAt`: when its day is over. A bound of nothing can't be raised by any number of times. */
export function toReachedBound(bound: OwnedBound, kind: AmountKind, dayEndsAt: Timestamp): Omit<ReachedBound, "raise"> {
  const text = describeReached(bound, kind);
  const { owner } = bound;
  const lostFor = bound.tally.inFlight > 0 ? ` ${l10n.t("What is under way comes on top.")}` : "";
  const question =
    owner.kind === "run"
      ? l10n.t("{0}.{1} Raise it by {2} for the whole run?", text, lostFor, describeMore(bound))
      : l10n.t(
          "{0}.{1} The day ends at {2} (midnight here): then it goes on by itself. Allow {3} more today?",
          text,
          lostFor,
          dayEndsAt,
          describeMore(bound),
        );
  return {
    onExceed: capNow(bound, kind) === 0 && owner.kind === "run" ? "stop" : bound.onExceed,
    ask: { kind: "budget", text: question, choices: ["raise", "stop"] },
    reason: reasonOf(owner, kind, text),
  };
}

function reasonOf(owner: OwnedBound["owner"], kind: AmountKind, message: string): EndReason {
  const remedy =
    owner.kind === "run"
      ? l10n.t("Raise `budget` in the workflow's file, choose cheaper models, or set `onExceed: ask`.")
      : kind === "credits"
        ? l10n.t(
            "Wait for the next day, or let the account spend more: manusctl accounts change {0} --budget-per-day-credits <amount>.",
            owner.accountId,
          )
        : l10n.t(
            "Wait for the next day, or let the account spend more: manusctl accounts change {0} --budget-per-day-cost <amount>.",
            owner.accountId,
          );
  return { code: "budget-exceeded", message, remedy };
}
