import * as l10n from "@vscode/l10n";
import type { TriggerState } from "../../core/triggers/trigger-state.ts";
import type { TriggerSpec } from "../../protocol/triggers.ts";
import type { Refusal, TriggerId } from "../../protocol/states.ts";
import type { Decision } from "../decision.ts";
import type { Transaction } from "../transaction.ts";

/** Turn a workflow file's `on` on, or read it anew where it is on; answers the trigger's id. */
export function addTrigger(transaction: Transaction, trigger: TriggerSpec, by: string): TriggerId {
  const { file, workspaceFolder } = trigger;
  const there = transaction.draft
    .allTriggers()
    .find(({ spec }) => spec.file === file && spec.workspaceFolder === workspaceFolder);
  if (there === undefined) {
    transaction.emit({ type: "triggerAdded", trigger, by });
    return trigger.id;
  }
  const { id } = there.spec;
  transaction.emit({ type: "triggerChanged", trigger: { ...trigger, id } });
  return id;
}

/** It starts nothing any more. */
export function removeTrigger(transaction: Transaction, triggerId: TriggerId, by: string): Decision {
  const trigger = knownTrigger(transaction, triggerId);
  if ("code" in trigger) return trigger;
  transaction.emit({ type: "triggerRemoved", triggerId, by });
  return undefined;
}

/** Hold it. Asking twice is harmless. */
export function pauseTrigger(transaction: Transaction, triggerId: TriggerId, by: string): Decision {
  const trigger = knownTrigger(transaction, triggerId);
  if ("code" in trigger) return trigger;
  transaction.emit({ type: "triggerPaused", triggerId, by });
  return undefined;
}

/** Let it go on; what was due meanwhile is left out. */
export function resumeTrigger(transaction: Transaction, triggerId: TriggerId, by: string): Decision {
  const trigger = knownTrigger(transaction, triggerId);
  if ("code" in trigger) return trigger;
  if (!trigger.paused)
    return { code: "not-paused", message: l10n.t("The trigger {0} isn't paused", trigger.spec.name) };
  transaction.emit({ type: "triggerResumed", triggerId, by });
  return undefined;
}

export const untrustedWorkspace: Refusal = {
  code: "untrusted-workspace",
  get message() {
    return l10n.t("Nothing starts by itself in a workspace that isn't trusted");
  },
  get remedy() {
    return l10n.t("Trust the workspace, then turn it on again.");
  },
};

export function unknownTrigger(triggerId: TriggerId): Refusal {
  return { code: "unknown-trigger", message: l10n.t("There is no trigger {0}", triggerId) };
}

function knownTrigger({ draft }: Transaction, triggerId: TriggerId): TriggerState | Refusal {
  return draft.trigger(triggerId) ?? unknownTrigger(triggerId);
}
