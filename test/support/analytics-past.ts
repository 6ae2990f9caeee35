import type { DispatchEvent } from "../../server/src/core/dispatch/events.ts";
import type { RunSpec, TaskSpec } from "../../server/src/core/dispatch/states.ts";
import type { JournalRecord } from "../../server/src/core/ports/journal.ts";
import type { TaskUsage } from "../../server/src/protocol/fleet.ts";

/** How a past is made up. */
export interface PastOptions {
  readonly runs: number;
  /** The first moment; ISO 8601. */
  readonly from: string;
  /** Between the starts of two runs. */
  readonly msBetweenRuns: number;
  readonly seed?: number;
  readonly workflows?: number;
}

/** The records of a journal as months of work would leave them: workflows of a tool step, an agent and a check, with failures, retries, questions and costs. */
export function* pastRecords(options: PastOptions): Generator<JournalRecord> {
  const { runs, from, msBetweenRuns, seed = 1, workflows = 8 } = options;
  const random = randomFrom(seed);
  let sequence = 0;
  let nextId = 0;
  const start = Date.parse(from);
  yield record((sequence += 1), start, { type: "hostStarted" });
  for (let run = 0; run < runs; run += 1) {
    const past = new PastRun(start + run * msBetweenRuns, random, () => toId((nextId += 1)));
    for (const [at, event] of past.events(Math.floor(random() * workflows))) yield record((sequence += 1), at, event);
  }
}

type Timed = readonly [at: number, event: DispatchEvent];
const models = ["small", "large"] as const;

class PastRun {
  private at: number;
  private readonly random: () => number;
  private readonly nextId: () => string;

  constructor(at: number, random: () => number, nextId: () => string) {
    this.at = at;
    this.random = random;
    this.nextId = nextId;
  }

  *events(workflow: number): Generator<Timed> {
    const run = runSpec(this.nextId(), workflow, this.at);
    yield this.now({ type: "runCreated", run });
    let failed = false;
    for (const step of ["log", "draft", "check"] as const) {
      for (const timed of this.task(run, step)) {
        if (timed[1].type === "taskFailed") failed = true;
        yield timed;
      }
      if (failed) break;
    }
    const reason = { code: failed ? "step-failed" : "completed", message: "" };
    yield this.now({
      type: "runFinished",
      runId: run.id,
      status: failed ? "failed" : "succeeded",
      reason,
      outputs: {},
    });
    yield this.now({ type: "runReleased", runId: run.id });
  }

  private *task(run: RunSpec, step: "log" | "draft" | "check"): Generator<Timed> {
    const task = taskSpec(this.nextId(), run, step, this.random() < 0.5 ? "small" : "large");
    const taskId = task.id;
    yield this.now({ type: "taskQueued", task });
    yield this.later(this.random() * 20_000, { type: "taskAssigned", taskId, instanceId: instanceOf(step) });
    yield this.later(200, { type: "taskStarted", taskId });
    if (step === "draft") yield* this.think(taskId, task);
    if (step === "check" && this.random() < 0.2) {
      const reason = { code: "timeout", message: "" };
      yield this.later(30_000, { type: "taskAttemptFailed", taskId, reason, until: iso(this.at + 31_000) });
      yield this.later(1_000, { type: "taskDue", taskId });
      yield this.later(100, { type: "taskAssigned", taskId, instanceId: instanceOf(step) });
      yield this.later(100, { type: "taskStarted", taskId });
    }
    if (this.random() < 0.1) {
      const reason = { code: "tool-failed", message: "" };
      yield this.later(this.random() * 60_000, { type: "taskFailed", taskId, reason, output: "", outputs: {} });
    } else yield this.later(this.random() * 60_000, { type: "taskSucceeded", taskId, output: "same", outputs: {} });
  }

  private *think(taskId: string, task: TaskSpec): Generator<Timed> {
    const model = task.work.kind === "agent" ? (task.work.agent.model ?? "small") : "small";
    const price = model === "large" ? 0.02 : 0.002;
    for (let turn = 1; turn <= 3; turn += 1) {
      const usage: TaskUsage = {
        turns: turn,
        inputTokens: 1_000 * turn,
        outputTokens: 100 * turn,
        cost: price * turn,
        model,
        account: "work",
      };
      yield this.later(5_000, { type: "taskUsed", taskId, usage });
    }
    if (this.random() > 0.3) return;
    const askId = this.nextId();
    const ask = {
      id: askId,
      kind: "approval",
      text: "May I?",
      choices: ["approved", "denied"],
      rule: "shell_exec(git push*)",
      askedAt: iso(this.at),
    } as const;
    yield this.now({ type: "taskAsked", taskId, ask });
    yield this.later(60_000, { type: "taskAnswered", taskId, askId, answer: { choice: "approved", by: "editor" } });
  }

  private now(event: DispatchEvent): Timed {
    return [this.at, event];
  }

  private later(ms: number, event: DispatchEvent): Timed {
    this.at += Math.round(ms);
    return [this.at, event];
  }
}

function instanceOf(step: string): string {
  return step === "draft" ? "agents" : "this-machine";
}

function runSpec(id: string, workflow: number, at: number): RunSpec {
  const name = `flow-${workflow}`;
  return {
    id,
    file: `/projects/shop/${name}.manus.yaml`,
    workspaceFolder: "/projects/shop",
    folder: `/home/runs/${id}`,
    startedAt: iso(at),
    inputs: {},
    compiled: {
      ...{ name, title: name, priority: 5, environment: {}, outputs: {}, steps: [] },
      policy: { allow: [], ask: [], deny: [] },
    },
    borrowed: {},
    origin: { kind: "person", by: "editor" },
  };
}

function taskSpec(id: string, run: RunSpec, step: string, model: (typeof models)[number]): TaskSpec {
  const base = {
    id,
    runId: run.id,
    stepId: step,
    title: step,
    priority: 5,
    repeatable: true,
    fingerprint: `f-${step}`,
  };
  if (step !== "draft") {
    const call = { callId: id, tool: "shell_exec", arguments: { command: "true" } };
    return { ...base, engine: "tool", work: { kind: "tool", call } };
  }
  const agent = { name: "draft", file: run.file, prompt: "Write it.", model, account: "work" };
  return { ...base, engine: "local", work: { kind: "agent", agent: { ...agentDefaults, ...agent } } };
}

const agentDefaults = {
  attachments: [],
  plan: [],
  knowledge: [],
  datasources: [],
  policy: { allow: [], ask: [], deny: [] },
  sudo: "deny",
  trusted: true,
  onMessage: "enqueue",
  workspace: { isolation: "none", directory: ".", setup: [], copy: [] },
  budget: { onExceed: "ask" },
  outputs: {},
  environment: {},
} as const;

function record(sequence: number, at: number, event: DispatchEvent): JournalRecord {
  return { sequence, at: iso(at), event, effects: [] };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** A ULID that counts. */
function toId(count: number): string {
  return `01${count
    .toString(32)
    .toUpperCase()
    .replace(/[ILOU]/g, (letter) => ({ I: "W", L: "X", O: "Y", U: "Z" })[letter] ?? "")
    .padStart(24, "0")}`;
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
