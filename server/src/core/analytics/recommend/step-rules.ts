import * as l10n from "@vscode/l10n";
import { formatDollars } from "../../locale/numbers.ts";
import { describeDuration } from "../../errors/reasons.ts";
import type { Recommendation } from "../../../protocol/analytics.ts";
import type { Group } from "../groups.ts";
import { dollarsOf } from "../use-more.ts";
import type { Evidence, StepEvidence } from "./evidence.ts";
import { findingOf, percent, type Finding, type RuleContext } from "./rules.ts";
import { largerAtMost, neverSeenAtMost, shareBetween } from "./statistics.ts";

const enoughRetried = 10;
const enoughOfModel = 20;
const enoughRepeats = 5;
const enoughTasks = 20;
/** A model that may be so much better is worth its price, for all we know. */
const betterByAtMost = 0.1;
/** Costs that differ by less count as the same. */
const dearerBy = 1.2;
/** Work that takes less isn't worth keeping. */
const worthKeepingMs = 1_000;
const enoughRecovered = 5;

/** Retries that never helped: all tasks of a step that failed first for a reason failed for it each time. */
export function hopelessRetries(evidence: Evidence): Finding {
  let most = 0;
  const found: Recommendation[] = [];
  for (const { workflow, file, step, retries } of evidence.stepsInOrder()) {
    for (const [code, group] of retries.all) {
      const [helped, hopeless] = [group.of("helped"), group.of("hopeless")];
      const tasks = helped + hopeless + group.of("otherwise");
      most = Math.max(most, tasks);
      if (hopeless < enoughRetried || hopeless < tasks) continue;
      found.push({
        kind: "retries",
        subject: `${workflow} · ${step}`,
        title: l10n.t("Retrying step {0} of {1} after {2} never helps", step, workflow, code),
        evidence: l10n.t(
          "{0} tasks were tried again after {1}; each failed with the same reason every time. Their failed attempts took {2} together.",
          tasks,
          code,
          describeDuration(group.of("lostMs")),
        ),
        certainty: l10n.t(
          "With 95 % confidence, fewer than {0} of such tasks would recover.",
          percent(neverSeenAtMost(tasks)),
        ),
        advice: l10n.t(
          "Leave this kind of failure out of `retry.on`, or lower `retry.attempts`, and see to the cause.",
        ),
        file,
      });
    }
  }
  return findingOf("retries", found, { most, enough: enoughRetried });
}

/** A model that costs more than another one in the same step and does no better. */
export function dearModels(evidence: Evidence): Finding {
  const pairs = [...evidence.stepsInOrder()].flatMap(pairsOf);
  const most = Math.max(0, ...pairs.map(({ dear, other }) => Math.min(dear.tasks, other.tasks)));
  const found = pairs.filter(({ dear, other }) => isNoBetter(dear, other)).map(describeModels);
  return findingOf("model", found, { most, enough: enoughOfModel });
}

interface ModelPair {
  readonly step: StepEvidence;
  readonly dear: ModelEvidence;
  readonly other: ModelEvidence;
}

/** Each two models of a step, both ways round. */
function pairsOf(step: StepEvidence): readonly ModelPair[] {
  const models = [...step.models.all].map(([model, group]) => toModel(model, group));
  return models.flatMap((dear) => models.filter((each) => each !== dear).map((other) => ({ step, dear, other })));
}

interface ModelEvidence {
  readonly model: string;
  readonly tasks: number;
  readonly succeeded: number;
  /** In US dollars, for one task. */
  readonly cost: number;
  /** Some prices aren't known. */
  readonly isUnpriced: boolean;
}

function toModel(model: string, group: Group): ModelEvidence {
  // What a person stopped says nothing about the model.
  const [succeeded, failed] = [group.ended("succeeded"), group.ended("failed")];
  const cost = dollarsOf(group.of("nanoDollars")) / Math.max(1, group.of("count"));
  return { model, tasks: succeeded + failed, succeeded, cost, isUnpriced: group.of("unpriced") > 0 };
}

