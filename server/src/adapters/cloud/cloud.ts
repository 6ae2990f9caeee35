import type { AccountBook } from "../../core/ports/accounts.ts";
import type {
  Cloud,
  CloudCaller,
  CloudMessage,
  CloudOutcome,
  CloudPage,
  NewCloudTask,
} from "../../core/ports/cloud.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DocumentStore } from "../../core/ports/documents.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import type { CloudWebhook } from "../../protocol/cloud.ts";
import type { AccountId } from "../../protocol/states.ts";
import { readBaseUrl } from "./addresses.ts";
import { CloudCalls, type Call } from "./calls.ts";
import { download } from "./download.ts";
import { openLine, openWith } from "./lines.ts";
import { problemOf, toWireMessage, toWireTask } from "./message-body.ts";
import { RateBudget, type CloudRatesDocument } from "./rates/rate-budget.ts";
import * as readers from "./readers.ts";
import { uploadFile } from "./upload.ts";
import { askUsage, type Caller } from "./usage.ts";
import type { VerbName } from "./verbs.ts";
import { Ways } from "./ways.ts";

/** What {@link createCloud} needs. */
export interface CloudOptions {
  /** Keys and addresses; hears whether keys work. */
  readonly accounts: Pick<AccountBook, "find" | "keyOf" | "noteHealth">;
  /** Proxies and certificate authorities, as whoever started a run lent them. */
  readonly environments: Pick<RunEnvironments, "read">;
  /** `documents/cloud-rates.json`. */
  readonly rates: DocumentStore<CloudRatesDocument>;
  readonly clock: Clock;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly mask: Mask;
  readonly timeouts?: Partial<CloudTimeouts>;
  /** What the limits are counted in; a minute unless told. For tests. */
  readonly rateSpanMs?: number;
}

/** How long parts of the work may take, in milliseconds. */
export interface CloudTimeouts {
  /** One call. */
  readonly callMs: number;
  /** Sending or fetching a file. */
  readonly fileMs: number;
  /** Until an uploaded file is ready. */
  readonly readyMs: number;
}

const usualTimeouts: CloudTimeouts = { callMs: 60_000, fileMs: 900_000, readyMs: 60_000 };
/** What the cloud makes may be as large as what it takes. */
const largestDownload = 512 * 1024 * 1024;
/** As many pages of projects and the like as anybody can look through. */
const mostPages = 10;

/** Open the Manus cloud. Nothing is read, written or asked before the first call. */
export function createCloud(options: CloudOptions): Cloud {
  return new HttpCloud(options);
}

class HttpCloud implements Cloud {
  private readonly options: CloudOptions;
  private readonly timeouts: CloudTimeouts;
  private readonly ways: Ways;
  private readonly rates: RateBudget;
  private readonly calls: CloudCalls;

  constructor(options: CloudOptions) {
    const { clock, random, log, rateSpanMs: spanMs } = options;
    this.options = options;
    this.timeouts = { ...usualTimeouts, ...options.timeouts };
    this.ways = new Ways(options.environments);
    const { callMs } = this.timeouts;
    const span = spanMs === undefined ? {} : { spanMs };
    this.rates = new RateBudget({ document: options.rates, clock, random, log, longestCallMs: callMs, ...span });
    this.calls = new CloudCalls({ ...options, ways: this.ways, rates: this.rates, callMs });
  }

  async createTask(caller: CloudCaller, task: NewCloudTask): ReturnType<Cloud["createTask"]> {
    const problem = problemOf(task.message);
    if (problem !== undefined) return { ok: false, failure: problem };
    return this.calls.make(caller, { verb: "task.create", body: toWireTask(task), read: readers.readCreated });
  }

  task(caller: CloudCaller, taskId: string): ReturnType<Cloud["task"]> {
    return this.calls.make(caller, { verb: "task.detail", query: { task_id: taskId }, read: readers.readDetail });
  }

  tasks(caller: CloudCaller, page: Parameters<Cloud["tasks"]>[1]): ReturnType<Cloud["tasks"]> {
    const query = { limit: within(page.limit, 100), cursor: page.cursor };
    return this.page(caller, { verb: "task.list", query, read: readers.readTasks });
  }

  events(
    caller: CloudCaller,
    taskId: string,
    { cursor, limit, ascending }: Parameters<Cloud["events"]>[2],
  ): ReturnType<Cloud["events"]> {
    const order = ascending ? "asc" : "desc";
    const query = { task_id: taskId, limit: within(limit, 200), cursor, order, verbose: true };
    return this.page(caller, { verb: "task.listMessages", query, read: readers.readEvents });
  }

  async sendMessage(caller: CloudCaller, taskId: string, message: CloudMessage): Promise<CloudOutcome<void>> {
    const problem = problemOf(message);
    if (problem !== undefined) return { ok: false, failure: problem };
    return this.act(caller, "task.sendMessage", { task_id: taskId, message: toWireMessage(message) });
  }

  confirmAction(
    caller: CloudCaller,
    taskId: string,
    { eventId, input }: Parameters<Cloud["confirmAction"]>[2],
  ): Promise<CloudOutcome<void>> {
    const body = { task_id: taskId, event_id: eventId, ...(input === undefined ? {} : { input }) };
    return this.act(caller, "task.confirmAction", body);
  }

  stopTask(caller: CloudCaller, taskId: string): Promise<CloudOutcome<void>> {
    return this.act(caller, "task.stop", { task_id: taskId }, "invalid-request");
  }

