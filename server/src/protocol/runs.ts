import { NotificationType, RequestType } from "vscode-jsonrpc";
import type { Refusal, RunId, StepId, TaskId } from "./states.ts";

/** What to run, where and with what. */
export interface StartRunParams {
  /** Absolute path of a `.manus.yaml` file. It is read from disk: save it first. */
  readonly file: string;
  /** Absolute path of the workspace folder (the repository). */
  readonly workspaceFolder: string;
  /** Whether the person trusts this workspace. Runs in an untrusted one are refused. */
  readonly trusted: boolean;
  /** Input values by name, as typed by a person (text) or as values. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of the starter's environment, the variables that a run may need (`offeredVariables`); kept in the host's memory and never written. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What tasks use that name no other, for this run: as `--account`, `--instance`, `--model` and `--profile` say. */
  readonly prefer?: {
    readonly account?: string;
    readonly instance?: string;
    readonly model?: string;
    readonly profile?: string;
  };
  /** Take over the results of that run's steps that succeeded and would do the very same again after the very same; undefined: all steps run. */
  readonly reuse?: RunId;
  /** Who starts it: `editor`, `terminal`, …; `editor` unless told. */
  readonly by?: string;
  /** Run this step alone; what it takes from other steps comes from their newest successful run. */
  readonly onlyStep?: StepId;
}

/** A problem that keeps a file from running: positions are 1-based. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly code: string;
  readonly message: string;
}

/** The answer to {@link StartRunRequest}. `problems` are there when the file itself is at fault. */
export type StartRunResult =
  | { readonly outcome: "started"; readonly runId: RunId }
  | { readonly outcome: "refused"; readonly because: Refusal; readonly problems: readonly FileProblem[] };

/** Start a run. Answers once the run is in the journal, before its first step has started. */
export const StartRunRequest = new RequestType<StartRunParams, StartRunResult, void>("manus/run/start");

/** The answer to a request that asks something of a run or a task. */
export type RequestOutcome =
  /** `note`: what the asker should know, a sentence, e.g. that a pause is emulated. */
  { readonly outcome: "accepted"; readonly note?: string } | { readonly outcome: "refused"; readonly because: Refusal };

/** Stop a run: its running steps are stopped, its pending ones never start. Answers before they have ended. */
export const StopRunRequest = new RequestType<{ readonly runId: RunId; readonly by: string }, RequestOutcome, void>(
  "manus/run/stop",
);
/** Pause a run at the next step boundary: what runs goes on to its end, nothing new starts. */
export const PauseRunRequest = new RequestType<{ readonly runId: RunId; readonly by: string }, RequestOutcome, void>(
  "manus/run/pause",
);
/** Let a paused run go on. */
export const ResumeRunRequest = new RequestType<{ readonly runId: RunId; readonly by: string }, RequestOutcome, void>(
  "manus/run/resume",
);

/** What is to be done again of a run that has ended, or of a step of one that goes on. */
export interface RetryRunParams {
  readonly runId: RunId;
  /** This step and all that depend on it start over, whatever became of them. Absent: all steps that failed or were stopped, and those that were skipped because of them. */
  readonly from?: StepId;
  readonly by: string;
}

/** Do failed steps of a run again, or everything from one step on; what succeeded and isn't named stays as it is. */
export const RetryRunRequest = new RequestType<RetryRunParams, RequestOutcome, void>("manus/run/retry");

/** A step that a person wants left out. */
export interface SkipStepParams {
  readonly runId: RunId;
  readonly stepId: StepId;
  /** Why, for the record. */
  readonly reason: string;
  readonly by: string;
}

/**
 * Leave a step out that hasn't begun, or that failed or was stopped: the steps that need it go on as if it had succeeded, and find no output. A run that has ended
 * because of it opens again.
 */
export const SkipStepRequest = new RequestType<SkipStepParams, RequestOutcome, void>("manus/run/skipStep");

/** One event of a run's stream as it stands in `events.jsonl`; `schemas/events.schema.json` describes the types. */
export interface StreamedEvent {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly source: string;
  readonly [key: string]: unknown;
}

/** A page of a run's stream. `total` counts all events on disk now; `events` are in order, at most `limit`. */
export interface EventPage {
  readonly events: readonly StreamedEvent[];
  readonly total: number;
}

