import { lastDelivered, observeEvent, openCall, seenMessages } from "../../core/agent/loop/agent-state.ts";
import type { AgentContext, AgentEnd, AgentMove } from "../../core/agent/loop/moves.ts";
import { nextMove } from "../../core/agent/loop/next-move.ts";
import {
  takeAnswer,
  takeBudgetAnswer,
  takeModelFailure,
  takePlan,
  wantsIdle,
} from "../../core/agent/loop/take-answer.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
import type { DriverReport, StreamDraft } from "../../core/ports/driver.ts";
import type { Model, ModelAnswer, ModelOutcome } from "../../core/ports/model.ts";
import type { Plan } from "../../core/agent/modules/plan-state.ts";
import type { StreamedEvent } from "../../protocol/runs.ts";
import type { TaskId } from "../../protocol/states.ts";
import type { AgentDriverPorts } from "./agent-ports.ts";
import type { AgentStream } from "./agent-stream.ts";
import type { Desk } from "./desk.ts";
import { makeCall } from "./make-call.ts";
import { ModelCalls } from "./model-calls.ts";
import type { Allowed, Thinking } from "./model-calls.ts";
import type { ModelSource } from "./model-source.ts";
import { collectOutputs } from "./outputs.ts";
import type { CollectedOutputs } from "./outputs.ts";
import { orCancelled } from "./or-cancelled.ts";
import type { Prepared } from "./prepare.ts";
import type { Steering } from "./steering.ts";
import { runtimeEvents } from "./stream-facts.ts";
import { TodoFile } from "./todo-file.ts";

/** All that an agent's turns need. */
export interface TurnsOptions {
  readonly ports: AgentDriverPorts;
  readonly taskId: TaskId;
  readonly prepared: Prepared;
  readonly stream: AgentStream;
  readonly desk: Desk;
  readonly steering: Steering;
  readonly models: ModelSource;
  readonly report: (report: DriverReport) => void;
}

interface Thought {
  readonly move: Thinking;
  readonly model: Model;
  readonly context: AgentContext;
}

/** The turns of a prepared agent: asks the loop for the next move and carries it out, one after the other, each in the stream before the next. */
export class AgentTurns {
  private readonly options: TurnsOptions;
  private readonly todo: TodoFile;
  private readonly calls: ModelCalls;
  /** The plan that todo.md was made from. */
  private followed: Plan | undefined;

  constructor(options: TurnsOptions) {
    const { ports, prepared } = options;
    this.options = options;
    this.todo = new TodoFile(prepared.taskFolder, ports);
    this.calls = new ModelCalls({ ...options, taskId: options.taskId, ledger: ports.budget });
  }

  /** Work until the loop says it's over; answers the final report. Rejects with `Cancelled` when the task is stopped. */
  async untilEnd(): Promise<DriverReport> {
    const { stream, steering, models } = this.options;
    for (;;) {
      if (openCall(stream.state) === undefined) await this.atBoundary();
      steering.requireWanted();
      const model = await models.get(steering.stopping);
      const context = this.context(model);
      const move = nextMove(stream.state, context);
      if (move.move === "end") return this.finalReport(move.end, model);
      await this.carryOut(move, model, context);
    }
  }

  /** Between two turns people get their way: a pause holds here, what they wrote is handed over. */
  private async atBoundary(): Promise<void> {
    const { stream, steering } = this.options;
    await steering.hold();
    await this.append(await this.todoOfPlan());
    const arrived = steering.takeMessages();
    if (arrived.length === 0) return;
    const seen = new Set(seenMessages(stream.state));
    const fresh = arrived.filter(({ id }) => !seen.has(id) && seen.add(id));
    const drafts = fresh.map(({ id, text, attachments }): StreamDraft => {
      return { type: "message", source: "person", role: "person", text, attachments, messageId: id };
    });
    await this.append(drafts);
  }

  private async carryOut(
    move: Exclude<AgentMove, { move: "end" }>,
    model: Model,
    context: AgentContext,
  ): Promise<void> {
    const { stream, desk, steering } = this.options;
    switch (move.move) {
      case "append":
        return this.append(move.events);
      case "think":
      case "plan":
        return this.think(move, model, context);
      case "act": {
        const drafts = await makeCall(move.call, this.options);
        const changed = await this.todo.look(stream.state.planning.todo);
        return this.append(changed === undefined ? drafts : [...drafts, changed]);
      }
      case "ask": {
        const answer = await desk.ask(move.ask, steering.stopping);
        return this.append(takeBudgetAnswer(stream.state, context, answer));
      }
    }
  }

  private async think(move: Thinking, model: Model, context: AgentContext): Promise<void> {
    const allowed = await this.allow(move, model);
    if (allowed === undefined) return;
    if (allowed.allowed) return this.thinkFor(allowed.holdId, { move, model, context });
    const { events, instead } = allowed;
    const { state } = this.options.stream;
    await this.append(instead === undefined ? events : takePlan(state, context, { ok: false, failure: instead }));
  }

