import type { Dispatcher } from "../../server/src/runtime/dispatcher.ts";
import type { FleetChange, FleetSnapshot } from "../../server/src/protocol/fleet.ts";
import type { StreamedEvent, StreamKey } from "../../server/src/protocol/runs.ts";

/** A dispatcher that runs nothing: it answers what a test puts in, and remembers what it was asked. */
export interface StubDispatcher extends Dispatcher {
  readonly calls: string[];
  idle: boolean;
  /** How often it was asked whether it's idle. */
  idleAsked: number;
  openFailure: { code: string; message: string; remedy: string } | undefined;
  running: number;
  sequence: number;
  tellChange(): FleetChange;
  tellEvents(key: StreamKey, events: readonly StreamedEvent[]): void;
  loseJournal(): void;
}

/** See {@link StubDispatcher}. Knows the run `known` alone; asked for the events of `bug` it throws. */
export function createStubDispatcher(): StubDispatcher {
  const changeListeners = new Set<(change: FleetChange) => void>();
  const eventListeners = new Set<(key: StreamKey, events: readonly StreamedEvent[]) => void>();
  const lostListeners = new Set<Parameters<Dispatcher["onLost"]>[0]>();
  const accept = (name: string) => async () => {
    stub.calls.push(name);
    return { outcome: "accepted" } as const;
  };
  const snapshot = (): FleetSnapshot => ({
    sequence: stub.sequence,
    accounts: [],
    instances: [],
    runs: [],
    tasks: [],
    triggers: [],
  });
  let held: "unattended" | "handOver" | undefined;
  const stub: StubDispatcher = {
    calls: [],
    idle: true,
    idleAsked: 0,
    openFailure: undefined,
    running: 0,
    sequence: 7,
    async open() {
      if (stub.openFailure === undefined) return { ok: true, value: undefined };
      return { ok: false, failure: { retryable: false, ...stub.openFailure } };
    },
    async startRun() {
      stub.calls.push("startRun");
      return { outcome: "started", runId: "known" };
    },
    days: () => [],
    stopRun: accept("stopRun"),
    pauseRun: accept("pauseRun"),
    resumeRun: accept("resumeRun"),
    stopTask: accept("stopTask"),
    pauseTask: accept("pauseTask"),
    resumeTask: accept("resumeTask"),
    retryTask: accept("retryTask"),
    answerTask: accept("answerTask"),
    async sendMessage({ mode = "as written" }) {
      stub.calls.push(`sendMessage ${mode}`);
      return { outcome: "accepted", messageId: "M", receipt: "The agent sees the message at its next turn" };
    },
    async readEvents({ runId, taskId }) {
      stub.calls.push(`readEvents ${runId} ${taskId ?? ""}`.trim());
      if (runId === "bug") throw new Error("a bug");
      return { outcome: "read", page: { events: [], total: 0 } };
    },
    readValues(runId) {
      if (runId !== "known") return { outcome: "refused", because: { code: "unknown-run", message: "There is none" } };
      return { outcome: "read", values: { sequence: stub.sequence, contexts: { inputs: { tag: "v1" } } } };
    },
    refuseStream: ({ runId }) => (runId === "known" ? undefined : { code: "unknown-run", message: "There is none" }),
    snapshot,
    status: () => ({
      runningTasks: stub.running,
      waitingTasks: 0,
      queuedTasks: 0,
      sequence: stub.sequence,
      notices: [],
      ...(held === undefined ? {} : { held: { kind: held, atRest: stub.running === 0 } }),
    }),
    isIdle() {
      stub.idleAsked += 1;
      return stub.idle;
    },
    addAccount: accept("addAccount"),
    changeAccount: accept("changeAccount"),
    removeAccount: accept("removeAccount"),
    addInstance: accept("addInstance"),
    changeInstance: accept("changeInstance"),
    startInstance: accept("startInstance"),
    stopInstance: accept("stopInstance"),
    pauseInstance: accept("pauseInstance"),
    resumeInstance: accept("resumeInstance"),
    removeInstance: accept("removeInstance"),
    decide: accept("decide"),
    async holdFleet(kind) {
      stub.calls.push(`holdFleet ${kind}`);
      held ??= kind;
      return { outcome: "accepted" };
    },
    async releaseFleet() {
      stub.calls.push("releaseFleet");
      held = undefined;
      return { outcome: "accepted" };
    },
    async batch() {
      stub.calls.push("batch");
      return { matched: [], refused: [] };
    },
    onChange: (listener) => listen(changeListeners, listener),
    onStreamed: (listener) => listen(eventListeners, listener),
    onLost: (listener) => listen(lostListeners, listener),
    async close() {
      stub.calls.push("close");
    },
    tellChange() {
      const nothing = {
        accounts: [],
        runs: [],
        tasks: [],
        instances: [],
        triggers: [],
        gone: { accounts: [], instances: [], triggers: [] },
      };
      const change = { previousSequence: stub.sequence, sequence: ++stub.sequence, ...nothing };
      for (const listener of changeListeners) listener(change);
      return change;
    },
    tellEvents(key, events) {
      for (const listener of eventListeners) listener(key, events);
    },
    loseJournal() {
      const failure = { code: "lock-lost", retryable: false, message: "taken over", remedy: "attach again" };
      for (const listener of lostListeners) listener(failure);
    },
  };
  return stub;
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
