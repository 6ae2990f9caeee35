import { RequestType } from "vscode-jsonrpc";
import { openAsk } from "./answering.ts";
import type { AccountView, Ask, FleetSnapshot, RunView, StepView, TaskView } from "./fleet.ts";
import type { RequestOutcome } from "./runs.ts";
import type { RunId, Timestamp } from "./states.ts";
import type { TriggerView } from "./triggers.ts";

/** What waits for a person, by what they have to do about it. In the order in which clients show it. */
export const inboxKinds = [
  "approval",
  "confirmation",
  "question",
  "takeover",
  "budget",
  "account",
  "trigger",
  "failure",
] as const;
/** See {@link inboxKinds}. `confirmation`: an approval that the cloud asks for. */
export type InboxKind = (typeof inboxKinds)[number];

/** What every item has. */
interface Item<K extends InboxKind> {
  /** The same as long as it waits, in every client. */
  readonly id: string;
  readonly kind: K;
  /** Since when it waits; absent where nobody knows. */
  readonly since?: Timestamp;
}

/** A task asks something. Of the kind `account` only where it isn't known which account it waits for. */
export interface AskItem extends Item<Exclude<InboxKind, "trigger" | "failure">> {
  readonly type: "ask";
  readonly task: TaskView;
  readonly ask: Ask;
  readonly run?: RunView;
}

/** An account can't be used: its key is missing, its provider refuses it, or tasks wait for it. */
export interface AccountItem extends Item<"account"> {
  readonly type: "account";
  readonly account: AccountView;
  readonly about: "key-missing" | "refused" | "waited-for";
  /** The tasks that wait for it. */
  readonly tasks: readonly TaskView[];
}

/** A trigger can start nothing. */
export interface TriggerItem extends Item<"trigger"> {
  readonly type: "trigger";
  readonly trigger: TriggerView;
}

/** A run has failed, and nobody has seen to it. */
export interface FailureItem extends Item<"failure"> {
  readonly type: "failure";
  readonly run: RunView;
  /** Its first failed step. */
  readonly step?: StepView;
}

/** One thing that waits for a person. */
export type InboxItem = AskItem | AccountItem | TriggerItem | FailureItem;

/** What an inbox is made from. */
export type InboxFleet = Pick<FleetSnapshot, "accounts" | "instances" | "runs" | "tasks" | "triggers">;

/**
 * Everything that waits for a person, by kind in the order of {@link inboxKinds}, then what waits longest first; approvals by the same rule stand together, where the oldest
 * of them does. The same for all clients that know the same fleet.
 */
export function deriveInbox(fleet: InboxFleet): readonly InboxItem[] {
  const accounts = accountItems(fleet);
  const told = new Set(accounts.flatMap(({ tasks }) => tasks.map(({ id }) => id)));
  const items: readonly InboxItem[] = [
    ...askItems(fleet).filter(({ kind, task }) => kind !== "account" || !told.has(task.id)),
    ...accounts,
    ...triggerItems(fleet),
    ...failureItems(fleet),
  ];
  return inOrder(items);
}

/** The rule that an approval would be granted by: one answer can do for all items with the same. */
export function ruleOf(item: InboxItem): string | undefined {
  return item.type === "ask" && item.ask.kind === "approval" ? item.ask.rule : undefined;
}

function askItems({ tasks, runs }: InboxFleet): readonly AskItem[] {
  const asking = tasks.filter((task) => openAsk(task) !== undefined);
  const runsById = new Map(asking.length === 0 ? [] : runs.map((run) => [run.id, run]));
  return asking.flatMap((task): AskItem[] => {
    const ask = openAsk(task);
    if (ask === undefined) return [];
    const kind = ask.kind === "approval" && task.engine === "manus" ? "confirmation" : ask.kind;
    const run = runsById.get(task.runId);
    return [{ type: "ask", id: `ask ${ask.id}`, kind, since: ask.askedAt, task, ask, ...(run && { run }) }];
  });
}

function accountItems(fleet: InboxFleet): readonly AccountItem[] {
  const waiting = fleet.tasks.filter((task) => task.status === "waiting" && task.waiting?.kind === "account");
  return fleet.accounts.flatMap((account): AccountItem[] => {
    if (account.disabled || account.origin === "built-in") return [];
    const tasks = waiting.filter((task) => accountOf(fleet, task) === account.id);
    const about = problemOf(account, tasks);
    if (about === undefined) return [];
    const since = tasks
      .flatMap(({ waiting: waits }) => waits?.ask?.askedAt ?? [])
      .toSorted()
      .at(0);
    const item = { type: "account", id: `account ${account.id}`, kind: "account", account, about, tasks } as const;
    return [since === undefined ? item : { ...item, since }];
  });
}

