import * as l10n from "@vscode/l10n";
import { cloudEvents } from "../../core/cloud/names.ts";
import { objectsOf, textOf } from "../../core/cloud/payload.ts";
import { isKnownStatus, standingOf } from "../../core/cloud/standing.ts";
import type { Sight, Standing } from "../../core/cloud/standing.ts";
import { translateEvents } from "../../core/cloud/translate.ts";
import type { CloudEvent, CloudFailure, CloudOutcome, CloudPage, CloudTask } from "../../core/ports/cloud.ts";
import { AgentFailure, failedBy } from "../agent/agent-failure.ts";
import { goneFromCloud } from "../../core/cloud/reasons.ts";
import { callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

const newestPage = 50;
const fullPage = 200;
/** A task that was just created may be unknown to the cloud for so long, in milliseconds. */
const graceMs = 60_000;
/** Looks after which the status is asked for though nothing new was told. */
const statusEvery = 3;
/** So many failures in a row are said to people. */
const tellAfter = 3;

/** What one look came to: whether it came through, and how many drafts were new. */
export interface LookResult {
  readonly ok: boolean;
  readonly fresh: number;
}

/** What is seen of one task in the cloud: reads its events into the stream, and its status. */
export class CloudEyes {
  private readonly work: CloudWork;
  /** The addresses of files, by the event they came with, as read last: they expire. */
  private readonly addresses = new Map<string, readonly string[]>();
  private status: string | undefined;
  private statusSince = 0;
  private sentAt = 0;
  private sinceStatus = 0;
  private failures = 0;
  private detail: CloudTask | undefined;

  constructor(work: CloudWork) {
    this.work = work;
    this.statusSince = this.sentAt = this.now();
  }

  /** Where the task stands as of the newest look. */
  standing(): Standing {
    return standingOf(this.work.stream.record, this.sight());
  }

  /** The task as it was told last. */
  get task(): CloudTask | undefined {
    return this.detail;
  }

  /** How many looks failed since the last that came through. */
  get failed(): number {
    return this.failures;
  }

  /** Something was sent: what the cloud says of the status may be older for a while. */
  noteSent(): void {
    this.sentAt = this.now();
  }

  /** Where a file lay when its event was read last. */
  addressOf(cloudEvent: string, index: number): string | undefined {
    return this.addresses.get(cloudEvent)?.[index];
  }

  /** Read the newest events, and the status where it may have changed. */
  async look(): Promise<LookResult> {
    const { record } = this.work.stream;
    const read = await this.readNewest();
    if (!read.ok) return this.fail(read.failure);
    const before = record.status;
    const fresh = await this.take(read.value);
    this.sinceStatus += 1;
    const mayDiffer = record.status !== before || record.status !== this.status || this.status !== "running";
    if (fresh > 0 || mayDiffer || this.sinceStatus >= statusEvery) return this.lookAtStatus(fresh);
    return this.succeed(fresh);
  }

  /** Read all events from the first on, and the status before them. */
  async sweep(): Promise<LookResult> {
    const status = await this.lookAtStatus(0);
    if (!status.ok) return status;
    const events: CloudEvent[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.page({ limit: fullPage, ascending: true, ...(cursor === undefined ? {} : { cursor }) });
      if (!page.ok) return this.fail(page.failure);
      events.push(...page.value.items);
      // A cursor that leads nowhere ends it: no list is read in a circle.
      cursor = page.value.items.length === 0 || page.value.cursor === cursor ? undefined : page.value.cursor;
    } while (cursor !== undefined);
    return this.succeed(await this.take(events));
  }

  /** Ask for the status alone. */
  async lookAtStatus(fresh: number): Promise<LookResult> {
    const taskId = this.taskId();
    const caller = callerOf(this.work, { priority: "polling", cancellation: this.work.steering.stopping });
    const outcome = await this.through(() => this.work.ports.cloud.task(caller, taskId));
    if (!outcome.ok) return this.fail(outcome.failure);
    this.sinceStatus = 0;
    await this.takeDetail(outcome.value);
    return this.succeed(fresh);
  }

  private sight(): Sight {
    const now = this.now();
    return { status: this.status, unchangedFor: now - this.statusSince, sinceSent: now - this.sentAt };
  }

  /** From the newest event back to one that is known. */
  private async readNewest(): Promise<CloudOutcome<readonly CloudEvent[]>> {
    const { seen } = this.work.stream.record;
    const events: CloudEvent[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await this.page({
        limit: newestPage,
        ascending: false,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (!page.ok) return page;
      const { items, cursor: next } = page.value;
      events.push(...items);
      const meetsKnown = items.some(({ id, type }) => type !== "tool_used" && seen.has(id));
      if (next === undefined || next === cursor || items.length === 0 || meetsKnown) return { ok: true, value: events };
      cursor = next;
    }
  }

  private page(page: {
    readonly limit: number;
    readonly ascending: boolean;
    readonly cursor?: string;
  }): Promise<CloudOutcome<CloudPage<CloudEvent>>> {
    const caller = callerOf(this.work, { priority: "polling", cancellation: this.work.steering.stopping });
    return this.through(() => this.work.ports.cloud.events(caller, this.taskId(), page));
  }

  private async take(events: readonly CloudEvent[]): Promise<number> {
    for (const { id, payload } of events) {
      const attached = objectsOf(payload, "attachments");
      if (attached.length > 0)
        this.addresses.set(
          id,
          attached.map((one) => textOf(one, "url")),
        );
    }
    const { stream, filesFolder } = this.work;
    const drafts = translateEvents(events, { record: stream.record, filesFolder });
    await stream.append(drafts);
    return drafts.length;
  }

  private async takeDetail(task: CloudTask): Promise<void> {
    const { stream } = this.work;
    this.detail = task;
    const status = task.status.toLowerCase();
    if (status !== this.status) {
      this.status = status;
      this.statusSince = this.now();
      if (!isKnownStatus(status) && !stream.record.notes.has(unknownStatus(task.status)))
        await stream.tell(cloudEvents.note, unknownStatus(task.status));
    }
    if (task.credits === undefined || task.credits === stream.record.creditsOf(task.id)) return;
    const { credits, id, profile } = task;
    await stream.tell(cloudEvents.used, l10n.t("It has used {0} credits", credits), {
      cloudTask: id,
      credits,
      ...(profile === undefined ? {} : { profile }),
    });
  }

  private through<T>(call: () => Promise<CloudOutcome<T>>): Promise<CloudOutcome<T>> {
    return this.work.door.through(call, this.work.steering.stopping);
  }

  private async succeed(fresh: number): Promise<LookResult> {
    this.failures = 0;
    const { stream } = this.work;
    if (stream.record.isUnreachable) await stream.tell(cloudEvents.reachable, l10n.t("The cloud answers again"));
    return { ok: true, fresh };
  }

  /** What passes is waited out, however long it takes: the task goes on in the cloud meanwhile. */
  private async fail(failure: CloudFailure): Promise<LookResult> {
    const { record } = this.work.stream;
    if (failure.code === "not-found") {
      const since =
        record.place === undefined ? 0 : Date.parse(this.work.ports.clock.now()) - Date.parse(record.place.at);
      if (since > graceMs) throw new AgentFailure(goneFromCloud(record.place?.url ?? ""));
    } else if (failure.code === "invalid-request") throw failedBy(failure);
    this.failures += 1;
    if (this.failures >= tellAfter && !record.isUnreachable) {
      const text = l10n.t(
        "The cloud can't be asked now: {0}. The task goes on there, and is looked at again",
        failure.message,
      );
      await this.work.stream.tell(cloudEvents.unreachable, text, { error: errorOf(failure) });
    }
    return { ok: false, fresh: 0 };
  }

  private taskId(): string {
    const { place } = this.work.stream.record;
    if (place === undefined) throw new Error("Looked at a task that isn't in the cloud yet");
    return place.taskId;
  }

  private now(): number {
    return this.work.ports.clock.monotonic();
  }
}

function unknownStatus(status: string): string {
  return l10n.t("The cloud says that it's “{0}”, which this version doesn't know: it's looked at again", status);
}

/** A failure as events have it. */
export function errorOf({ code, message, remedy }: CloudFailure): {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
} {
  return { code, message, remedy };
}
