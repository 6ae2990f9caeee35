import { createHash, createSign } from "node:crypto";
import { newId } from "./state.ts";
import type { FakeTask, FakeUser, State } from "./state.ts";
import { attachmentFor } from "./attachments.ts";

/** What a webhook is told. */
export type WebhookNews =
  | { readonly type: "task_created" }
  | { readonly type: "task_progress"; readonly message: string }
  | { readonly type: "task_stopped"; readonly stopReason: "finish" | "ask"; readonly message: string };

/** Tell all webhooks of the task's user; nothing waits for it. */
export function callWebhooks(state: State, task: FakeTask, news: WebhookNews): void {
  const body = bodyOf(state, task, news);
  for (const { url } of task.user.webhooks.values()) void deliver(state, url, body);
}

/** The request by which an address is tried before it is registered: whether it answered 2xx within 10 seconds. */
export async function tryWebhook(state: State, user: FakeUser, url: string): Promise<boolean> {
  return isTaken(await send(state, url, { event_id: newId(), event_type: "webhook_test", user_id: user.id }));
}

/** The headers that sign a body for an address. */
export function signCall(state: State, url: string, body: string): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(state.now() / 1000));
  const text = `${timestamp}.${url}.${createHash("sha256").update(body).digest("hex")}`;
  const hash = createHash("sha256").update(text).digest();
  const signed = { single: text, double: hash, "double-hex": hash.toString("hex") }[state.settings.signing];
  const signature = createSign("RSA-SHA256").update(signed).sign(state.pem.privateKey, "base64");
  return { "x-webhook-signature": signature, "x-webhook-timestamp": timestamp };
}

/** Send it; once more with the same id where it isn't taken. */
async function deliver(state: State, url: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const status = await send(state, url, body);
    state.deliveries.push({ url, body, status });
    if (isTaken(status)) return;
  }
}

const isTaken = (status: number | undefined): boolean => status !== undefined && status >= 200 && status < 300;

async function send(
  state: State,
  url: string,
  content: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const body = JSON.stringify(content);
  const signal = AbortSignal.any([AbortSignal.timeout(10_000), state.closing.signal]);
  const headers = { "content-type": "application/json", ...signCall(state, url, body) };
  try {
    const answer = await fetch(state.settings.route(url), { method: "POST", body, headers, signal });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}

function bodyOf(state: State, task: FakeTask, news: WebhookNews): Readonly<Record<string, unknown>> {
  const base = { event_id: newId(), event_type: news.type };
  const facts = { task_id: task.id, task_title: task.title, task_url: taskUrl(task.id) };
  if (news.type === "task_created") return { ...base, task_detail: facts };
  if (news.type === "task_progress") {
    return {
      ...base,
      progress_detail: { task_id: task.id, progress_type: "plan_update", message: news.message },
    };
  }
  const last = task.events.findLast(({ type }) => type === "structured_output_result");
  const attachments = task.events.flatMap((event) =>
    event.attachments.map((file) => {
      const { filename, url } = attachmentFor(state, file, false);
      return { file_name: filename, url, size_bytes: Buffer.byteLength(file.content) };
    }),
  );
  return {
    ...base,
    task_detail: {
      ...facts,
      message: news.message,
      attachments,
      stop_reason: news.stopReason,
      ...(last !== undefined && news.stopReason === "finish" && { structured_output: last.payload }),
    },
  };
}

export const taskUrl = (taskId: string): string => `https://manus.example/app/${taskId}`;
