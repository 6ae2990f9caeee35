import type { CloudItem, CloudWebhook } from "../../protocol/cloud.ts";
import type { AccountUsage } from "../../protocol/accounts.ts";
import type { AccountId, RunId } from "../../protocol/states.ts";
import type { Cancellation } from "./cancellation.ts";
import type { OutsideFailure } from "./failure.ts";

/**
 * Why the cloud didn't do what was asked. Codes: `account-missing` (no such account, or nobody can give its key now), `account-refused` (401, 403: the key), `quota` (no credits left), `rate-limit`
 * (after all patience), `cloud-unreachable`, `timeout`, `not-found`, `invalid-request`, `cloud-failed`. Never with a key in it.
 */
export interface CloudFailure extends OutsideFailure {
  /** As the cloud gave it, for its support. */
  readonly requestId?: string;
  /** Whether the cloud may have carried it out all the same: the connection broke, or time was up, after it was sent. */
  readonly ambiguous?: boolean;
}

/** What came of a call. */
export type CloudOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: CloudFailure };

/** One part of a message to the cloud. */
export type CloudPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "file"; readonly fileId: string; readonly filename: string }
  | { readonly type: "file"; readonly fileUrl: string; readonly filename?: string }
  | { readonly type: "file"; readonly fileData: string; readonly filename: string; readonly mimeType?: string };

/** A message to the cloud. */
export interface CloudMessage {
  readonly parts: readonly CloudPart[];
  readonly connectors?: readonly string[];
  readonly enableSkills?: readonly string[];
  readonly forceSkills?: readonly string[];
}

