import type { AgentSpec } from "../../core/agent/agent-spec.ts";
import type { StreamDraft, TaskOrder } from "../../core/ports/driver.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { Answer, Toolbox, ToolCall, ToolContext, ToolResult } from "../../core/ports/tools.ts";
import { passGate } from "../tool-gate.ts";
import type { AgentDriverPorts } from "./agent-ports.ts";
import type { AgentStream } from "./agent-stream.ts";
import type { AskDraft, Desk } from "./desk.ts";
import type { WorkFolders } from "./prepare-workspace.ts";
import { runtimeEvents } from "./stream-facts.ts";

/** What calling tools needs. */
export interface CallOptions {
  readonly order: TaskOrder;
  readonly spec: AgentSpec;
  readonly folders: WorkFolders;
  /** Absolute: the task's own folder. */
  readonly taskFolder: string;
  readonly stream: AgentStream;
  readonly desk: Desk;
  readonly ports: Pick<AgentDriverPorts, "book" | "clock" | "toolbox">;
  readonly patienceMs: number;
}

/** What a call's context is before the gate adds what it has decided. */
type OwnContext = Omit<ToolContext, "granted" | "decided" | "mayOpen" | "origin">;

/** Leads an agent's calls through the gate, with what it says and asks on the way in the stream. */
export class CallDesk {
  private readonly options: CallOptions;

  constructor(options: CallOptions) {
    this.options = options;
  }

  /** A call of the agent, by its policy. Long commands go on in the background. Never rejects but for a bug. */
  call(call: ToolCall, toolbox: Toolbox, cancellation: Cancellation): Promise<ToolResult> {
    const { order, spec, folders, stream, ports, patienceMs } = this.options;
    const { trusted, sudo, policy } = spec;
    return passGate(
      {
        call,
        policy,
        origin: "agent",
        agent: { trusted, sudo, isolated: folders.isolated, workspaceFolder: order.workspaceFolder },
        context: { ...this.context(call, cancellation), origin: "agent", patienceMs },
        askForApproval: (ask, withdrawal) => this.askForApproval(ask, withdrawal),
        audit: (text) => stream.tell(system("policyDecision", text)),
      },
      { ...ports, toolbox },
    );
  }

  /** A setup command: the person's own words in their file, so it runs as a direct step does, and to its end. */
  setUp(command: string, callId: string, cancellation: Cancellation): Promise<ToolResult> {
    const { order, desk, stream, ports } = this.options;
    const call = { callId, tool: "shell_exec", arguments: { id: `setup-${order.taskId}`, exec_dir: ".", command } };
    return passGate(
      {
        call,
        policy: order.policy,
        origin: "step",
        context: { ...this.context(call, cancellation), origin: "step" },
        askForApproval: (ask, withdrawal) => desk.ask(ask, withdrawal),
        audit: (text) => stream.tell(system("policyDecision", text)),
      },
      ports,
    );
  }

  private context({ callId }: ToolCall, cancellation: Cancellation): OwnContext {
    const { order, folders, taskFolder, stream } = this.options;
    const { runId, taskId, stepId, environment } = order;
    return {
      runId,
      taskId,
      stepId,
      workspaceFolder: folders.folder,
      runFolder: taskFolder,
      environment,
      cancellation,
      // Only the gate asks for approval.
      ask: (ask) =>
        this.askQuestion(callId, ask.kind === "approval" ? { ...ask, kind: "question" } : ask, cancellation),
      notify: (text, attachments) => stream.tell(message({ callId, text, attachments })),
    };
  }

  /** That it was asked stands in the stream before anybody is asked, and what came of it before the call runs: until then it surely hasn't. */
  private async askForApproval(ask: AskDraft, withdrawal: Cancellation): Promise<Answer> {
    const { stream, desk } = this.options;
    const text = ask.detail === undefined ? ask.text : `${ask.text} ${ask.detail}`;
    await stream.append([system(runtimeEvents.approvalAsked, text)], withdrawal);
    return desk.ask(ask, withdrawal);
  }

  /** After a restart the same question is asked again and stands in the stream once; one that was answered by then isn't asked again. */
  private async askQuestion(callId: string, ask: AskDraft, cancellation: Cancellation): Promise<Answer> {
    const { stream, desk } = this.options;
    const before = stream.facts.answered.get(callId);
    if (before !== undefined && ask.choices.length === 0) return { text: before, by: "stream" };
    if (!stream.facts.told.has(callId)) {
      const asked = message({ callId, text: ask.text, attachments: ask.attachments ?? [] });
      await stream.append([{ ...asked, ask: true }], cancellation);
    }
    const answer = await desk.ask(ask, cancellation);
    const said = { ...message({ callId, text: answer.text ?? answer.choice ?? "", attachments: [] }), ...byPerson };
    await stream.append([said], cancellation);
    return answer;
  }
}

const byPerson = { source: "person", role: "person" } as const;

function system(event: string, text: string): StreamDraft {
  return { type: "system", source: "dispatcher", event, text };
}

function message(said: { callId: string; text: string; attachments: readonly string[] }): StreamDraft {
  return { type: "message", source: "agent", role: "agent", ...said };
}
