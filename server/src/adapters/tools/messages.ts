import { access } from "node:fs/promises";
import type { Ask } from "../../protocol/fleet.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../core/ports/tools.ts";
import { textOf, textsOf } from "./call-arguments.ts";
import { admit } from "./paths.ts";
import { succeeded, ToolFailure } from "./results.ts";
import { systemCode } from "./system-failure.ts";

/** `message_notify_user`: tells, and doesn't wait. */
export async function notifyPerson(call: ToolCall, context: ToolContext): Promise<ToolResult> {
  const attachments = await resolveAttachments(call, context);
  context.notify(textOf(call, "text"), attachments);
  const files =
    attachments.length === 0
      ? ""
      : ` with ${attachments.length === 1 ? "1 attachment" : `${attachments.length} attachments`}`;
  return succeeded(`The person was told${files}`);
}

/** Asks a person with the browser in their hands. */
export type TakeOver = (question: Omit<Ask, "id" | "askedAt">) => Promise<ToolResult>;

/** `message_ask_user`: waits for the answer, which is the output. `takeOver` asks where the browser is to be handed over. */
export async function askPerson(call: ToolCall, context: ToolContext, takeOver: TakeOver): Promise<ToolResult> {
  const attachments = await resolveAttachments(call, context);
  const detail = attachments.length === 0 ? {} : { detail: attachments.join("\n"), attachments };
  const question = { kind: "question", text: textOf(call, "text"), choices: [], ...detail } as const;
  if (call.arguments["suggest_user_takeover"] === "browser") return takeOver(question);
  const answer = await context.ask(question);
  return succeeded(answer.text ?? answer.choice ?? "");
}

/** Whether an attachment is an address on the net and not a path. */
export function isUrl(attachment: string): boolean {
  return /^https?:\/\//i.test(attachment);
}

async function resolveAttachments(call: ToolCall, context: ToolContext): Promise<readonly string[]> {
  return Promise.all(textsOf(call, "attachments").map((attachment) => resolveAttachment(attachment, context)));
}

async function resolveAttachment(attachment: string, context: ToolContext): Promise<string> {
  if (isUrl(attachment)) return attachment;
  const real = await admit(attachment, context);
  try {
    await access(real);
    return real;
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    const message = `The attachment ${attachment} does not exist`;
    throw new ToolFailure("attachment-missing", message, "Write the file first, or leave the attachment out");
  }
}
