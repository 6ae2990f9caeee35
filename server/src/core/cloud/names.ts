/** Names of the `system` events in the stream of a task that works in the cloud. */
export const cloudEvents = {
  /** What is worth knowing about how the file was carried over to the cloud. */
  note: "cloudNote",
  uploading: "cloudUploading",
  uploaded: "cloudUploaded",
  /** Written before a task is created: after a crash it's looked for before another one is. */
  creating: "cloudCreating",
  /** Where it works: `cloudTask`, `account`, `url`. */
  created: "cloudCreated",
  /** The intent to create came to nothing, surely. */
  notCreated: "cloudNotCreated",
  /** Written before a message is sent, and what came of it. */
  sending: "cloudSending",
  sent: "cloudSent",
  unsent: "cloudUnsent",
  /** The cloud shows a message that is known here already. */
  received: "cloudReceived",
  /** Written before what was asked is answered in the cloud, and what came of it. Never with what was filled in: it may be a secret. */
  confirming: "cloudConfirming",
  confirmed: "cloudConfirmed",
  unconfirmed: "cloudUnconfirmed",
  /** Written before the task is stopped in the cloud: `why`. */
  stopping: "cloudStopping",
  /** It couldn't be stopped, or nobody knows. */
  stopFailed: "cloudStopFailed",
  used: "cloudUsed",
  status: "cloudStatus",
  explanation: "cloudExplanation",
  failed: "cloudError",
  stoppedByPerson: "cloudStoppedByPerson",
  output: "cloudOutput",
  /** An event of a type that this version doesn't know, as it is. */
  unknown: "cloudEvent",
  saved: "cloudFile",
  notSaved: "cloudFileLost",
  unreachable: "cloudUnreachable",
  reachable: "cloudReachable",
} as const;

/** Why we stop a task in the cloud: to hold it, to hand over a message at once, because its budget is used up, or for good. */
export type StopCause = "pause" | "interrupt" | "budget" | "end";

/** What a message is sent for: a person wrote it, it answers a question, or it lets a task go on that was stopped. */
export type SendPurpose = "message" | "answer" | "resume";
