import { schemaOfConfirm } from "./script.ts";
import type { Step } from "./script.ts";
import { sampleOf } from "./samples.ts";
import { newId } from "./state.ts";
import type { FakeEvent, FakeTask, State } from "./state.ts";
import { callWebhooks } from "./webhook-calls.ts";
import type { WebhookNews } from "./webhook-calls.ts";

/** An event before it has an id and a time. */
export interface EventDraft {
  readonly type: string;
  readonly payload?: object;
  readonly verbose?: boolean;
  readonly attachments?: FakeEvent["attachments"];
}

/** Plays a task's script: its events, in order, at their pace, until it ends or a newer turn begins. */
export class Player {
  readonly #state: State;
  readonly #task: FakeTask;
  readonly #turn: number;

  constructor(state: State, task: FakeTask) {
    this.#state = state;
    this.#task = task;
    task.turn += 1;
    this.#turn = task.turn;
  }

  async play(steps: readonly Step[]): Promise<void> {
    this.#change("running");
    for (const step of steps) {
      await this.#pause(step.do === "wait" ? step.ms : this.#state.settings.paceMs);
      if (this.#isCutOff()) return;
      await this.#act(step);
      if (this.#isCutOff() || step.do === "finish" || step.do === "fail") return;
    }
    this.#finish();
  }

  async #act(step: Step): Promise<void> {
    if (step.do === "hold") await this.#until((release) => (this.#task.release = release));
    else if (step.do === "ask" || step.do === "confirm") await this.#wait(step);
    else this.#actAtOnce(step);
  }

  #actAtOnce(step: Exclude<Step, { do: "hold" | "ask" | "confirm" }>): void {
    if (step.do === "say") this.#say(step);
    else if (step.do === "tool") this.#tell(toolUsed(step));
    else if (step.do === "plan") this.#plan(step);
    else if (step.do === "event") this.#tell(step);
    else if (step.do === "status") this.#task.status = step.status;
    else if (step.do === "structured") this.#tell(structured(step));
    else if (step.do === "spend") this.#spend(step.credits);
    else if (step.do === "fail") this.#fail(step);
    else if (step.do === "finish") this.#finish();
  }

  #say({ text, attachments = [] }: Extract<Step, { do: "say" }>): void {
    this.#tell({
      type: "assistant_message",
      payload: { content: text.replaceAll("{answer}", this.#task.lastAnswer) },
      attachments: attachments.map((file) => this.#state.keepFile(file)),
    });
  }

  #plan({ steps, done = 0 }: Extract<Step, { do: "plan" }>): void {
    const now = Math.floor(this.#state.now() / 1000);
    const rows = steps.map((title, at) => ({
      status: at < done ? "done" : at === done ? "doing" : "todo",
      title,
      ...(at <= done && { started_at: now }),
      ...(at < done && { end_at: now }),
    }));
    this.#tell({ type: "plan_update", payload: { steps: rows }, verbose: true });
    this.#call({ type: "task_progress", message: steps[done] ?? "Finishing" });
  }

