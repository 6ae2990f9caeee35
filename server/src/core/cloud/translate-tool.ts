import * as l10n from "@vscode/l10n";
import type { CloudEvent } from "../ports/cloud.ts";
import type { StreamDraft } from "../ports/driver.ts";
import type { CloudRecord } from "./cloud-record.ts";
import { firstText, isObject, textOf } from "./payload.ts";
import type { Payload } from "./payload.ts";

const outcomes: Readonly<Record<string, "succeeded" | "failed" | "interrupted">> = {
  "": "succeeded",
  success: "succeeded",
  succeeded: "succeeded",
  done: "succeeded",
  completed: "succeeded",
  complete: "succeeded",
  finished: "succeeded",
  ok: "succeeded",
  error: "failed",
  failed: "failed",
  failure: "failed",
  timeout: "failed",
  cancelled: "interrupted",
  canceled: "interrupted",
  stopped: "interrupted",
  aborted: "interrupted",
};

/** What a batch of events knows of its calls. */
interface ToolBatch {
  readonly record: Pick<CloudRecord, "openActions">;
  readonly begun: Map<string, number>;
  has(key: string): boolean;
}

/**
 * A tool that the agent in the cloud used: its `action`, and once its status says what came of it, its `observation`. An event without a status is about one that is over; one whose status
 * isn't known is taken for one that goes on.
 */
export function toolDrafts({ id, at, payload }: CloudEvent, batch: ToolBatch): readonly StreamDraft[] | undefined {
  const tool = textOf(payload, "tool").trim();
  if (tool === "") return undefined;
  const callId = textOf(payload, "action_id").trim() || id;
  const key = `action ${callId}`;
  const began = batch.begun.get(callId) ?? batch.record.openActions.get(callId)?.at;
  if (!batch.has(key)) batch.begun.set(callId, at);
  const action: StreamDraft = { type: "action", source: "agent", callId, tool, arguments: argumentsOf(payload) };
  const outcome = outcomes[textOf(payload, "status").trim().toLowerCase()];
  if (outcome === undefined) return [action];
  return [action, observation({ callId, tool, outcome, output: said(payload), durationMs: lasted(began, at) })];
}

/** What came of calls of which the cloud never said it, at the end of the task. */
export function closeActions(open: ReadonlyMap<string, { readonly tool: string }>): readonly StreamDraft[] {
  return [...open].map(([callId, { tool }]) =>
    observation({
      callId,
      tool,
      outcome: "interrupted",
      output: l10n.t("The cloud never told what came of it"),
      durationMs: 0,
    }),
  );
}

interface Told {
  readonly callId: string;
  readonly tool: string;
  readonly outcome: "succeeded" | "failed" | "interrupted";
  readonly output: string;
  readonly durationMs: number;
}

function observation({ outcome, output, ...told }: Told): StreamDraft {
  const error = { code: "cloud-tool-failed", message: output === "" ? l10n.t("The cloud doesn't say why") : output };
  const why = outcome === "failed" ? { error } : {};
  return { type: "observation", source: "tool", ...told, outcome, output, truncated: false, ...why };
}

/** What the cloud tells of a call, without what is told elsewhere. */
function argumentsOf(payload: Payload): Payload {
  const left = ["tool", "action_id", "status"];
  return Object.fromEntries(Object.entries(payload).filter(([key, value]) => !left.includes(key) && value !== ""));
}

function said(payload: Payload): string {
  const { message } = payload;
  const told = isObject(message) ? firstText(message, "content", "text", "description", "brief") : "";
  return told || firstText(payload, "message", "description", "brief");
}

function lasted(began: number | undefined, at: number): number {
  return began === undefined ? 0 : Math.max(0, at - began);
}
