import type { RunId } from "../../protocol/states.ts";

/** Without a change for so long, those before it belong together. */
export const quietMs = 1_000;
/** The first of them waits no longer. */
export const longestWaitMs = 10_000;
/** A run's last changes are told later than its end: what comes so soon after it counts as its own. */
export const afterRunMs = 2_000;
/** The most files that a run's origin names. */
export const mostNamed = 50;

/**
 * Which changed files are to start a run, and when; all moments are milliseconds of a clock that never goes back. Changes that come together start one run. Those that come
 * while a run of the same trigger is open, or right after it, may be a person's or the run's own, which nobody can tell: they start it once more after that. What changes
 * during that one starts nothing, so a workflow that writes what starts it comes to an end.
 */
export interface FileChanges {
  readonly waiting?: {
    readonly since: number;
    readonly newest: number;
    readonly paths: readonly string[];
    /** All of them came during a run. */
    readonly follows: boolean;
  };
  /** Runs of the trigger that are open, or ended a moment ago. */
  readonly runs?: {
    readonly open: readonly RunId[];
    /** One of them was started for changes during the runs before it. */
    readonly follows: boolean;
    readonly meanwhile: readonly string[];
    /** When the last of them ended. */
    readonly endedAt?: number;
  };
  /** How often changes during a run that followed another were left out. */
  readonly leftOut: number;
}

/** What a run is to be started for. */
export interface FileStart {
  readonly paths: readonly string[];
  /** For changes during the run before it. */
  readonly follows: boolean;
}

/** Nothing was changed yet. */
export const noChanges: FileChanges = { leftOut: 0 };

/** Files were changed. */
export function noteChanges(state: FileChanges, paths: readonly string[], now: number): FileChanges {
  const current = settleRuns(state, now);
  const { runs, waiting } = current;
  if (runs !== undefined) return { ...current, runs: { ...runs, meanwhile: together(runs.meanwhile, paths) } };
  const all = together(waiting?.paths ?? [], paths);
  return { ...current, waiting: { since: waiting?.since ?? now, newest: now, paths: all, follows: false } };
}

/** The trigger has started a run, for changes or its schedule. Telling one twice is harmless. */
export function noteRun({ runs, ...state }: FileChanges, id: RunId, follows: boolean): FileChanges {
  const { open = [], follows: before = false, meanwhile = [] } = runs ?? {};
  return {
    ...state,
    runs: { open: [...open.filter((each) => each !== id), id], follows: before || follows, meanwhile },
  };
}

/** A run has ended; one that isn't open here changes nothing. */
export function noteEnd(state: FileChanges, id: RunId, now: number): FileChanges {
  const { runs } = state;
  if (runs?.open.includes(id) !== true) return state;
  const open = runs.open.filter((each) => each !== id);
  return { ...state, runs: { ...runs, open, ...(open.length === 0 ? { endedAt: now } : {}) } };
}

/** What is to be started now, if anything: to be asked after each change and at {@link nextLook}. What it answers is taken. */
export function takeStart(state: FileChanges, now: number): readonly [FileChanges, FileStart | undefined] {
  const current = settleRuns(state, now);
  const { waiting, ...rest } = current;
  if (waiting === undefined || current.runs !== undefined || now < dueAt(waiting)) return [current, undefined];
  return [rest, { paths: waiting.paths, follows: waiting.follows }];
}

/** When {@link takeStart} may answer something else by itself; undefined: never. */
export function nextLook({ waiting, runs }: FileChanges): number | undefined {
  if (runs !== undefined) return runs.endedAt === undefined ? undefined : runs.endedAt + afterRunMs;
  return waiting === undefined ? undefined : dueAt(waiting);
}

function dueAt({ since, newest }: NonNullable<FileChanges["waiting"]>): number {
  return Math.min(newest + quietMs, since + longestWaitMs);
}

/** Once the runs and the moment after them are over, what has changed meanwhile waits to start the next one, unless they were the next one already. */
function settleRuns(state: FileChanges, now: number): FileChanges {
  const { runs, ...rest } = state;
  if (runs?.endedAt === undefined || now < runs.endedAt + afterRunMs) return state;
  if (runs.meanwhile.length === 0) return rest;
  if (runs.follows) return { ...rest, leftOut: rest.leftOut + 1 };
  const paths = together(rest.waiting?.paths ?? [], runs.meanwhile);
  const begun = rest.waiting ?? { since: now, newest: now - quietMs, follows: true };
  return { ...rest, waiting: { ...begun, paths } };
}

function together(known: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...known, ...more])];
}
