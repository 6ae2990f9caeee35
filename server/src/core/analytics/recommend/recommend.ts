import type { AnalyticsReport } from "../../../protocol/analytics.ts";
import type { Evidence } from "./evidence.ts";
import { bottlenecks, endingBudgets, wavedThrough } from "./fleet-rules.ts";
import type { Finding, RuleContext } from "./rules.ts";
import { dearModels, flakySteps, hopelessRetries, worthCaching } from "./step-rules.ts";

const rules: readonly ((evidence: Evidence, context: RuleContext) => Finding)[] = [
  hopelessRetries,
  dearModels,
  bottlenecks,
  endingBudgets,
  flakySteps,
  worthCaching,
  wavedThrough,
];

/** So many of one kind are shown. */
const mostOfAKind = 5;

/** What follows from the figures, each with what it rests on; and of which rules there is too little to say anything. */
export function recommend(
  evidence: Evidence,
  context: RuleContext,
): Pick<AnalyticsReport, "recommendations" | "missing"> {
  const findings = rules.map((rule) => rule(evidence, context));
  return {
    recommendations: findings.flatMap(({ found }) => found.slice(0, mostOfAKind)),
    missing: findings.flatMap(({ missing }) => (missing === undefined ? [] : [missing])),
  };
}