  async #wait(step: Extract<Step, { do: "ask" | "confirm" }>): Promise<void> {
    const asked = step.do === "ask" ? { type: "messageAskUser" } : { type: step.type };
    const text = step.do === "ask" ? step.question : (step.description ?? `Wants to do ${step.type}`);
    if (step.do === "ask") this.#tell({ type: "assistant_message", payload: { content: text } });
    const schema = step.do === "ask" ? undefined : (step.schema ?? schemaOfConfirm(step.type));
    const eventId = newId();
    await this.#until((release) => {
      const onRefuse = step.do === "confirm" ? (step.onRefuse ?? "wait") : "wait";
      const answer = (given: string): void => {
        this.#task.lastAnswer = given;
        release();
      };
      this.#task.waiting = { ...asked, eventId, schema, onRefuse, answer };
      this.#change("waiting", {
        waiting_for_event_id: eventId,
        waiting_for_event_type: asked.type,
        waiting_description: text,
        ...(schema !== undefined && { confirm_input_schema: schema }),
      });
      this.#call({ type: "task_stopped", stopReason: "ask", message: text });
    });
    if (!this.#isCutOff()) this.#change("running");
  }

  #spend(credits: number): void {
    const { user, id, title } = this.#task;
    this.#task.credits += credits;
    user.credits -= credits;
    const row = { task_id: id, title, credits: -credits, created_at: Math.floor(this.#state.now() / 1000) };
    user.usage.push({ ...row, type: credits < 0 ? "refund" : "cost" });
  }

  #fail({ type, content }: Extract<Step, { do: "fail" }>): void {
    this.#tell({ type: "error_message", payload: { error_type: type, content } });
    this.#change("error");
  }

  #finish(): void {
    const { outputSchema, events } = this.#task;
    const given = events.slice(events.findLastIndex(({ type }) => type === "user_message"));
    if (outputSchema !== undefined && !given.some(({ type }) => type === "structured_output_result")) {
      this.#tell(structured({ value: sampleOf(outputSchema) }));
    }
    this.#change("stopped");
    const last = events.findLast(({ type }) => type === "assistant_message");
    const message = typeof last?.payload["content"] === "string" ? last.payload["content"] : "";
    this.#call({ type: "task_stopped", stopReason: "finish", message });
  }

  #change(status: string, detail?: object): void {
    if (status !== "waiting") this.#task.waiting = undefined;
    this.#task.status = status;
    this.#tell(statusUpdate(status, detail));
  }

  #tell(draft: EventDraft): void {
    addEvent(this.#state, this.#task, draft);
  }

  #call(news: WebhookNews): void {
    callWebhooks(this.#state, this.#task, news);
  }

  async #until(begin: (release: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#state.closing.signal.addEventListener("abort", () => resolve(), { once: true });
      begin(resolve);
    });
    this.#task.release = undefined;
  }

  async #pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      if (milliseconds <= 0) setImmediate(resolve);
      else setTimeout(resolve, milliseconds).unref();
    });
  }

  #isCutOff(): boolean {
    return this.#task.turn !== this.#turn || this.#state.closing.signal.aborted;
  }
}

/** Append an event to a task's list. */
export function addEvent(state: State, task: FakeTask, draft: EventDraft): FakeEvent {
  const event: FakeEvent = {
    id: newId(),
    type: draft.type,
    at: state.now(),
    payload: { ...draft.payload },
    verbose: draft.verbose ?? false,
    attachments: draft.attachments ?? [],
  };
  task.events.push(event);
  task.updatedAt = event.at;
  return event;
}

/** A person stops a task: its script is cut off where it is. */
export function stopTask(state: State, task: FakeTask): void {
  task.turn += 1;
  task.waiting = undefined;
  task.release?.();
  task.status = "stopped";
  addEvent(state, task, { type: "user_stop", payload: {} });
  addEvent(state, task, statusUpdate("stopped"));
  callWebhooks(state, task, { type: "task_stopped", stopReason: "finish", message: "" });
}

function statusUpdate(status: string, detail?: object): EventDraft {
  const payload = { agent_status: status, brief: `It is ${status}`, description: "" };
  return { type: "status_update", payload: { ...payload, ...(detail !== undefined && { status_detail: detail }) } };
}

function toolUsed({ tool, brief = "", status = "success" }: Extract<Step, { do: "tool" }>): EventDraft {
  const payload = { tool, action_id: newId(), status, brief, description: brief, message: { text: brief } };
  return { type: "tool_used", payload, verbose: true };
}

function structured({ value, error }: { readonly value?: unknown; readonly error?: string }): EventDraft {
  const payload = error === undefined ? { success: true, value, error: "" } : { success: false, value: null, error };
  return { type: "structured_output_result", payload };
}
