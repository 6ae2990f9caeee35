import { toBoundedJson } from "./bounded.ts";
import { answer } from "./answer-tool.ts";
import { chatTool, type ChatToolName } from "./definitions.ts";
import { ChatToolFailure, type ChatCaller, type ChatDesk } from "./desk.ts";
import { listFiles, planRun, startRun, validate } from "./file-tools.ts";
import { ToolInput } from "./read-input.ts";
import { getTask, listTasks, usage } from "./reading-tools.ts";
import { sendMessage, steer } from "./steering-tools.ts";

/** One tool at work: it answers a value that is written as JSON, or rejects with a {@link ChatToolFailure}. */
type Act = (desk: ChatDesk, input: ToolInput, caller: ChatCaller) => Promise<unknown>;

const acts: Readonly<Record<ChatToolName, Act>> = {
  manus_listFiles: listFiles,
  manus_validate: validate,
  manus_planRun: planRun,
  manus_startTask: startRun,
  manus_listTasks: listTasks,
  manus_getTask: getTask,
  manus_answer: answer,
  manus_sendMessage: sendMessage,
  manus_pauseTask: steer("pause"),
  manus_resumeTask: steer("resume"),
  manus_stopTask: steer("stop"),
  manus_usage: usage,
};

/** What a call came to: JSON, or a sentence about why it was not carried out. For models, so in English. */
export interface ToolAnswer {
  readonly text: string;
  readonly failed: boolean;
}

/** A chat agent's call of one of `chatTools`. */
export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
  readonly caller: ChatCaller;
}

/** Carry out a chat agent's call. What can't be done is answered as such; only a bug rejects. */
export async function callTool(desk: ChatDesk, { name, input, caller }: ToolCall): Promise<ToolAnswer> {
  const tool = chatTool(name);
  try {
    if (tool === undefined) throw new ChatToolFailure("unknown-tool", `There is no tool ${name}`);
    const value = await acts[tool.name](desk, ToolInput.read(tool, input), caller);
    return { text: toBoundedJson(value), failed: false };
  } catch (error) {
    if (!(error instanceof ChatToolFailure)) throw error;
    const { code, message, remedy } = error;
    return { text: `${code}: ${message}.${remedy === undefined ? "" : ` ${remedy}`}`, failed: true };
  }
}
