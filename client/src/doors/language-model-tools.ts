import * as l10n from "@vscode/l10n";
import { Disposable, LanguageModelTextPart, LanguageModelToolResult, lm, MarkdownString } from "vscode";
import type { CancellationToken, LanguageModelTool, PreparedToolInvocation } from "vscode";
import { callTool } from "../../../server/src/chat-tools/call-tool.ts";
import { chatTools, type ChatToolName } from "../../../server/src/chat-tools/definitions.ts";
import type { ChatDesk } from "../../../server/src/chat-tools/desk.ts";
import { questionBefore } from "../../../server/src/chat-tools/questions.ts";
import type { Person } from "../ports/person.ts";
import { chatCaller } from "./editor-desk.ts";

/** Offer the tools of chat agents to the editor's own chat, and to other extensions. */
export function registerChatTools(desk: ChatDesk, person: Pick<Person, "tell">): Disposable {
  return Disposable.from(...chatTools.map(({ name }) => lm.registerTool(name, toolOf(name, desk, person))));
}

function toolOf(name: ChatToolName, desk: ChatDesk, person: Pick<Person, "tell">): LanguageModelTool<object> {
  return {
    async prepareInvocation({ input }): Promise<PreparedToolInvocation> {
      const question = await questionBefore(desk, name, input);
      const invocationMessage = l10n.t("Asking Manus Manager ({0})", name);
      if (question === undefined) return { invocationMessage };
      // As plain text: nothing that an agent has written becomes a link or a picture.
      const message = new MarkdownString().appendCodeblock(question.message, "text");
      return { invocationMessage, confirmationMessages: { title: question.title, message } };
    },
    async invoke({ input }, token): Promise<LanguageModelToolResult> {
      const caller = chatCaller(person, toSignal(token));
      const { text, failed } = await callTool(desk, { name, input, caller });
      // The editor tells the model that a call has failed by the error alone.
      if (failed) throw new Error(text);
      return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
    },
  };
}

function toSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
