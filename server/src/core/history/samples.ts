import type { RunId, StepId, Timestamp } from "../../protocol/states.ts";
import type { Spread } from "../../protocol/plans.ts";

/** How one execution of a step went that succeeded. */
export interface Sample {
  readonly runId: RunId;
  /** With the run it tells the sample from all others of its step. */
  readonly startedAt: Timestamp;
  readonly durationMs: number;
  /** In US dollars; absent where it isn't known. */
  readonly cost?: number;
  /** Credits of the Manus cloud. */
  readonly credits?: number;
}

/** What is expected of a step, from its {@link Sample}s; what none of them knows is absent. */
export interface Expected {
  readonly duration?: Spread;
  readonly cost?: Spread;
  readonly credits?: Spread;
}

/** So many samples of a step are kept, the newest. */
export const mostSamples = 50;

/** The samples of a step with one more: each counts once, the newest are kept, oldest first. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const others = samples.filter(({ runId, startedAt }) => runId !== sample.runId || startedAt !== sample.startedAt);
  const all = [...others, sample].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return all.slice(-mostSamples);
}

/** What a step's samples let expect. */
export function expectedOf(samples: readonly Sample[]): Expected {
  const duration = spreadOf(samples.map(({ durationMs }) => durationMs));
  const cost = spreadOf(samples.flatMap((sample) => sample.cost ?? []));
  const credits = spreadOf(samples.flatMap((sample) => sample.credits ?? []));
  return {
    ...(duration === undefined ? {} : { duration }),
    ...(cost === undefined ? {} : { cost }),
    ...(credits === undefined ? {} : { credits }),
  };
}

/** The 10th, 50th and 90th percentile by nearest rank: each is a value that has been. Undefined without any. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9), samples: sorted.length };
}

/** Two spreads one after the other: their percentiles added up, so the outer ones are rather too far apart. As sure as the one with fewer samples. */
export function addSpreads(one: Spread | undefined, other: Spread | undefined): Spread | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const { p10, p50, p90, samples } = other;
  return { p10: one.p10 + p10, p50: one.p50 + p50, p90: one.p90 + p90, samples: Math.min(one.samples, samples) };
}

/** The key of a step's samples. */
export function historyKey(workflow: string, stepId: StepId): string {
  return `${workflow} ${stepId}`;
}
