import * as l10n from "@vscode/l10n";
import { present } from "../../present.ts";
import type { PlannedStep, RunPlan } from "../../../protocol/plans.ts";
import type { StepId } from "../../../protocol/states.ts";
import type { RunState } from "../../dispatch/states.ts";
import { foreseeAsks } from "./foresee-asks.ts";
import { foreseeAccounts, foreseeRunBudget, sumOf } from "./foresee-budget.ts";
import { foreseePlace } from "./foresee-place.ts";
import type { AheadRun, AheadStep } from "./look-ahead.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { longestPath, wavesOf } from "./waves.ts";

/** What a run would do, as things stand. Pure. What isn't known is absent, and `unknown` and the notes say so. */
export function planOf(run: AheadRun, facts: PlanFacts): RunPlan {
  const { compiled, file, nesting } = run.spec;
  const steps = run.steps.map((step) => plannedStep(step, run, facts));
  const spending = sumOf(steps);
  const duration = longestPath(steps);
  const unknown = steps.filter(isUnknown).map(({ id }) => id);
  const { name, title, budget } = compiled;
  const isChild = nesting !== undefined;
  return {
    name,
    title,
    file,
    steps,
    waves: wavesOf(steps),
    ...(budget === undefined ? {} : { budget }),
    ...(duration === undefined ? {} : { duration }),
    ...spending,
    unknown,
    // What all spend together of an account is said once, at the top.
    overBudget: [...foreseeRunBudget(budget, spending), ...(isChild ? [] : foreseeAccounts(steps, facts))],
    notes: [...groupNotes(run, facts), ...(isChild ? [] : [...accountNotes(steps, facts), ...facts.notes])],
  };
}

function plannedStep(step: AheadStep, run: AheadRun, facts: PlanFacts): PlannedStep {
  const { compiled, task, items } = step;
  const { id, number, title, line, needs, condition, cache } = compiled;
  const child = step.child === undefined ? undefined : planOf(step.child, facts);
  const { place, blockedBecause: nowhere } = placeOf(step, run, facts);
  const tool = task?.work.kind === "tool" ? task.work.call.tool : undefined;
  return {
    ...{ id, number, title, line, needs, kind: kindOf(step), asks: foreseeAsks(step, run, place, facts) },
    ...present({
      tool,
      condition: condition?.trim(),
      items,
      place,
      blockedBecause: obstacleOf(step, run, facts) ?? nowhere,
      cache: cache && (facts.cached.get(`${run.spec.id} ${id}`) ?? ("unknown" as const)),
      child,
    }),
    ...expectedOf(step, run, { child, facts }),
  };
}

/** Why it couldn't be done wherever it runs. */
function obstacleOf(step: AheadStep, run: AheadRun, facts: PlanFacts): string | undefined {
  return step.failure?.message ?? blockedBySecret(step, run, facts) ?? deniedBecause(step, facts);
}

function kindOf({ compiled: { action } }: AheadStep): PlannedStep["kind"] {
  return action.kind === "agent" ? action.written : action.kind;
}

function placeOf(
  { task, isPlaceOpen }: AheadStep,
  { spec }: AheadRun,
  facts: PlanFacts,
): ReturnType<typeof foreseePlace> {
  if (isPlaceOpen) return { blockedBecause: l10n.t("Where it runs depends on earlier steps") };
  return task === undefined ? {} : foreseePlace(task, spec.workspaceFolder, facts);
}

function blockedBySecret({ task }: AheadStep, { spec }: AheadRun, facts: PlanFacts): string | undefined {
  if (task === undefined || task.work.kind === "approve") return undefined;
  const environment = task.work.kind === "agent" ? task.work.agent.environment : spec.compiled.environment;
  const missing = facts.missingSecrets(environment);
  if (missing.length === 0) return undefined;
  return missing.length === 1
    ? l10n.t("It takes the secret {0}, which nobody has given", missing.join(", "))
    : l10n.t("It takes the secrets {0}, which nobody has given", missing.join(", "));
}

function deniedBecause({ task }: AheadStep, { verdicts }: PlanFacts): string | undefined {
  const verdict = task === undefined ? undefined : verdicts.get(task.id);
  return verdict?.verdict === "deny" ? l10n.t("It would be denied: {0}", verdict.because) : undefined;
}

/** By its own history; of a step that runs a workflow for the first time by that of the workflow's steps. */
function expectedOf(
  { compiled }: AheadStep,
  { spec }: AheadRun,
  { child, facts }: { readonly child: RunPlan | undefined; readonly facts: PlanFacts },
): Pick<PlannedStep, "duration" | "cost" | "credits"> {
  const own = facts.expected(spec.compiled.name, compiled.id);
  if (child === undefined || own.duration !== undefined) return own;
  const { duration, cost, credits } = child;
  return {
    ...(duration === undefined ? {} : { duration }),
    ...(cost === undefined ? {} : { cost }),
    ...(credits === undefined ? {} : { credits }),
  };
}

function isUnknown({ duration, child, cache }: PlannedStep): boolean {
  return cache !== "hit" && (duration === undefined || (child?.unknown.length ?? 0) > 0);
}

function groupNotes({ spec }: AheadRun, facts: PlanFacts): readonly string[] {
  const { group } = spec.compiled;
  const [first, ...others] =
    group === undefined ? [] : facts.openRunsOf(group.name).filter((run) => !isAbove(run, spec));
  if (group === undefined || first === undefined) return [];
  const who = [group.name, first.spec.compiled.title, first.spec.id] as const;
  const taken = {
    queue: l10n.t("The group “{0}” is taken by the run “{1}” ({2}): it waits for its turn", ...who),
    cancel: l10n.t("The group “{0}” is taken by the run “{1}” ({2}): that is told to end first", ...who),
    reject: l10n.t("The group “{0}” is taken by the run “{1}” ({2}): it is refused", ...who),
  }[group.onConflict];
  if (others.length === 0) return [taken];
  return [taken, l10n.t("Runs that are in the group “{0}” beside it: {1}", group.name, others.length)];
}

function isAbove({ spec }: RunState, { origin }: AheadRun["spec"]): boolean {
  return origin?.kind === "step" && origin.runId === spec.id;
}

function accountNotes(steps: readonly PlannedStep[], facts: PlanFacts): readonly string[] {
  const used = new Set(steps.flatMap((step) => accountsOf(step)));
  return [...used].flatMap((id) => {
    const problem = facts.account(id)?.problem;
    return problem === undefined ? [] : [l10n.t("The account {0} has a problem: {1}", id, problem)];
  });
}

function accountsOf({ place, child }: PlannedStep): readonly StepId[] {
  return [...(place === undefined ? [] : [place.accountId]), ...(child?.steps ?? []).flatMap(accountsOf)];
}
