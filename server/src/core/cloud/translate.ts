import * as l10n from "@vscode/l10n";
import type { CloudEvent } from "../ports/cloud.ts";
import type { StreamDraft } from "../ports/driver.ts";
import { draftKey } from "./cloud-record.ts";
import type { CloudRecord, Sending } from "./cloud-record.ts";
import { freeName } from "./file-names.ts";
import { cloudEvents } from "./names.ts";
import { orderEvents } from "./order-events.ts";
import { firstText, isObject, objectOf, objectsOf, saidIn, textOf } from "./payload.ts";
import type { Payload } from "./payload.ts";
import { addPlanStep, planOf } from "./translate-plan.ts";
import { toolDrafts } from "./translate-tool.ts";

/** What a translation needs to know. */
export interface TranslateContext {
  readonly record: CloudRecord;
  /** Where files that the cloud made will lie: absolute. */
  readonly filesFolder: string;
}

/**
 * Events of the cloud as drafts for the task's stream, in order; those that are in the stream already are left out, so it doesn't matter how often an event is read, in which order, or
 * on how many pages. Every event comes to at least one draft, and each draft says which event it was made from.
 */
export function translateEvents(events: readonly CloudEvent[], context: TranslateContext): readonly StreamDraft[] {
  const batch = new Batch(context);
  for (const event of orderEvents(events)) batch.take(event);
  return batch.drafts;
}

/** What a batch has come to so far, beside what the record knows. */
class Batch {
  readonly drafts: StreamDraft[] = [];
  readonly record: CloudRecord;
  /** When actions of this batch began, by their call. */
  readonly begun = new Map<string, number>();
  plan: readonly Payload[];
  private readonly filesFolder: string;
  private readonly keys = new Set<string>();
  private readonly names = new Set<string>();
  private readonly claimed = new Set<string>();

  constructor({ record, filesFolder }: TranslateContext) {
    this.record = record;
    this.filesFolder = filesFolder;
    this.plan = record.plan;
  }

  take(event: CloudEvent): void {
    // One call may be told of by several events, or by one that changes.
    if (event.type !== "tool_used" && this.has(event.id)) return;
    const drafts = isObject(event.payload) ? translators[event.type]?.(event, this) : undefined;
    for (const draft of drafts ?? [unknownEvent(event)]) this.add(draft, event);
  }

  /** Whether the draft of that key stands in the stream, or will. */
  has(key: string): boolean {
    return this.keys.has(key) || this.record.seen.has(key);
  }

  /** The oldest message of ours with this text that the cloud hasn't shown yet. */
  claim(text: string): Sending | undefined {
    const said = plain(text);
    const found = [...this.record.sendings.values()].find(
      (one) => !one.seen && !this.claimed.has(one.sendId) && plain(one.text) === said,
    );
    if (found !== undefined) this.claimed.add(found.sendId);
    return found;
  }

  /** A name for a file in the task's folder that no other has. */
  nameFile(filename: string): string {
    const name = freeName(filename, (one) => this.names.has(one) || this.record.files.has(one));
    this.names.add(name.toLowerCase());
    return name;
  }

  pathOf(name: string): string {
    return `${this.filesFolder}/${name}`;
  }

  private add(draft: StreamDraft, { id, at }: CloudEvent): void {
    const { type, callId } = draft as Readonly<Record<string, unknown>>;
    const key = draftKey(String(type), id, callId);
    if (this.has(key)) return;
    this.keys.add(key);
    this.drafts.push({ ...draft, cloudEvent: id, cloudAt: momentOf(at) });
  }
}

type Translator = (event: CloudEvent, batch: Batch) => readonly StreamDraft[] | undefined;

