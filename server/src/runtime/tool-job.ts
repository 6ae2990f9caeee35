import * as l10n from "@vscode/l10n";
import { Cancelled } from "../core/ports/cancellation.ts";
import type { Cancellation } from "../core/ports/cancellation.ts";
import type { DriverReport, StreamDraft, TaskOrder } from "../core/ports/driver.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { IdSource } from "../core/ports/ids.ts";
import type { Log } from "../core/ports/log.ts";
import type { PolicyBook } from "../core/ports/policy-book.ts";
import type { Answer, Toolbox, ToolCall, ToolContext, ToolResult } from "../core/ports/tools.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import type { Ask } from "../protocol/fleet.ts";
import type { AskId, EndReason } from "../protocol/states.ts";
import { CancellationSource } from "./cancellation-source.ts";
import { observation } from "./observation.ts";
import { passGate } from "./tool-gate.ts";

/** What the driver of direct tool calls needs. */
export interface ToolDriverPorts {
  readonly toolbox: Toolbox;
  readonly book: PolicyBook;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly files: Pick<WorkspaceFiles, "exists">;
}

/** A question that nobody has answered yet. */
interface OpenAsk {
  readonly take: (answer: Answer) => void;
  /** The gate goes on without an answer. */
  readonly giveUp: () => void;
}

/** One direct tool call on its way through the gate. */
export class ToolJob {
  private readonly order: TaskOrder;
  private readonly ports: ToolDriverPorts;
  private readonly report: (report: DriverReport) => void;
  private readonly cancellation = new CancellationSource();
  private readonly asks = new Map<AskId, OpenAsk>();
  private readonly call: ToolCall;
  private stopReason: EndReason | undefined;

  constructor(order: TaskOrder, ports: ToolDriverPorts, report: (report: DriverReport) => void) {
    this.order = order;
    this.ports = ports;
    this.report = report;
    if (order.work.kind !== "tool") throw new Error(`Task ${order.taskId} is no tool call`);
    const { call } = order.work;
    // Another attempt is another call: an observation belongs to one action.
    this.call = order.attempt === 1 ? call : { ...call, callId: ports.ids.next() };
  }

  /** Run it to its end; the last report is final. Rejects only for a bug. */
  async run(): Promise<void> {
    this.report({ type: "started" });
    const { workspaceFolder } = this.order;
    if (!(await this.ports.files.exists(workspaceFolder))) {
      this.report({ type: "failed", reason: workspaceGone(workspaceFolder) });
      return;
    }
    const { callId, tool, arguments: values } = this.call;
    this.stream({ type: "action", source: "dispatcher", callId, tool, arguments: values });
    const began = this.ports.clock.monotonic();
    const result = await passGate(
      {
        call: this.call,
        policy: this.order.policy,
        ...(this.order.sudo === undefined ? {} : { sudo: this.order.sudo }),
        origin: "step",
        context: this.context(),
        askForApproval: (ask, cancellation) => this.ask(ask, cancellation),
        audit: (text) => this.stream({ type: "system", source: "dispatcher", event: "policyDecision", text }),
      },
      this.ports,
    );
    this.stream(observation(this.call, result, Math.round(this.ports.clock.monotonic() - began)));
    this.report(this.finalReport(result));
  }

  stop(reason: EndReason): void {
    this.stopReason ??= reason;
    this.cancellation.cancel();
    for (const { giveUp } of this.asks.values()) giveUp();
  }

  answer(askId: AskId, answer: Answer): void {
    this.asks.get(askId)?.take(answer);
  }

  /** Until the journal has it, a host that replaces this one would take the call for one that has never begun. */
  confirmWithdrawal(askId: AskId): void {
    this.asks.get(askId)?.giveUp();
  }

  private context(): Omit<ToolContext, "granted" | "decided" | "mayOpen"> {
    const { runId, taskId, stepId, workspaceFolder, runFolder, environment } = this.order;
    return {
      runId,
      taskId,
      stepId,
      workspaceFolder,
      runFolder,
      environment,
      origin: "step",
      cancellation: this.cancellation,
      // Only the gate asks for approval: a task that waits for one is known not to have begun.
      ask: (ask) => this.askQuestion(ask.kind === "approval" ? { ...ask, kind: "question" } : ask),
      notify: (text, attachments) => this.stream({ type: "message", source: "tool", role: "agent", text, attachments }),
    };
  }

  private async askQuestion(ask: Omit<Ask, "id" | "askedAt">): Promise<Answer> {
    const { text } = ask;
    this.stream({ type: "message", source: "tool", role: "agent", text, attachments: [], ask: true });
    const answer = await this.ask(ask);
    const said = answer.text ?? answer.choice ?? "";
    this.stream({ type: "message", source: "person", role: "person", text: said, attachments: [] });
    return answer;
  }

  private ask(ask: Omit<Ask, "id" | "askedAt">, cancellation: Cancellation = this.cancellation): Promise<Answer> {
    const { ids, clock } = this.ports;
    const asked: Ask = { ...ask, id: ids.next(), askedAt: clock.now() };
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.asks.delete(asked.id);
        reject(new Cancelled());
      };
      const stopListening = cancellation.onCancelled(() => {
        // A task that is stopped takes its question with it.
        if (this.cancellation.cancelled || !this.asks.has(asked.id)) giveUp();
        else this.report({ type: "withdrawn", askId: asked.id });
      });
      if (cancellation.cancelled) return;
      const take = (answer: Answer): void => {
        this.asks.delete(asked.id);
        stopListening();
        resolve(answer);
      };
      this.asks.set(asked.id, { take, giveUp });
      this.report({ type: "asked", ask: asked });
    });
  }

  private stream(event: StreamDraft): void {
    const { stepId, taskId } = this.order;
    this.report({ type: "streamed", event: { ...event, stepId, taskId } });
  }

  private finalReport(result: ToolResult): DriverReport {
    const { outcome, output, exitCode, outputFile, error } = result;
    const outputs = {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(outputFile === undefined ? {} : { outputFile }),
    };
    if (outcome === "succeeded") return { type: "succeeded", output, outputs };
    if (this.stopReason !== undefined) return { type: "stopped", reason: this.stopReason };
    const reason = error ?? { code: "tool-failed", message: l10n.t("{0} failed", this.call.tool) };
    return { type: "failed", reason, output, outputs };
  }
}

function workspaceGone(folder: string): EndReason {
  return {
    code: "workspace-gone",
    message: l10n.t("The workspace folder {0} isn't there any more", folder),
    remedy: l10n.t("Bring it back, then retry the step."),
  };
}
