import { RequestType } from "vscode-jsonrpc";
import type { StartRunResult } from "./runs.ts";
import type { AccountId, Refusal, TaskId, Timestamp } from "./states.ts";

/** A task that is in a cloud account, whoever made it. */
export interface CloudTaskRow {
  readonly id: string;
  readonly title: string;
  /** As the cloud says it: `running`, `stopped`, `waiting`, `error`, or a word that is new. */
  readonly status: string;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
  /** To be opened in a browser. */
  readonly url: string;
  readonly credits?: number;
  /** The task of ours that works with it. */
  readonly taskId?: TaskId;
}

/** The tasks of a cloud account, newest first, a page at a time. */
export const ListCloudTasksRequest = new RequestType<
  { readonly accountId: AccountId; readonly cursor?: string },
  | { readonly outcome: "listed"; readonly rows: readonly CloudTaskRow[]; readonly cursor?: string }
  | { readonly outcome: "refused"; readonly because: Refusal },
  void
>("manus/cloud/listTasks");

/** Take over a task that is in the cloud already: it becomes a run of ours, with all that has happened in it. */
export const AdoptCloudTaskRequest = new RequestType<
  {
    readonly accountId: AccountId;
    readonly cloudTaskId: string;
    readonly workspaceFolder: string;
    readonly trusted: boolean;
    readonly by: string;
  },
  StartRunResult,
  void
>("manus/cloud/adopt");

/** Something named that a cloud account has: a project, a connector, a skill. */
export interface CloudItem {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

/** What a cloud account has to offer, for lists and completion. */
export const ListCloudItemsRequest = new RequestType<
  { readonly accountId: AccountId; readonly kind: "projects" | "connectors" | "skills" },
  | { readonly outcome: "listed"; readonly items: readonly CloudItem[] }
  | { readonly outcome: "refused"; readonly because: Refusal },
  void
>("manus/cloud/listItems");

/** Change or delete a task in the cloud itself. Deleting is for good; one that works is refused: stop it first. */
export const EditCloudTaskRequest = new RequestType<
  {
    readonly accountId: AccountId;
    readonly cloudTaskId: string;
    readonly edit:
      | { readonly kind: "rename"; readonly title: string }
      | { readonly kind: "share"; readonly visibility: "private" | "team" | "public" }
      | { readonly kind: "delete" };
    readonly by: string;
  },
  { readonly outcome: "accepted" } | { readonly outcome: "refused"; readonly because: Refusal },
  void
>("manus/cloud/editTask");

/** A webhook that is registered for a cloud account. */
export interface CloudWebhook {
  readonly id: string;
  readonly url: string;
}

/**
 * Register, list or remove webhooks; listing and registering answer the public key (PEM) that signatures are checked with: the cloud may try an address while it is registered, so who listens needs the key
 * before.
 */
export const CloudWebhookRequest = new RequestType<
  {
    readonly accountId: AccountId;
    readonly action:
      | { readonly kind: "list" }
      | { readonly kind: "add"; readonly url: string }
      | { readonly kind: "remove"; readonly webhookId: string };
  },
  | { readonly outcome: "done"; readonly webhooks: readonly CloudWebhook[]; readonly publicKey?: string }
  | { readonly outcome: "refused"; readonly because: Refusal },
  void
>("manus/cloud/webhook");

/** A webhook's call came in, and its signature was right: the task it is about is looked at now. While calls come its polling is seldom. */
export const CloudCalledRequest = new RequestType<
  { readonly accountId: AccountId; readonly eventId: string; readonly cloudTaskId: string },
  { readonly known: boolean },
  void
>("manus/cloud/called");