  updateTask(
    caller: CloudCaller,
    taskId: string,
    { title, visibility }: Parameters<Cloud["updateTask"]>[2],
  ): Promise<CloudOutcome<void>> {
    return this.act(caller, "task.update", {
      task_id: taskId,
      ...(title === undefined ? {} : { title }),
      ...(visibility === undefined ? {} : { share_visibility: visibility }),
    });
  }

  deleteTask(caller: CloudCaller, taskId: string): Promise<CloudOutcome<void>> {
    return this.act(caller, "task.delete", { task_id: taskId }, "not-found");
  }

  async uploadFile(caller: CloudCaller, file: string): ReturnType<Cloud["uploadFile"]> {
    const line = await openLine({ ...this.options, ways: this.ways }, caller);
    if (!line.ok) return line;
    const { fileMs, readyMs } = this.timeouts;
    const { clock } = this.options;
    return uploadFile({ caller, call: this.callerFor(caller), line: line.value, clock, fileMs, readyMs }, file);
  }

  async download(caller: CloudCaller, url: string, file: string): ReturnType<Cloud["download"]> {
    const { accounts, clock, random } = this.options;
    const baseUrl = readBaseUrl(accounts.find(caller.accountId)?.baseUrl);
    if (!baseUrl.ok) return baseUrl;
    // The address itself is what lets us in: nobody needs to give a key for it.
    const way = await this.ways.open(caller.runId);
    if (!way.ok) return way;
    const { fileMs } = this.timeouts;
    const maximumBytes = largestDownload;
    return download({ caller, baseUrl: baseUrl.value, way: way.value, clock, random, fileMs, maximumBytes }, url, file);
  }

  projects(caller: CloudCaller): ReturnType<Cloud["projects"]> {
    return this.all(caller, "project.list", readers.readItems);
  }

  connectors(caller: CloudCaller): ReturnType<Cloud["connectors"]> {
    return this.all(caller, "connector.list", readers.readItems);
  }

  skills(caller: CloudCaller): ReturnType<Cloud["skills"]> {
    return this.all(caller, "skill.list", readers.readItems);
  }

  usage(caller: CloudCaller): ReturnType<Cloud["usage"]> {
    return askUsage(this.callerFor(caller), this.options.clock.now(), "all");
  }

  async tryKey(server: Parameters<Cloud["tryKey"]>[0]): ReturnType<Cloud["tryKey"]> {
    const line = await openWith(this.ways, { baseUrl: server.baseUrl, key: server.key, runId: undefined });
    if (!line.ok) return line;
    const call: Caller = (one) => this.calls.tryOut(line.value, one);
    // The key is good as soon as the cloud says what is left, whatever becomes of the rest.
    return askUsage(call, this.options.clock.now(), "left");
  }

  webhooks(caller: CloudCaller): ReturnType<Cloud["webhooks"]> {
    return this.all(caller, "webhook.list", readers.readWebhooks);
  }

  addWebhook(caller: CloudCaller, url: string): ReturnType<Cloud["addWebhook"]> {
    const read: readers.Reader<CloudWebhook> = (answer) => {
      const added = readers.readNewWebhook(answer);
      return added === undefined ? undefined : { id: added.id, url: added.url || url };
    };
    return this.calls.make(caller, { verb: "webhook.create", body: { url }, read });
  }

  removeWebhook(caller: CloudCaller, webhookId: string): Promise<CloudOutcome<void>> {
    return this.act(caller, "webhook.delete", { webhook_id: webhookId }, "not-found");
  }

  webhookKey(caller: CloudCaller): Promise<CloudOutcome<string>> {
    return this.calls.make(caller, { verb: "webhook.publicKey", read: readers.readPublicKey });
  }

  readingRoom(accountId: AccountId): ReturnType<Cloud["readingRoom"]> {
    return this.rates.readingRoom(accountId);
  }

  private callerFor(caller: CloudCaller): Caller {
    return (call) => this.calls.make(caller, call);
  }

  /** A verb whose answer says no more than that it was done. `doneCode`: how the cloud refuses to do it once more. */
  private async act(
    caller: CloudCaller,
    verb: VerbName,
    body: Readonly<Record<string, unknown>>,
    doneCode?: string,
  ): Promise<CloudOutcome<void>> {
    const doneOn = doneCode === undefined ? {} : { doneOn: { code: doneCode, value: null } };
    const made = await this.calls.make(caller, { verb, body, read: () => null, ...doneOn });
    return made.ok ? { ok: true, value: undefined } : made;
  }

  private async page<T>(caller: CloudCaller, call: Call<readers.ReadPage<T>>): Promise<CloudOutcome<CloudPage<T>>> {
    const made = await this.calls.make(caller, call);
    if (!made.ok) return made;
    const { unreadable, ...page } = made.value;
    if (unreadable > 0)
      this.options.log.warn(`Account ${caller.accountId}: ${unreadable} rows of ${call.verb} make no sense`);
    return { ok: true, value: page };
  }

  private async all<T>(
    caller: CloudCaller,
    verb: VerbName,
    read: readers.Reader<readers.ReadPage<T>>,
  ): Promise<CloudOutcome<readonly T[]>> {
    const items: T[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const made = await this.page(caller, { verb, query: { cursor }, read });
      if (!made.ok) return made;
      items.push(...made.value.items);
      if (made.value.cursor === undefined || made.value.cursor === cursor) break;
      cursor = made.value.cursor;
    }
    return { ok: true, value: items };
  }
}

/** A page's size within what the cloud takes. */
function within(limit: number | undefined, most: number): number | undefined {
  return limit === undefined ? undefined : Math.min(Math.max(1, Math.round(limit)), most);
}
