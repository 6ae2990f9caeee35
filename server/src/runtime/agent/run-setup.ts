import type { AgentSpec } from "../../core/agent/agent-spec.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
import type { ToolResult } from "../../core/ports/tools.ts";
import { AgentFailure } from "./agent-failure.ts";
import type { AgentStream } from "./agent-stream.ts";
import { runtimeEvents } from "./stream-facts.ts";

/** What running them needs. */
interface SetupOrder {
  readonly spec: AgentSpec;
  readonly stream: AgentStream;
  readonly cancellation: Cancellation;
  /** Run one command to its end, as a direct step does: it's the person's, word by word. */
  readonly run: (command: string) => Promise<ToolResult>;
}

/**
 * Run the setup commands of the file in order, each once an attempt: those that the stream says are done aren't run again after a restart; one that was under way when the host died is.
 * What each printed stands in the stream.
 *
 * @throws {AgentFailure} `setup-failed` with the first that doesn't succeed. @throws {Cancelled}
 */
export async function runSetup({ spec, stream, cancellation, run }: SetupOrder): Promise<void> {
  for (const command of spec.workspace.setup.slice(stream.facts.setupDone)) {
    const result = await run(command);
    const { outcome, output, error } = result;
    if (outcome === "interrupted" || cancellation.cancelled) throw new Cancelled();
    const succeeded = outcome === "succeeded";
    const text = succeeded ? `Setup: \`${command}\` is done` : `Setup: ${error?.message ?? `\`${command}\` failed`}`;
    const event = succeeded ? runtimeEvents.setupDone : runtimeEvents.setupFailed;
    await stream.append([{ type: "system", source: "dispatcher", event, text, said: output }], cancellation);
    if (succeeded) continue;
    throw new AgentFailure({
      code: "setup-failed",
      message: `A setup command of the workspace failed: ${error?.message ?? command}`,
      remedy: "Correct `workspace.setup`, or what the command needs, then retry.",
    });
  }
}
