import type { TaskUsage, TaskView } from "../protocol/fleet.ts";
import { formatCost } from "./describe-event.ts";

/** What agents have used together. */
export interface TotalUsage {
  readonly turns: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; null where the price of any part isn't known. */
  readonly cost: number | null;
  readonly models: readonly string[];
}

/** The usage of all tasks that tell one; undefined where none does. */
export function totalUsage(tasks: readonly Pick<TaskView, "usage">[]): TotalUsage | undefined {
  const all = tasks.flatMap(({ usage }) => usage ?? []);
  if (all.length === 0) return undefined;
  const sum = (of: (usage: TaskUsage) => number): number => all.reduce((total, usage) => total + of(usage), 0);
  const isKnown = all.every(({ cost }) => cost !== undefined);
  return {
    turns: sum(({ turns }) => turns),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    cost: isKnown ? sum(({ cost = 0 }) => cost) : null,
    models: [...new Set(all.map(({ model }) => model))],
  };
}

/** `12 turns, 18,240 tokens read, 960 written, cost $0.0042 (gpt-5-mini)`. */
export function formatUsage({ turns, inputTokens, outputTokens, cost, models }: TotalUsage): string {
  const taken = turns === 1 ? "1 turn" : `${turns} turns`;
  const tokens = `${figure(inputTokens)} tokens read, ${figure(outputTokens)} written`;
  return `${taken}, ${tokens}, cost ${formatCost(cost ?? undefined)} (${models.join(", ")})`;
}

function figure(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