  /** Undefined: something is wanted of the agent first. */
  private async allow(move: Thinking, model: Model): Promise<Allowed | undefined> {
    try {
      return await this.calls.allow(move, model);
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      this.options.steering.requireWanted();
      return undefined;
    }
  }

  private async thinkFor(holdId: string, { move, model, context }: Thought): Promise<void> {
    const { stream, models, steering } = this.options;
    const outcome = await this.ask(move, model);
    if (outcome === "broken-off") return this.breakOff(holdId, move, model);
    // A model that has gone is waited for, which is no failure of the agent's.
    if (!outcome.ok && (await models.look(steering.stopping)) !== undefined) {
      this.calls.settle(model.facts, holdId);
      return;
    }
    await this.append(
      move.move === "plan"
        ? takePlan(stream.state, context, outcome)
        : outcome.ok
          ? await this.takeTurn(outcome.answer, context)
          : takeModelFailure(stream.state, context, outcome.failure),
    );
    this.calls.settle(model.facts, holdId);
  }

  /** What it took is told before it's on disk: a task that is stopped doesn't wait for that. */
  private breakOff(holdId: string, move: Thinking, model: Model): Promise<void> {
    const event = brokenOff(move, model);
    const after = observeEvent(this.options.stream.state, { ...event, seq: 0, at: "" } as StreamedEvent);
    this.calls.settle(model.facts, holdId, after);
    return this.append([event]);
  }

  /** Broken off: by a message that interrupts, or because the task is stopped. */
  private async ask({ request }: Thinking, model: Model): Promise<ModelOutcome | "broken-off"> {
    try {
      return await this.options.steering.during((cancellation) =>
        orCancelled(model.ask(request, cancellation), cancellation),
      );
    } catch (error) {
      if (error instanceof Cancelled) return "broken-off";
      throw error;
    }
  }

  private async takeTurn(answer: ModelAnswer, context: AgentContext): Promise<readonly StreamDraft[]> {
    const missing = wantsIdle(answer) ? (await this.collect()).missing : {};
    const nextId = (): string => this.options.ports.ids.next();
    return takeAnswer(this.options.stream.state, context, answer, { nextId, missing });
  }

  private collect(): Promise<CollectedOutputs> {
    const { ports, prepared, stream } = this.options;
    const { folders, taskFolder, spec } = prepared;
    const delivered = lastDelivered(stream.state)?.text;
    return collectOutputs(spec.outputs, { files: ports.files, folder: folders.folder, taskFolder, delivered });
  }

  /** A stop needn't wait for the disk: what was to be written is written all the same. */
  private append(drafts: readonly StreamDraft[]): Promise<void> {
    return this.options.stream.append(drafts, this.options.steering.stopping);
  }

  private async todoOfPlan(): Promise<readonly StreamDraft[]> {
    const { plan, todo } = this.options.stream.state.planning;
    if (plan === undefined || plan === this.followed) return [];
    this.followed = plan;
    const changed = await this.todo.follow(plan.steps, todo);
    return changed === undefined ? [] : [changed];
  }

  private context(model: Model): AgentContext {
    const { spec, tools, folders, taskFolder, surroundings } = this.options.prepared;
    const { boundInMoney } = this.calls;
    const base = { spec, tools, model: model.facts, workspaceFolder: folders.folder, taskFolder, surroundings };
    return boundInMoney === undefined ? base : { ...base, boundInMoney };
  }

  private async finalReport(end: AgentEnd, model: Model): Promise<DriverReport> {
    this.calls.settle(model.facts);
    const { values, missing } = await this.collect();
    const output = lastDelivered(this.options.stream.state)?.text ?? "";
    if (end.status === "failed") return { type: "failed", reason: end.reason, output, outputs: values };
    const [first] = Object.entries(missing);
    if (first === undefined) return { type: "succeeded", output, outputs: values };
    const [name, wrong] = first;
    const reason = { code: "outputs-missing", message: `The output ${name} isn't there any more: ${wrong}` };
    return { type: "failed", reason, output, outputs: values };
  }
}

/** A call that was broken off has cost what was sent all the same, and nobody says how much: it's counted as it was estimated. */
function brokenOff({ reserve, move }: Thinking, { facts }: Model): StreamDraft {
  const { inputTokens, cost } = reserve;
  return {
    type: "system",
    source: "dispatcher",
    event: runtimeEvents.modelCancelled,
    text: `The ${move === "plan" ? "planner" : "model"} was broken off before it had answered`,
    usage: {
      model: facts.name,
      inputTokens,
      outputTokens: 0,
      estimated: true,
      ...(cost === undefined ? {} : { cost }),
    },
  };
}
