import assert from "node:assert/strict";
import { effectOutcomes } from "../../../../server/src/core/dispatch/effects.ts";
import type { TaskEvent } from "../../../../server/src/core/dispatch/events.ts";
import type { TaskSpec, TaskState } from "../../../../server/src/core/dispatch/states.ts";
import { transitionTask } from "../../../../server/src/core/dispatch/transition-task.ts";

const at = "2026-11-21T09:00:00.000Z";
const taskId = "T";
const reason = { code: "broke", message: "It broke" };
const ask = { id: "ASK", kind: "question", text: "Which?", choices: [], askedAt: at } as const;
const spec: TaskSpec = {
  id: taskId,
  runId: "R",
  stepId: "a",
  title: "a",
  engine: "tool",
  work: { kind: "tool", call: { callId: "C", tool: "file_read", arguments: {} } },
  priority: 5,
  repeatable: false,
};
const gate: TaskSpec = {
  ...spec,
  work: { kind: "approve", ask: { ...ask, kind: "approval", choices: ["approved", "denied"] } },
};
const agent: TaskSpec = {
  ...spec,
  engine: "local",
  work: {
    kind: "agent",
    agent: {
      name: "triage",
      file: "/w/triage.manus.yaml",
      prompt: "Look",
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
    },
  },
};
const stop = { reason, as: "stopped" } as const;
const stopped = { type: "taskStopRequested", taskId, stop, by: "x" } as const;

/** Every event that a task can get. */
const events: { readonly [T in TaskEvent["type"]]: Extract<TaskEvent, { readonly type: T }> } = {
  taskQueued: { type: "taskQueued", task: spec },
  taskAssigned: { type: "taskAssigned", taskId, instanceId: "this-machine" },
  taskStarted: { type: "taskStarted", taskId },
  taskAsked: { type: "taskAsked", taskId, ask },
  taskAnswered: { type: "taskAnswered", taskId, askId: "ASK", answer: { choice: "approved", text: "yes", by: "x" } },
  taskUnblocked: { type: "taskUnblocked", taskId, askId: "ASK" },
  taskMoved: { type: "taskMoved", taskId, instanceId: "other", by: "ada" },
  taskMessaged: {
    type: "taskMessaged",
    taskId,
    message: { id: "M", text: "Hurry", attachments: [], by: "x", at },
    mode: "enqueue",
  },
  taskUsed: { type: "taskUsed", taskId, usage: { turns: 1, inputTokens: 2, outputTokens: 3, model: "m" } },
  taskLocated: {
    type: "taskLocated",
    taskId,
    cloud: { accountId: "work", taskId: "C", url: "https://manus.im/app/C" },
  },
  taskPauseRequested: { type: "taskPauseRequested", taskId, by: "x" },
  taskPaused: { type: "taskPaused", taskId },
  taskResumeRequested: { type: "taskResumeRequested", taskId, by: "x" },
  taskResumed: { type: "taskResumed", taskId },
  taskStopRequested: stopped,
  taskSucceeded: { type: "taskSucceeded", taskId, output: "", outputs: {} },
  taskFailed: { type: "taskFailed", taskId, reason, output: "", outputs: {} },
  taskStopped: { type: "taskStopped", taskId, reason },
  taskAttemptFailed: { type: "taskAttemptFailed", taskId, reason, until: at },
  taskDue: { type: "taskDue", taskId },
  taskRequeued: { type: "taskRequeued", taskId, reason },
  taskRetried: { type: "taskRetried", taskId, runId: "R", reset: [], by: "x" },
};

function play(...types: readonly (TaskEvent | TaskEvent["type"])[]): TaskState {
  let state: TaskState | undefined;
  for (const type of types) [state] = transitionTask(state, typeof type === "string" ? events[type] : type, at);
  assert.ok(state !== undefined);
  return state;
}

