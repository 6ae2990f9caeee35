/** The keys that say who does an agent's work and who pays. A step that calls a task may say them instead of the task. */
export const placementKeys = ["engine", "account", "instance", "model", "profile"] as const;

/** What a step that calls a task may say of its agent instead of the task. */
export const callKeys = [...placementKeys, "retry"] as const;

/** The keys of a task that a `prompt` step takes too, in the order of the format but for the prompt, which comes first. The single list: the schema is held to it by a test. */
export const promptKeys = [
  "prompt",
  ...placementKeys,
  "cloud",
  "attachments",
  "plan",
  "knowledge",
  "datasources",
  "tools",
  "onMessage",
  "workspace",
  "limits",
  "retry",
  "outputs",
] as const;
