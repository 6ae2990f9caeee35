import * as l10n from "@vscode/l10n";
import type { EndReason, RunId } from "../../protocol/states.ts";
import type { RunEvent } from "./events.ts";
import type { RunState } from "./states.ts";

/** What deciding about a group needs to know of other runs. */
export interface GroupLookups {
  readonly findRun: (runId: RunId) => RunState | undefined;
  /** The runs that a run's steps have started and that haven't ended. */
  readonly childrenOf: (run: RunState) => readonly RunId[];
  /** All runs of a group that haven't ended. */
  readonly openRunsOf: (group: string) => readonly RunState[];
}

/** Whether nothing of a run may start as it hasn't had its turn in its concurrency group. */
export function waitsForGroup({ spec, admitted, end }: RunState): boolean {
  return spec.compiled.group !== undefined && admitted !== true && end === undefined;
}

/**
 * What follows in a concurrency group: who may begin, who is told to end, who is refused. Asked again once these events are applied it comes to nothing, and after a crash
 * to what was missing. First come, first served; a run whose parent (or one above it) holds the group needs no turn of its own but among its brothers and sisters, so
 * nobody waits for somebody who waits for them.
 */
export function decideGroup(group: string, lookups: GroupLookups): readonly RunEvent[] {
  const events: RunEvent[] = [];
  const before: RunState[] = [];
  for (const run of inOrder(lookups.openRunsOf(group))) {
    if (waitsForGroup(run) && run.stop === undefined) {
      const blockers = blockersAmong(before, run, lookups);
      const admitted = blockers.length === 0;
      events.push(
        ...(admitted ? [{ type: "runAdmitted", runId: run.spec.id } as const] : meet(run, blockers, lookups)),
      );
      before.push(admitted ? { ...run, admitted: true } : run);
    } else before.push(run);
  }
  return events;
}

/** The runs that must end before this one may begin, the one at work first. */
export function blockersOf(run: RunState, lookups: GroupLookups): readonly RunState[] {
  const { group } = run.spec.compiled;
  if (group === undefined || !waitsForGroup(run)) return [];
  const line = inOrder(lookups.openRunsOf(group.name));
  return blockersAmong(
    line.slice(
      0,
      line.findIndex(({ spec }) => spec.id === run.spec.id),
    ),
    run,
    lookups,
  );
}

/** What a waiting run waits for, a sentence: the run that is `first` in its line, and how many `others` are before it. */
export function waitingText(group: string, first: RunState | undefined, others: number): string {
  if (first === undefined) return l10n.t("Its turn in the group “{0}” comes next", group);
  const more = others <= 0 ? "" : ` ${l10n.t("(and {0} more before it)", others)}`;
  return l10n.t("The group “{0}” is taken by {1}{2}", group, nameOf(first), more);
}

/** Why a run can't start now: its group is taken, and its file says `onConflict: reject`. */
export function groupTaken(group: string, holder: RunState): EndReason {
  return {
    code: "group-taken",
    message: l10n.t("The group “{0}” is taken by {1}, and the file says `onConflict: reject`", group, nameOf(holder)),
    remedy: l10n.t("Start it once that run has ended, or let the file say `onConflict: queue`."),
  };
}

/** The runs of a group that haven't ended: those who hold it first, then the others as they came. */
export function inOrder(runs: readonly RunState[]): readonly RunState[] {
  return runs.toSorted((one, other) => {
    if ((one.admitted === true) !== (other.admitted === true)) return one.admitted === true ? -1 : 1;
    if (one.openedAt !== other.openedAt) return one.openedAt < other.openedAt ? -1 : 1;
    return one.spec.id < other.spec.id ? -1 : 1;
  });
}

function blockersAmong(before: readonly RunState[], run: RunState, lookups: GroupLookups): readonly RunState[] {
  const above = ancestorsOf(run, lookups);
  const others = before.filter(({ spec }) => !above.has(spec.id));
  if (others.length === before.length) return others;
  // Whoever stands in line behind an ancestor of this run waits for it, too.
  return others.filter((other) => {
    return other.admitted === true || [...ancestorsOf(other, lookups)].some((id) => above.has(id));
  });
}

function ancestorsOf(run: RunState, { findRun }: GroupLookups): ReadonlySet<RunId> {
  const found = new Set<RunId>();
  for (let next: RunState | undefined = run; next?.spec.origin?.kind === "step";) {
    const { runId }: { readonly runId: RunId } = next.spec.origin;
    if (found.has(runId)) break;
    found.add(runId);
    next = findRun(runId);
  }
  return found;
}

/** A run meets others of its group: what becomes of it and of them, as its file says. */
function meet(run: RunState, blockers: readonly RunState[], lookups: GroupLookups): readonly RunEvent[] {
  const { id: runId, compiled } = run.spec;
  const { group } = compiled;
  const [first] = blockers;
  if (group === undefined || first === undefined) return [];
  if (group.onConflict === "reject") return [fail(runId, groupTaken(group.name, first))];
  if (waitsForItself(run, blockers, lookups)) return [fail(runId, deadlock(group.name, first))];
  if (group.onConflict === "queue") return [];
  return blockers
    .filter(({ stop }) => stop === undefined)
    .map(({ spec }) => ({
      type: "runStopRequested",
      runId: spec.id,
      stop: { reason: replaced(group.name, runId), as: "stopped" },
      by: "group",
    }));
}

function fail(runId: RunId, reason: EndReason): RunEvent {
  return { type: "runStopRequested", runId, stop: { reason, as: "failed" }, by: "group" };
}

/** Whether those who hold the group can't end before this run does: something below them waits, in another group, for a run above this one. */
function waitsForItself(run: RunState, blockers: readonly RunState[], lookups: GroupLookups): boolean {
  const above = new Set([run.spec.id, ...ancestorsOf(run, lookups)]);
  const seen = new Set<RunId>();
  const open = [...blockers];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (above.has(next.spec.id)) return true;
    if (seen.has(next.spec.id)) continue;
    seen.add(next.spec.id);
    open.push(...blockersOf(next, lookups), ...lookups.childrenOf(next).flatMap((id) => lookups.findRun(id) ?? []));
  }
  return false;
}

function replaced(group: string, by: RunId): EndReason {
  return {
    code: "replaced",
    message: l10n.t(
      "The run {0} of the same group “{1}” takes its place, as its file says `onConflict: cancel`",
      by,
      group,
    ),
  };
}

function deadlock(group: string, holder: RunState): EndReason {
  return {
    code: "group-deadlock",
    message: l10n.t(
      "It would wait for ever: the group “{0}” is taken by {1}, which waits for a group that a run above this one holds",
      group,
      nameOf(holder),
    ),
    remedy: l10n.t("Let workflows that start each other take their groups in the same order."),
  };
}

function nameOf({ spec }: RunState): string {
  return l10n.t("{0} (run {1})", spec.compiled.name, spec.id);
}
