import * as l10n from "@vscode/l10n";
import { describeAmount } from "../../budget/bounds-of.ts";
import type { PlannedStep } from "../../../protocol/plans.ts";
import type { AgentSpec } from "../../agent/agent-spec.ts";
import { textOf } from "../expression-values.ts";
import { dependsOnSteps } from "./depends.ts";
import type { AheadStep } from "./look-ahead.ts";
import type { PlanFacts } from "./plan-facts.ts";

/** What a step will or may ask a person, a sentence each, in the order in which it would. */
export function foreseeAsks(step: AheadStep, place: PlannedStep["place"], facts: PlanFacts): readonly string[] {
  const { compiled, task } = step;
  const { action } = compiled;
  if (action.kind === "approve") return [askOfGate(step)];
  if (action.kind === "tool") return askOfTool(step, facts);
  if (task?.work.kind !== "agent") return [];
  return [...askForKey(place, facts), ...asksOfAgent(task.work.agent)];
}

function askOfGate({ compiled, task }: AheadStep): string {
  const { action } = compiled;
  if (action.kind !== "approve") return "";
  const ask = task?.work.kind === "approve" ? task.work.ask : undefined;
  const isKnown = ask !== undefined && !dependsOnSteps(action.message);
  const text = isKnown ? ask.text : textOf(action.message).trim();
  const who = action.by === undefined ? "" : ` ${l10n.t("({0} may answer)", action.by.join(", "))}`;
  const { deadline } = action;
  const end = deadline?.answer === undefined ? l10n.t("it fails") : l10n.t("it takes “{0}”", deadline.answer);
  const until = deadline === undefined ? "" : l10n.t("; unanswered for {0}, {1}", lengthOf(deadline.ms), end);
  return `Asks: ${text}${who}${until}`;
}

function askOfTool({ task, isOpen }: AheadStep, { verdicts }: PlanFacts): readonly string[] {
  const verdict = task === undefined ? undefined : verdicts.get(task.id);
  if (verdict?.verdict === "ask") return [l10n.t("Asks for approval: {0}", verdict.because)];
  const isCommand = task?.work.kind === "tool" && task.work.call.tool.startsWith("shell_");
  return isOpen && isCommand ? [l10n.t("May ask for approval: its command isn't known before its turn")] : [];
}

function askForKey(place: PlannedStep["place"], facts: PlanFacts): readonly string[] {
  const account = place === undefined ? undefined : facts.account(place.accountId);
  return account?.key === "missing"
    ? [l10n.t("Waits for the key of the account {0}, which nobody can give now", account.id)]
    : [];
}

function asksOfAgent({ policy, sudo, cloud, budget, onMessage: _ }: AgentSpec): readonly string[] {
  const rules = policy.ask.length === 0 ? [] : [l10n.t("Asks for approval of {0}", policy.ask.join(", "))];
  const rights = sudo === "deny" ? [] : [l10n.t("May ask for elevated rights")];
  const { onExceed, ...cap } = budget;
  const money =
    Object.keys(cap).length > 0 && onExceed === "ask" ? [l10n.t("Asks when it has used {0}", describeAmount(cap))] : [];
  const isSilent = cloud !== undefined && !cloud.interactive;
  const questions = isSilent ? [] : [l10n.t("May ask questions, and for approval of what no rule allows")];
  return [...rules, ...rights, ...money, ...questions];
}

/** `90 seconds`, `2 days`: in the largest unit that needs no fraction. */
function lengthOf(milliseconds: number): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
  ] as const;
  const [name, unit] = units.find(([, each]) => milliseconds >= each && milliseconds % each === 0) ?? ["second", 1_000];
  const count = Math.round(milliseconds / unit);
  return count === 1 ? `${count} ${name}` : `${count} ${name}s`;
}
