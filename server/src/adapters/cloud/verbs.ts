/** What is counted together within a minute. */
export type RateClass = "create" | "message" | "reading" | "acting" | "upload" | "listing" | "editing" | "usage";

/**
 * Calls a minute, for each user of the cloud over all their keys: https://open.manus.ai/docs/v2/rate-limits. It names a number for each verb and leaves open whether verbs of
 * one kind share it, so they share it here, the upload alone excepted.
 */
export const limits: Readonly<Record<RateClass, number>> = {
  create: 10,
  message: 10,
  reading: 100,
  acting: 40,
  upload: 40,
  listing: 100,
  editing: 40,
  usage: 600,
};

/** A verb of the cloud's API. */
export interface Verb {
  readonly method: "GET" | "POST";
  readonly rate: RateClass;
  /** Whether it does no harm to send it again where nobody knows whether it was carried out. */
  readonly repeatable: boolean;
}

const read = { method: "GET", repeatable: true } as const;
const act = { method: "POST", repeatable: true } as const;
const once = { method: "POST", repeatable: false } as const;

/** The verbs that are used, by their names, which are their paths below `/v2/`. */
export const verbs = {
  "task.create": { ...once, rate: "create" },
  "task.sendMessage": { ...once, rate: "message" },
  "task.detail": { ...read, rate: "reading" },
  "task.list": { ...read, rate: "reading" },
  "task.listMessages": { ...read, rate: "reading" },
  // Confirmed twice, it might mail or deploy twice.
  "task.confirmAction": { ...once, rate: "acting" },
  "task.stop": { ...act, rate: "acting" },
  "task.update": { ...act, rate: "acting" },
  "task.delete": { ...act, rate: "acting" },
  // A record without bytes harms nobody: the cloud forgets it.
  "file.upload": { ...act, rate: "upload" },
  "file.detail": { ...read, rate: "listing" },
  "project.list": { ...read, rate: "listing" },
  "connector.list": { ...read, rate: "listing" },
  "skill.list": { ...read, rate: "listing" },
  "webhook.list": { ...read, rate: "listing" },
  "webhook.publicKey": { ...read, rate: "listing" },
  "webhook.create": { ...once, rate: "editing" },
  "webhook.delete": { ...act, rate: "editing" },
  "usage.availableCredits": { ...read, rate: "usage" },
  "usage.list": { ...read, rate: "usage" },
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;
