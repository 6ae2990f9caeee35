import type { Measure } from "./cells.ts";
import { omit } from "../dispatch/omit.ts";
import { msBetween } from "./days.ts";
import { facetsOf, freeSlot, type TaskContext } from "./task-context.ts";
import type { KnownTask, UsedSoFar } from "./open-work.ts";
import { fingerprintText } from "./repeats.ts";
import { noUse, sumsOfUse } from "./use-more.ts";

/** How a task came to its end. */
export interface TaskEnding {
  readonly outcome: "succeeded" | "failed" | "stopped";
  /** The code of its reason. */
  readonly code: string;
  readonly result?: { readonly output: string; readonly outputs: Readonly<Record<string, unknown>> };
}

/** Count a task that has ended. Questions of a workflow itself are counted as questions alone. */
export function endTask(context: TaskContext, ending: TaskEnding): KnownTask {
  const { fold, id, task, at } = context;
  const ended: KnownTask = { ...omit(freeSlot(fold, task, at), "counted", "queuedSince"), ended: true };
  if (task.kind === "gate") return ended;
  const durationMs = task.startedAt === undefined ? 0 : msBetween(task.startedAt, at);
  countEnd(context, ending, durationMs);
  countRetries(context, ending);
  if (task.startedAt !== undefined) {
    if (task.kind === "tool") countCall(context, ending, durationMs);
    else fold.streams.set(id, { runId: task.runId, taskId: id });
  }
  noteRepeat(context, ending, durationMs);
  return task.used === undefined ? ended : { ...ended, counted: task.used };
}

function countEnd({ fold, task, at }: TaskContext, ending: TaskEnding, durationMs: number): void {
  const { peopleMs, queuedSince, startedAt } = task;
  const queuedMs = (task.queuedMs ?? 0) + (queuedSince === undefined ? 0 : msBetween(queuedSince, at));
  const facets = { ...facetsOf(fold, task), outcome: ending.outcome, detail: ending.code };
  fold.count(at, "task", facets, {
    sums: { ...outcomeSums(task, ending), durationMs, queuedMs, peopleMs: peopleMs ?? 0 },
    values: {
      ...(startedAt === undefined ? {} : { duration: durationMs }),
      queued: queuedMs,
      ...(peopleMs === undefined ? {} : { people: peopleMs }),
    },
  });
}

/** A tool step is one call of its tool for each attempt, of which all but the last have failed. */
function countCall({ fold, task, at }: TaskContext, { outcome, code }: TaskEnding, durationMs: number): void {
  const detail = task.tool ?? "";
  const facets = { ...facetsOf(fold, task), detail };
  const isRefused = code === "denied" || code === "denied-by-policy";
  const kind = outcome === "stopped" ? "interrupted" : isRefused ? "refused" : outcome;
  fold.count(
    at,
    "call",
    { ...facets, outcome: kind },
    { sums: { count: 1, durationMs }, values: { duration: durationMs } },
  );
  const failed = task.codes?.length ?? 0;
  if (failed > 0) fold.count(at, "call", { ...facets, outcome: "failed" }, { sums: { count: failed } });
}

function outcomeSums(task: KnownTask, { outcome }: TaskEnding): Partial<Record<Measure, number>> {
  const retried = task.attempts > 1 ? 1 : 0;
  const more = lessUse(task.used, task.counted);
  return {
    count: 1,
    attempts: task.attempts,
    retried,
    recovered: outcome === "succeeded" ? retried : 0,
    ...(more === undefined ? {} : { ...sumsOfUse(more), unpriced: more.unpriced === true ? 1 : 0 }),
  };
}

/** One cell for each reason for which attempts have failed and were made again, and what became of it. */
function countRetries({ fold, task, at }: TaskContext, { outcome, code }: TaskEnding): void {
  const { codes = [], lostMs = 0 } = task;
  if (codes.length === 0) return;
  const isHopeless = outcome === "failed" && codes.every((each) => each === code);
  const end = outcome === "succeeded" ? "helped" : isHopeless ? "hopeless" : "otherwise";
  const first = codes[0] ?? "";
  for (const each of new Set(codes)) {
    const attempts = codes.filter((other) => other === each).length;
    const whole = each === first ? { lostMs, [end]: 1 } : {};
    fold.count(at, "retry", { ...facetsOf(fold, task), detail: each }, { sums: { count: attempts, ...whole } });
  }
}

function noteRepeat({ fold, task, at }: TaskContext, { result }: TaskEnding, durationMs: number): void {
  const run = fold.runs.get(task.runId);
  if (result === undefined || task.fingerprint === undefined || run === undefined) return;
  const { workflow, file } = run;
  const { step, fingerprint } = task;
  const { day } = fold.calendar.momentOf(at);
  const shown = fingerprintText(JSON.stringify([result.output, result.outputs]));
  fold.repeats.done({ workflow, file, step, fingerprint, day, result: shown }, durationMs);
}

function lessUse(used: UsedSoFar | undefined, counted: UsedSoFar = noUse): UsedSoFar | undefined {
  if (used === undefined) return undefined;
  const { unpriced } = used;
  return {
    nanoDollars: used.nanoDollars - counted.nanoDollars,
    milliCredits: used.milliCredits - counted.milliCredits,
    inputTokens: used.inputTokens - counted.inputTokens,
    outputTokens: used.outputTokens - counted.outputTokens,
    turns: used.turns - counted.turns,
    ...(unpriced === true && counted.unpriced !== true ? { unpriced } : {}),
  };
}
