import type { StreamedEvent } from "../../protocol/runs.ts";
import type { AnnouncedTool } from "../../core/ports/datasources.ts";

/** What the runtime itself must know of a task's stream; what the agent makes of it is the loop's matter. All but the attempt is about the newest attempt alone. */
export interface StreamFacts {
  /** 0 before the first. */
  readonly attempt: number;
  /** How many setup commands have succeeded. */
  readonly setupDone: number;
  /** The tools that may be called, by the datasource that was announced. */
  readonly announced: ReadonlyMap<string, readonly AnnouncedTool[]>;
  /** Datasources of which the agent was told that they can't be opened. */
  readonly unopened: ReadonlySet<string>;
  /** The calls whose message to people is in the stream. */
  readonly told: ReadonlySet<string>;
  /** What people answered to the questions of calls. */
  readonly answered: ReadonlyMap<string, string>;
  /** Whether the newest event is that a person was asked whether the open call may run: then it surely hasn't. */
  readonly waitsForApproval: boolean;
  /** Whether the stream says that commands aren't sandboxed. */
  readonly saysNotSandboxed: boolean;
}

/** Names of `system` events that the runtime writes. */
export const runtimeEvents = {
  attemptStarted: "attemptStarted",
  setupDone: "setupDone",
  setupFailed: "setupFailed",
  /** The model is told what it says. */
  hint: "hint",
  approvalAsked: "approvalAsked",
  modelCancelled: "modelCancelled",
  todoChanged: "todoChanged",
  notSandboxed: "notSandboxed",
} as const;

/** Nothing has happened yet. */
export const emptyFacts: StreamFacts = {
  attempt: 0,
  setupDone: 0,
  announced: new Map(),
  unopened: new Set(),
  told: new Set(),
  answered: new Map(),
  waitsForApproval: false,
  saysNotSandboxed: false,
};

/** The facts with one event more. */
export function observeFacts(before: StreamFacts, event: StreamedEvent): StreamFacts {
  const facts = before.waitsForApproval ? { ...before, waitsForApproval: false } : before;
  if (event.type === "system") return observeSystem(facts, event);
  if (event.type === "message") return observeMessage(facts, event);
  if (event.type !== "datasource" || typeof event["name"] !== "string") return facts;
  const tools = Array.isArray(event["tools"]) ? (event["tools"] as readonly AnnouncedTool[]) : [];
  return { ...facts, announced: new Map(facts.announced).set(event["name"], tools) };
}

function observeMessage(facts: StreamFacts, { callId, role, text }: StreamedEvent): StreamFacts {
  if (typeof callId !== "string") return facts;
  if (role === "person") return { ...facts, answered: new Map(facts.answered).set(callId, String(text)) };
  return { ...facts, told: new Set(facts.told).add(callId) };
}

function observeSystem(facts: StreamFacts, event: StreamedEvent): StreamFacts {
  const { attempt, datasource } = event;
  switch (event["event"]) {
    case runtimeEvents.attemptStarted:
      return { ...emptyFacts, attempt: typeof attempt === "number" ? attempt : facts.attempt + 1 };
    case runtimeEvents.setupDone:
      return { ...facts, setupDone: facts.setupDone + 1 };
    case runtimeEvents.hint:
      return typeof datasource === "string" ? { ...facts, unopened: new Set(facts.unopened).add(datasource) } : facts;
    case runtimeEvents.notSandboxed:
      return { ...facts, saysNotSandboxed: true };
    case runtimeEvents.approvalAsked:
      return { ...facts, waitsForApproval: true };
    default:
      return facts;
  }
}
