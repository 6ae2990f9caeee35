import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FleetSnapshot, RunView, TaskView } from "../../server/src/protocol/fleet.ts";
import { ReadEventsRequest } from "../../server/src/protocol/runs.ts";
import type { StreamedEvent } from "../../server/src/protocol/runs.ts";
import type { SoakHost } from "../support/cloud-soak/soak-host.ts";
import { mayRepeat } from "./files.ts";

/** What there is when all is over. */
export interface Evidence {
  readonly fleet: FleetSnapshot;
  readonly host: SoakHost;
  /** The runs whose starters were told that they are there. */
  readonly runs: readonly string[];
  readonly workspace: string;
}

/** What is wrong, a sentence each, and what was counted. */
export interface Verdict {
  readonly problems: readonly string[];
  readonly runs: number;
  readonly effects: number;
  readonly unknown: number;
}

/** Hold what the host tells against what really happened on the disk. */
export async function judge({ fleet, host, runs, workspace }: Evidence): Promise<Verdict> {
  const lines = (await readFile(join(workspace, "effects.txt"), "utf8").catch(() => ""))
    .split("\n")
    .filter((line) => line !== "");
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  const known = new Set(fleet.runs.map(({ id }) => id));
  const problems = runs.filter((id) => !known.has(id)).map((id) => `Run ${id} is lost`);
  const tasks = new Map(fleet.tasks.map((task) => [placeOf(task), task]));
  for (const task of tasks.values()) problems.push(...judgeTask(task, counts));
  for (const [line, count] of counts)
    if (!tasks.has(line)) problems.push(`“${line}” happened ${count} times and has no task`);
  for (const run of fleet.runs)
    problems.push(...judgeRun(run, fleet), ...judgeStream(run, await streamOf(host, run.id)));
  const unknown = fleet.tasks.filter(({ reason }) => reason?.code === "host-died").length;
  return { problems, runs: fleet.runs.length, effects: lines.length, unknown };
}

/** As the effects have it. */
function placeOf({ runId, stepId, index }: TaskView): string {
  return index === undefined ? `${runId} ${stepId}` : `${runId} ${stepId} ${index}`;
}

function judgeTask(task: TaskView, counts: ReadonlyMap<string, number>): readonly string[] {
  if (task.stepId === "gate") return [];
  const count = counts.get(placeOf(task)) ?? 0;
  const what = faultOf(task, count);
  return what === undefined ? [] : [`${placeOf(task)}, which has ${task.status}, happened ${count} times: ${what}`];
}

function faultOf({ status, stepId, reason }: TaskView, count: number): string | undefined {
  const hasSucceeded = status === "succeeded";
  if (hasSucceeded && count === 0) return "it hasn't happened";
  if (mayRepeat.has(stepId)) return hasSucceeded ? undefined : "it may run again, and should have succeeded";
  if (count > 1) return "it isn't repeatable";
  return hasSucceeded || reason?.code === "host-died" ? undefined : `its reason is ${reason?.code ?? "missing"}`;
}

function judgeRun(run: RunView, { runs }: FleetSnapshot): readonly string[] {
  const say = (what: string): string => `Run ${run.id} of ${run.name} ${what}`;
  const problems = run.reason === undefined ? [say("has no reason")] : [];
  if (run.status !== "succeeded") problems.push(say(`has ${run.status}: ${run.reason?.message ?? ""}`));
  for (const step of run.steps) problems.push(...judgeChild(step, runs).map(say));
  const gate = run.steps.find(({ id }) => id === "gate");
  if (gate !== undefined && gate.outcome !== "left")
    problems.push(say(`has a gate that came to ${gate.outcome ?? "nothing"}`));
  return problems;
}

/** A step that runs a workflow stands as its run does. */
function judgeChild(
  { id, kind, status, childRunId }: RunView["steps"][number],
  runs: readonly RunView[],
): readonly string[] {
  if (kind !== "workflow") return [];
  const child = runs.find((each) => each.id === childRunId);
  return child?.status === status ? [] : [`has ${id} ${status}, and its run ${child?.status ?? "is missing"}`];
}

/** Numbers without gaps, one beginning, and the end at the end. */
function judgeStream(run: RunView, events: readonly StreamedEvent[]): readonly string[] {
  const say = (what: string): string => `The stream of run ${run.id} of ${run.name} ${what}`;
  const gap = events.findIndex(({ seq }, at) => seq !== at + 1);
  const told = (name: string): number =>
    events.filter(({ type, ...event }) => type === "system" && event["event"] === name).length;
  const doubled = events.filter(({ type, callId }, at) => {
    return (
      type === "observation" && events.findIndex((other) => other.type === type && other["callId"] === callId) !== at
    );
  });
  return [
    ...(gap < 0 ? [] : [say(`has number ${events[gap]?.seq ?? 0} at ${gap + 1}`)]),
    ...(doubled.length === 0 ? [] : [say("has the same observation twice")]),
    ...(told("runStarted") > 1 ? [say("begins twice")] : []),
    ...(told("runFinished") === 1 ? [] : [say(`ends ${told("runFinished")} times`)]),
  ];
}

async function streamOf(host: SoakHost, runId: string): Promise<readonly StreamedEvent[]> {
  const events: StreamedEvent[] = [];
  for (;;) {
    const answer = await host.link.request(ReadEventsRequest, { runId, from: events.length + 1, limit: 1000 });
    if (!answer.ok || answer.value.outcome === "refused") throw new Error(`The stream of ${runId} can't be read`);
    const { page } = answer.value;
    events.push(...page.events);
    if (page.events.length === 0 || events.length >= page.total) return events;
  }
}
