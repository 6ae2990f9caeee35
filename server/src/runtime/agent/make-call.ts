import type { StreamDraft } from "../../core/ports/driver.ts";
import type { ToolCall, ToolResult } from "../../core/ports/tools.ts";
import type { CancellationSource } from "../cancellation-source.ts";
import type { AgentDriverPorts } from "./agent-ports.ts";
import { observation } from "../observation.ts";
import { interruptedResult } from "./interrupted-result.ts";
import type { Prepared } from "./prepare.ts";
import type { Steering } from "./steering.ts";

/** How long a call that was cancelled has to end before nobody waits for it any more, in milliseconds. */
const graceMs = 10_000;

interface CallParts {
  readonly ports: Pick<AgentDriverPorts, "clock" | "log">;
  readonly prepared: Pick<Prepared, "calls" | "toolbox">;
  readonly steering: Steering;
}

/** Make a call that stands in the stream; answers its observation. One that a person's message or a stop ended says so. Never rejects but for a bug. */
export async function makeCall(
  call: ToolCall,
  { ports, prepared, steering }: CallParts,
): Promise<readonly StreamDraft[]> {
  const { clock } = ports;
  const began = clock.monotonic();
  const result = await steering.during((cancellation) => {
    if (cancellation.cancelled) return Promise.resolve(interruptedResult("message"));
    return endInTime(prepared.calls.call(call, prepared.toolbox, cancellation), call, cancellation, ports);
  });
  const durationMs = Math.round(clock.monotonic() - began);
  if (result.outcome !== "interrupted") return [observation(call, result, durationMs)];
  const by = steering.stopReason === undefined ? "message" : "stop";
  return [observation(call, interruptedResult(by, result), durationMs)];
}

/** A tool that doesn't heed its cancellation must not keep a task from being stopped. */
function endInTime(
  result: Promise<ToolResult>,
  { tool, callId }: ToolCall,
  cancellation: CancellationSource,
  { clock, log }: CallParts["ports"],
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    let stopWaiting = (): void => undefined;
    const stopListening = cancellation.onCancelled(() => {
      stopWaiting = clock.after(graceMs, () => {
        log.error(`The tool ${tool} has a bug: call ${callId} was cancelled and doesn't end`);
        resolve(interruptedResult("stop"));
      });
    });
    const settled = (): void => {
      stopListening();
      stopWaiting();
    };
    result.then(resolve, reject).finally(settled);
  });
}