/** The answer to {@link ReadEventsRequest}. */
export type ReadEventsResult =
  | { readonly outcome: "read"; readonly page: EventPage }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Whose stream: a run's, or with `taskId` that of an agent's task in it. */
export interface StreamKey {
  readonly runId: RunId;
  readonly taskId?: TaskId;
}

/** Read events of a stream from disk, starting with number `from` (1-based), at most `limit` (capped at 1,000). */
export const ReadEventsRequest = new RequestType<
  StreamKey & { readonly from: number; readonly limit: number },
  ReadEventsResult,
  void
>("manus/run/readEvents");

/**
 * Where a list of events begins: at a place among the events it has, counted from 1; at the first of them whose number isn't smaller than this one; or so that it ends
 * with the newest.
 */
export type ListStart = { readonly place: number } | { readonly seq: number } | "end";

/** Which part of a stream is wanted: the events of these types, or of all where none are named; at most `limit` (capped at 1,000). */
export interface ListWish {
  readonly types?: readonly string[];
  readonly from: ListStart;
  readonly limit: number;
}

/** A part of a stream. */
export interface EventList {
  readonly events: readonly StreamedEvent[];
  /** The place of the first of `events` among all of these types, counted from 1; one more than `total` where there is none. */
  readonly first: number;
  /** So many events of these types the stream has. */
  readonly total: number;
  /** How many events of each type the whole stream has; types that it hasn't are absent. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The answer to {@link ListEventsRequest}. */
export type ListEventsResult =
  | { readonly outcome: "listed"; readonly list: EventList }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** List events of a stream by type, from anywhere in it, without reading what comes before. */
export const ListEventsRequest = new RequestType<StreamKey & ListWish, ListEventsResult, void>("manus/run/listEvents");

/** What is looked for in a stream: a text, in capitals or not, in events of these types (all where none are named), from the event with number `from` on. */
export interface SearchWish {
  readonly text: string;
  readonly types?: readonly string[];
  readonly from: number;
}

/** What was found in a part of a stream. */
export interface FoundEvents {
  /** The numbers of the events that say it, in order. */
  readonly matches: readonly number[];
  /** The number to go on from: all before it was looked at. One more than `total` at the end of the stream. */
  readonly next: number;
  /** So many events the stream has. */
  readonly total: number;
}

/** The answer to {@link SearchEventsRequest}. */
export type SearchEventsResult =
  | { readonly outcome: "searched"; readonly found: FoundEvents }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Look for a text in a part of a stream, for a fraction of a second. Ask again from `next` until it is beyond `total`; who has enough asks no more. */
export const SearchEventsRequest = new RequestType<StreamKey & SearchWish, SearchEventsResult, void>(
  "manus/run/searchEvents",
);

/**
 * What the expressions of a run's steps have to read as of journal position `sequence`, by context: `inputs`, `env`, `steps`, `workspace` and `run`. Secrets are
 * masked; a text that is too long is cut, and its last line says by how much. A step that hasn't ended has only nulls.
 */
export interface RunValues {
  readonly sequence: number;
  readonly contexts: Readonly<Record<string, unknown>>;
}

/** The answer to {@link ReadValuesRequest}. */
export type ReadValuesResult =
  | { readonly outcome: "read"; readonly values: RunValues }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Read what the expressions of a run have to read now. Refused for a run that isn't in memory (any more). */
export const ReadValuesRequest = new RequestType<{ readonly runId: RunId }, ReadValuesResult, void>(
  "manus/run/readValues",
);

/** From now on send {@link EventsAppendedNotification} for this stream to this client. Following twice is harmless. */
export const FollowEventsRequest = new RequestType<StreamKey, RequestOutcome, void>("manus/run/followEvents");
/** The end of {@link FollowEventsRequest}. */
export const UnfollowEventsRequest = new RequestType<StreamKey, RequestOutcome, void>("manus/run/unfollowEvents");
/** Events were appended to a followed stream; `seq` has no gaps, so a receiver notices what it missed. */
export const EventsAppendedNotification = new NotificationType<
  StreamKey & { readonly events: readonly StreamedEvent[] }
>("manus/run/didAppendEvents");
