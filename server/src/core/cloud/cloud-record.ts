import type { StreamedEvent } from "../../protocol/runs.ts";
import type { AccountId } from "../../protocol/states.ts";
import { cloudEvents } from "./names.ts";
import type { SendPurpose, StopCause } from "./names.ts";
import { isObject, objectOf, textOf } from "./payload.ts";
import type { Payload } from "./payload.ts";
import { readWaiting } from "./waiting.ts";
import type { CloudWaiting } from "./waiting.ts";

/** A file that was uploaded. */
export interface Upload {
  readonly fileId: string;
  readonly filename: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A message that is to be sent, was sent, or can't be. */
export interface Sending {
  readonly sendId: string;
  readonly purpose: SendPurpose;
  readonly text: string;
  readonly at: string;
  /** Of a person's message. */
  readonly messageId?: string;
  /** Nobody knows yet whether it reached the cloud. */
  readonly open: boolean;
  /** Whether the cloud has shown it. */
  readonly seen: boolean;
}

/** A file that came with a message of the cloud. */
export interface CloudFile {
  /** Its name in the task's folder `cloud`. */
  readonly name: string;
  /** As the cloud calls it. */
  readonly filename: string;
  readonly cloudEvent: string;
  /** Which of the event's attachments, from 0. */
  readonly index: number;
  readonly state: "wanted" | "saved" | "lost";
}

/** Where a task works in the cloud. */
export interface CloudPlace {
  readonly accountId: AccountId;
  readonly taskId: string;
  readonly url: string;
  /** When that was written here, ISO 8601. */
  readonly at: string;
}

/** What the intent to create a task says. */
export interface Creating {
  readonly at: string;
  readonly title: string;
  readonly mark: string;
}

/**
 * All that follows from the stream of a task that works in the cloud: it's fed each event of the stream once, in order, and is the same after a restart. What is about one task in
 * the cloud is about that of the newest attempt; what was used counts over all.
 */
export class CloudRecord {
  /** 0 before the first. */
  attempt = 0;
  readonly uploads = new Map<string, Upload>();
  creating: Creating | undefined;
  place: CloudPlace | undefined;
  /** Which drafts of cloud events are in the stream: see `draftKey`. */
  readonly seen = new Set<string>();
  readonly sendings = new Map<string, Sending>();
  readonly files = new Map<string, CloudFile>();
  /** Actions without their observation, with the cloud's time of their start. */
  readonly openActions = new Map<string, { readonly tool: string; readonly at: number }>();
  plan: readonly Payload[] = [];
  /** The answer that is on its way, and whether nobody knows what came of it. */
  confirming: { readonly about: string; readonly accept: boolean; readonly open: boolean } | undefined;
  stopping: { readonly why: StopCause; readonly at: string } | undefined;
  /** The newest word of the cloud about its task's status, and what it waits for with it. */
  status: string | undefined;
  waiting: CloudWaiting | undefined;
  /** Whether the cloud has shown anything of the agent since the newest message was sent. */
  turnBegan = false;
  stoppedByPerson = false;
  error: { readonly code: string; readonly message: string } | undefined;
  output: Payload | undefined;
  lastMessage: string | undefined;
  /** Messages of the agent, over all attempts. */
  messages = 0;
  extensions = 0;
  budgetReached = false;
  isUnreachable = false;
  readonly messageIds = new Set<string>();
  readonly notes = new Set<string>();
  /** By which the cloud's copy of what a task was created with is known. */
  readonly marks: string[] = [];
  private readonly credits = new Map<string, number>();

  /** Credits over all attempts; undefined while the cloud has told none. */
  get usedCredits(): number | undefined {
    if (this.credits.size === 0) return undefined;
    return [...this.credits.values()].reduce((sum, credits) => sum + credits, 0);
  }

  /** Credits of one task in the cloud, as told last. */
  creditsOf(cloudTask: string): number | undefined {
    return this.credits.get(cloudTask);
  }

  /** The messages of which nobody knows whether they reached the cloud, oldest first. */
  get openSendings(): readonly Sending[] {
    return [...this.sendings.values()].filter(({ open }) => open);
  }

  /** Take the next event of the stream. */
  observe(event: StreamedEvent): void {
    const { type, cloudEvent } = event;
    if (typeof cloudEvent === "string") this.seen.add(draftKey(type, cloudEvent, event["callId"]));
    if (type === "message") this.observeMessage(event);
    else if (type === "action") this.observeAction(event);
    else if (type === "observation") this.openActions.delete(String(event["callId"]));
    else if (type === "plan" && Array.isArray(event["steps"])) this.observePlan(event["steps"] as readonly Payload[]);
    else if (type === "system") this.observeSystem(event);
  }

  private observeMessage(event: StreamedEvent): void {
    const { role, messageId, text, cloudEvent, files } = event;
    if (typeof messageId === "string") {
      this.messageIds.add(messageId);
      for (const sending of this.sendings.values())
        if (sending.messageId === messageId) this.settle(sending, cloudEvent);
    }
    if (role !== "agent" || typeof cloudEvent !== "string") return;
    this.turnBegan = true;
    this.messages += 1;
    this.lastMessage = String(text);
    for (const [index, file] of (Array.isArray(files) ? (files as readonly unknown[]) : []).entries()) {
      if (!isObject(file)) continue;
      const name = textOf(file, "name");
      this.files.set(name.toLowerCase(), {
        name,
        filename: textOf(file, "filename"),
        cloudEvent,
        index,
        state: "wanted",
      });
    }
  }

  private observeAction({ callId, tool, cloudAt }: StreamedEvent): void {
    this.turnBegan = true;
    this.openActions.set(String(callId), { tool: String(tool), at: Date.parse(String(cloudAt)) });
  }

