import type { AnalyticsReport } from "../../server/src/protocol/analytics.ts";

const spend = { cost: 1.5, credits: 0, inputTokens: 1_000, outputTokens: 200, turns: 3, unpriced: 0 };
const outcomes = { succeeded: 3, failed: 1, stopped: 0 };
const time = { count: 4, p50: 2_000, p95: 9_000, totalMs: 15_000 };

/** Figures as a host tells them. */
export function sampleReport(rest: Partial<AnalyticsReport> = {}): AnalyticsReport {
  const hours = Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (__, hour) => (day === 1 && hour === 9 ? 4 : 0)),
  );
  return {
    ...{ since: "2026-11-20", until: "2026-11-21", today: "2026-11-21", timeZone: "Europe/Berlin" },
    figuresSince: "2026-11-21",
    progress: { read: 10, of: 10 },
    tasks: { ...outcomes, attempts: 5, retried: 1, recovered: 1 },
    runs: { ...outcomes, duration: time },
    ...{ duration: time, queued: time, people: time, spend },
    days: [
      { day: "2026-11-20", succeeded: 0, failed: 0, stopped: 0, ...spend, cost: 0 },
      { day: "2026-11-21", ...outcomes, ...spend },
    ],
    accounts: [{ name: "work", ...outcomes, ...spend, duration: time, queued: time }],
    models: [{ name: "small", ...outcomes, ...spend, duration: time, queued: time }],
    workflows: [{ name: "=release", ...outcomes, ...spend, duration: time, queued: time }],
    steps: [{ name: "draft", workflow: "=release", ...outcomes, ...spend, duration: time, queued: time }],
    instances: [{ instance: "agents", account: "work", full: 0.5, used: 0.25, busyMs: 60_000 }],
    failures: [{ code: "tool-failed", count: 1 }],
    tools: [{ tool: "shell_exec", calls: 4, failed: 1, refused: 0, interrupted: 0, duration: time }],
    hours,
    retries: [{ code: "timeout", failed: 1, helped: 1, hopeless: 0, otherwise: 0, lostMs: 30_000 }],
    reuse: { fromCache: 2, fromRuns: 0, missed: 1, savedMs: 4_000 },
    questions: [{ about: "approval shell_exec(git push*)", asked: 2, yes: 2, no: 0, withdrawn: 0, waited: time }],
    budgets: [{ kind: "account", name: "work", unit: "usd", bound: 5, spent: 1.5, left: 3.5 }],
    recommendations: [
      {
        kind: "flaky",
        subject: "release · draft",
        title: "Step <draft> is flaky",
        evidence: "8 of 40.",
        certainty: "Sure.",
        advice: "Look.",
        file: "/projects/release.manus.yaml",
      },
    ],
    missing: [{ kind: "model", text: "Comparing models: not enough data yet" }],
    choices: { account: ["work"], instance: [], model: [], workflow: [], path: [], engine: [] },
    ...rest,
  };
}
