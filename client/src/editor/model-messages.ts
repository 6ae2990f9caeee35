import * as vscode from "vscode";
import type { EditorImage, EditorModelCall, EditorModelMessage } from "../../../server/src/protocol/models.ts";

type Part = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart | vscode.LanguageModelToolResultPart;

/** Newer editors have it than the oldest one that we support: https://code.visualstudio.com/api/references/vscode-api#LanguageModelDataPart. */
interface DataParts {
  readonly LanguageModelDataPart?: { image(data: Uint8Array, mime: string): unknown };
}

/** Whether this editor knows how to hand pictures to a model. */
export function canSendImages(): boolean {
  return (vscode as DataParts).LanguageModelDataPart !== undefined;
}

/** A conversation in the editor's own words. Results of calls that were made together stand together: some providers insist on it. */
export function toChatMessages(messages: readonly EditorModelMessage[]): vscode.LanguageModelChatMessage[] {
  const made: vscode.LanguageModelChatMessage[] = [];
  let results: vscode.LanguageModelToolResultPart[] = [];
  const flush = (): void => {
    if (results.length > 0) made.push(vscode.LanguageModelChatMessage.User(results));
    results = [];
  };
  for (const message of messages) {
    if (message.role === "tool") {
      results.push(new vscode.LanguageModelToolResultPart(message.callId, [textPart(message.text)]));
      continue;
    }
    flush();
    made.push(
      message.role === "user" ? toUser(message.text, message.images) : toAssistant(message.text, message.calls),
    );
  }
  flush();
  return made;
}

function toUser(text: string, images: readonly EditorImage[]): vscode.LanguageModelChatMessage {
  const { LanguageModelDataPart: data } = vscode as DataParts;
  const pictures = data === undefined ? [] : images.map((image) => data.image(bytesOf(image), image.mediaType));
  return new vscode.LanguageModelChatMessage(vscode.LanguageModelChatMessageRole.User, [
    textPart(text),
    ...(pictures as Part[]),
  ]);
}

function toAssistant(text: string, calls: readonly EditorModelCall[]): vscode.LanguageModelChatMessage {
  const parts = calls.map(({ id, name, arguments: json }) => {
    return new vscode.LanguageModelToolCallPart(id, name, inputOf(json));
  });
  return vscode.LanguageModelChatMessage.Assistant([...(text === "" ? [] : [textPart(text)]), ...parts]);
}

/** What the model wrote may have been no JSON object; the editor takes nothing else. */
function inputOf(json: string): object {
  try {
    const input: unknown = JSON.parse(json);
    return typeof input === "object" && input !== null && !Array.isArray(input) ? input : { input };
  } catch {
    return { input: json };
  }
}

function textPart(text: string): vscode.LanguageModelTextPart {
  return new vscode.LanguageModelTextPart(text);
}

function bytesOf({ base64 }: EditorImage): Uint8Array {
  return Buffer.from(base64, "base64");
}
