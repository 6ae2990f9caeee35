import assert from "node:assert/strict";
import { noFacets, type Addition, type Facets } from "../../../../server/src/core/analytics/cells.ts";
import { DayCells } from "../../../../server/src/core/analytics/cells.ts";
import { ReportBuilder, type CountedReport } from "../../../../server/src/core/analytics/report.ts";
import {
  largerAtMost,
  neverSeenAtMost,
  shareBetween,
} from "../../../../server/src/core/analytics/recommend/statistics.ts";
import type { Repeat } from "../../../../server/src/core/analytics/repeats.ts";
import type { Recommendation, RecommendationKind } from "../../../../server/src/protocol/analytics.ts";

type Said = readonly [facets: Partial<Facets> & Pick<Facets, "kind">, addition: Addition];

const day = "2026-11-20";
const step = { workflow: "release", file: "/projects/release.manus.yaml", step: "draft" };

function report(said: readonly Said[], repeats: readonly Repeat[] = []): CountedReport {
  const cells = new DayCells();
  for (const [facets, addition] of said) cells.add({ ...noFacets, ...facets }, addition);
  const builder = new ReportBuilder({ since: day, until: day, today: day, timeZone: "UTC", filter: {} });
  for (const cell of cells.values()) builder.add(day, cell);
  return builder.finish(repeats);
}

function found(
  kind: RecommendationKind,
  said: readonly Said[],
  repeats: readonly Repeat[] = [],
): readonly Recommendation[] {
  return report(said, repeats).recommendations.filter((each) => each.kind === kind);
}

function missing(kind: RecommendationKind, said: readonly Said[]): string | undefined {
  return report(said).missing.find((each) => each.kind === kind)?.text;
}

/** So many tasks of the step that ended so. */
function tasks(count: number, rest: Partial<Facets> = {}, sums: Addition["sums"] = {}): Said {
  return [{ kind: "task", ...step, outcome: "succeeded", ...rest }, { sums: { count, attempts: count, ...sums } }];
}

const ofModel = (model: string, [succeeded, failed]: readonly [number, number], cost: number): Said[] => [
  tasks(succeeded, { model }, { nanoDollars: Math.round(succeeded * cost * 1e9) }),
  tasks(failed, { model, outcome: "failed" }, { nanoDollars: Math.round(failed * cost * 1e9) }),
];

