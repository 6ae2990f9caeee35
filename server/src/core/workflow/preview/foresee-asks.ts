import * as l10n from "@vscode/l10n";
import { describeAmount } from "../../budget/bounds-of.ts";
import type { PlannedStep } from "../../../protocol/plans.ts";
import type { AgentSpec } from "../../agent/agent-spec.ts";
import { formatDuration } from "../../locale/durations.ts";
import { listInWords } from "../../locale/lists.ts";
import type { ExpressionScope } from "../expressions.ts";
import { startScope } from "../run-scope.ts";
import { fillKnown } from "../step-title.ts";
import type { AheadRun, AheadStep } from "./look-ahead.ts";
import type { PlanFacts } from "./plan-facts.ts";

/** What a step will or may ask a person, a sentence each, in the order in which it would. */
export function foreseeAsks(
  step: AheadStep,
  { spec }: AheadRun,
  place: PlannedStep["place"],
  facts: PlanFacts,
): readonly string[] {
  const { compiled, task } = step;
  const { action } = compiled;
  if (action.kind === "approve") return [askOfGate(step, startScope(spec))];
  if (action.kind === "tool") return askOfTool(step, facts);
  if (task?.work.kind !== "agent") return [];
  return [...askForKey(place, facts), ...asksOfAgent(task.work.agent)];
}

/** Its question as the step's title has it, and who may answer it until when. */
function askOfGate({ compiled: { action } }: AheadStep, known: ExpressionScope): string {
  if (action.kind !== "approve") return "";
  const { by, deadline } = action;
  const limits = [
    ...(by === undefined ? [] : [l10n.t("{0} may answer", listInWords(by, "or"))]),
    ...(deadline === undefined ? [] : [endOf(deadline)]),
  ];
  const question = fillKnown(action.message, known).trim();
  return limits.length === 0 ? l10n.t("Asks: {0}", question) : l10n.t("Asks: {0} ({1})", question, limits.join("; "));
}

function endOf({ ms, answer }: { readonly ms: number; readonly answer?: string }): string {
  const time = formatDuration(ms);
  return answer === undefined
    ? l10n.t("unanswered for {0}, it fails", time)
    : l10n.t("unanswered for {0}, it takes “{1}”", time, answer);
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