const running = ["taskQueued", "taskAssigned", "taskStarted"] as const;
/** One state for each place in which a task can be. */
const states: Readonly<Record<string, TaskState>> = {
  queued: play("taskQueued"),
  "queued, held": play("taskQueued", "taskPauseRequested"),
  starting: play("taskQueued", "taskAssigned"),
  running: play(...running),
  "running, told to pause": play(...running, "taskPauseRequested"),
  "running, told to stop": play(...running, stopped),
  paused: play(...running, "taskPaused"),
  "paused, told to go on": play(...running, "taskPaused", "taskResumeRequested"),
  asking: play(...running, "taskAsked"),
  "waiting for its next attempt": play(...running, "taskAttemptFailed"),
  "at a gate": play({ type: "taskQueued", task: gate }),
  "agent, queued": play({ type: "taskQueued", task: agent }),
  "agent, running": play({ type: "taskQueued", task: agent }, "taskAssigned", "taskStarted"),
  "agent, paused": play({ type: "taskQueued", task: agent }, "taskAssigned", "taskStarted", "taskPaused"),
  "agent, asking": play({ type: "taskQueued", task: agent }, "taskAssigned", "taskStarted", "taskAsked"),
  "agent, failed": play({ type: "taskQueued", task: agent }, "taskAssigned", "taskStarted", "taskFailed"),
  succeeded: play(...running, "taskSucceeded"),
  failed: play(...running, "taskFailed"),
  stopped: play(...running, "taskStopped"),
};

