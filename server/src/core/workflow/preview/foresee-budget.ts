import * as l10n from "@vscode/l10n";
import { describeAmount } from "../../budget/bounds-of.ts";
import { dayKey } from "../../budget/tally.ts";
import { addSpreads } from "../../history/samples.ts";
import type { PlannedStep, Spread } from "../../../protocol/plans.ts";
import type { AccountId } from "../../../protocol/states.ts";
import type { AgentBudget } from "../../agent/agent-spec.ts";
import type { PlanFacts } from "./plan-facts.ts";

type Spending = Pick<PlannedStep, "cost" | "credits">;
type Kind = keyof Spending;
const kinds = ["cost", "credits"] as const;

/** What a run's steps would spend beyond its budget, a sentence for each kind. */
export function foreseeRunBudget(budget: AgentBudget | undefined, spending: Spending): readonly string[] {
  if (budget === undefined) return [];
  return kinds.flatMap((kind) => {
    const [cap, spread] = [budget[kind], spending[kind]];
    const how = cap === undefined ? undefined : howFar(spread, cap);
    if (how === undefined || cap === undefined) return [];
    return [exceeding({ how, asks: budget.onExceed === "ask" }, amount(kind, cap), range(kind, spread))];
  });
}

type Reach = "would" | "may";

function exceeding(
  { how, asks }: { readonly how: Reach; readonly asks: boolean },
  bound: string,
  expected: string,
): string {
  if (how === "would") {
    return asks
      ? l10n.t("It would exceed its budget of {0} (expected: {1}); then it asks", bound, expected)
      : l10n.t("It would exceed its budget of {0} (expected: {1}); then it fails", bound, expected);
  }
  return asks
    ? l10n.t("It may exceed its budget of {0} (expected: {1}); then it asks", bound, expected)
    : l10n.t("It may exceed its budget of {0} (expected: {1}); then it fails", bound, expected);
}

/** What the steps would spend of each account beyond what it may spend today or has left. */
export function foreseeAccounts(steps: readonly PlannedStep[], facts: PlanFacts): readonly string[] {
  const perAccount = new Map<AccountId, Spending>();
  for (const step of allSteps(steps)) {
    const id = step.place?.accountId;
    if (id === undefined) continue;
    const before = perAccount.get(id) ?? {};
    perAccount.set(id, sumOf([before, step]));
  }
  return [...perAccount].flatMap(([id, spending]) => [
    ...overDay(id, spending, facts),
    ...overLeft(id, spending, facts),
  ]);
}

/** What several spend together, as far as it's known. */
export function sumOf(all: readonly Spending[]): Spending {
  const cost = all.reduce<Spread | undefined>((sum, one) => addSpreads(sum, one.cost), undefined);
  const credits = all.reduce<Spread | undefined>((sum, one) => addSpreads(sum, one.credits), undefined);
  return { ...(cost === undefined ? {} : { cost }), ...(credits === undefined ? {} : { credits }) };
}

/** The steps of a plan, those of the runs that it starts in place of the steps that start them. */
function allSteps(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return steps.flatMap((step) => (step.child === undefined ? [step] : allSteps(step.child.steps)));
}

function overDay(id: AccountId, spending: Spending, facts: PlanFacts): readonly string[] {
  const perDay = facts.account(id)?.budget?.perDay;
  const day = facts.day(dayKey(id, facts.today));
  return kinds.flatMap((kind) => {
    const once = perDay?.[kind];
    if (once === undefined) return [];
    const cap = once * (1 + (day?.raised ?? 0));
    const left = Math.max(0, cap - (day?.spent[kind] ?? 0) - (day?.reserved[kind] ?? 0));
    const spread = spending[kind];
    const said = l10n.t(
      "the {0} that are left today of the {1} a day of the account {2}",
      amount(kind, left),
      amount(kind, cap),
      id,
    );
    if (left === 0)
      return [
        l10n.t("Nothing is left today of the {0} a day of the account {1}: its agents wait", amount(kind, cap), id),
      ];
    const how = howFar(spread, left);
    if (how === undefined) return [];
    const expected = range(kind, spread);
    return [
      how === "would"
        ? l10n.t("It would exceed {0} (expected: {1})", said, expected)
        : l10n.t("It may exceed {0} (expected: {1})", said, expected),
    ];
  });
}

function overLeft(id: AccountId, { credits, cost }: Spending, facts: PlanFacts): readonly string[] {
  const usage = facts.account(id)?.usage;
  if (usage?.available === undefined) return [];
  const [kind, spread] = usage.unit === "credits" ? (["credits", credits] as const) : (["cost", cost] as const);
  const how = howFar(spread, usage.available);
  if (how === undefined) return [];
  const values = [amount(kind, usage.available), id, range(kind, spread)] as const;
  return [
    how === "would"
      ? l10n.t("It would need more than the {0} that the account {1} has left (expected: {2})", ...values)
      : l10n.t("It may need more than the {0} that the account {1} has left (expected: {2})", ...values),
  ];
}

function howFar(spread: Spread | undefined, bound: number): Reach | undefined {
  if (spread === undefined || spread.p90 <= bound) return undefined;
  return spread.p10 > bound ? "would" : "may";
}

function amount(kind: Kind, value: number): string {
  return describeAmount({ [kind]: value });
}

function range(kind: Kind, spread: Spread | undefined): string {
  if (spread === undefined) return "unknown";
  const [low, high] = [amount(kind, spread.p10), amount(kind, spread.p90)];
  return low === high ? low : l10n.t("{0} to {1}", low, high);
}
