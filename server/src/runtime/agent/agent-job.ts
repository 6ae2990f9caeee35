import type { AgentSpec, PersonMessage } from "../../core/agent/agent-spec.ts";
import { openCall, usageOf } from "../../core/agent/loop/agent-state.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
import type { DriverReport, StreamDraft, TaskOrder } from "../../core/ports/driver.ts";
import type { Answer } from "../../core/ports/tools.ts";
import type { AskId, EndReason } from "../../protocol/states.ts";
import { AgentFailure, failedBy } from "./agent-failure.ts";
import type { AgentDriverPorts } from "./agent-ports.ts";
import { AgentStream } from "./agent-stream.ts";
import { AgentTurns } from "./agent-turns.ts";
import { Desk } from "./desk.ts";
import { lostCall } from "./model-calls.ts";
import { ModelSource } from "./model-source.ts";
import { prepareTask } from "./prepare.ts";
import { closeDangling } from "./resume-call.ts";
import { Steering } from "./steering.ts";
import { runtimeEvents } from "./stream-facts.ts";

/** One agent's task, from its start or from where its stream says it was, to its end. */
export class AgentJob {
  private readonly order: TaskOrder;
  private readonly spec: AgentSpec;
  private readonly ports: AgentDriverPorts;
  private readonly report: (report: DriverReport) => void;
  private readonly steering: Steering;
  private readonly desk: Desk;
  private readonly stream: AgentStream;

  constructor(order: TaskOrder, ports: AgentDriverPorts, report: (report: DriverReport) => void) {
    if (order.work.kind !== "agent") throw new Error(`Task ${order.taskId} is no agent's`);
    this.order = order;
    this.spec = order.work.agent;
    this.ports = ports;
    this.report = report;
    this.steering = new Steering(report);
    this.desk = new Desk({ clock: ports.clock, ids: ports.ids, report });
    this.stream = new AgentStream(order, ports);
    for (const message of order.work.messages) this.steering.deliver(message, "enqueue");
  }

  /** Work to the end; the last report is final. Rejects only for a bug. */
  async run(): Promise<void> {
    this.report({ type: "started" });
    this.report(await this.workToEnd());
  }

  /** End soon, whatever is under way. */
  stop(reason: EndReason): void {
    // Another host writes this stream now.
    if (reason.code === "lock-lost") this.stream.close();
    this.steering.stop(reason);
  }

  /** Hold at the next turn. */
  pause(): void {
    this.steering.pause();
  }

  resume(): void {
    this.steering.resume();
  }

  deliver(message: PersonMessage, mode: "enqueue" | "interrupt"): void {
    this.steering.deliver(message, mode);
  }

  answer(askId: AskId, answer: Answer): void {
    this.desk.answer(askId, answer);
  }

  private async workToEnd(): Promise<DriverReport> {
    try {
      await this.begin();
      return await this.prepareAndThink();
    } catch (error) {
      if (error instanceof AgentFailure) return { type: "failed", reason: error.reason };
      const reason = this.steering.stopReason;
      if (!(error instanceof Cancelled) || reason === undefined) throw error;
      await this.ports.toolbox.endTask(this.order.runId, this.order.taskId);
      return { type: "stopped", reason };
    }
  }

  /** Find out how far it came. */
  private async begin(): Promise<void> {
    const { order, stream, steering } = this;
    const failure = await stream.read(steering.stopping);
    if (failure !== undefined) throw failedBy(failure);
    const { hold } = order;
    const lost = hold === undefined ? [] : lostCall(hold, stream.state);
    await stream.append([...lost, ...this.openingEvents()], steering.stopping);
    this.tellUsage();
    if (order.attempt < stream.facts.attempt)
      throw new Error(`Attempt ${order.attempt} of ${order.taskId} comes too late`);
  }

  /** What the stream says that it has used, with the call that was under way when its host died. */
  private tellUsage(): void {
    const { order, ports, report, stream } = this;
    const usage = usageOf(stream.state);
    if (usage === undefined) return;
    const { id: settles, account } = order.hold ?? {};
    const paidBy = account === undefined ? {} : { account };
    const reconciled = settles === undefined ? {} : { settles };
    report({ type: "used", usage: { ...usage, ...paidBy }, day: ports.budget.today(), ...reconciled });
  }

  private openingEvents(): readonly StreamDraft[] {
    const { attempt } = this.order;
    const { facts, state } = this.stream;
    if (facts.attempt < attempt) {
      const { attemptStarted: event } = runtimeEvents;
      return [{ type: "system", source: "dispatcher", event, text: `Attempt ${attempt} begins`, attempt }];
    }
    const open = openCall(state);
    const closing = open === undefined ? undefined : closeDangling(open, facts);
    return closing === undefined ? [] : [closing];
  }

  private async prepareAndThink(): Promise<DriverReport> {
    const { order, spec, ports, stream, desk, steering, report } = this;
    const prepared = await prepareTask({ order, spec, ports, stream, desk, stopping: steering.stopping });
    const { account, model } = spec;
    const wish = { runId: order.runId, ...(account && { account }), ...(model && { model }) };
    const models = new ModelSource({ models: ports.models, wish, desk });
    try {
      const { taskId } = order;
      return await new AgentTurns({ ports, taskId, prepared, stream, desk, steering, models, report }).untilEnd();
    } finally {
      models.close();
      await prepared.close();
    }
  }
}
