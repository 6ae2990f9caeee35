import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { FakeCloud } from "../fake-cloud/fake-cloud.ts";

/** A task that a soak started. */
export interface SoakTask {
  /** Stands in its prompt, and in that of no other. */
  readonly token: string;
  readonly runId: string;
  readonly stepId: string;
  readonly ends: "succeeded" | "failed";
}

/** What is wrong with a task, a sentence each: lost, doubled, created twice, not final. `stream`: undefined where it has none. */
export function judgeTask(
  fake: FakeCloud,
  { token, ends }: SoakTask,
  task: TaskView | undefined,
  stream: readonly StreamedEvent[],
): readonly string[] {
  const say = (problem: string): string => `${token}: ${problem}`;
  const made = fake.tasks().filter(({ messages }) => JSON.stringify(messages[0]).includes(token));
  const counted = made.length === 1 ? [] : [say(`${made.length} tasks in the cloud`)];
  if (task === undefined) return [...counted, say("the task is lost")];
  const ended =
    isFinal(task.status) && task.status === ends ? [] : [say(`${task.status} ${JSON.stringify(task.reason)}`)];
  const [cloudTask] = made;
  if (cloudTask === undefined) return [...counted, ...ended];
  const elsewhere = task.cloud?.taskId === cloudTask.id ? [] : [say(`works with ${task.cloud?.taskId ?? "nothing"}`)];
  return [...counted, ...ended, ...elsewhere, ...judgeStream(fake.eventsOf(cloudTask.id), stream).map(say)];
}

/** What is wrong with a stream, held against the events that the cloud has. */
export function judgeStream(
  told: readonly { readonly id: string; readonly type: string }[],
  stream: readonly StreamedEvent[],
): readonly string[] {
  const gaps = stream.flatMap(({ seq }, at) => (seq === at + 1 ? [] : [`event ${at + 1} has number ${seq}`]));
  const keys = stream.flatMap(({ cloudEvent, type, callId }) =>
    typeof cloudEvent === "string" ? [`${cloudEvent} as ${type} ${typeof callId === "string" ? callId : ""}`] : [],
  );
  const doubled = keys.filter((key, at) => keys.indexOf(key) !== at).map((key) => `doubled: ${key}`);
  const seen = new Set(stream.map(({ cloudEvent }) => cloudEvent));
  const known = new Set<unknown>(told.map(({ id }) => id));
  const lost = told.filter(({ id }) => !seen.has(id)).map(({ id, type }) => `lost: ${type} ${id}`);
  const invented = [...seen].filter((id) => id !== undefined && !known.has(id)).map((id) => `invented: ${String(id)}`);
  return [...gaps.slice(0, 1), ...doubled, ...lost, ...invented];
}