function problemOf({ key, problem }: AccountView, tasks: readonly TaskView[]): AccountItem["about"] | undefined {
  if (key === "missing") return "key-missing";
  if (problem !== undefined) return "refused";
  return tasks.length > 0 ? "waited-for" : undefined;
}

/** The account that a task waits for, as far as anybody knows. */
function accountOf({ instances }: InboxFleet, { cloud, usage, instanceId }: TaskView): string | undefined {
  return cloud?.accountId ?? usage?.account ?? instances.find(({ id }) => id === instanceId)?.accountId;
}

function triggerItems({ triggers }: InboxFleet): readonly TriggerItem[] {
  return triggers
    .filter(({ paused, problem }) => !paused && problem !== undefined)
    .map((trigger) => ({ type: "trigger", id: `trigger ${trigger.id}`, kind: "trigger", trigger }));
}

function failureItems({ runs }: InboxFleet): readonly FailureItem[] {
  const failed = runs.filter((run) => run.status === "failed" && run.triage?.state === "open");
  const files = new Map<string, RunView[]>(failed.map(({ file }) => [file, []]));
  for (const run of runs) files.get(run.file)?.push(run);
  return failed
    .filter((run) => !isSuperseded(run, files.get(run.file) ?? []))
    .map((run) => {
      const step = run.steps.find(({ status }) => status === "failed");
      const since = run.finishedAt ?? run.startedAt;
      return { type: "failure", id: `failure ${run.id} ${since}`, kind: "failure", since, run, ...(step && { step }) };
    });
}

/** Somebody has run it once more since; or the step that failed has succeeded since with the same inputs. `runs`: those of its file. */
function isSuperseded(failed: RunView, runs: readonly RunView[]): boolean {
  const step = failed.steps.find(({ status }) => status === "failed")?.id;
  return runs.some((run) => {
    if (run.id <= failed.id) return false;
    if (run.origin?.kind === "rerun" && run.origin.runId === failed.id) return true;
    if (run.status !== "succeeded" || run.workspaceFolder !== failed.workspaceFolder) return false;
    const hasPassed = step === undefined || run.steps.some(({ id, status }) => id === step && status === "succeeded");
    return hasPassed && sameValues(run.inputs, failed.inputs);
  });
}

function sameValues(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => name in other && JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

function inOrder(items: readonly InboxItem[]): readonly InboxItem[] {
  const oldest = [...items].sort(byAge);
  const firstOfRule = new Map<string, number>();
  for (const [place, item] of oldest.entries()) {
    const rule = ruleOf(item);
    if (rule !== undefined && !firstOfRule.has(rule)) firstOfRule.set(rule, place);
  }
  return oldest
    .map((item, place) => ({ item, place: firstOfRule.get(ruleOf(item) ?? "") ?? place }))
    .sort((left, right) => rank(left.item) - rank(right.item) || left.place - right.place)
    .map(({ item }) => item);
}

/** What nobody knows the age of comes last. */
function byAge({ since: one = "~", id }: InboxItem, { since: other = "~", id: otherId }: InboxItem): number {
  if (one !== other) return one < other ? -1 : 1;
  return id < otherId ? -1 : 1;
}

function rank({ kind }: InboxItem): number {
  return inboxKinds.indexOf(kind);
}

/** Which failures are meant, and who asks. */
export interface TriageParams {
  /** Runs that have failed; 1 to 1,000. */
  readonly runIds: readonly RunId[];
  /** `editor`, `terminal`, with the person's name before it where that is known. */
  readonly by: string;
}

/**
 * Take failures out of the inbox, everywhere and for good: they were seen to. Those that wait there no more are left out; refused (`unknown-run`, `not-failed`) where none of
 * them could be dismissed, but not because somebody else has done so: then its `note` says who.
 */
export const DismissFailuresRequest = new RequestType<TriageParams, RequestOutcome, void>("manus/failure/dismiss");
/** Put failures back into the inbox: also those that never were in it, e.g. of an older version. Refused like {@link DismissFailuresRequest}. */
export const RecallFailuresRequest = new RequestType<TriageParams, RequestOutcome, void>("manus/failure/recall");

/** What a window is about to tell of. */
export interface ClaimNoticeParams {
  /** The name of what has happened, at most 200 characters: the same in every window. */
  readonly notice: string;
  /** Of what may happen again: so long the claim holds, at most a day. Absent: as long as it is remembered. */
  readonly seconds?: number;
}

/** Of several windows one tells of what has happened: the first that asks. Remembered in the host's memory, for the newest 2,000. */
export const ClaimNoticeRequest = new RequestType<ClaimNoticeParams, { readonly claimed: boolean }, void>(
  "manus/notice/claim",
);
