import * as l10n from "@vscode/l10n";
import type { TriggerView } from "../../../protocol/triggers.ts";
import { soonWords } from "../schedule/time-words.ts";
import type { Lens, LensWords } from "./lens.ts";
import { oneLine } from "./one-line.ts";

/** What the lenses above a workflow's `on` are for. */
export type TriggerAction = Extract<Lens["action"], "turnOn" | "trigger" | "holdTrigger">;

/** Whether a lens stands above a workflow's `on`. */
export function isTriggerAction(action: Lens["action"]): action is TriggerAction {
  return action === "turnOn" || action === "trigger" || action === "holdTrigger";
}

/** Whether a workflow starts by itself, when, and how to hold it. Undefined for a lens that a trigger has come or gone since. */
export function describeTrigger(
  action: TriggerAction,
  trigger: TriggerView | undefined,
  now: number,
): LensWords | undefined {
  if (action === "turnOn") {
    if (trigger) return undefined;
    const tooltip = l10n.t("It doesn't start by itself on this machine. Turning it on asks first.");
    return { title: l10n.t("○ Turn on here"), tooltip, command: { name: "addTrigger" } };
  }
  if (!trigger) return undefined;
  const { id: triggerId, paused, problem } = trigger;
  if (action === "holdTrigger") {
    return paused
      ? { title: l10n.t("▶ Resume"), command: { name: "resumeTrigger", triggerId } }
      : { title: l10n.t("❙❙ Pause"), command: { name: "pauseTrigger", triggerId } };
  }
  const title = problem === undefined ? stateWords(trigger, now) : `⚠ ${oneLine(problem)}`;
  return { title, ...(problem !== undefined && { tooltip: problem }), command: { name: "schedules.focus" } };
}

function stateWords({ paused, next: [soonest] }: TriggerView, now: number): string {
  if (paused) return l10n.t("Paused");
  return soonest === undefined
    ? l10n.t("● Starts when files change")
    : l10n.t("● Next: {0}", soonWords(Date.parse(soonest), now));
}
