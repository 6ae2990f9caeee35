import * as l10n from "@vscode/l10n";
import { formatDollars, formatNumber } from "../../../webviews/src/protocol/numbers.ts";
import type { TaskUsage, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";

/** What an agent's stream says of how far it is. */
export interface AgentProgress {
  /** Where its plan stands; absent before there is one. */
  readonly plan?: PlanPlace;
  /** Whether its commands run without a sandbox. */
  readonly notSandboxed: boolean;
  /** Whether it has used a browser. */
  readonly usesBrowser?: boolean;
  /** How often its calls of a shell have begun or ended, as far as the stream was read. */
  readonly shellCalls?: number;
}

/** Where a plan stands, in words. */
export interface PlanPlace {
  /** `2 of 5`, or `5 of 5 done`. */
  readonly place: string;
  /** The step that is worked on; empty where none is. */
  readonly title: string;
}

export const noProgress: AgentProgress = { notSandboxed: false };

/** The progress after one more event; the same object where it says nothing new. */
export function observe(progress: AgentProgress, event: StreamedEvent): AgentProgress {
  if (event.type === "plan") {
    const plan = planOf(event);
    return plan === undefined || isSame(plan, progress.plan) ? progress : { ...progress, plan };
  }
  if (event.type === "action" || event.type === "observation") return observeCall(progress, event["tool"]);
  const said = event.type === "system" && event["event"] === "notSandboxed";
  return said && !progress.notSandboxed ? { ...progress, notSandboxed: true } : progress;
}

function observeCall(progress: AgentProgress, tool: unknown): AgentProgress {
  if (typeof tool !== "string") return progress;
  if (tool.startsWith("shell_")) return { ...progress, shellCalls: (progress.shellCalls ?? 0) + 1 };
  return tool.startsWith("browser_") && progress.usesBrowser !== true ? { ...progress, usesBrowser: true } : progress;
}

interface PlanStep {
  readonly number?: unknown;
  readonly title?: unknown;
  readonly status?: unknown;
}

function isSame(left: PlanPlace, right: PlanPlace | undefined): boolean {
  return left.place === right?.place && left.title === right.title;
}

function planOf(event: StreamedEvent): PlanPlace | undefined {
  const steps = event["steps"];
  if (!Array.isArray(steps)) return undefined;
  const all = steps as readonly (PlanStep | null)[];
  const current = all.find((step) => step?.number === event["current"]);
  if (typeof current?.title === "string")
    return { place: l10n.t("{0} of {1}", String(current.number), all.length), title: current.title };
  const done = all.filter((step) => step?.status === "done" || step?.status === "skipped").length;
  return { place: l10n.t("{0} of {1} done", done, all.length), title: "" };
}

/** `plan 2 of 5: Read the logs`; empty where there is no plan. */
export function describePlan(progress: AgentProgress | undefined): string {
  if (progress?.plan === undefined) return "";
  const { place, title } = progress.plan;
  return title === "" ? l10n.t("plan {0}", place) : l10n.t("plan {0}: {1}", place, title);
}

/** Whether an agent works on it, in turns of a model. */
export function isAgent(task: Pick<TaskView, "engine">): boolean {
  return task.engine !== "tool";
}

/** What an agent has used: its model, turns, tokens and cost; empty where it has used nothing yet. What isn't known is called unknown. */
export function describeUsage(usage: TaskUsage | undefined): readonly string[] {
  if (usage === undefined) return [];
  const { model, turns, inputTokens, outputTokens, cost, credits } = usage;
  if (credits !== undefined)
    return [model, credits === 1 ? l10n.t("{0} credit", credits) : l10n.t("{0} credits", credits)];
  const tokens = inputTokens + outputTokens;
  // The cloud tells no tokens, and its credits not always.
  if (tokens === 0) return [model];
  return [
    model,
    l10n.t("turn {0}", turns),
    l10n.t("{0} tokens", shortNumber(tokens)),
    cost === undefined ? l10n.t("cost unknown") : formatDollars(cost),
  ];
}

/** `950`, `12.3k`, `1.2M`. */
export function shortNumber(value: number): string {
  if (value < 1_000) return String(value);
  const [divided, unit] = value < 999_500 ? [value / 1_000, "k"] : [value / 1_000_000, "M"];
  return `${formatNumber(divided, divided < 100 ? 1 : 0)}${unit}`;
}