describe("recommendations", () => {
  it("know how sure shares are", () => {
    assert.deepEqual(
      shareBetween(10, 10).map((each) => each.toFixed(3)),
      ["0.722", "1.000"],
    );
    assert.deepEqual(shareBetween(0, 0), [0, 1]);
    assert.equal(largerAtMost({ hits: 56, of: 70 }, { hits: 48, of: 80 }).toFixed(4), "0.3339", "Newcombe's example");
    assert.equal(neverSeenAtMost(10).toFixed(3), "0.259");
  });

  it("find retries that never help, and only those", () => {
    const retry = (sums: Addition["sums"]): Said => [{ kind: "retry", ...step, detail: "timeout" }, { sums }];
    const [one] = found("retries", [retry({ count: 24, hopeless: 12, lostMs: 720_000 })]);
    assert.equal(one?.title, "Retrying step draft of release after timeout never helps");
    assert.match(one.evidence, /^12 tasks .* 12 min together\.$/);
    assert.match(one.certainty, /fewer than 22 %/);
    assert.equal(one.file, step.file);
    assert.deepEqual(found("retries", [retry({ count: 24, hopeless: 12, helped: 1 })]), []);
    assert.deepEqual(found("retries", [retry({ count: 24, hopeless: 12, otherwise: 1 })]), []);
    assert.match(missing("retries", [retry({ count: 6, hopeless: 3 })]) ?? "", /not enough data yet, 3 of 10/);
    assert.equal(missing("retries", [retry({ count: 24, helped: 12 })]), undefined, "there is enough, and it helps");
  });

  it("compare models only where there is enough, and prices are known", () => {
    const dear = ofModel("large", [95, 5], 0.2);
    const [one] = found("model", [...dear, ...ofModel("small", [95, 5], 0.02)]);
    assert.equal(one?.title, "In step draft of release, large costs more than small and does no better");
    assert.match(one.evidence, /95 of 100 tasks succeeded, \$0\.20 a task/);
    assert.match(one.certainty, /at most 7 % more often/);
    assert.deepEqual(found("model", [...dear, ...ofModel("small", [80, 20], 0.02)]), [], "it does better");
    assert.deepEqual(found("model", [...dear, ...ofModel("small", [95, 5], 0.19)]), [], "it costs about the same");
    const few = [...ofModel("large", [19, 0], 0.2), ...ofModel("small", [19, 0], 0.02)];
    assert.deepEqual(found("model", few), []);
    assert.match(missing("model", few) ?? "", /19 of 20/);
    const unsure = [...ofModel("large", [20, 0], 0.2), ...ofModel("small", [20, 0], 0.02)];
    assert.deepEqual(found("model", unsure), [], "twenty of twenty may still be 16 % worse");
    const unpriced = tasks(1, { model: "small" }, { unpriced: 1 });
    assert.deepEqual(found("model", [...dear, ...ofModel("small", [95, 5], 0.02), unpriced]), []);
  });

  it("find steps worth caching", () => {
    const repeat: Repeat = { ...step, fingerprint: "f", times: 6, same: 6, result: "r", totalMs: 60_000, day };
    const [one] = found("cache", [], [repeat]);
    assert.match(one?.evidence ?? "", /very same 6 times with the same result, 10 s each time/);
    assert.deepEqual(found("cache", [], [{ ...repeat, same: 4 }]), []);
    assert.deepEqual(found("cache", [], [{ ...repeat, totalMs: 600 }]), [], "it takes no time");
    assert.deepEqual(found("cache", [], [{ ...repeat, day: "2026-01-01" }]), [], "not in these days");
  });

  it("find an instance that holds things up, and one that could help", () => {
    const waits = (instance: string, queuedMs: number): Said => [
      { kind: "task", ...step, instance, outcome: "succeeded" },
      { sums: { count: 1, queuedMs }, values: { queued: queuedMs } },
    ];
    const slot = (instance: string, full: number, busy: number): Said => [
      { kind: "slot", instance, account: "work" },
      { sums: { fullMs: full, busyMs: busy, slotMs: 5_000, spanMs: 1_000 } },
    ];
    const many = (instance: string, ms: number): Said[] => Array.from({ length: 20 }, () => waits(instance, ms));
    const [one] = found("bottleneck", [
      ...many("a", 60_000),
      ...many("b", 1_000),
      slot("a", 900, 4_800),
      slot("b", 0, 500),
    ]);
    assert.equal(one?.title, "The instance a holds things up");
    assert.match(one.evidence, /^98 % of all waiting .* taken 90 % of the time\.$/);
    assert.match(one.advice, /^The instance b of the same account uses 10 %/);
    assert.deepEqual(found("bottleneck", [...many("a", 60_000), slot("a", 300, 2_000)]), [], "it isn't full");
    assert.deepEqual(found("bottleneck", [...many("a", 5_000), slot("a", 900, 4_800)]), [], "nobody waits long");
  });

  it("find flaky steps", () => {
    assert.match(
      found("flaky", [tasks(40, {}, { recovered: 8 })])[0]?.evidence ?? "",
      /^8 of 40 tasks failed at first/,
    );
    assert.deepEqual(found("flaky", [tasks(100, {}, { recovered: 8 })]), [], "one in twelve");
    assert.match(missing("flaky", [tasks(3)]) ?? "", /3 of 20/);
  });

  it("find approvals that are always given, and word it with care", () => {
    const ask = (sums: Addition["sums"]): Said => [
      { kind: "ask", detail: "approval shell_exec(git fetch*)" },
      { sums },
    ];
    const [one] = found("approvals", [ask({ count: 25, yes: 25, peopleMs: 60_000 })]);
    assert.equal(one?.title, "shell_exec(git fetch*) was always approved");
    assert.match(one.certainty, /doesn't say that each was looked at/);
    assert.match(one.advice, /If not, keep being asked\.$/);
    assert.deepEqual(found("approvals", [ask({ count: 26, yes: 25, no: 1 })]), []);
    assert.deepEqual(found("approvals", [[{ kind: "ask", detail: "question" }, { sums: { count: 30, yes: 30 } }]]), []);
  });

  it("find budgets that end tasks", () => {
    const ends = (count: number): Said => tasks(count, { outcome: "failed", detail: "budget-exceeded" });
    assert.match(found("budget", [ends(3)])[0]?.evidence ?? "", /^3 of its tasks ended because a budget was used up/);
    assert.deepEqual(found("budget", [ends(2)]), []);
  });

  it("come in the order of how much was done, whatever came first", () => {
    const flaky = (name: string, count: number): Said =>
      tasks(count, { step: name }, { retried: count, recovered: count });
    const some = [flaky("few", 20), flaky("most", 60), flaky("more", 40)];
    for (const said of [some, some.toReversed()])
      assert.deepEqual(
        found("flaky", said).map(({ subject }) => subject),
        ["release · most", "release · more", "release · few"],
      );
  });

  it("keep two workflows of one name apart", () => {
    const ended = (file: string): Said => tasks(3, { file, outcome: "failed", detail: "budget-exceeded" });
    assert.deepEqual(
      found("budget", [ended("/a/release.manus.yaml"), ended("/b/release.manus.yaml")]).map(({ file }) => file),
      ["/a/release.manus.yaml", "/b/release.manus.yaml"],
    );
    assert.deepEqual(found("budget", [tasks(2, { outcome: "failed", detail: "budget-exceeded" })]), []);
  });

  it("have nothing to say of nothing, and say of what there is too little", () => {
    const { recommendations, missing: notYet } = report([]);
    assert.deepEqual(recommendations, []);
    assert.equal(notYet.length, 7);
  });
});

describe("what is saved by taking results over", () => {
  it("is estimated by what the same step took when it ran", () => {
    const ran: Said = [
      { kind: "task", ...step, outcome: "succeeded" },
      { sums: { count: 1, durationMs: 10_000 }, values: { duration: 10_000 } },
    ];
    const used: Said = [{ kind: "spend", ...step }, { sums: { nanoDollars: 500_000_000 } }];
    const reuse = (detail: string, count: number, of = step): Said => [
      { kind: "reuse", ...of, detail },
      { sums: { count } },
    ];
    const { reuse: figures } = report([ran, used, reuse("cache", 3), reuse("missed", 2), reuse("run", 1)]);
    assert.deepEqual([figures.fromCache, figures.fromRuns, figures.missed], [3, 1, 2]);
    assert.ok(Math.abs((figures.savedMs ?? 0) - 40_000) < 400);
    assert.equal(figures.savedCost, 2);
    const never = report([reuse("cache", 3, { ...step, step: "other" })]).reuse;
    assert.deepEqual(never, { fromCache: 3, fromRuns: 0, missed: 0 });
  });
});
