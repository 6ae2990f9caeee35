import * as l10n from "@vscode/l10n";
import type { TaskUsage, TaskView } from "../protocol/fleet.ts";
import { formatCredits } from "../core/locale/numbers.ts";
import { formatCost } from "./describe-event.ts";
import { printable } from "./printable.ts";

/** What agents have used together. */
export interface TotalUsage {
  readonly turns: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars, of what isn't paid in credits; null where the price of any part isn't known. */
  readonly cost: number | null;
  /** Of the Manus cloud; null where nothing ran there. */
  readonly credits: number | null;
  readonly models: readonly string[];
}

/** The usage of all tasks that tell one; undefined where none does. */
export function totalUsage(tasks: readonly Pick<TaskView, "usage">[]): TotalUsage | undefined {
  const all = tasks.flatMap(({ usage }) => usage ?? []);
  if (all.length === 0) return undefined;
  const sum = (of: (usage: TaskUsage) => number): number => all.reduce((total, usage) => total + of(usage), 0);
  const isKnown = all.every(({ cost, credits }) => cost !== undefined || credits !== undefined);
  return {
    turns: sum(({ turns }) => turns),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    cost: isKnown ? sum(({ cost = 0 }) => cost) : null,
    credits: all.some(({ credits }) => credits !== undefined) ? sum(({ credits = 0 }) => credits) : null,
    models: [...new Set(all.map(({ model }) => model))],
  };
}

/** `12 turns, 18,240 tokens read, 960 written, cost $0.0042 (gpt-5-mini)`; of the cloud, which tells no tokens, `3 turns, 40 credits (standard)`, and without the credits while it tells none. */
export function formatUsage({ turns, inputTokens, outputTokens, cost, credits, models }: TotalUsage): string {
  const hasTokens = inputTokens + outputTokens > 0;
  const parts = [
    ...(turns > 0 || hasTokens ? [turns === 1 ? "1 turn" : l10n.t("{0} turns", turns)] : []),
    ...(hasTokens ? [l10n.t("{0} tokens read, {1} written", figure(inputTokens), figure(outputTokens))] : []),
    ...(hasTokens ? [l10n.t("cost {0}", formatCost(cost ?? undefined))] : []),
    ...(credits === null ? [] : [formatCredits(credits)]),
  ];
  return `${parts.length === 0 ? l10n.t("nothing yet") : parts.join(", ")} (${models.map(printable).join(", ")})`;
}

function figure(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
