import * as l10n from "@vscode/l10n";
import { checkStep } from "../checks/check-step.ts";
import type { ManusDocument } from "../document.ts";
import { describeSchedule } from "../hover/describe-schedule.ts";
import { describeInput } from "../hover/describe-target.ts";
import { blocks, code } from "../hover/markdown.ts";
import { describeRun, describeStepRun } from "../hover/run-words.ts";
import type { Surroundings } from "../surroundings.ts";
import { idOf, inputsLeftOut, targetOf } from "./hint-step.ts";
import type { HintSubject } from "./inlay-hint.ts";

/** What there is to say of a hint beyond its label, as Markdown; undefined where the label says it all, or the text has changed since. */
export function describeHint(document: ManusDocument, subject: HintSubject, around: Surroundings): string | undefined {
  switch (subject.about) {
    case "schedule":
      return describeSchedule(subject.line, subject.timezone, around.now);
    case "length":
      return undefined;
    case "instance":
      return l10n.t("The account has this instance alone.");
    default:
      return describeStepHint(document, subject, around);
  }
}

type StepSubject = Extract<HintSubject, { readonly step: number }>;

function describeStepHint(
  document: ManusDocument,
  { about, step }: StepSubject,
  around: Surroundings,
): string | undefined {
  const placed = document.steps[step];
  const id = idOf(document, step);
  if (!placed || id === undefined) return undefined;
  const { facts } = checkStep(placed, step + 1);
  const last = around.fleet.runOf(document.file)?.steps.find((candidate) => candidate.id === id);
  switch (about) {
    case "number":
      return l10n.t("{0} is step {1} of {2}.", code(id), String(step + 1), String(document.steps.length));
    case "needs":
      return l10n.t(
        "Without {0} a step follows the one above it. {1} lets it start at once.",
        code("needs"),
        code("needs: []"),
      );
    case "inputs":
      return blocks(...inputsLeftOut(document, facts, around).map((input) => describeInput(input, facts.target?.name)));
    case "took":
      return last && describeStepRun(last, around.now);
    default:
      return describeCost(last && describeStepRun(last, around.now), targetOf(document, facts, around)?.file, around);
  }
}

/** Where an estimate comes from: the step's own last run, else that of the file it runs. */
function describeCost(
  own: string | undefined,
  file: string | undefined,
  { fleet, now }: Surroundings,
): string | undefined {
  const run = file === undefined ? undefined : fleet.runOf(file);
  const source = own ?? (run && describeRun(run, now));
  return source && l10n.t("What it cost the last time it ran. {0}", source);
}