/** Each answers undefined for an event that it can't read: that one is kept as it is. */
const translators: Readonly<Record<string, Translator>> = {
  user_message: userMessage,
  assistant_message: assistantMessage,
  tool_used: toolDrafts,
  plan_update({ payload }, batch) {
    const draft = planOf(objectsOf(payload, "steps"), textOf(payload, "explanation"));
    if (draft !== undefined) batch.plan = draft.steps;
    return draft && [draft];
  },
  new_plan_step({ payload }, batch) {
    const draft = addPlanStep(batch.plan, payload);
    if (draft !== undefined) batch.plan = draft.steps;
    return draft && [draft];
  },
  explanation({ payload }) {
    const text = saidIn(payload) || firstText(payload, "explanation", "description", "brief");
    return text === "" ? undefined : [system(cloudEvents.explanation, text, { payload })];
  },
  status_update({ payload }) {
    const status = textOf(payload, "agent_status");
    const waits = objectOf(payload, "status_detail");
    const said = firstText(payload, "brief", "description") || firstText(waits, "waiting_description");
    const text =
      said === ""
        ? l10n.t("In the cloud it is {0}", status === "" ? l10n.t("somewhere else") : status)
        : l10n.t("In the cloud it is {0}: {1}", status === "" ? l10n.t("somewhere else") : status, said);
    return [system(cloudEvents.status, text, { payload })];
  },
  error_message({ payload }) {
    const message = saidIn(payload) || l10n.t("The cloud doesn't say what went wrong");
    const code = textOf(payload, "error_type") || "cloud-error";
    return [system(cloudEvents.failed, message, { error: { code, message }, payload })];
  },
  user_stop: ({ payload }) => [system(cloudEvents.stoppedByPerson, l10n.t("It was stopped in the cloud"), { payload })],
  structured_output_result({ payload }) {
    const went =
      payload["success"] === false
        ? l10n.t("The cloud couldn't make the outputs")
        : l10n.t("The cloud gave the outputs");
    const why = textOf(payload, "error");
    return [system(cloudEvents.output, why === "" ? went : `${went}: ${why}`, { payload })];
  },
};

function userMessage({ payload }: CloudEvent, batch: Batch): readonly StreamDraft[] {
  const text = saidIn(payload);
  const ours = batch.claim(text);
  const message = { type: "message", source: "person", role: "person", text, attachments: [] } as const;
  if (ours === undefined) return isPrompt(text, batch.record) ? [promptShown(text)] : [message];
  const { sendId, messageId } = ours;
  if (messageId !== undefined && !batch.record.messageIds.has(messageId)) return [{ ...message, messageId }];
  return [system(cloudEvents.received, l10n.t("The cloud shows the message"), { sendId })];
}

/** What the task was created with. */
function isPrompt(text: string, { creating, marks }: CloudRecord): boolean {
  const known = creating === undefined ? marks : [...marks, creating.mark];
  return known.some((mark) => mark !== "" && text.includes(mark));
}

function promptShown(text: string): StreamDraft {
  return { type: "message", source: "dispatcher", role: "person", text, attachments: [] };
}

function assistantMessage({ payload }: CloudEvent, batch: Batch): readonly StreamDraft[] {
  const files = objectsOf(payload, "attachments").map((attachment) => {
    const filename = firstText(attachment, "filename", "file_name", "name") || textOf(attachment, "type") || "file";
    return { filename, contentType: firstText(attachment, "content_type", "mime_type") };
  });
  const named = files.map((file) => ({ ...file, name: batch.nameFile(file.filename) }));
  return [
    {
      type: "message",
      source: "agent",
      role: "agent",
      text: saidIn(payload),
      attachments: named.map(({ name }) => batch.pathOf(name)),
      ...(named.length === 0 ? {} : { files: named }),
    },
  ];
}

function unknownEvent({ type, payload }: CloudEvent): StreamDraft {
  const text = l10n.t("The cloud told something that this version doesn't know: {0}", type);
  return system(cloudEvents.unknown, text, { cloudType: type, payload });
}

function system(event: string, text: string, more: Readonly<Record<string, unknown>>): StreamDraft {
  return { type: "system", source: "agent", event, text, ...more };
}

/** Line ends and blanks at the ends may get lost on the way. */
function plain(text: string): string {
  return text.replaceAll("\r\n", "\n").trim();
}

/** ISO 8601; a time that is none is told as the beginning of time. */
function momentOf(at: number): string {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? new Date(0).toISOString() : moment.toISOString();
}
