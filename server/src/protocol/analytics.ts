import { RequestType } from "vscode-jsonrpc";
import type { Refusal } from "./states.ts";

/** Which part of the figures is asked for. Days are those of the host's time zone, `YYYY-MM-DD`, both counted. */
export interface ReadAnalyticsParams {
  /** The first day; absent: the first there is. */
  readonly since?: string;
  /** The last day; absent: today. */
  readonly until?: string;
  /** In place of `since` and `until`: so many days up to today, today included; 1 to 36,500. */
  readonly days?: number;
  readonly filter?: AnalyticsFilter;
}

/** Only what fits all of these counts. */
export interface AnalyticsFilter {
  readonly account?: string;
  readonly instance?: string;
  readonly model?: string;
  /** The name of a workflow or of a task file. */
  readonly workflow?: string;
  /** Absolute path of a file, or of a folder with all that is below it. */
  readonly path?: string;
  readonly engine?: string;
  readonly outcome?: "succeeded" | "failed" | "stopped";
}

/** How many values were measured, and what half (95 of 100) of them didn't exceed, in milliseconds: within 1 %. Their sum is exact. */
export interface TimeFigures {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly totalMs: number;
}

/** What was used. `unpriced`: tasks that used a model and whose price isn't (wholly) known; they are missing in `cost`. */
export interface SpendFigures {
  /** In US dollars. */
  readonly cost: number;
  readonly credits: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly turns: number;
  readonly unpriced: number;
}

/** Ends by how they came. */
export interface OutcomeFigures {
  readonly succeeded: number;
  readonly failed: number;
  readonly stopped: number;
}

/** One row of a table: what it is about, and the figures. */
export interface SubjectFigures extends OutcomeFigures, SpendFigures {
  /** The name of the account, the model, the workflow, …; empty where tasks have none. */
  readonly name: string;
  /** Of a step: its workflow. */
  readonly workflow?: string;
  readonly duration?: TimeFigures;
  readonly queued?: TimeFigures;
}

/** One day, or one hour of one. */
export interface DayFigures extends OutcomeFigures, SpendFigures {
  readonly day: string;
}

/** The calls of one tool: by direct steps and by agents. `duration` is of all that were measured. */
export interface ToolFigures {
  readonly tool: string;
  readonly calls: number;
  readonly failed: number;
  /** The policy or a person said no. */
  readonly refused: number;
  readonly interrupted: number;
  readonly duration?: TimeFigures;
}

/** Attempts that failed with one reason and were followed by another one. */
export interface RetryFigures {
  /** The code of the reason. */
  readonly code: string;
  /** Attempts that failed so. */
  readonly failed: number;
  /** Of the tasks whose first failure this was: succeeded in the end, failed with the same reason each time, or otherwise. */
  readonly helped: number;
  readonly hopeless: number;
  readonly otherwise: number;
  /** How long their failed attempts took, all of their reasons together. */
  readonly lostMs: number;
}

/** Results that were taken over instead of being made again. `savedMs`, `savedCost`: what the same steps took in the middle (on average) when they ran; absent where none did. */
export interface ReuseFigures {
  readonly fromCache: number;
  readonly fromRuns: number;
  /** Looked for in vain. */
  readonly missed: number;
  readonly savedMs?: number;
  readonly savedCost?: number;
  readonly savedCredits?: number;
}

/** A bound and how much of it is used now. */
export interface BudgetFigures {
  readonly kind: "account" | "run";
  /** The account, or the title of the run that goes on. */
  readonly name: string;
  readonly runId?: string;
  readonly unit: "usd" | "credits" | "tokens";
  readonly bound: number;
  readonly spent: number;
  readonly left: number;
}

/** What one kind of question to people came to. */
export interface QuestionFigures {
  /** `approval shell_exec(git push*)`, `question`, `budget`, … */
  readonly about: string;
  readonly asked: number;
  readonly yes: number;
  readonly no: number;
  /** Nobody had to answer any more, or a rule or a deadline did. */
  readonly withdrawn: number;
  readonly waited?: TimeFigures;
}

