import * as l10n from "@vscode/l10n";
import type { DispatchEvent } from "../../core/dispatch/events.ts";
import type { RunState, TaskState } from "../../core/dispatch/states.ts";
import type { JournalRecord } from "../../core/ports/journal.ts";
import { Fleet } from "../fleet.ts";
import { FleetDraft } from "../fleet-draft.ts";

/** Where the runs of a bundle stand in the end. Survives JSON. */
export interface PartState {
  readonly runs: readonly RunState[];
  readonly tasks: readonly TaskState[];
}

/**
 * Bring the runs of a part of a journal to where they were, in a fleet of their own, without calling anything. Answers the first record that doesn't apply as a sentence. The instances that their tasks ran on are
 * made up as needed: nothing else of them counts.
 */
export function replayPart(records: readonly JournalRecord[]): PartState | string {
  const fleet = new Fleet();
  for (const record of records) {
    const event = record.event as DispatchEvent;
    if (event.type === "taskAssigned") supposeInstance(fleet, event);
    const draft = new FleetDraft(fleet);
    const effects = tryApply(draft, event, record.at);
    if (effects === undefined)
      return l10n.t("Record {0} ({1}) doesn't follow from those before it", String(record.sequence), event.type);
    draft.sequence = record.sequence;
    fleet.take(draft);
  }
  return { runs: [...fleet.runs.values()], tasks: [...fleet.tasks.values()] };
}

/** A record of a bundle may be anything. */
function tryApply(draft: FleetDraft, event: DispatchEvent, at: string): readonly unknown[] | undefined {
  try {
    return draft.apply(event, at);
  } catch {
    return undefined;
  }
}

function supposeInstance(
  fleet: Fleet,
  { taskId, instanceId }: Extract<DispatchEvent, { readonly type: "taskAssigned" }>,
): void {
  const task = fleet.tasks.get(taskId);
  const known = fleet.instances.get(instanceId);
  if (task === undefined || (known !== undefined && known.engine === task.spec.engine)) return;
  const { engine } = task.spec;
  fleet.instances.set(instanceId, {
    id: instanceId,
    accountId: "bundle",
    title: instanceId,
    engine,
    capacity: 5,
    status: "running",
    running: [],
  });
}
