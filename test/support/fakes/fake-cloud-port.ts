import { mkdir, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type {
  Cloud,
  CloudCaller,
  CloudEvent,
  CloudFailure,
  CloudMessage,
  CloudOutcome,
  CloudTask,
  NewCloudTask,
} from "../../../server/src/core/ports/cloud.ts";
import type { CloudItem } from "../../../server/src/protocol/cloud.ts";

/** What a task of the fake does at one look; a question or a wish for a yes holds it until there is an answer. */
export type FakeStep =
  | { readonly event: string; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly ask: string }
  | { readonly confirm: string; readonly schema?: object; readonly refusable?: boolean }
  | { readonly credits: number }
  | { readonly status: string }
  | { readonly hold: true };

/** A task as the fake has it. */
export interface FakeCloudTask {
  readonly id: string;
  readonly task: NewCloudTask;
  readonly events: CloudEvent[];
  readonly said: string[];
  readonly confirmed: { readonly eventId: string; readonly input: unknown }[];
  status: string;
  credits: number | undefined;
  stops: number;
  steps: FakeStep[];
  waitsFor: string | undefined;
  readonly createdAt: number;
  title: string;
}

type Verb = keyof Cloud;
/** What becomes of one call: it fails before it did anything, it does all and its answer gets lost, or its caller dies before or after. */
export type FakeFault = CloudFailure | "lost" | "die-before" | "die-after";

/** Failures as a client tells them. */
export function cloudFailure(code: string, more: Partial<CloudFailure> = {}): CloudFailure {
  return { code, retryable: true, message: `The cloud: ${code}`, remedy: "Try again later.", ...more };
}

/** The Manus cloud in memory, one user. Each look at the events moves a task one step on. */
export class FakeCloudPort implements Cloud {
  readonly tasksById = new Map<string, FakeCloudTask>();
  /** What new tasks do. */
  script: (task: NewCloudTask) => readonly FakeStep[] = () => [say("Done")];
  /** Asked at each call. */
  fault: (verb: Verb, count: number) => FakeFault | undefined = () => undefined;
  readonly calls: { readonly verb: Verb; readonly caller: CloudCaller }[] = [];
  readonly uploaded: string[] = [];
  readonly files = new Map<string, string>();
  items: readonly CloudItem[] = [];
  perMinute = 100_000;
  pageSize = 3;
  /** How often a stop answers and does nothing. */
  deafToStops = 0;
  /** What time it is in the cloud. */
  time: () => number = () => Date.now();
  private now = 0;
  private ids = 0;

  constructor(state?: FakeCloudPort) {
    if (state !== undefined) Object.assign(this, state, { calls: [], fault: () => undefined });
  }

  /** The only task there is. */
  get only(): FakeCloudTask {
    const [task, ...others] = [...this.tasksById.values()];
    if (task === undefined || others.length > 0)
      throw new Error(`There are ${this.tasksById.size} tasks in the fake cloud`);
    return task;
  }

  count(verb: Verb): number {
    return this.calls.filter((call) => call.verb === verb).length;
  }

  /** What a person does in the cloud's own application. */
  tell(id: string, type: string, payload: Readonly<Record<string, unknown>>, at?: number): CloudEvent {
    const event = { id: `e${(this.ids += 1)}`, type, at: at ?? this.tick(), payload };
    this.find(id).events.push(event);
    return event;
  }

  createTask(caller: CloudCaller, task: NewCloudTask): ReturnType<Cloud["createTask"]> {
    return this.call("createTask", caller, () => {
      const id = `cloud${(this.ids += 1)}`;
      const made: FakeCloudTask = {
        id,
        task,
        events: [],
        said: [],
        confirmed: [],
        status: "running",
        credits: undefined,
        stops: 0,
        steps: [...this.script(task)],
        waitsFor: undefined,
        createdAt: Math.floor(this.time() / 1000) * 1000,
        title: task.title,
      };
      this.tasksById.set(id, made);
      this.tell(id, "user_message", { content: textOf(task.message) });
      return { id, url: `https://cloud.test/${id}`, title: task.title };
    });
  }

  task(caller: CloudCaller, taskId: string): Promise<CloudOutcome<CloudTask>> {
    return this.call("task", caller, () => toTask(this.find(taskId)));
  }

  tasks(caller: CloudCaller): ReturnType<Cloud["tasks"]> {
    return this.call("tasks", caller, () => ({ items: [...this.tasksById.values()].map(toTask).reverse() }));
  }

  events(caller: CloudCaller, taskId: string, page: Parameters<Cloud["events"]>[2]): ReturnType<Cloud["events"]> {
    return this.call("events", caller, () => {
      const task = this.find(taskId);
      if (page.cursor === undefined) this.move(task);
      const all = [...task.events].sort((one, other) => one.at - other.at);
      if (!page.ascending) all.reverse();
      const from = Number(page.cursor ?? 0);
      const items = all.slice(from, from + this.pageSize);
      const next = from + items.length;
      return next < all.length ? { items, cursor: String(next) } : { items };
    });
  }

  sendMessage(caller: CloudCaller, taskId: string, message: CloudMessage): Promise<CloudOutcome<void>> {
    return this.call("sendMessage", caller, () => {
      const task = this.find(taskId);
      const text = textOf(message);
      task.said.push(text);
      this.tell(taskId, "user_message", { content: text });
      task.waitsFor = undefined;
      task.status = "running";
      this.tell(taskId, "status_update", { agent_status: "running" });
      if (task.steps.length === 0) task.steps = [say(`Heard: ${text}`)];
      if ("hold" in (task.steps[0] ?? {})) task.steps.shift();
    });
  }

  confirmAction(
    caller: CloudCaller,
    taskId: string,
    answer: Parameters<Cloud["confirmAction"]>[2],
  ): Promise<CloudOutcome<void>> {
    return this.call("confirmAction", caller, () => {
      const task = this.find(taskId);
      task.confirmed.push({ eventId: answer.eventId, input: answer.input });
      if (answer.input?.["accept"] === false) return;
      task.waitsFor = undefined;
      task.status = "running";
      this.tell(taskId, "status_update", { agent_status: "running" });
    });
  }

  stopTask(caller: CloudCaller, taskId: string): Promise<CloudOutcome<void>> {
    return this.call("stopTask", caller, () => {
      const task = this.find(taskId);
      if ((this.deafToStops -= 1) >= 0) return;
      task.stops += 1;
      if (task.status === "stopped") return;
      task.status = "stopped";
      this.tell(taskId, "user_stop", {});
      this.tell(taskId, "status_update", { agent_status: "stopped" });
    });
  }

  updateTask(
    caller: CloudCaller,
    taskId: string,
    changes: Parameters<Cloud["updateTask"]>[2],
  ): Promise<CloudOutcome<void>> {
    return this.call("updateTask", caller, () => {
      const task = this.find(taskId);
      task.title = changes.title ?? task.title;
    });
  }

  deleteTask(caller: CloudCaller, taskId: string): Promise<CloudOutcome<void>> {
    return this.call("deleteTask", caller, () => {
      this.find(taskId);
      this.tasksById.delete(taskId);
    });
  }

  uploadFile(caller: CloudCaller, file: string): ReturnType<Cloud["uploadFile"]> {
    return this.call("uploadFile", caller, () => {
      this.uploaded.push(file);
      return { fileId: `file${(this.ids += 1)}`, filename: basename(file) };
    });
  }

  async download(caller: CloudCaller, url: string, file: string): ReturnType<Cloud["download"]> {
    const content = this.files.get(url) ?? `content of ${url}`;
    const outcome = await this.call("download", caller, () => ({
      size: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    }));
    if (outcome.ok) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return outcome;
  }

  projects(caller: CloudCaller): ReturnType<Cloud["projects"]> {
    return this.call("projects", caller, () => this.items);
  }

  connectors(caller: CloudCaller): ReturnType<Cloud["connectors"]> {
    return this.call("connectors", caller, () => this.items);
  }

  skills(caller: CloudCaller): ReturnType<Cloud["skills"]> {
    return this.call("skills", caller, () => this.items);
  }

  usage(caller: CloudCaller): ReturnType<Cloud["usage"]> {
    return this.call("usage", caller, () => usage);
  }

  tryKey(): ReturnType<Cloud["tryKey"]> {
    return Promise.resolve({ ok: true, value: usage });
  }

  webhooks(caller: CloudCaller): ReturnType<Cloud["webhooks"]> {
    return this.call("webhooks", caller, () => []);
  }

  addWebhook(caller: CloudCaller, url: string): ReturnType<Cloud["addWebhook"]> {
    return this.call("addWebhook", caller, () => ({ id: "webhook1", url }));
  }

  removeWebhook(caller: CloudCaller): Promise<CloudOutcome<void>> {
    return this.call("removeWebhook", caller, () => undefined);
  }

  webhookKey(caller: CloudCaller): Promise<CloudOutcome<string>> {
    return this.call("webhookKey", caller, () => "PEM");
  }

  readingRoom(): ReturnType<Cloud["readingRoom"]> {
    return { perMinute: this.perMinute, free: this.perMinute };
  }

  /** Now, and never the same twice. */
  private tick(): number {
    this.now = Math.max(this.now + 1, Math.floor(this.time()));
    return this.now;
  }

  private move(task: FakeCloudTask): void {
    if (task.status !== "running") return;
    const step = task.steps[0];
    if (step !== undefined && "hold" in step) return;
    task.steps.shift();
    if (step === undefined) this.end(task);
    else if ("event" in step) this.tell(task.id, step.event, step.payload);
    else if ("credits" in step) task.credits = step.credits;
    else if ("status" in step) task.status = step.status;
    else this.wait(task, step);
  }

  private wait(task: FakeCloudTask, step: FakeStep): void {
    task.status = "waiting";
    const isAsk = "ask" in step;
    const text = isAsk ? step.ask : `May it ${"confirm" in step ? step.confirm : ""}?`;
    if (isAsk) this.tell(task.id, "assistant_message", { content: text });
    task.waitsFor = `w${(this.ids += 1)}`;
    this.tell(task.id, "status_update", {
      agent_status: "waiting",
      status_detail: {
        waiting_for_event_id: task.waitsFor,
        waiting_for_event_type: "confirm" in step ? step.confirm : "messageAskUser",
        waiting_description: text,
        ...("confirm" in step && step.schema !== undefined ? { confirm_input_schema: step.schema } : {}),
      },
    });
  }

  private end(task: FakeCloudTask): void {
    task.status = "stopped";
    this.tell(task.id, "status_update", { agent_status: "stopped" });
  }

  private find(taskId: string): FakeCloudTask {
    const task = this.tasksById.get(taskId);
    if (task === undefined) throw new Missing();
    return task;
  }

  private async call<T>(verb: Verb, caller: CloudCaller, work: () => T): Promise<CloudOutcome<T>> {
    this.calls.push({ verb, caller });
    const fault = this.fault(verb, this.count(verb));
    await caller.beforeSending?.();
    if (fault === "die-before") return forever();
    if (typeof fault === "object") return { ok: false, failure: fault };
    await Promise.resolve();
    try {
      const value = work();
      if (fault === "die-after") return await forever();
      if (fault === "lost") return { ok: false, failure: cloudFailure("timeout", { ambiguous: true }) };
      return { ok: true, value };
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return { ok: false, failure: cloudFailure("not-found", { retryable: false }) };
    }
  }
}

const usage = {
  unit: "credits",
  available: 100,
  spentToday: 0,
  spentThisMonth: 0,
  asOf: "2026-11-21T09:00:00.000Z",
} as const;

class Missing extends Error {}

/** Something the agent says. */
export function say(content: string, ...filenames: readonly string[]): FakeStep {
  const attachments = filenames.map((filename) => ({ type: "file", filename, url: `https://files.test/${filename}` }));
  return { event: "assistant_message", payload: { content, ...(attachments.length === 0 ? {} : { attachments }) } };
}

function toTask({ id, status, title, createdAt, credits, task }: FakeCloudTask): CloudTask {
  const base = { id, status, title, createdAt, updatedAt: createdAt, url: `https://cloud.test/${id}` };
  return {
    ...base,
    ...(credits === undefined ? {} : { credits }),
    ...(task.profile === undefined ? {} : { profile: task.profile }),
  };
}

function textOf({ parts }: CloudMessage): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
