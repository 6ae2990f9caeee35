import { PauseRunRequest, ResumeRunRequest, StopRunRequest, type RequestOutcome } from "../protocol/runs.ts";
import type { Refusal } from "../protocol/states.ts";
import { PauseTaskRequest, ResumeTaskRequest, SendMessageRequest, StopTaskRequest } from "../protocol/tasks.ts";
import { ChatToolFailure, type ChatCaller, type ChatDesk } from "./desk.ts";
import type { ToolInput } from "./read-input.ts";
import { findSubject, findTask } from "./subjects.ts";

const requests = {
  pause: { run: PauseRunRequest, task: PauseTaskRequest },
  resume: { run: ResumeRunRequest, task: ResumeTaskRequest },
  stop: { run: StopRunRequest, task: StopTaskRequest },
} as const;

/** Pause, resume or stop the run or task that the input names. */
export function steer(verb: keyof typeof requests) {
  return async (desk: ChatDesk, input: ToolInput, { by }: ChatCaller): Promise<unknown> => {
    const subject = findSubject(desk, await desk.fleet(), input.text("id"));
    const { run, task } = requests[verb];
    const outcome =
      subject.kind === "run"
        ? await desk.request(run, { runId: subject.run.id, by })
        : await desk.request(task, { taskId: subject.task.id, by });
    return requireAccepted(outcome);
  };
}

/** Write to an agent. */
export async function sendMessage(desk: ChatDesk, input: ToolInput, { by }: ChatCaller): Promise<unknown> {
  const { task } = findTask(desk, await desk.fleet(), input.text("taskId"));
  const mode = input.flag("interrupt") ? { mode: "interrupt" as const } : {};
  const params = { taskId: task.id, by, text: input.text("text"), attachments: [], ...mode };
  const answer = await desk.request(SendMessageRequest, params);
  if (answer.outcome === "refused") throw refusedAs(answer.because);
  return { accepted: true, receipt: answer.receipt };
}

/** What was accepted, as an answer. @throws {ChatToolFailure} where it was refused. */
export function requireAccepted(outcome: RequestOutcome): unknown {
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  return { accepted: true, note: outcome.note };
}

function refusedAs({ code, message, remedy }: Refusal): ChatToolFailure {
  return new ChatToolFailure(code, message, remedy);
}
