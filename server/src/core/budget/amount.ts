import type { TaskUsage } from "../../protocol/fleet.ts";

/** What is counted against budgets. A kind that isn't there counts as nothing, or isn't known: who reads it knows which. */
export interface Amount {
  /** In US dollars. */
  readonly cost?: number;
  /** Tokens read and written. */
  readonly tokens?: number;
  /** Credits of the Manus cloud. */
  readonly credits?: number;
}

/** The kinds of an {@link Amount}. */
export const amountKinds = ["cost", "tokens", "credits"] as const;
/** One of the {@link amountKinds}. */
export type AmountKind = (typeof amountKinds)[number];

/** Two amounts together. */
export function plus(one: Amount, other: Amount): Amount {
  return combine(one, other, (a, b) => a + b);
}

/** What is left of one amount after another was taken away; never less than nothing. */
export function minus(one: Amount, other: Amount): Amount {
  return combine(one, other, (a, b) => Math.max(0, a - b));
}

/** What a task has used, as an amount: no tokens of a task in the cloud, where none are told. */
function amountOf(usage: TaskUsage | undefined): Amount {
  if (usage === undefined) return {};
  const { cost, credits, inputTokens, outputTokens } = usage;
  const tokens = inputTokens + outputTokens;
  return {
    ...(cost === undefined ? {} : { cost }),
    ...(tokens === 0 ? {} : { tokens }),
    ...(credits === undefined ? {} : { credits }),
  };
}

/** How much more a task has used than before. A cost that isn't known any more counts as no more. */
export function moreUsed(before: TaskUsage | undefined, after: TaskUsage): Amount {
  const [had, has] = [amountOf(before), amountOf(after)];
  return minus(has, had);
}

function combine(one: Amount, other: Amount, join: (a: number, b: number) => number): Amount {
  const joined: { -readonly [K in AmountKind]?: number } = {};
  for (const kind of amountKinds) {
    const [a, b] = [one[kind], other[kind]];
    if (a !== undefined || b !== undefined) joined[kind] = join(a ?? 0, b ?? 0);
  }
  return joined;
}
