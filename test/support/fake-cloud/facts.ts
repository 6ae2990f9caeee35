/**
 * What is known of the Manus cloud's API and what a test may turn: numbers from the vendor's reference (https://open.manus.ai/docs/v2, rate-limits, file.upload, webhooks), and
 * for what it leaves open the reading that is hardest on a client.
 */

/** Verbs that share a limit. The reference gives a number for each verb; counting those of a class together is the stricter reading, and whoever holds it holds the other too. */
export type VerbClass = "create" | "send" | "read" | "control" | "upload" | "usage" | "browse" | "change";

/** How a verb is asked for, and which limit it counts against. */
export interface VerbFacts {
  readonly method: "GET" | "POST";
  readonly class: VerbClass;
}

export const verbs: Readonly<Record<string, VerbFacts>> = {
  "task.create": { method: "POST", class: "create" },
  "task.sendMessage": { method: "POST", class: "send" },
  "task.detail": { method: "GET", class: "read" },
  "task.list": { method: "GET", class: "read" },
  "task.listMessages": { method: "GET", class: "read" },
  "task.stop": { method: "POST", class: "control" },
  "task.update": { method: "POST", class: "control" },
  "task.delete": { method: "POST", class: "control" },
  "task.confirmAction": { method: "POST", class: "control" },
  "file.upload": { method: "POST", class: "upload" },
  "file.detail": { method: "GET", class: "browse" },
  "file.delete": { method: "POST", class: "change" },
  "project.create": { method: "POST", class: "change" },
  "project.list": { method: "GET", class: "browse" },
  "connector.list": { method: "GET", class: "browse" },
  "skill.list": { method: "GET", class: "browse" },
  "agent.list": { method: "GET", class: "browse" },
  "browser.onlineList": { method: "GET", class: "browse" },
  "usage.availableCredits": { method: "GET", class: "usage" },
  "usage.list": { method: "GET", class: "usage" },
  "webhook.create": { method: "POST", class: "change" },
  "webhook.list": { method: "GET", class: "browse" },
  "webhook.delete": { method: "POST", class: "change" },
  "webhook.publicKey": { method: "GET", class: "browse" },
};

/** Requests in a window, per user, all keys together. */
export type Limits = Readonly<Record<VerbClass, number>>;

export const documentedLimits: Limits = {
  create: 10,
  send: 10,
  read: 100,
  control: 40,
  upload: 40,
  usage: 600,
  browse: 100,
  change: 40,
};

/** What a test may turn. All durations in milliseconds. */
export interface Settings {
  readonly limits: Limits;
  /** The window that limits are counted in: a minute. Sliding, which is the strictest reading. */
  readonly windowMs: number;
  /** How long a new task answers `not_found`, and how long it is missing in lists. */
  readonly detailGraceMs: number;
  readonly listGraceMs: number;
  /** How long an event is missing in `task.listMessages` though the task's status tells of it already. */
  readonly eventLagMs: number;
  /** Between two steps of a script that say nothing of their own. */
  readonly paceMs: number;
  readonly uploadMs: number;
  readonly downloadMs: number;
  readonly keepFilesMs: number;
  readonly fileBytes: number;
  readonly accountBytes: number;
  readonly inlineBytes: number;
  /** Letters of text in a request: about 5,000 tokens. */
  readonly textLength: number;
  /** What `task.stop` says of a task that has stopped already: the reference doesn't tell. */
  readonly stopTwice: "refused" | "accepted";
  /** What a user without credits hears on `task.create` and `task.sendMessage`: the reference doesn't tell. */
  readonly outOfCredits: { readonly status: number; readonly code: string };
  /** What of a webhook's call is signed: its text, or the text's hash (its bytes, or as hex), as older samples have it. */
  readonly signing: "single" | "double" | "double-hex";
  /** Where a webhook's call goes for the address it was registered with: a public address doesn't lead anywhere here. */
  readonly route: (url: string) => string;
}

const minute = 60_000;
const megabyte = 1024 * 1024;

export const defaultSettings: Settings = {
  limits: documentedLimits,
  windowMs: minute,
  detailGraceMs: 30,
  listGraceMs: 120,
  eventLagMs: 0,
  paceMs: 0,
  uploadMs: 3 * minute,
  downloadMs: 48 * 60 * minute,
  keepFilesMs: 48 * 60 * minute,
  fileBytes: 512 * megabyte,
  accountBytes: 10 * 1024 * megabyte,
  inlineBytes: 20 * megabyte,
  textLength: 20_000,
  stopTwice: "refused",
  outOfCredits: { status: 402, code: "QuotaExceededError" },
  signing: "single",
  route: (url) => url,
};