/** How full an instance was while at least one of its slots was taken. */
export interface InstanceFigures {
  readonly instance: string;
  readonly account: string;
  /** The part of the time in which all its slots were taken, and the part of its slots that were, 0 to 1. */
  readonly full: number;
  readonly used: number;
  readonly busyMs: number;
}

/** Something that the figures speak for. All texts are whole sentences for people. */
export interface Recommendation {
  readonly kind: RecommendationKind;
  /** What it is about: the names of the workflow, step, instance, … */
  readonly subject: string;
  readonly title: string;
  /** The figures it rests on. */
  readonly evidence: string;
  /** How sure that is, and by which rule. */
  readonly certainty: string;
  /** What to do. */
  readonly advice: string;
  /** The file that it is about, absolute. */
  readonly file?: string;
}

/** What is looked for. */
export type RecommendationKind = "retries" | "model" | "cache" | "bottleneck" | "flaky" | "approvals" | "budget";

/** A rule that can't say anything yet. */
export interface MissingEvidence {
  readonly kind: RecommendationKind;
  /** E.g. `Comparing models: not enough data yet, 3 of 20 runs`. */
  readonly text: string;
}

/** What can be filtered by, of the days asked for: the most frequent ones. */
export type AnalyticsChoices = Readonly<
  Record<"account" | "instance" | "model" | "workflow" | "path" | "engine", readonly string[]>
>;

/** All figures of the days and the filter asked for. Tables have at most 100 rows, those with the most tasks. */
export interface AnalyticsReport {
  /** The days that are counted here. */
  readonly since: string;
  readonly until: string;
  readonly today: string;
  /** IANA name: whose days and hours these are. */
  readonly timeZone: string;
  /** The first day of which there are figures at all; absent where there are none. */
  readonly figuresSince?: string;
  /** Of the newest event that is counted, and the newest there is; `read` is less while older ones are still being read. */
  readonly progress: { readonly read: number; readonly of: number };
  /** Tasks that came to an end: steps that ran, and agents. */
  readonly tasks: OutcomeFigures & { readonly attempts: number; readonly retried: number; readonly recovered: number };
  /** Runs that did; absent with a filter that only tasks have (account, instance, model, engine). */
  readonly runs?: OutcomeFigures & { readonly duration?: TimeFigures };
  readonly duration?: TimeFigures;
  readonly queued?: TimeFigures;
  readonly people?: TimeFigures;
  readonly spend: SpendFigures;
  /** One a day of the range, also where nothing was; ranges of more than 400 days by their newest 400. */
  readonly days: readonly DayFigures[];
  readonly accounts: readonly SubjectFigures[];
  readonly models: readonly SubjectFigures[];
  readonly workflows: readonly SubjectFigures[];
  readonly steps: readonly SubjectFigures[];
  readonly instances: readonly InstanceFigures[];
  /** Why tasks failed, by code. */
  readonly failures: readonly { readonly code: string; readonly count: number }[];
  readonly tools: readonly ToolFigures[];
  /** Starts by weekday (0: Monday) and hour. */
  readonly hours: readonly (readonly number[])[];
  readonly retries: readonly RetryFigures[];
  readonly reuse: ReuseFigures;
  readonly questions: readonly QuestionFigures[];
  readonly budgets: readonly BudgetFigures[];
  readonly recommendations: readonly Recommendation[];
  readonly missing: readonly MissingEvidence[];
  readonly choices: AnalyticsChoices;
}

/** The answer to {@link ReadAnalyticsRequest}. */
export type ReadAnalyticsResult =
  | { readonly outcome: "read"; readonly report: AnalyticsReport }
  | { readonly outcome: "refused"; readonly because: Refusal };

/**
 * The figures of some days. Answers at once with what is counted by then; `progress` says whether older events are still being read: ask again later. Codes of refusals: `invalid-range`,
 * `analytics-unreadable` (the journal can't be read).
 */
export const ReadAnalyticsRequest = new RequestType<ReadAnalyticsParams, ReadAnalyticsResult, void>(
  "manus/analytics/read",
);