/** What each event makes of each state: the next status and the effects. An event that isn't there doesn't apply. */
const table: Readonly<Record<string, Partial<Record<TaskEvent["type"], string>>>> = {
  queued: {
    taskMoved: "queued",
    taskAssigned: "starting, startTask",
    taskPauseRequested: "paused",
    taskStopRequested: "stopped",
  },
  "queued, held": { taskMoved: "paused", taskResumeRequested: "queued", taskStopRequested: "stopped" },
  starting: {
    taskStarted: "running",
    taskAsked: "waiting",
    taskStopRequested: "starting, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  running: {
    taskAsked: "waiting",
    taskPauseRequested: "running, pauseTask",
    taskPaused: "paused",
    taskStopRequested: "running, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  "running, told to pause": {
    taskAsked: "waiting",
    taskPaused: "paused",
    taskStopRequested: "running, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  "running, told to stop": {
    taskPaused: "paused",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  paused: {
    taskResumeRequested: "paused, resumeTask",
    taskResumed: "running",
    taskStopRequested: "paused, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  "paused, told to go on": {
    taskResumed: "running",
    taskStopRequested: "paused, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  asking: {
    taskAnswered: "running, deliverAnswer",
    taskUnblocked: "running, confirmWithdrawal",
    taskStopRequested: "waiting, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  "waiting for its next attempt": { taskMoved: "waiting", taskDue: "queued", taskStopRequested: "stopped" },
  "at a gate": { taskAnswered: "succeeded", taskStopRequested: "stopped" },
  "agent, queued": {
    taskMoved: "queued",
    taskLocated: "queued",
    taskAssigned: "starting, startTask",
    taskMessaged: "queued",
    taskUsed: "queued",
    taskPauseRequested: "paused",
    taskStopRequested: "stopped",
  },
  "agent, running": {
    taskLocated: "running",
    taskAsked: "waiting",
    taskMessaged: "running, deliverMessage",
    taskUsed: "running",
    taskPauseRequested: "running, pauseTask",
    taskPaused: "paused",
    taskStopRequested: "running, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  "agent, paused": {
    taskLocated: "paused",
    taskMessaged: "paused, deliverMessage",
    taskUsed: "paused",
    taskResumeRequested: "paused, resumeTask",
    taskResumed: "running",
    taskStopRequested: "paused, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "paused",
  },
  "agent, asking": {
    taskLocated: "waiting",
    taskAnswered: "running, deliverAnswer",
    taskUnblocked: "running",
    taskMessaged: "waiting, deliverMessage",
    taskUsed: "waiting",
    taskStopRequested: "waiting, stopTask",
    taskSucceeded: "succeeded",
    taskFailed: "failed",
    taskStopped: "stopped",
    taskAttemptFailed: "waiting",
    taskRequeued: "queued",
  },
  // What it had used is told once more when it has ended.
  "agent, failed": { taskMoved: "failed", taskUsed: "failed", taskRetried: "queued" },
  succeeded: {},
  failed: { taskMoved: "failed", taskRetried: "queued" },
  stopped: { taskMoved: "stopped", taskRetried: "queued" },
};

describe("transitions of a task", () => {
  for (const [name, state] of Object.entries(states)) {
    describe(name, () => {
      for (const [type, event] of Object.entries(events)) {
        const expected = table[name]?.[event.type];
        it(`${type} ${expected === undefined ? "doesn't apply" : `leads to ${expected}`}`, () => {
          const [next, effects] = transitionTask(state, event, at);
          if (expected === undefined) {
            assert.equal(next, state, "the very same state");
            assert.deepEqual(effects, []);
          } else {
            assert.equal([next?.status, ...effects.map((effect) => effect.type)].join(", "), expected);
          }
        });
      }

      it("keeps the invariants in whatever follows", () => {
        for (const first of Object.values(events)) {
          const [next] = transitionTask(state, first, at);
          for (const second of Object.values(events)) checkInvariants(transitionTask(next, second, at)[0]);
        }
      });
    });
  }

  it("do nothing to a task that isn't there", () => {
    for (const event of Object.values(events)) {
      if (event.type !== "taskQueued") assert.deepEqual(transitionTask(undefined, event, at), [undefined, []]);
    }
  });

  it("ignore an answer to another question", () => {
    const asking = states["asking"];
    const [next] = transitionTask(asking, { ...events.taskAnswered, askId: "ANOTHER" }, at);
    assert.equal(next, asking);
  });

  it("make a failure of a denied gate", () => {
    const answer = { choice: "denied", text: "not yet", by: "ada" };
    const [next] = transitionTask(states["at a gate"], { ...events.taskAnswered, answer }, at);
    assert.deepEqual(
      [next?.status, next?.choice, next?.reason?.message],
      ["failed", "denied", "“Which?” was denied (ada): not yet"],
    );
  });

  it("count attempts, and free the slot between them", () => {
    const waiting = states["waiting for its next attempt"];
    assert.deepEqual([waiting?.attempt, waiting?.holdsSlot, waiting?.startedAt], [2, false, undefined]);
  });

  it("let an agent go on after its host's death: the same attempt, with the time it had, held where it was to be", () => {
    const later = "2026-11-21T10:00:00.000Z";
    const [requeued] = transitionTask(states["agent, running"], events.taskRequeued, later);
    assert.deepEqual([requeued?.attempt, requeued?.holdsSlot, requeued?.startedAt], [1, false, at]);
    const [assigned] = transitionTask(requeued, events.taskAssigned, later);
    const [started] = transitionTask(assigned, events.taskStarted, later);
    assert.deepEqual([started?.status, started?.startedAt], ["running", at]);
    const [told] = transitionTask(states["agent, running"], events.taskPauseRequested, at);
    assert.equal(transitionTask(told, events.taskRequeued, later)[0]?.status, "paused");
    const [resuming] = transitionTask(states["agent, paused"], events.taskResumeRequested, at);
    assert.equal(transitionTask(resuming, events.taskRequeued, later)[0]?.status, "queued");
  });

  it("keep what people wrote to an agent, in order, and what it used, through another attempt", () => {
    const second = { ...events.taskMessaged, message: { ...events.taskMessaged.message, id: "M2" } };
    const { taskMessaged, taskAssigned, taskUsed, taskFailed, taskRetried } = events;
    const state = play(
      { type: "taskQueued", task: agent },
      taskMessaged,
      taskAssigned,
      second,
      taskUsed,
      taskFailed,
      taskRetried,
    );
    assert.deepEqual(
      state.messages?.map(({ id }) => id),
      ["M", "M2"],
    );
    assert.deepEqual([state.attempt, state.usage, state.startedAt], [2, taskUsed.usage, undefined]);
  });

  it("name an event that reports each effect, and that event ends the wait for it", () => {
    for (const outcomes of Object.values(effectOutcomes)) assert.ok(outcomes.length > 0);
    for (const type of effectOutcomes.startTask) {
      if (type in events)
        assert.notEqual(
          transitionTask(states["starting"], events[type as TaskEvent["type"]], at)[0],
          states["starting"],
        );
    }
  });
});

function checkInvariants(state: TaskState | undefined): void {
  if (state === undefined) return;
  const isFinal = ["succeeded", "failed", "stopped"].includes(state.status);
  assert.equal(isFinal, state.finishedAt !== undefined);
  assert.equal(isFinal, state.reason !== undefined, "no final state without a reason, and no other with one");
  assert.equal(state.status === "waiting", state.waiting !== undefined, "no waiting without the thing it waits for");
  if (isFinal || state.status === "queued") assert.equal(state.holdsSlot, false);
  if (["starting", "running"].includes(state.status)) assert.equal(state.holdsSlot, true);
}
