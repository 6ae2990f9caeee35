import * as l10n from "@vscode/l10n";
import { chat, LanguageModelChatMessage, LanguageModelError, MarkdownString, Uri } from "vscode";
import type { CancellationToken, ChatFollowup, ChatRequest, ChatResponseStream, Disposable } from "vscode";
import type { Workbench } from "../commands/workbench.ts";
import { chatParticipantId } from "../contributions.ts";
import { later } from "../first-act.ts";
import type { ChatPage, NextQuestion } from "./chat-answers.ts";

/** Answer `@manus` in the editor's chat. Without a chat nobody asks. */
export function registerChatParticipant(workbench: Workbench, extension: Uri): Disposable {
  const participant = chat.createChatParticipant(chatParticipantId, async (request, _context, stream, token) => {
    const { answerChat } = await later();
    const next = await answerChat(workbench, request, pageOf(request, stream, token));
    return { metadata: { next } };
  });
  participant.iconPath = Uri.joinPath(extension, "media", "icon.svg");
  participant.followupProvider = {
    provideFollowups: ({ metadata }) => ((metadata?.["next"] ?? []) as readonly NextQuestion[]).map(toFollowup),
  };
  return participant;
}

function toFollowup(command: NextQuestion): ChatFollowup {
  const labels = {
    status: l10n.t("What runs now?"),
    inbox: l10n.t("What waits for me?"),
    explain: l10n.t("Why did it fail?"),
  };
  return { prompt: "", command, label: labels[command] };
}

function pageOf(request: ChatRequest, stream: ChatResponseStream, token: CancellationToken): ChatPage {
  return {
    say: (text) => stream.markdown(new MarkdownString().appendText(text).appendMarkdown("\n\n")),
    list(lines) {
      const written = new MarkdownString();
      for (const line of lines) written.appendMarkdown("- ").appendText(line).appendMarkdown("\n");
      stream.markdown(written.appendMarkdown("\n"));
    },
    button: (title, command, argument) => stream.button({ title, command, arguments: [argument] }),
    progress: (text) => stream.progress(text),
    async letModelSay(prompt) {
      try {
        const answer = await request.model.sendRequest([LanguageModelChatMessage.User(prompt)], {}, token);
        for await (const part of answer.text) stream.markdown(part);
        return true;
      } catch (error) {
        // No model, no consent, no more quota: what is known for certain stands there already.
        if (error instanceof LanguageModelError) return false;
        throw error;
      }
    },
  };
}
