import type { FleetSnapshot, RunView, TaskView } from "../protocol/fleet.ts";
import { ReadEventsRequest, type StreamedEvent, type StreamKey } from "../protocol/runs.ts";
import { isFinal } from "../protocol/states.ts";
import type { ChatCaller, ChatDesk } from "./desk.ts";
import type { ToolInput } from "./read-input.ts";
import { findSubject, runsOf, type Subject } from "./subjects.ts";
import { toRunDetails, toRunLine, toTaskDetails } from "./views.ts";

const usualRuns = 20;
const usualEvents = 10;
/** Runs whose cost is told by manus_usage. */
const countedRuns = 50;

/** The runs of this workspace, newest first. */
export async function listTasks(desk: ChatDesk, input: ToolInput): Promise<unknown> {
  const fleet = await desk.fleet();
  const wanted = input.optionalText("status");
  const runs = runsOf(desk, fleet).filter((run) => fits(run, fleet, wanted));
  const shown = runs.slice(0, input.count("limit", usualRuns));
  const more = runs.length - shown.length;
  return {
    runs: shown.map((run) => toRunLine(run, fleet.tasks)),
    ...(more > 0 && { note: `${more} older runs are left out; use limit` }),
  };
}

/** A run waits when all of it does; one whose tasks partly wait is asked for by that word, too. */
function fits(run: RunView, { tasks }: FleetSnapshot, wanted: string | undefined): boolean {
  if (wanted === undefined || run.status === wanted) return true;
  if (wanted === "open") return !isFinal(run.status);
  return wanted === "waiting" && tasks.some(({ runId, status }) => runId === run.id && status === "waiting");
}

/** A run or a task, at once or when it has come to rest. */
export async function getTask(desk: ChatDesk, input: ToolInput, { signal }: ChatCaller): Promise<unknown> {
  const { subject, fleet } = await untilRest(desk, input, signal);
  const limit = input.count("events", usualEvents);
  const details = subject.kind === "run" ? toRunDetails(subject.run, fleet.tasks) : toTaskDetails(subject.task);
  return { ...(details as object), newestEvents: await readNewest(desk, streamOf(subject, fleet), limit) };
}

async function untilRest(
  desk: ChatDesk,
  input: ToolInput,
  signal: AbortSignal,
): Promise<{ readonly subject: Subject; readonly fleet: FleetSnapshot }> {
  const until = desk.now() + input.count("waitSeconds", 0) * 1_000;
  for (;;) {
    const fleet = await desk.fleet();
    const subject = findSubject(desk, fleet, input.text("id"));
    const left = until - desk.now();
    if (left <= 0 || signal.aborted || rests(subject, fleet.tasks)) return { subject, fleet };
    await desk.untilMoved(left, signal);
  }
}

/** Nothing more comes of it before somebody does something. */
function rests(subject: Subject, tasks: readonly TaskView[]): boolean {
  const asks = (task: TaskView): boolean => task.waiting?.ask !== undefined;
  if (subject.kind === "task") return isFinal(subject.task.status) || asks(subject.task);
  return isFinal(subject.run.status) || tasks.some((task) => task.runId === subject.run.id && asks(task));
}

/** An agent has a stream of its own; what a tool step did stands in that of its run. */
function streamOf(subject: Subject, { tasks }: FleetSnapshot): StreamKey {
  const { run } = subject;
  if (subject.kind === "task") {
    return subject.task.engine === "tool" ? { runId: run.id } : { runId: run.id, taskId: subject.task.id };
  }
  const agent = run.kind === "task" ? tasks.find(({ runId }) => runId === run.id) : undefined;
  return agent === undefined ? { runId: run.id } : { runId: run.id, taskId: agent.id };
}

/** The newest events of a stream, oldest first. A stream that isn't there yet has none. */
export async function readNewest(
  desk: Pick<ChatDesk, "request">,
  key: StreamKey,
  limit: number,
): Promise<readonly StreamedEvent[]> {
  if (limit === 0) return [];
  const first = await desk.request(ReadEventsRequest, { ...key, from: 1, limit: 1 });
  if (first.outcome === "refused") return [];
  const from = Math.max(1, first.page.total - limit + 1);
  const read = await desk.request(ReadEventsRequest, { ...key, from, limit });
  return read.outcome === "read" ? read.page.events : [];
}

/** What is left and what was spent. */
export async function usage(desk: ChatDesk): Promise<unknown> {
  const fleet = await desk.fleet();
  const runs = runsOf(desk, fleet).slice(0, countedRuns);
  const known = runs.flatMap(({ cost }) => cost ?? []);
  return {
    accounts: fleet.accounts
      .filter(({ provider }) => provider !== "local")
      .map(({ id, title, provider, disabled, budget, usage: used, problem }) => {
        return { id, title, provider, disabled, budget, usage: used, problem };
      }),
    newestRuns: {
      runs: runs.length,
      withKnownCost: known.length,
      costInDollars: known.reduce((sum, cost) => sum + cost, 0),
    },
  };
}
