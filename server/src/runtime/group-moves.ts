import { childrenOf } from "../core/dispatch/family.ts";
import { decideGroup } from "../core/dispatch/groups.ts";
import type { GroupLookups } from "../core/dispatch/groups.ts";
import type { RunState } from "../core/dispatch/states.ts";
import type { FleetDraft } from "./fleet-draft.ts";
import type { Transaction } from "./transaction.ts";

/** What deciding about groups reads, as it stands in a draft; `guest` is a run that isn't there yet. */
export function groupLookups(draft: FleetDraft, guest?: RunState): GroupLookups {
  return {
    findRun: (id) => draft.run(id),
    childrenOf,
    openRunsOf(group) {
      const open = draft.openRunsOf(group);
      return guest === undefined ? open : [...open.filter(({ spec }) => spec.id !== guest.spec.id), guest];
    },
  };
}

/** Add what follows in the groups of these runs: who begins, who ends. */
export function moveGroups(transaction: Transaction, runs: Iterable<RunState | undefined>): void {
  const groups = new Set<string>();
  for (const run of runs) if (run?.spec.compiled.group !== undefined) groups.add(run.spec.compiled.group.name);
  for (const group of groups) {
    for (const event of decideGroup(group, groupLookups(transaction.draft))) transaction.emit(event);
  }
}
