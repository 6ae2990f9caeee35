import type { TaskOutput } from "../../../../../schemas/generated/format.ts";
import type { AgentContext } from "../loop/moves.ts";
import { listAttachments } from "./render-event.ts";

/** The task as the model reads it, right after the system prompt: what is to be done, what belongs to it, what is to be delivered. */
export function taskText({ spec }: Pick<AgentContext, "spec">): string {
  return `[task ${spec.name}]\n${spec.prompt.trim()}${listAttachments(spec.attachments)}${wantedOutputs(spec.outputs)}`;
}

function wantedOutputs(outputs: Readonly<Record<string, TaskOutput>>): string {
  const lines = Object.entries(outputs).map(([name, output]) => `- ${name}: ${describe(name, output)}`);
  return lines.length === 0 ? "" : `\nOutputs wanted:\n${lines.join("\n")}`;
}

function describe(name: string, output: TaskOutput): string {
  if ("file" in output) return `the file ${output.file}, attached to the delivery`;
  if ("json" in output) {
    return `a JSON value in outputs/${name}.json in your own folder that fits this schema: ${JSON.stringify(output.json)}`;
  }
  return "what you say in your last message";
}
