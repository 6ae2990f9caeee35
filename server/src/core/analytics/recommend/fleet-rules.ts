import * as l10n from "@vscode/l10n";
import { describeDuration } from "../../errors/reasons.ts";
import type { InstanceFigures, Recommendation } from "../../../protocol/analytics.ts";
import type { Evidence } from "./evidence.ts";
import { findingOf, percent, type Finding, type RuleContext } from "./rules.ts";
import { neverSeenAtMost } from "./statistics.ts";

const enoughTasks = 20;
const enoughAnswers = 20;
const enoughEnds = 3;
/** Of all waiting, of its time, and in milliseconds: what makes an instance a bottleneck. */
const shareOfWaiting = 0.5;
const shareOfTimeFull = 0.6;
const longWaitMs = 30_000;
/** An instance that uses less of its slots could take some. */
const shareOfIdle = 0.3;

/** An instance on which most of all waiting is done while it's full. */
export function bottlenecks(evidence: Evidence, { instances }: RuleContext): Finding {
  let most = 0;
  const found: Recommendation[] = [];
  const waited = evidence.tasks.of("queuedMs");
  for (const [name, group] of evidence.instances.largest(Number.POSITIVE_INFINITY)) {
    if (name === "") continue;
    most = Math.max(most, group.of("count"));
    const own = instances.find(({ instance }) => instance === name);
    const queued = group.time("queued");
    if (own === undefined || queued === undefined || group.of("count") < enoughTasks) continue;
    const share = waited === 0 ? 0 : queued.totalMs / waited;
    if (share < shareOfWaiting || own.full < shareOfTimeFull || queued.p95 < longWaitMs) continue;
    found.push({
      kind: "bottleneck",
      subject: name,
      title: l10n.t("The instance {0} holds things up", name),
      evidence: l10n.t(
        "{0} of all waiting in queues was for it: {1} together, half of its {2} tasks waited longer than {3}. While it worked, all its slots were taken {4} of the time.",
        ...[percent(share), describeDuration(queued.totalMs), queued.count, describeDuration(Math.round(queued.p50))],
        percent(own.full),
      ),
      certainty: l10n.t("These are all tasks of the days shown, not a sample; the future may be otherwise."),
      advice: adviceFor(own, instances),
    });
  }
  return findingOf("bottleneck", found, { most, enough: enoughTasks });
}

function adviceFor(own: InstanceFigures, instances: readonly InstanceFigures[]): string {
  const idle = instances.find(({ instance, account, used }) => {
    return instance !== own.instance && account === own.account && used < shareOfIdle;
  });
  if (idle === undefined)
    return l10n.t("Add an instance to its account, raise its capacity (5 at most), or let it scale (`scaleTo`).");
  return l10n.t(
    "The instance {0} of the same account uses {1} of its slots: let it take some of the tasks.",
    idle.instance,
    percent(idle.used),
  );
}

/** Approvals that people always give. */
export function wavedThrough(evidence: Evidence): Finding {
  let most = 0;
  const found: Recommendation[] = [];
  for (const [about, group] of evidence.questions.largest(Number.POSITIVE_INFINITY)) {
    const rule = about.startsWith("approval ") ? about.slice("approval ".length) : undefined;
    if (rule === undefined) continue;
    const [yes, no] = [group.of("yes"), group.of("no")];
    most = Math.max(most, yes + no);
    if (yes < enoughAnswers || no > 0) continue;
    found.push({
      kind: "approvals",
      subject: rule,
      title: l10n.t("{0} was always approved", rule),
      evidence: l10n.t(
        "{0} of {0} questions were answered with yes; they took {1} of waiting together.",
        yes,
        describeDuration(group.of("peopleMs")),
      ),
      certainty: l10n.t(
        "With 95 % confidence, fewer than {0} would be denied. That counts answers: it doesn't say that each was looked at, nor what the next call will be.",
        percent(neverSeenAtMost(yes)),
      ),
      advice: l10n.t(
        "If you would allow every call that fits {0}, whoever writes it, a rule can do it (`tools.allow` in the file, or “always” in the question). If not, keep being asked.",
        rule,
      ),
    });
  }
  return findingOf("approvals", found, { most, enough: enoughAnswers });
}

/** Budgets that ended tasks. */
export function endingBudgets(evidence: Evidence): Finding {
  let most = 0;
  const found: Recommendation[] = [];
  for (const [key, group] of evidence.budgetEnds.largest(Number.POSITIVE_INFINITY)) {
    const [workflow = "", file = ""] = key.split("\u0000");
    const ends = group.of("count");
    most = Math.max(most, ends);
    if (ends < enoughEnds) continue;
    found.push({
      kind: "budget",
      subject: workflow,
      title: l10n.t("Budgets stop the work of {0}", workflow),
      evidence: l10n.t(
        "{0} of its tasks ended because a budget was used up; what they had done by then was paid for.",
        ends,
      ),
      certainty: l10n.t("These are all tasks of the days shown."),
      advice: l10n.t("Raise `budget`, let it ask (`onExceed: ask`), or give the agent less to do at once."),
      ...(file === "" ? {} : { file }),
    });
  }
  return findingOf("budget", found, { most, enough: enoughEnds });
}