/** A task to be created. */
export interface NewCloudTask {
  readonly title: string;
  readonly message: CloudMessage;
  readonly projectId?: string;
  readonly locale?: string;
  readonly interactive?: boolean;
  readonly hidden?: boolean;
  readonly visibility?: "private" | "team" | "public";
  readonly profile?: string;
  /** Strict subset of JSON Schema: every object lists all its properties as required and allows no others. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
}

/** A task as the cloud has it. Times in milliseconds since 1970, 0 where the cloud didn't tell; `url` may be empty for the same reason. */
export interface CloudTask {
  readonly id: string;
  /** An open word: `running`, `stopped`, `waiting`, `error`, or one that is new. */
  readonly status: string;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly url: string;
  readonly credits?: number;
  readonly profile?: string;
}

/** An event of a task as the cloud has it. `payload` is what stands under the key of its type; of a type that is new as it is. */
export interface CloudEvent {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970; 0 where the cloud didn't tell. */
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One page of a list. `cursor` is there when there is more. Rows without an id (events: without a type) are left out; a page may be empty and have a cursor. */
export interface CloudPage<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** Who a call is for: the account that pays and whose rate counts, and the run (for an account of the environment). */
export interface CloudCaller {
  readonly accountId: AccountId;
  readonly runId?: RunId;
  /** Breaks the call off, and the waiting for its turn; it then rejects with `Cancelled`. */
  readonly cancellation?: Cancellation;
  /** Calls that a person waits for go before polling, and a tenth of the reading is kept for them; polling gets one turn after four of theirs. Absent: `person`. */
  readonly priority?: "person" | "polling";
  /**
   * Called before each try, when its turn has come and nothing has been sent yet: what is written here is there for whoever comes after this process, and what was never sent
   * has left nothing. A rejection ends the call with it.
   */
  readonly beforeSending?: () => Promise<void>;
}

/**
 * The Manus cloud, every verb that the product needs: https://open.manus.ai/docs/v2. Each call waits for its turn in the account's rate budget (one per verb class, shared by all
 * accounts with the same key, kept over a restart), is tried again with backoff and jitter, and comes out typed. Nothing here throws but `Cancelled`, and what a caller's
 * own `beforeSending` throws.
 *
 * After 429 every verb is tried again; after a 5xx, half an answer or a broken connection only reads and what does no harm twice (stop, update, delete, upload), and a stop or delete that
 * then finds nothing to do any more counts as done. Creating a task, sending a message, confirming and adding a webhook fail with `ambiguous` instead: whoever asked finds
 * out what became of it. A new task that answers `not-found` for a while is for the caller to wait for, too.
 */
export interface Cloud {
  createTask(
    caller: CloudCaller,
    task: NewCloudTask,
  ): Promise<CloudOutcome<{ readonly id: string; readonly url: string; readonly title: string }>>;
  task(caller: CloudCaller, taskId: string): Promise<CloudOutcome<CloudTask>>;
  tasks(
    caller: CloudCaller,
    page: { readonly cursor?: string; readonly limit?: number },
  ): Promise<CloudOutcome<CloudPage<CloudTask>>>;
  /** With everything that `verbose` tells. `ascending`: oldest first. At most 200 a page, 50 unless told; of tasks at most 100, 20 unless told. */
  events(
    caller: CloudCaller,
    taskId: string,
    page: { readonly cursor?: string; readonly limit?: number; readonly ascending: boolean },
  ): Promise<CloudOutcome<CloudPage<CloudEvent>>>;
  sendMessage(caller: CloudCaller, taskId: string, message: CloudMessage): Promise<CloudOutcome<void>>;
  confirmAction(
    caller: CloudCaller,
    taskId: string,
    answer: { readonly eventId: string; readonly input?: Readonly<Record<string, unknown>> },
  ): Promise<CloudOutcome<void>>;
  stopTask(caller: CloudCaller, taskId: string): Promise<CloudOutcome<void>>;
  updateTask(
    caller: CloudCaller,
    taskId: string,
    changes: { readonly title?: string; readonly visibility?: "private" | "team" | "public" },
  ): Promise<CloudOutcome<void>>;
  deleteTask(caller: CloudCaller, taskId: string): Promise<CloudOutcome<void>>;
  /**
   * Upload a file (absolute path) and wait until the cloud has it; one over 512 MB, or a program or script by its name or first bytes, fails with `invalid-request` before anything is
   * sent. The key doesn't go to the signed address; one that has expired is asked for anew.
   */
  uploadFile(
    caller: CloudCaller,
    file: string,
  ): Promise<CloudOutcome<{ readonly fileId: string; readonly filename: string }>>;
  /**
   * Save what a signed address holds to a file (absolute path), which appears, or is replaced, only when it is whole. `sha256` in lower-case hex. `not-found`: the address holds no
   * more, newer messages of the task have another one. Needs no key; takes no turn.
   */
  download(
    caller: CloudCaller,
    url: string,
    file: string,
  ): Promise<CloudOutcome<{ readonly size: number; readonly sha256: string }>>;
  projects(caller: CloudCaller): Promise<CloudOutcome<readonly CloudItem[]>>;
  connectors(caller: CloudCaller): Promise<CloudOutcome<readonly CloudItem[]>>;
  skills(caller: CloudCaller): Promise<CloudOutcome<readonly CloudItem[]>>;
  /** Credits left, and spent since midnight and the first of the month in this machine's time. */
  usage(caller: CloudCaller): Promise<CloudOutcome<Omit<AccountUsage, "low">>>;
  /** The harmless call by which a key is tried before it is kept anywhere. Where only what was spent doesn't come, it counts as nothing spent. */
  tryKey(server: { readonly baseUrl?: string; readonly key: string }): Promise<CloudOutcome<Omit<AccountUsage, "low">>>;
  webhooks(caller: CloudCaller): Promise<CloudOutcome<readonly CloudWebhook[]>>;
  addWebhook(caller: CloudCaller, url: string): Promise<CloudOutcome<CloudWebhook>>;
  removeWebhook(caller: CloudCaller, webhookId: string): Promise<CloudOutcome<void>>;
  /** PEM. */
  webhookKey(caller: CloudCaller): Promise<CloudOutcome<string>>;
  /** What polling may use of the budget for reading calls (detail, list, messages) in a minute, and how much of that is left now: for those who decide how often to ask. May be 0. */
  readingRoom(accountId: AccountId): { readonly perMinute: number; readonly free: number };
}
