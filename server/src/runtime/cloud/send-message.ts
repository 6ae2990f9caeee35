import * as l10n from "@vscode/l10n";
import { isTooLong, pointToFile } from "../../core/cloud/compose.ts";
import type { Sending } from "../../core/cloud/cloud-record.ts";
import { isSteady, retryPauses, searchPauses } from "../../core/cloud/failures.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import type { SendPurpose } from "../../core/cloud/names.ts";
import type { CloudFailure, CloudPart } from "../../core/ports/cloud.ts";
import type { PersonMessage } from "../../core/agent/agent-spec.ts";
import type { StreamDraft } from "../../core/ports/driver.ts";
import { attachParts } from "./uploads.ts";
import { attachText } from "./create-task.ts";
import { errorOf } from "./cloud-eyes.ts";
import type { CloudEyes } from "./cloud-eyes.ts";
import { pauseFor } from "./pause-for.ts";
import { callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** What was sent longer ago than this, in milliseconds, shows by now or never came through. */
const settledAfter = 2 * 60_000;

/** What is to be said to the agent in the cloud. */
export interface CloudSaying {
  readonly purpose: SendPurpose;
  readonly text: string;
  /** Absolute paths and addresses. */
  readonly attachments?: readonly string[];
  readonly message?: PersonMessage;
}

interface Words {
  readonly parts: readonly CloudPart[];
  /** Writes what is going to be sent, once. */
  readonly intend: () => Promise<void>;
}

/** What came of it: why not. */
export type Said = { readonly ok: true } | { readonly ok: false; readonly failure: CloudFailure };

/** Sends messages to one task in the cloud, each once: its intent is in the stream before it's sent, and what may have come through is looked for before it's sent again. */
export class CloudVoice {
  private readonly work: CloudWork;
  private readonly eyes: CloudEyes;

  constructor(work: CloudWork, eyes: CloudEyes) {
    this.work = work;
    this.eyes = eyes;
  }

  /** Say something. @throws {AgentFailure} where what goes along can't be uploaded. @throws {Cancelled} */
  async say(saying: CloudSaying): Promise<Said> {
    const { stream, ports } = this.work;
    const sendId = saying.message?.id ?? ports.ids.next();
    const { text, parts } = await this.wordsOf(saying, sendId);
    // Written when its turn has come, right before it's sent.
    const intend = async (): Promise<void> => {
      if (stream.record.sendings.has(sendId)) return;
      await stream.tell(cloudEvents.sending, describe(saying), {
        sendId,
        purpose: saying.purpose,
        said: text,
        ...(saying.message === undefined ? {} : { messageId: saying.message.id }),
      });
    };
    return this.send(sendId, { parts, intend }, saying);
  }

  /** See to a message of which nobody knows whether it came through: look for it, else send it again. */
  async settle(sending: Sending): Promise<Said> {
    const message = this.work.steering.messages.find(({ id }) => id === sending.messageId);
    if (await this.search(sending.sendId)) return { ok: true };
    const { text, purpose, sendId } = sending;
    const attachments = message === undefined ? [] : await attachParts(message.attachments, this.work);
    const saying = { purpose, text, ...(message === undefined ? {} : { message }) };
    const parts: readonly CloudPart[] = [{ type: "text", text }, ...attachments];
    return this.send(sendId, { parts, intend: () => Promise.resolve() }, saying);
  }

  private async send(sendId: string, { parts, intend }: Words, saying: CloudSaying): Promise<Said> {
    const { stream, ports, steering, door, credits } = this.work;
    await credits.take();
    const caller = { ...callerOf(this.work, { cancellation: steering.stopping }), beforeSending: intend };
    for (let tries = 0; ; tries += 1) {
      const taskId = stream.record.place?.taskId ?? "";
      const outcome = await door.through(() => ports.cloud.sendMessage(caller, taskId, { parts }), steering.stopping);
      this.eyes.noteSent();
      if (outcome.ok) {
        await stream.append(receiptOf(sendId, saying, this.work));
        return { ok: true };
      }
      const { failure } = outcome;
      if (failure.ambiguous === true && (await this.search(sendId))) return { ok: true };
      const pause = retryPauses[tries];
      if (isSteady(failure) || failure.code === "not-found" || pause === undefined) {
        const text = l10n.t("The message couldn't be sent: {0}", failure.message);
        await stream.tell(cloudEvents.unsent, text, { sendId, error: errorOf(failure) });
        return { ok: false, failure };
      }
      await pauseFor(pause, ports.clock, steering.stopping);
    }
  }

  /** Whether the cloud shows the message by now; a while is waited for it. Reading its events settles it. */
  private async search(sendId: string): Promise<boolean> {
    const { stream, ports, steering } = this.work;
    const isOpen = (): boolean => stream.record.sendings.get(sendId)?.open === true;
    const begun = stream.record.sendings.get(sendId)?.at;
    const isOld = begun !== undefined && Date.parse(ports.clock.now()) - Date.parse(begun) > settledAfter;
    for (const pause of isOld ? [] : searchPauses.slice(0, 3)) {
      await this.eyes.look();
      if (!isOpen()) return true;
      await pauseFor(pause, ports.clock, steering.stopping);
    }
    await this.eyes.sweep();
    return !isOpen();
  }

  private async wordsOf(
    saying: CloudSaying,
    sendId: string,
  ): Promise<{ readonly text: string; readonly parts: readonly CloudPart[] }> {
    const attached = await attachParts(saying.attachments ?? [], this.work);
    if (!isTooLong(saying.text))
      return { text: saying.text, parts: [{ type: "text", text: saying.text }, ...attached] };
    const { file, parts } = await attachText(`message-${sendId}`, saying.text, this.work);
    const text = pointToFile(file);
    return { text, parts: [{ type: "text", text }, ...parts, ...attached] };
  }
}

function describe({ purpose }: CloudSaying): string {
  if (purpose === "resume") return l10n.t("Going on: the task in the cloud is sent a message, which may cost credits");
  return purpose === "answer" ? l10n.t("Sending the answer to the cloud") : l10n.t("Sending the message to the cloud");
}

/** The cloud has it. */
function receiptOf(
  sendId: string,
  { message, purpose, text }: CloudSaying,
  { stream }: CloudWork,
): readonly StreamDraft[] {
  const sent: StreamDraft = {
    type: "system",
    source: "dispatcher",
    event: cloudEvents.sent,
    text: l10n.t("The cloud has the message"),
    sendId,
  };
  if (message !== undefined && !stream.record.messageIds.has(message.id)) {
    const { attachments, id } = message;
    return [
      { type: "message", source: "person", role: "person", text: message.text, attachments, messageId: id },
      sent,
    ];
  }
  if (purpose !== "answer") return [sent];
  return [{ type: "message", source: "person", role: "person", text, attachments: [] }, sent];
}