function isNoBetter(dear: ModelEvidence, other: ModelEvidence): boolean {
  if (dear.tasks < enoughOfModel || other.tasks < enoughOfModel) return false;
  if (dear.isUnpriced || other.isUnpriced || other.cost === 0) return false;
  if (dear.cost < other.cost * dearerBy) return false;
  return betterAtMost(dear, other) <= betterByAtMost;
}

function betterAtMost(dear: ModelEvidence, other: ModelEvidence): number {
  return largerAtMost({ hits: dear.succeeded, of: dear.tasks }, { hits: other.succeeded, of: other.tasks });
}

function describeModels({ step: { workflow, step, file }, dear, other }: ModelPair): Recommendation {
  return {
    kind: "model",
    subject: `${workflow} · ${step}`,
    title: l10n.t(
      "In step {0} of {1}, {2} costs more than {3} and does no better",
      step,
      workflow,
      dear.model,
      other.model,
    ),
    evidence: l10n.t(
      "{0}: {1} of {2} tasks succeeded, {3} a task. {4}: {5} of {6} succeeded, {7} a task.",
      ...[dear.model, dear.succeeded, dear.tasks, formatDollars(dear.cost)],
      ...[other.model, other.succeeded, other.tasks, formatDollars(other.cost)],
    ),
    certainty: l10n.t(
      "With 95 % confidence {0} succeeds at most {1} more often (Newcombe's interval); tasks may have differed in other ways.",
      dear.model,
      percent(Math.max(0, betterAtMost(dear, other))),
    ),
    advice: l10n.t("Try `model: {0}` for this step.", other.model),
    file,
  };
}

/** Steps that do the very same again and again and come to the same. */
export function worthCaching(_evidence: Evidence, { repeats }: RuleContext): Finding {
  const most = Math.max(0, ...repeats.map(({ same }) => same));
  const found = repeats
    .filter(({ same, times, totalMs }) => same >= enoughRepeats && totalMs / times >= worthKeepingMs)
    .sort((a, b) => b.totalMs - a.totalMs)
    .map(({ workflow, file, step, same, times, totalMs }): Recommendation => ({
      kind: "cache",
      subject: `${workflow} · ${step}`,
      title: l10n.t("Step {0} of {1} is worth caching", step, workflow),
      evidence: l10n.t(
        "It did the very same {0} times with the same result, {1} each time.",
        same,
        describeDuration(Math.round(totalMs / times)),
      ),
      certainty: l10n.t(
        "Same work and same result are certain. What it changes elsewhere, and what it reads from files, isn't known here.",
      ),
      advice: l10n.t("If its result is all that matters, give the step a `cache` with the files that it reads."),
      file,
    }));
  return findingOf("cache", found, { most, enough: enoughRepeats });
}

/** Steps that fail and then succeed without anything being changed. */
export function flakySteps(evidence: Evidence): Finding {
  let most = 0;
  const found: Recommendation[] = [];
  for (const { workflow, file, step, tasks } of evidence.stepsInOrder()) {
    const [count, recovered] = [tasks.of("count"), tasks.of("recovered")];
    most = Math.max(most, count);
    if (count < enoughTasks || recovered < enoughRecovered || recovered / count < 0.1) continue;
    const [low, high] = shareBetween(recovered, count);
    found.push({
      kind: "flaky",
      subject: `${workflow} · ${step}`,
      title: l10n.t("Step {0} of {1} is flaky", step, workflow),
      evidence: l10n.t("{0} of {1} tasks failed at first and succeeded when they were tried again.", recovered, count),
      certainty: l10n.t(
        "With 95 % confidence that happens to {0} to {1} of its tasks (Wilson's interval).",
        percent(low),
        percent(high),
      ),
      advice: l10n.t("Look at what the first attempts failed with: what fails by chance also passes by chance."),
      file,
    });
  }
  return findingOf("flaky", found, { most, enough: enoughTasks });
}
