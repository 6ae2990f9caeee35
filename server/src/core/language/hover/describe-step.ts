import * as l10n from "@vscode/l10n";
import { stepsOf } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import type { Surroundings } from "../surroundings.ts";
import { blocks, code, codes } from "./markdown.ts";
import { describeStepRun } from "./run-words.ts";

/** A step for people who see its id: what it does, what it follows, how it went last. Undefined where no step has the id. */
export function describeStep(document: ManusDocument, id: string, around: Surroundings): string | undefined {
  const steps = stepsOf(document);
  const step = steps.find((candidate) => candidate.id === id);
  if (!step) return undefined;
  const run = around.fleet.runOf(document.file)?.steps.find((candidate) => candidate.id === id);
  return blocks(
    l10n.t("**{0}**: step {1}, {2}", code(id), String(step.number), describeAction(step)),
    describeNeeds(step, steps),
    run && describeStepRun(run, around.now),
  );
}

/** What a step does, in a few words: `the tool \`shell_exec\``. */
function describeAction({ facts: { kind, target } }: StepInFile): string {
  const named = target === undefined ? "" : code(target.name);
  if (kind === "approve") return l10n.t("a question to a person");
  if (kind === "prompt") return l10n.t("an agent with a prompt of its own");
  if (kind === "tool") return l10n.t("the tool {0}", named).trimEnd();
  if (kind === "task") return l10n.t("the task {0}", named).trimEnd();
  return kind === "workflow" ? l10n.t("the workflow {0}", named).trimEnd() : l10n.t("a step that does nothing yet");
}

function describeNeeds({ facts: { needs }, number }: StepInFile, steps: readonly StepInFile[]): string {
  if (needs !== undefined && needs.length > 0) return l10n.t("After {0}.", codes(needs.map(({ name }) => name)));
  const above = needs === undefined ? steps[number - 2] : undefined;
  return above === undefined ? l10n.t("It starts at once.") : l10n.t("After {0}, the step above.", code(above.id));
}
