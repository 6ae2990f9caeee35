import * as l10n from "@vscode/l10n";
import { LanguageModelTextPart, LanguageModelToolResult, MarkdownString, Uri, workspace } from "vscode";
import type { CancellationToken, PreparedToolInvocation } from "vscode";
import { callTool } from "../../../server/src/chat-tools/call-tool.ts";
import type { ChatToolName } from "../../../server/src/chat-tools/definitions.ts";
import type { ChatDesk } from "../../../server/src/chat-tools/desk.ts";
import { questionBefore } from "../../../server/src/chat-tools/questions.ts";
import type { Workbench } from "../commands/workbench.ts";
import type { Person } from "../ports/person.ts";
import { chatCaller, EditorChatDesk } from "./editor-desk.ts";

/** What the tools of this window's chat work with. `untilKnown`: resolves once the fleet is known; false where it isn't after a while. */
export function createChatDesk(workbench: Workbench, untilKnown: () => Promise<boolean>): ChatDesk {
  return new EditorChatDesk(workbench, {
    untilKnown,
    load: async (file) => void (await workspace.openTextDocument(Uri.file(file))),
    now: () => performance.now(),
    after(milliseconds, action) {
      const timer = setTimeout(action, milliseconds);
      return () => clearTimeout(timer);
    },
  });
}

/** What the editor asks of the person before it calls a tool, and says meanwhile. */
export async function prepareTool(desk: ChatDesk, name: ChatToolName, input: object): Promise<PreparedToolInvocation> {
  const question = await questionBefore(desk, name, input);
  const invocationMessage = l10n.t("Asking Manus Manager ({0})", name);
  if (question === undefined) return { invocationMessage };
  // As plain text: nothing that an agent has written becomes a link or a picture.
  const message = new MarkdownString().appendCodeblock(question.message, "text");
  return { invocationMessage, confirmationMessages: { title: question.title, message } };
}

/** One call of a tool. */
export async function invokeTool(
  desk: ChatDesk,
  call: { readonly name: ChatToolName; readonly input: object; readonly person: Pick<Person, "tell"> },
  token: CancellationToken,
): Promise<LanguageModelToolResult> {
  const { name, input, person } = call;
  const { text, failed } = await callTool(desk, { name, input, caller: chatCaller(person, toSignal(token)) });
  // The editor tells the model that a call has failed by the error alone.
  if (failed) throw new Error(text);
  return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
}

function toSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
