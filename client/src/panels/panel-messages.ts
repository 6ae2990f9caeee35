import type { FromRunEvents } from "../../../webviews/src/protocol/run-events.ts";

type Checks = { readonly [T in FromRunEvents["type"]]: (message: Readonly<Record<string, unknown>>) => boolean };

const actions: readonly unknown[] = ["stop", "pause", "resume", "runAgain"];

const checks: Checks = {
  ready: () => true,
  read: ({ from, limit }) => (from === "end" || isCount(from)) && isCount(limit),
  act: ({ action }) => actions.includes(action),
  revealStep: ({ stepId }) => typeof stepId === "string",
  answerStep: ({ stepId }) => typeof stepId === "string",
  showStream: ({ stepId }) => typeof stepId === "string",
  messageStep: ({ stepId }) => typeof stepId === "string",
  showChanges: ({ stepId }) => typeof stepId === "string",
  openImage: ({ path }) => typeof path === "string",
  openFile: () => true,
  openJson: () => true,
};

/** Whether something that came out of a webview is a message of ours; anything else is to be dropped. */
export function isFromRunEvents(message: unknown): message is FromRunEvents {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  const { type } = message;
  if (typeof type !== "string" || !Object.hasOwn(checks, type)) return false;
  return checks[type as FromRunEvents["type"]]({ ...message });
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
