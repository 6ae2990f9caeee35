import * as l10n from "@vscode/l10n";
import { listInWords } from "../locale/lists.ts";
import { formatDollars, formatNumber } from "../locale/numbers.ts";
import type { AccountSpec } from "../../protocol/accounts.ts";
import type { AccountId, RunId } from "../../protocol/states.ts";
import type { RunState } from "../dispatch/states.ts";
import type { Amount } from "./amount.ts";
import { capNow } from "./judge-call.ts";
import type { Bound } from "./judge-call.ts";
import { runsAbove } from "./follow-spending.ts";
import { dayKey, emptyTally } from "./tally.ts";
import type { AccountDay } from "./tally.ts";

/** What bounds are found in. */
export interface BoundLookups {
  run(id: RunId): RunState | undefined;
  account(id: AccountId): AccountSpec | undefined;
  /** By `dayKey`. */
  day(key: string): AccountDay | undefined;
}

/** Whose bound it is, as the journal names it when a person raises it. */
export type BoundOwner =
  | { readonly kind: "run"; readonly runId: RunId; readonly title: string }
  | { readonly kind: "day"; readonly accountId: AccountId; readonly day: string };

/** A bound and whose it is. */
export interface OwnedBound extends Bound {
  readonly owner: BoundOwner;
}

/** Who makes a call, who pays for it, and on which local day. */
export interface Payer {
  readonly runId: RunId;
  readonly account?: AccountId;
  readonly day: string;
}

/** All that bounds a call of a task: the budget of its run and of each run above it, and what its account may spend a day. */
export function boundsOf({ runId, account, day }: Payer, lookups: BoundLookups): readonly OwnedBound[] {
  const ofRuns = runsAbove(runId, (id) => lookups.run(id)).flatMap(({ spec, tally }): OwnedBound[] => {
    const { budget, title } = spec.compiled;
    if (budget === undefined) return [];
    const { onExceed, ...cap } = budget;
    const owner = { kind: "run", runId: spec.id, title } as const;
    return [{ key: `run ${spec.id}`, cap, tally: tally ?? emptyTally, onExceed, owner }];
  });
  const perDay = account === undefined ? undefined : lookups.account(account)?.budget?.perDay;
  if (account === undefined || perDay === undefined) return ofRuns;
  const key = dayKey(account, day);
  const owner = { kind: "day", accountId: account, day } as const;
  return [...ofRuns, { key: `day ${key}`, cap: perDay, tally: lookups.day(key) ?? emptyTally, onExceed: "ask", owner }];
}

/** A bound that is reached, a sentence without its full stop: `Of the run's budget of $1.00 it has spent $1.02`. */
export function describeReached(bound: OwnedBound, kind: keyof Amount): string {
  const cap = capNow(bound, kind) ?? 0;
  const spent = describeAmount({ [kind]: bound.tally.spent[kind] ?? 0 });
  const most = describeAmount({ [kind]: cap });
  return bound.owner.kind === "run"
    ? l10n.t("Of the budget of {0} of the run “{1}” {2} are spent", most, bound.owner.title, spent)
    : l10n.t("Of the {0} that the account {1} may spend a day {2} are spent", most, bound.owner.accountId, spent);
}

/** What a yes of a person allows: the whole bound once more. */
export function describeMore({ cap }: Bound): string {
  return describeAmount(cap);
}

/** `$0.50 and 20 credits`; `nothing` for an empty amount. */
export function describeAmount({ cost, tokens, credits }: Amount): string {
  const parts = [
    ...(cost === undefined ? [] : [formatDollars(cost)]),
    ...(tokens === undefined ? [] : [l10n.t("{0} tokens", figure(tokens))]),
    ...(credits === undefined ? [] : [l10n.t("{0} credits", figure(credits))]),
  ];
  return parts.length === 0 ? l10n.t("nothing") : listInWords(parts, "and");
}

function figure(count: number): string {
  return formatNumber(Math.round(count));
}
