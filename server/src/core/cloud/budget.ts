import * as l10n from "@vscode/l10n";
import type { AgentBudget } from "../agent/agent-spec.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import type { AskDraft } from "./ask-draft.ts";
import type { CloudRecord } from "./cloud-record.ts";

/** What a task may spend in the cloud. */
export interface CreditBudget {
  /** Credits, over all attempts, before a person extends it. */
  readonly bound: number;
  readonly onExceed: "ask" | "stop";
}

/** The tighter one of the file's bound and the instance's; undefined where neither bounds it. */
export function creditBudget(own: AgentBudget, limits: InstanceSpec["limits"]): CreditBudget | undefined {
  const bound = Math.min(own.credits ?? Infinity, limits?.credits ?? Infinity);
  return Number.isFinite(bound) ? { bound, onExceed: own.onExceed } : undefined;
}

/** How many credits it may have used by now, extensions included. */
export function boundNow({ bound }: CreditBudget, { extensions }: Pick<CloudRecord, "extensions">): number {
  return bound * (1 + extensions);
}

/** Whether it has used up what it may. */
export function isUsedUp(budget: CreditBudget | undefined, record: CloudRecord): boolean {
  const used = record.usedCredits;
  return budget !== undefined && used !== undefined && used >= boundNow(budget, record);
}

/** The question whether it may have as much again. */
export function askForCredits(budget: CreditBudget, record: CloudRecord): AskDraft {
  const used = record.usedCredits ?? 0;
  const text = l10n.t(
    "Of its budget of {0} credits it has used {1}, so it was stopped in the cloud. Extend the budget by {2} credits? To go on it is sent a message, which costs too",
    boundNow(budget, record),
    used,
    budget.bound,
  );
  return { kind: "budget", text, choices: ["extend", "stop"] };
}
