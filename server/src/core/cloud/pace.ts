/** What decides how often a task in the cloud is looked at. Times in milliseconds of one clock that never goes back. */
export interface PaceFacts {
  /** `ending`: it said that it's over, and what is missing is waited for. */
  readonly phase: "running" | "waiting" | "ending";
  /** When it was looked at last; undefined before the first time. */
  readonly lookedAt: number | undefined;
  /** When something new was seen, or a person did something, last. */
  readonly activeAt: number;
  /** How many looks failed since the last that came through. */
  readonly failures: number;
  /** When it's to be looked at because of something that happened: a call of a webhook, an act of a person. */
  readonly nudgedAt?: number;
}

/** What the account allows and what else is known. */
export interface PaceAccount {
  /** Reading calls a minute that the cloud allows. */
  readonly perMinute: number;
  /** When a webhook of the account was heard last. */
  readonly calledAt?: number;
}

const second = 1_000;
const minute = 60 * second;
/** How long after an activity a task is looked at how often. */
const running: readonly (readonly [within: number, every: number])[] = [
  [20 * second, 3 * second],
  [2 * minute, 8 * second],
  [10 * minute, 20 * second],
  [Infinity, minute],
];
const waiting: readonly (readonly [within: number, every: number])[] = [
  [minute, 15 * second],
  [15 * minute, minute],
  [Infinity, 5 * minute],
];
const longest = 5 * minute;
/** So long after a call of a webhook more are trusted to come. */
const callsLast = 15 * minute;
const callsEvery = 90 * second;
/** Part of the reading budget that polling takes; the rest is for people. */
const share = 0.7;
/** Requests that one look takes, about: the messages always, the status where something has happened. */
export const callsPerLook = 1.5;
/** Never sooner after the last look. */
const leastPause = second;

/** How long after its last look a task is to be looked at again, as if it were alone. */
export function intervalOf(facts: PaceFacts, account: PaceAccount, now: number): number {
  if (facts.failures > 0) return Math.min(longest, 2 * second * 2 ** Math.min(facts.failures, 10));
  if (facts.phase === "ending") return 2 * second;
  const quietFor = Math.max(0, now - facts.activeAt);
  const steps = facts.phase === "waiting" ? waiting : running;
  const every = steps.find(([within]) => quietFor < within)?.[1] ?? longest;
  const isCalled = account.calledAt !== undefined && now - account.calledAt < callsLast;
  return isCalled ? Math.max(every, callsEvery) : every;
}

/** When a task is due, on the clock of its facts. What was nudged is due as soon as a look later than the nudge may be. */
export function dueAt(facts: PaceFacts, account: PaceAccount, now: number): number {
  const { lookedAt, nudgedAt } = facts;
  if (lookedAt === undefined) return now;
  const usual = lookedAt + intervalOf(facts, account, now);
  if (nudgedAt === undefined || nudgedAt < lookedAt || facts.failures > 0) return usual;
  return Math.min(usual, Math.max(nudgedAt, lookedAt + leastPause));
}

/** The least time between two looks of one account: what keeps all its tasks together to the budget, however many are due. */
export function spacingOf({ perMinute }: PaceAccount): number {
  return (minute / Math.max(1, perMinute * share)) * callsPerLook;
}

/**
 * Which of some tasks is looked at first: one that was never looked at, then what was nudged, first come first served, then the one that is due for the longest part of its interval,
 * so that none starves and all intervals grow alike where there are more tasks than room; of equals the one with the newest activity.
 */
export function nextToLook(
  all: readonly PaceFacts[],
  account: PaceAccount,
  now: number,
): { readonly index: number; readonly at: number } | undefined {
  const ranked = all.map((facts, index) => {
    const at = dueAt(facts, account, now);
    return { index, at, urgency: urgencyOf(facts, (now - at) / intervalOf(facts, account, now), now) };
  });
  const newest = (a: number, b: number): number => (all[b]?.activeAt ?? 0) - (all[a]?.activeAt ?? 0);
  const due = ranked
    .filter(({ at }) => at <= now)
    .sort((a, b) => compare(b.urgency, a.urgency) || newest(a.index, b.index));
  return due[0] ?? ranked.sort((a, b) => a.at - b.at)[0];
}

type Urgency = readonly [kind: number, within: number];

function urgencyOf({ lookedAt, nudgedAt, failures }: PaceFacts, overdue: number, now: number): Urgency {
  if (lookedAt === undefined) return [2, 0];
  return nudgedAt !== undefined && nudgedAt >= lookedAt && failures === 0 ? [1, now - nudgedAt] : [0, overdue];
}

function compare(one: Urgency, other: Urgency): number {
  return one[0] - other[0] || one[1] - other[1];
}
