import * as l10n from "@vscode/l10n";
import type { RunView, StepView } from "../../../server/src/protocol/fleet.ts";
import { RetryRunRequest, SkipStepRequest } from "../../../server/src/protocol/runs.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { allows } from "../model/context-values.ts";
import { actionsOfStep, type StepAction } from "../model/run-actions.ts";
import { labelOf } from "../model/statuses.ts";
import { nameOfStep } from "../model/step-names.ts";
import { findRun } from "./run-commands.ts";
import { actOnSelection, readSelection } from "./selection-commands.ts";
import { by, tellOutcome, type Command, type Workbench } from "./workbench.ts";

/** What a person does after something has failed. */
export interface AfterCommands {
  /** The steps that failed or were stopped, and what was skipped because of them, once more. */
  readonly retry: Command;
  /** One step and all that depend on it once more, whatever became of them. */
  readonly retryFrom: Command;
  /** A step is left out, for a reason that is asked for. */
  readonly skip: Command;
}

export function createAfterCommands(workbench: Workbench): AfterCommands {
  return {
    retry: (target) => retry(workbench, target),
    retryFrom: (target) => retryFrom(workbench, target),
    skip: (target) => skip(workbench, target),
  };
}

async function retry(workbench: Workbench, target: CommandTarget): Promise<void> {
  const several = readSelection(target, workbench.model);
  if (several !== undefined) {
    await actOnSelection(workbench, "retry", several);
    return;
  }
  const runId = await findRun(workbench, target, {
    title: l10n.t("Retry the failed steps of which run?"),
    none: l10n.t("No run has failed steps to retry"),
    fits: (run) => allows(run, "retry"),
  });
  if (runId === undefined) return;
  const { person, server } = workbench;
  await tellOutcome(person, await server.request(RetryRunRequest, { runId, by }));
}

/** What succeeded before may be done again: the person says yes to that first. */
async function retryFrom(workbench: Workbench, target: CommandTarget): Promise<void> {
  const found = await findStep(workbench, target, "retryFrom");
  if (found === undefined) return;
  const { person, server } = workbench;
  const { run, step } = found;
  const again = l10n.t("Retry From Here");
  const text = l10n.t("Retry {0} from step {1}, {2}?", run.title, step.number, nameOfStep(step).short);
  const detail = l10n.t(
    "This step and all that depend on it start over, whatever became of them. What else succeeded stays.",
  );
  if ((await person.tell({ level: "warning", text, detail, modal: true }, again)) !== again) return;
  await tellOutcome(person, await server.request(RetryRunRequest, { runId: run.id, from: step.id, by }));
}

async function skip(workbench: Workbench, target: CommandTarget): Promise<void> {
  const found = await findStep(workbench, target, "skip");
  if (found === undefined) return;
  const { person, server } = workbench;
  const { run, step } = found;
  const reason = await person.ask({
    title: l10n.t("Skip step {0}, {1}", step.number, nameOfStep(step).short),
    prompt: l10n.t("Why? Steps that need it go on as if it had succeeded, and find no output of it"),
    check: (text) => (text.trim() === "" ? l10n.t("Give a reason: it stays with the run") : undefined),
  });
  if (reason === undefined) return;
  const params = { runId: run.id, stepId: step.id, reason: reason.trim(), by };
  await tellOutcome(person, await server.request(SkipStepRequest, params));
}

const questions = {
  retryFrom: {
    get of() {
      return l10n.t("Retry from a step of which run?");
    },
    get which() {
      return l10n.t("Retry from which step?");
    },
    get none() {
      return l10n.t("There is no step to retry from now");
    },
  },
  skip: {
    get of() {
      return l10n.t("Skip a step of which run?");
    },
    get which() {
      return l10n.t("Skip which step?");
    },
    get none() {
      return l10n.t("There is no step to skip now");
    },
  },
} as const;

interface FoundStep {
  readonly run: RunView;
  readonly step: StepView;
}

/** The target's step, else one that the person chooses among those that fit. Says so when there is none. */
async function findStep(
  workbench: Workbench,
  target: CommandTarget,
  action: StepAction,
): Promise<FoundStep | undefined> {
  const { model, person } = workbench;
  const { of, which, none } = questions[action];
  const fits = (run: RunView, step: StepView): boolean => actionsOfStep(run, step).includes(action);
  const runId = await findRun(workbench, target, {
    title: of,
    none,
    fits: (run) => run.steps.some((step) => fits(run, step)),
  });
  const run = runId === undefined ? undefined : model.run(runId);
  if (run === undefined) {
    if (runId !== undefined) await person.tell({ level: "warning", text: l10n.t("That run is not known any more") });
    return undefined;
  }
  const named = run.steps.find(({ id }) => id === target.stepId);
  if (named !== undefined) return { run, step: named };
  const steps = run.steps.filter((step) => fits(run, step));
  if (steps.length === 0) {
    await person.tell({ level: "information", text: none });
    return undefined;
  }
  const step = await person.choose(
    which,
    steps.map((each) => {
      const { short, detail } = nameOfStep(each);
      return { label: `${each.number}. ${short}`, description: labelOf(each.status), detail, value: each };
    }),
  );
  return step && { run, step };
}