  private observePlan(steps: readonly Payload[]): void {
    this.turnBegan = true;
    this.plan = steps;
  }

  private observeSystem(event: StreamedEvent): void {
    const name = String(event["event"]);
    observers[name]?.(this, event, objectOf(event, "payload"));
  }

  /** What came of a message. */
  settle(sending: Sending, seenAs: unknown): void {
    const seen = sending.seen || typeof seenAs === "string";
    this.sendings.set(sending.sendId, { ...sending, open: false, seen });
  }

  /** A message is on its way: what was said of the last turn is over. */
  beginTurn(): void {
    this.stopping = undefined;
    this.turnBegan = false;
    this.stoppedByPerson = false;
    this.error = undefined;
  }

  /** Nothing of an earlier attempt counts but what was used. */
  beginAttempt(attempt: number): void {
    const isFirst = this.attempt === 0;
    this.attempt = attempt;
    if (isFirst) return;
    for (const map of [this.uploads, this.seen, this.sendings, this.files, this.openActions, this.notes]) map.clear();
    this.creating = this.place = this.confirming = this.status = this.waiting = undefined;
    this.output = this.lastMessage = undefined;
    this.plan = [];
    this.budgetReached = false;
    this.beginTurn();
  }

  noteCredits(cloudTask: string, credits: number): void {
    this.credits.set(cloudTask, credits);
  }
}

/** Under which name the stream remembers that a draft of a cloud's event is in it. Actions and observations go by their call: the cloud may tell of one call in several events, or change one. */
export function draftKey(type: string, cloudEvent: string, callId: unknown): string {
  const isCall = (type === "action" || type === "observation") && typeof callId === "string";
  return isCall ? `${type} ${callId}` : cloudEvent;
}

type Observer = (record: CloudRecord, event: StreamedEvent, payload: Payload) => void;

const observers: Readonly<Record<string, Observer>> = {
  attemptStarted: (record, { attempt }) =>
    record.beginAttempt(typeof attempt === "number" ? attempt : record.attempt + 1),
  budgetReached: (record) => (record.budgetReached = true),
  budgetExtended(record) {
    record.budgetReached = false;
    record.extensions += 1;
  },
  [cloudEvents.note]: (record, { text }) => void record.notes.add(String(text)),
  [cloudEvents.uploaded](record, { file, fileId, filename, at }) {
    record.uploads.set(String(file), { fileId: String(fileId), filename: String(filename), at });
  },
  [cloudEvents.creating](record, { title, mark, at }) {
    record.creating = { title: String(title), mark: String(mark), at };
    record.marks.push(String(mark));
  },
  [cloudEvents.notCreated]: (record) => (record.creating = undefined),
  [cloudEvents.created](record, { account, cloudTask, url, at }) {
    record.creating = undefined;
    record.place = { accountId: String(account), taskId: String(cloudTask), url: String(url), at };
  },
  [cloudEvents.sending](record, { sendId, purpose, said, messageId, at }) {
    record.beginTurn();
    record.sendings.set(String(sendId), {
      sendId: String(sendId),
      purpose: purpose as SendPurpose,
      text: String(said),
      at,
      ...(typeof messageId === "string" ? { messageId } : {}),
      open: true,
      seen: false,
    });
  },
  [cloudEvents.sent]: (record, event) => settleSending(record, event),
  [cloudEvents.unsent]: (record, event) => settleSending(record, event),
  [cloudEvents.received]: (record, event) => settleSending(record, event),
  [cloudEvents.confirming](record, { about, accept }) {
    record.confirming = { about: String(about), accept: accept === true, open: true };
  },
  [cloudEvents.confirmed](record, { about }) {
    const { confirming } = record;
    if (confirming !== undefined && confirming.about === about) record.confirming = { ...confirming, open: false };
    record.turnBegan = false;
  },
  [cloudEvents.unconfirmed]: (record) => (record.confirming = undefined),
  [cloudEvents.stopping](record, { why, at }) {
    record.stopping = { why: why as StopCause, at };
  },
  [cloudEvents.used](record, { cloudTask, credits }) {
    if (typeof credits === "number") record.noteCredits(String(cloudTask), credits);
  },
  [cloudEvents.status](record, _event, payload) {
    record.status = textOf(payload, "agent_status").toLowerCase() || record.status;
    record.waiting = record.status === "waiting" ? readWaiting(payload) : undefined;
    if (record.status !== "waiting") record.turnBegan = true;
    if (record.status === "running") record.stoppedByPerson = false;
  },
  [cloudEvents.failed](record, { error }) {
    const { code, message } = isObject(error) ? error : {};
    record.turnBegan = true;
    record.error = { code: String(code), message: String(message) };
  },
  [cloudEvents.stoppedByPerson](record) {
    record.turnBegan = true;
    record.stoppedByPerson = true;
  },
  [cloudEvents.output]: (record, _event, payload) => (record.output = payload),
  [cloudEvents.saved]: (record, event) => settleFile(record, event, "saved"),
  [cloudEvents.notSaved]: (record, event) => settleFile(record, event, "lost"),
  [cloudEvents.unreachable]: (record) => (record.isUnreachable = true),
  [cloudEvents.reachable]: (record) => (record.isUnreachable = false),
};

function settleSending(record: CloudRecord, { sendId, cloudEvent }: StreamedEvent): void {
  const sending = record.sendings.get(String(sendId));
  if (sending !== undefined) record.settle(sending, cloudEvent);
}

function settleFile(record: CloudRecord, { name }: StreamedEvent, state: "saved" | "lost"): void {
  const key = String(name).toLowerCase();
  const file = record.files.get(key);
  if (file !== undefined) record.files.set(key, { ...file, state });
}
